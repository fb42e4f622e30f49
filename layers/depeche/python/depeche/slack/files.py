"""Files that Slack keeps: handed over to who shows the workspace's token, and to nobody else's address."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from depeche.errors import DepecheError
from depeche.outgoing.client import Client
from depeche.outgoing.decoding import to_text
from depeche.outgoing.errors import AddressError, OutgoingError
from depeche.settings import Settings
from depeche.slack.calls import Slack, SlackError, is_of_slack
from depeche.slack.errands import File

_SECONDS: Final = 20.0


class SlackFileError(DepecheError):
    """Slack did not hand the file over."""

    kind, title, status = "slack-file", "Slack did not hand the file over", 422


class SlackLargeError(DepecheError):
    """The file is larger than an upload may be."""

    kind, title, status = "slack-large", "The file is too large", 413


class Files:
    """Downloads files. Thread-safe."""

    def __init__(self, settings: Settings, slack: Slack) -> None:
        """Prepare to download.

        Args:
            settings: ``max_body_bytes``; ``slack_api_url``, beside whose host only Slack's own get the token.
            slack: Has the tokens.
        """
        self._most = settings.max_body_bytes
        self._settings = settings
        self._slack = slack
        self._clients = {ours: Client(allow_private=ours) for ours in (True, False)}

    def text(self, team: str, file: File) -> str:
        """The text of a file.

        Raises:
            SlackLargeError: It is too large.
            MalformedError: It is not text.
            SlackFileError: It can't be had.
            SlackError: It can't be had now.
        """
        if file.size > self._most:
            raise SlackLargeError("The file is too large", limit=self._most)
        return to_text(self._bytes(team, file))

    def _bytes(self, team: str, file: File) -> bytes:
        if not is_of_slack(file.url, self._settings):
            raise SlackFileError("The file is not one that Slack keeps")
        url, api = urlsplit(file.url), urlsplit(self._settings.slack_api_url)
        ours = url.netloc == api.netloc
        headers = {"Authorization": f"Bearer {self._slack.token(team)}"}
        try:
            answer = self._clients[ours].exchange("GET", url, headers=headers, seconds=_SECONDS, most=self._most)
        except AddressError as error:
            raise SlackFileError("The file is not one that Slack keeps") from error
        except OutgoingError as error:
            raise SlackError(f"file: {error}", again=True) from error
        status, body = answer.status, answer.body
        if status >= 500 or status == 429:
            raise SlackError(f"file: {status}", status=status, again=True)
        # Without the scope files:read, Slack answers 200 or a redirect with its sign-in page.
        first = body[:20_000].lower()
        is_sign_in = answer.media_type()[0] == "text/html" and b"signin" in first and b"slack" in first
        if status != 200 or is_sign_in:
            raise SlackFileError(f"Slack answered {status}")
        if answer.is_cut:
            raise SlackLargeError("The file is too large", limit=self._most)
        return body
