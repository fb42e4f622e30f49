"""Calls to Slack's Web API and to response URLs, with every way to fail as one error."""

from __future__ import annotations

import http.client
import logging
import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient
from slack_sdk.webhook import WebhookClient

from depeche.settings import Settings

_SECONDS: Final = 10
_PASSING: Final = frozenset(
    {
        "ratelimited",
        "rate_limited",
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "accesslimited",
    }
)
"""Errors that pass (docs.slack.dev, the methods' error tables); every other would be the same again."""
_CODE: Final = re.compile(r"[a-z0-9_]{1,80}")
_FIRST_PAUSE: Final = 30.0
"""Seconds of a 429 that names none."""

_HOSTS: Final = ("slack.com", "slack-gov.com")

Token = Callable[[str], str | None]
"""The bot token of a workspace, by its id; None where the app is not installed."""


class SlackError(Exception):
    """Slack did not do it.

    Attributes:
        code: Slack's own name of the error, or ours where there was no answer.
        status: HTTP status, where there was an answer.
        again: Another attempt may do better.
        after: Seconds that Slack asks to wait before it.
    """

    def __init__(
        self, code: str, *, status: int | None = None, again: bool = False, after: float | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.again = again
        self.after = after


def is_of_slack(url: str, settings: Settings) -> bool:
    """Whether an address is one of Slack's own hosts, or of the Web API that is configured in their place."""
    try:
        parts, api = urlsplit(url), urlsplit(settings.slack_api_url)
    except ValueError:
        return False
    if (parts.scheme, parts.netloc) == (api.scheme, api.netloc):
        return True
    host = parts.hostname or ""
    return parts.scheme == "https" and any(host == one or host.endswith(f".{one}") for one in _HOSTS)


class Slack:
    """The Web API as one workspace's bot. Thread-safe."""

    def __init__(self, settings: Settings, token: Token, *, seconds: int = _SECONDS) -> None:
        """Prepare to call.

        Args:
            settings: ``slack_api_url``.
            token: Finds the token of a workspace.
            seconds: For one call.
        """
        self._settings = settings
        self._token = token
        self._seconds = seconds
        # Of its own, since the library writes bodies, and so articles, to its log at level DEBUG.
        self._logger = logging.getLogger("depeche.slack.sdk")
        self._logger.setLevel(logging.WARNING)

    def call(self, team: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a method; its answer.

        Args:
            team: The workspace.
            method: Such as ``chat.postMessage``.
            arguments: Of the method, JSON-serializable.

        Raises:
            SlackError: It was refused, or there was no answer.
        """
        token = self._token(team)
        if not token:
            raise SlackError("not_installed")
        client = WebClient(
            token=token,
            base_url=self._settings.slack_api_url,
            timeout=self._seconds,
            retry_handlers=[],
            logger=self._logger,
        )
        get = method.startswith("conversations.")  # these read, and take no JSON
        try:
            answer = (
                client.api_call(method, http_verb="GET", params=arguments)
                if get
                else client.api_call(method, json=arguments)
            )
        except SlackApiError as error:
            raise _of_answer(error) from None
        except (SlackClientError, OSError, http.client.HTTPException, ValueError) as error:
            raise SlackError(f"no answer: {type(error).__name__}", again=True) from None
        data = answer.data
        return data if isinstance(data, dict) else {}

    def respond(self, url: str, body: dict[str, Any]) -> None:
        """Answer through a response URL.

        Raises:
            SlackError: The address is not one of Slack's, it was refused, or there was no answer.
        """
        if not is_of_slack(url, self._settings):
            raise SlackError("response_url_not_of_slack")
        try:
            answer = WebhookClient(url, timeout=self._seconds, retry_handlers=[], logger=self._logger).send_dict(body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise SlackError(f"no answer: {type(error).__name__}", again=True) from None
        if answer.status_code != 200:
            code = answer.body.strip()[:80] or f"http_{answer.status_code}"
            raise _judged(code, answer.status_code, answer.headers)

    def token(self, team: str) -> str | None:
        """The bot token of a workspace."""
        return self._token(team)


def _of_answer(error: SlackApiError) -> SlackError:
    answer = error.response
    code = answer.data.get("error") if isinstance(answer.data, dict) else None
    # The SDK puts what is no JSON in the code's place: not Slack itself has answered, but something on the way to it.
    if answer.status_code != 429 and not _CODE.fullmatch(str(code or "")):
        return SlackError(f"http_{answer.status_code}", status=answer.status_code, again=True)
    return _judged(str(code), answer.status_code, answer.headers)


def _judged(code: str, status: int, headers: Any) -> SlackError:
    if status == 429:
        # urllib's headers as they came; their names are not the same case everywhere.
        waits = [value for name, value in dict(headers or {}).items() if name.lower() == "retry-after"]
        first = waits[0] if waits else ""
        wait = first[0] if isinstance(first, list) and first else first
        return SlackError("ratelimited", status=status, again=True, after=_seconds_of(wait))
    return SlackError(code, status=status, again=status >= 500 or code in _PASSING)


def _seconds_of(value: object) -> float:
    try:
        return max(0.0, float(str(value)))
    except ValueError:
        return _FIRST_PAUSE
