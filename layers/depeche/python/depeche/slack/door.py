"""The door: requests in, acknowledgements out, from API Gateway or from this process's own HTTP server."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from slack_bolt import BoltRequest, BoltResponse

from depeche.settings import Settings
from depeche.slack.app import build
from depeche.slack.calls import Slack
from depeche.slack.errands import Errands
from depeche.slack.secrets import keeper
from depeche.slack.workspaces import SCOPES, open_states, open_workspaces

if TYPE_CHECKING:
    from slack_bolt.oauth import OAuthFlow

EVENTS: Final = "/slack/events"
INSTALL: Final = "/slack/install"
REDIRECT: Final = "/slack/oauth_redirect"
_ACK_SECONDS: Final = 2
"""For the one call that can't wait for its turn (a window), of the three seconds that Slack gives."""
_MOST_BYTES: Final = 1_000_000


class Door:
    """Answers what Slack sends. Thread-safe."""

    def __init__(self, settings: Settings, errands: Errands) -> None:
        """Put the parts together; nothing is read and nobody is called yet.

        Args:
            settings: Secrets, language, limits.
            errands: Take down what is to be done.
        """
        self._settings = settings
        self._secrets = keeper(settings)
        self._workspaces = open_workspaces(settings, self._secrets)
        self._app = build(
            settings,
            errands,
            Slack(settings, self._workspaces.token, seconds=_ACK_SECONDS),
            self._secrets,
            self._workspaces,
        )

    def warm_up(self) -> None:
        """Ask for the secrets, so that the first request finds them.

        Raises:
            DepecheError: They can't be had.
        """
        self._secrets()

    def answer(
        self, method: str, path: str, *, body: str, headers: Mapping[str, str], query: Mapping[str, str] | None = None
    ) -> BoltResponse:
        """Answer a request.

        Args:
            method: GET or POST.
            path: Its end decides; a gateway may put a stage before it.
            body: As it came, to the letter: the signature covers it.
            headers: Of the request.
            query: Of the address.
        """
        if len(body) > _MOST_BYTES:
            return BoltResponse(status=413, body="")
        try:
            request = BoltRequest(body=body, query=dict(query or {}), headers=dict(headers))
        except (ValueError, TypeError, AttributeError, RecursionError):
            # Bolt parses before it verifies; what it can't parse is not Slack's.
            return BoltResponse(status=400, body="")
        if method == "POST" and path.endswith(EVENTS):
            return self._app.dispatch(request)
        if method == "GET" and self._settings.slack_client_id:
            if path.endswith(INSTALL):
                return self._flow.handle_installation(request)
            if path.endswith(REDIRECT):
                return self._flow.handle_callback(request)
        return BoltResponse(status=404, body="")

    def gateway(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Answer an event of API Gateway (REST, proxy integration)."""
        try:
            raw = event.get("body") or ""
            body = base64.b64decode(raw, validate=True).decode() if event.get("isBase64Encoded") else str(raw)
        except (binascii.Error, UnicodeDecodeError):
            return _answer_of(BoltResponse(status=400, body=""))
        return _answer_of(
            self.answer(
                str(event.get("httpMethod", "")),
                str(event.get("path", "")),
                body=body,
                headers=event.get("headers") or {},
                query=event.get("queryStringParameters"),
            )
        )

    @cached_property
    def _flow(self) -> OAuthFlow:
        """Installation by other workspaces."""
        from slack_bolt.oauth import OAuthFlow
        from slack_bolt.oauth.oauth_settings import OAuthSettings
        from slack_sdk.web import WebClient

        return OAuthFlow(
            client=WebClient(base_url=self._settings.slack_api_url),
            settings=OAuthSettings(
                client_id=str(self._settings.slack_client_id),
                client_secret=str(self._secrets().client),
                scopes=list(SCOPES),
                installation_store=self._workspaces.installed,
                state_store=open_states(self._settings),
                install_path=INSTALL,
                redirect_uri_path=REDIRECT,
            ),
        )


def _answer_of(response: BoltResponse) -> dict[str, Any]:
    return {
        "statusCode": response.status,
        "multiValueHeaders": {name: list(values) for name, values in response.headers.items()},
        "body": response.body,
        "isBase64Encoded": False,
    }
