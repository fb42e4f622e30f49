"""Does what was asked in Slack, after the acknowledgement: reads, fetches, and turns it into a job."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any, Final

from depeche.errors import BusyError, DepecheError, StoreError
from depeche.jobs import JobService, SlackDestination
from depeche.jobs.refusal import refuse
from depeche.outgoing.pages import Pages, PassingError
from depeche.schemas import BriefRequest
from depeche.schemas.validation import validated
from depeche.settings import Settings
from depeche.slack import views
from depeche.slack.calls import Slack, SlackError
from depeche.slack.delivery import SlackDelivery
from depeche.slack.errands import Ask, File, Link, Message, Offer, Place, Show, Text, Verdict
from depeche.slack.files import Files
from depeche.slack.incoming import matter_of
from depeche.slack.offer import offer_message
from depeche.slack.words import words
from depeche.slack.workspaces import open_workspaces
from depeche.store import Store
from depeche.text.decoding import looks_like_html

PAUSES: Final = (5.0, 30.0, 120.0, 300.0)
"""Seconds before the second, third, … attempt; there are five."""
_LONGEST_PAUSE: Final = 900.0
"""Whatever a site asks for: after half an hour the response URL is over, and so is the asker's patience."""
_MARK: Final = "eyes"
_log = logging.getLogger(__name__)


class SlackReadError(DepecheError):
    """Slack does not let the app read what it was asked about."""

    kind, title, status = "slack-refused", "Slack did not let the app read it", 422


class SlackEmptyError(DepecheError):
    """There is nothing to brief."""

    kind, title, status = "slack-empty", "There is nothing to brief in it", 422


