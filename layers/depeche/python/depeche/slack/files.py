"""Files that Slack keeps: handed over to who shows the workspace's token, and to nobody else's address."""

from __future__ import annotations

import http.client
import ssl
from typing import Final
from urllib.parse import urlsplit

from depeche.errors import DepecheError
from depeche.jobs.addresses import ForbiddenAddressError
from depeche.jobs.connection import UnreachableError, UnusableAddressError, connected
from depeche.settings import Settings
from depeche.slack.calls import Slack, SlackError
from depeche.slack.decoding import to_text
from depeche.slack.errands import File

_SECONDS: Final = 20.0
_HOST: Final = ".slack.com"


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
        self._api = urlsplit(settings.slack_api_url)
        self._slack = slack

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
        url = urlsplit(file.url)
        host = url.hostname or ""
        ours = (url.scheme, url.netloc) == (self._api.scheme, self._api.netloc)
        if not ours and not (url.scheme == "https" and host.endswith(_HOST)):
            raise SlackFileError("The file is not one that Slack keeps")
        token = self._slack.token(team)
        target = url.path + (f"?{url.query}" if url.query else "")
        try:
            with connected(url, tls=ssl.create_default_context, allow_private=ours, seconds=_SECONDS) as (
                connection,
                deadline,
            ):
                connection.request("GET", target, headers={"Authorization": f"Bearer {token}", "Connection": "close"})
                with connection.getresponse() as response:
                    body = response.read(self._most + 1)
                    late, status, kind = deadline.passed, response.status, response.headers.get_content_type()
        except (UnusableAddressError, ForbiddenAddressError) as error:
            raise SlackFileError("The file is not one that Slack keeps") from error
        except (UnreachableError, OSError, http.client.HTTPException) as error:
            raise SlackError(f"file: {type(error).__name__}", again=True) from error
        if late or status >= 500 or status == 429:
            raise SlackError(f"file: {status}", status=status, again=True)
        # Without the scope files:read, Slack answers 200 or a redirect with its sign-in page.
        if status != 200 or (kind == "text/html" and b"signin" in body[:20_000] and b"slack" in body[:20_000].lower()):
            raise SlackFileError(f"Slack answered {status}")
        if len(body) > self._most:
            raise SlackLargeError("The file is too large", limit=self._most)
        return body
