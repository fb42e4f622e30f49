"""Delivery to Slack: the brief where it was asked for, or one sentence to whoever asked.

::

    finished ─► our own message is replaced (chat.update)
             ─► a thread, or no response URL: chat.postMessage ─ not let in ─► the response URL
             ─► else the response URL ─ its 30 minutes are over ─► chat.postMessage
    failed   ─► the response URL, else a message that only the asker sees, else a direct message
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from depeche.jobs.delivery import Message, Receipt
from depeche.jobs.destinations import SlackDestination
from depeche.settings import Settings
from depeche.slack.blocks import link
from depeche.slack.message import EVENT, brief_message
from depeche.slack.words import words

if TYPE_CHECKING:
    from depeche.slack.calls import Slack, SlackError

_RESPONSE_SECONDS: Final = 29 * 60
"""A response URL works for 30 minutes; one is left for the way."""
_BLOCKS_REFUSED: Final = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
"""Should Slack ever refuse what its documentation allows, headline and summary are posted as plain text."""
_SKEW_SECONDS: Final = 300
"""By which our clock may be ahead of Slack's."""
_LOOK_BACK: Final = 100
"""Messages among which an earlier attempt's is looked for."""

_log = logging.getLogger(__name__)


class SlackDelivery:
    """Delivers jobs to Slack conversations. Thread-safe."""

    def __init__(self, settings: Settings, slack: Slack | None = None) -> None:
        """Prepare to deliver; no library is loaded and nothing is read before the first job.

        Args:
            settings: Where the secrets are, the language, the number of attempts.
            slack: Calls the Web API; made from the settings where nothing is said.
        """
        self._settings = settings
        self._given = slack
        self._words = words(settings.slack_language)

    @cached_property
    def _slack(self) -> Slack:
        if self._given is not None:
            return self._given
        from depeche.slack.calls import Slack
        from depeche.slack.workspaces import open_workspaces

        return Slack(self._settings, open_workspaces(self._settings).token)

    def deliver(self, message: Message) -> Receipt:
        """Make one attempt."""
        from depeche.slack.calls import SlackError

        to = message.to
        if not isinstance(to, SlackDestination):
            raise TypeError(f"Slack can't reach a {to.kind}")
        made = next((one.attempts for one in message.job.deliveries if one.to == to), 0)
        try:
            if message.brief is None:
                self.regret(to, message.job.error or {}, since=message.job.created)
            else:
                self._post(message, to, again=made > 0)
        except SlackError as error:
            last = not error.again or made + 1 >= self._settings.callback_attempts
            if last and message.brief is not None:
                self._own_up(to, message, error)
            return Receipt(
                delivered=False,
                status=error.status,
                reason=f"Slack: {error.code}",
                again=error.again,
                after=error.after,
            )
        return Receipt(delivered=True, status=200)

    def regret(self, to: SlackDestination, problem: Mapping[str, Any], *, since: datetime) -> None:
        """Tell the asker alone, in one sentence, why there is no brief.

        Args:
            to: Where it was asked.
            problem: The problem document.
            since: When it was asked.

        Raises:
            SlackError: The asker can't be reached.
        """
        address = link(str(to.link)) if to.link else None
        # Both are mrkdwn already: they must not be escaped once more.
        sentence = self._words.fill("failed_link" if address else "failed", problem="{problem}", link="{link}")
        sentence = sentence.replace("{problem}", self._words.problem(problem)).replace("{link}", address or "")
        self._tell(to, sentence, since=since)

    def _tell(self, to: SlackDestination, sentence: str, *, since: datetime) -> None:
        """Tell the asker alone something in mrkdwn."""
        from depeche.slack.calls import SlackError

        body: dict[str, Any] = {"text": sentence}
        if to.message:
            self._slack.call(to.team, "chat.update", channel=to.channel, ts=to.message, **body, blocks=[])
            return
        if self._is_open(to, since):
            try:
                self._slack.respond(
                    str(to.response_url), body | {"response_type": "ephemeral", "replace_original": False}
                )
            except SlackError as error:
                if error.again:
                    raise
            else:
                return
        place = {"thread_ts": to.thread} if to.thread else {}
        if to.channel != to.user:
            try:
                self._slack.call(to.team, "chat.postEphemeral", channel=to.channel, user=to.user, **body, **place)
            except SlackError as error:
                if error.again:
                    raise
            else:
                return
        # A message to a user id opens the conversation with the app.
        self._slack.call(to.team, "chat.postMessage", channel=to.user, **body)

    def _post(self, message: Message, to: SlackDestination, *, again: bool) -> None:
        from depeche.slack.calls import SlackError

        assert message.brief is not None  # noqa: S101 -- the caller has looked
        body = brief_message(
            message.brief, self._words, link=str(to.link) if to.link else message.brief.source.url, user=to.user
        )
        try:
            self._bring(message, to, body, again=again)
        except SlackError as error:
            if error.code.partition(" ")[0] not in _BLOCKS_REFUSED:
                raise
            _log.error("job %s: %s; posted without blocks", message.job.id, error.code)
            self._bring(message, to, {"text": body["text"]}, again=False)

    def _bring(self, message: Message, to: SlackDestination, body: dict[str, Any], *, again: bool) -> None:
        from depeche.slack.calls import SlackError

        if to.message:
            self._slack.call(to.team, "chat.update", channel=to.channel, ts=to.message, **body)
            return
        is_open = self._is_open(to, message.job.created)
        if is_open and not to.thread:
            try:
                self._respond(to, body)
            except SlackError as error:
                if error.again:
                    raise
            else:
                return
        elif again and self._is_posted(message, to):
            return
        try:
            self._publish(message, to, body)
        except SlackError as error:
            if error.again or not is_open or not to.thread:
                raise
            try:
                self._respond(to, body)
            except SlackError as other:
                raise (other if other.again else error) from None

    def _respond(self, to: SlackDestination, body: dict[str, Any]) -> None:
        thread = {"thread_ts": to.thread} if to.thread else {}
        self._slack.respond(
            str(to.response_url), body | thread | {"response_type": "in_channel", "replace_original": False}
        )

    def _publish(self, message: Message, to: SlackDestination, body: dict[str, Any]) -> None:
        thread = {"thread_ts": to.thread} if to.thread else {}
        self._slack.call(
            to.team,
            "chat.postMessage",
            channel=to.channel,
            **body,
            **thread,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": EVENT, "event_payload": {"job": message.job.id}},
        )

    def _is_posted(self, message: Message, to: SlackDestination) -> bool:
        """Whether an earlier attempt arrived although its answer did not: the message says which job it is about."""
        from depeche.slack.calls import SlackError

        oldest = message.job.created.timestamp() - _SKEW_SECONDS
        since = {"oldest": f"{oldest:.6f}", "limit": _LOOK_BACK, "include_all_metadata": True}
        try:
            if to.thread:
                answer = self._slack.call(to.team, "conversations.replies", channel=to.channel, ts=to.thread, **since)
            else:
                answer = self._slack.call(to.team, "conversations.history", channel=to.channel, **since)
        except SlackError as error:
            if error.again:
                raise
            return False  # not allowed to look: better twice than never
        found = [(one.get("metadata") or {}).get("event_payload", {}).get("job") for one in answer.get("messages", [])]
        return message.job.id in found

    def _own_up(self, to: SlackDestination, message: Message, error: SlackError) -> None:
        """Tell the asker that the brief is made and could not be posted; the receipt has the reason in any case."""
        from depeche.slack.calls import SlackError

        if error.again:
            sentence = self._words["not_posted_late"]
        else:
            sentence = self._words.fill("not_posted", channel=to.channel, reason=error.code)
        try:
            self._tell(to, sentence, since=message.job.created)
        except SlackError:
            return

    @staticmethod
    def _is_open(to: SlackDestination, since: datetime) -> bool:
        """Whether there is a response URL that still works."""
        return bool(to.response_url) and (datetime.now(UTC) - since).total_seconds() < _RESPONSE_SECONDS