class Clerk:
    """Makes one attempt at an errand. Thread-safe; an errand may come twice."""

    def __init__(self, settings: Settings, slack: Slack, jobs: JobService, store: Store) -> None:
        """Put the parts together.

        Args:
            settings: Limits and language.
            slack: Calls the Web API.
            jobs: Takes the jobs in.
            store: Has the briefs that are shown.
        """
        self._slack = slack
        self._jobs = jobs
        self._store = store
        self._pages = Pages(settings)
        self._files = Files(settings, slack)
        self._delivery = SlackDelivery(settings, slack)
        self._words = words(settings.slack_language)

    def run(self, errand: Ask | Offer | Show, attempts: int) -> Verdict:
        """Make one attempt.

        Args:
            errand: What to do.
            attempts: Made before.
        """
        last = attempts >= len(PAUSES)
        pause = PAUSES[min(attempts, len(PAUSES) - 1)]
        problem: dict[str, Any] = {}
        try:
            self._do(errand, first=attempts == 0, last=last)
        except SlackError as error:
            if not error.again:
                return Verdict(done=False, reason=f"Slack: {error.code}")
            reason, pause = f"Slack: {error.code}", max(pause, error.after or 0.0)
        except PassingError as error:
            reason, pause = f"page: {error}", max(pause, error.after or 0.0)
        except DepecheError as error:
            reason, problem = f"{error.kind}: {error.detail}", error.document()
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not be lost without a reason
            # Not the message: it may quote the article.
            _log.error("errand %s: unexpected %s", errand.id, type(error).__name__)
            reason = f"an unexpected {type(error).__name__}"
        else:
            return Verdict(done=True)
        if not last:
            return Verdict(done=False, reason=reason, after=min(pause, _LONGEST_PAUSE))
        self._apologize(errand, problem)
        return Verdict(done=False, reason=reason)

    def _do(self, errand: Ask | Offer | Show, *, first: bool, last: bool) -> None:
        if isinstance(errand, Ask):
            if first:
                self._greet(errand)
            self._ask(errand, last=last)
        elif isinstance(errand, Offer):
            self._offer(errand)
        else:
            self._show(errand)

    def _greet(self, ask: Ask) -> None:
        """Say that work has begun, by a reaction or in a sentence; a courtesy that may fail."""
        place, sentence = ask.place, ask.greet
        if ask.mark:
            try:
                self._slack.call(place.team, "reactions.add", channel=place.channel, timestamp=ask.mark, name=_MARK)
            except SlackError as error:
                _log.info("errand %s: no reaction: %s", ask.id, error.code)
                sentence = "no" if error.code == "already_reacted" else "beside"
        if sentence == "no" or not place.response_url:
            return
        body = {
            "text": self._words["working_private" if ask.options.private else "working"],
            "response_type": "ephemeral",
            "replace_original": sentence == "replace",
        }
        try:
            self._slack.respond(place.response_url, body)
        except SlackError as error:
            _log.info("errand %s: no greeting: %s", ask.id, error.code)

    def _ask(self, ask: Ask, *, last: bool) -> None:
        link: str | None = None
        try:
            matter = self._matter(ask)
            link = matter.url if isinstance(matter, Link) else None
            request = self._request(ask, matter)
            self._jobs.submit(request, job_id=ask.id, destinations=[_destination(ask, link)])
        except PassingError as error:
            if not last:
                raise
            self._refuse(ask, error.problem, link)
        except (StoreError, BusyError):
            raise
        except DepecheError as problem:
            self._refuse(ask, problem, link)

    def _matter(self, ask: Ask) -> Text | Link | File:
        """What is to be briefed; a message is read first."""
        matter = ask.matter
        if not isinstance(matter, Message):
            return matter
        try:
            answer = self._slack.call(
                ask.place.team,
                "conversations.replies",
                channel=matter.channel,
                ts=matter.ts,
                limit=1,
                inclusive=True,
            )
        except SlackError as error:
            if error.again:
                raise
            raise SlackReadError("Slack did not let the app read the message", answered=error.code) from error
        found = matter_of(next(iter(answer.get("messages") or ()), {}))
        if found is None:
            raise SlackEmptyError("There is nothing to brief in the message")
        return found

    def _request(self, ask: Ask, matter: Text | Link | File) -> BriefRequest:
        options = ask.options
        summary: dict[str, Any] = {"style": options.style}
        if options.sentences is not None:
            summary["sentences"] = options.sentences
        if options.words is not None:
            summary["words"] = options.words
        fields: dict[str, Any] = {
            "source_language": options.source,
            "target_language": options.target,
            "summary": summary,
        }
        if isinstance(matter, Link):
            page = self._pages.fetch(matter.url)
            fields["html" if page.is_html else "text"] = page.text
            fields["url"] = page.url
        else:
            text = matter.text if isinstance(matter, Text) else self._files.text(ask.place.team, matter)
            fields["html" if looks_like_html(text) else "text"] = text
        return validated(BriefRequest, fields)

    def _refuse(self, ask: Ask, problem: DepecheError, link: str | None) -> None:
        _log.info("errand %s: refused: %s", ask.id, problem.kind)
        refuse(
            self._jobs,
            self._store,
            BriefRequest(text=""),
            problem,
            job_id=ask.id,
            destinations=[_destination(ask, link)],
        )

    def _offer(self, offer: Offer) -> None:
        place = offer.place
        # Only in a thread that is there already: a hidden message must not open one.
        thread = {"thread_ts": place.thread} if place.thread else {}
        try:
            self._slack.call(
                place.team,
                "chat.postEphemeral",
                channel=place.channel,
                user=place.user,
                **offer_message(offer, self._words),
                **thread,
            )
        except SlackError as error:
            if error.again:
                raise
            # Nobody asked for it, so nobody misses it: the app is not in the channel, or its user has left.
            _log.info("errand %s: no offer: %s", offer.id, error.code)

    def _show(self, show: Show) -> None:
        brief = self._store.get_brief(show.brief)
        view = views.reading(brief, show.side, show.page, self._words) if brief else views.gone(self._words, show.side)
        try:
            self._slack.call(show.team, "views.update", view_id=show.view, view=view)
        except SlackError as error:
            if error.again or error.code != "not_found":
                raise
            # The reader has closed the window.

    def _apologize(self, errand: Ask | Offer | Show, problem: dict[str, Any]) -> None:
        """One sentence to the asker when there is no other attempt."""
        if not isinstance(errand, Ask):
            return
        try:
            self._delivery.regret(_destination(errand, None), problem, since=datetime.now(UTC))
        except SlackError as error:
            _log.warning("errand %s: %s can't be told: %s", errand.id, errand.place.user, error.code)


def _destination(ask: Ask, link: str | None) -> SlackDestination:
    place: Place = ask.place
    if ask.options.private:  # a direct message: a conversation of the asker with the app
        return validated(
            SlackDestination, {"team": place.team, "channel": place.user, "user": place.user, "link": link}
        )
    return validated(
        SlackDestination,
        {
            "team": place.team,
            "channel": place.channel,
            "user": place.user,
            "thread": place.thread,
            "response_url": place.response_url,
            "link": link,
        },
    )


def open_clerk(settings: Settings, jobs: JobService, store: Store) -> Clerk:
    """The clerk of this process."""
    return Clerk(settings, Slack(settings, open_workspaces(settings).token), jobs, store)
