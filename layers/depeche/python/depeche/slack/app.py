"""The Bolt application: verification, the workspace's token, and a listener for each kind of request."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.middleware.request_verification import RequestVerification
from slack_sdk.signature import SignatureVerifier

from depeche.settings import Settings
from depeche.slack import views
from depeche.slack.calls import Slack
from depeche.slack.errands import Errands
from depeche.slack.listeners import Listeners
from depeche.slack.message import SHOW
from depeche.slack.offer import NO, YES
from depeche.slack.secrets import Secrets
from depeche.slack.workspaces import Workspaces

_log = logging.getLogger(__name__)
_REPEATABLE = 503
"""Slack sends an event again that is not answered with a 2xx; commands and clicks it reports as failed."""


class Verification(RequestVerification):
    """Checks the signature (v0, HMAC-SHA256 over timestamp and body, five minutes) with the secret of this moment.

    Bolt's own keeps the secret it was made with, writes the body of a refused request into its log, and ends in an
    error when the timestamp is not a number or the signature not ASCII.
    """

    def __init__(self, secrets: Callable[[], Secrets]) -> None:
        """Check against the secret that is current when a request comes."""
        super().__init__("")
        self._secrets = secrets

    @property
    def verifier(self) -> SignatureVerifier:
        """slack-sdk's verifier."""
        return SignatureVerifier(self._secrets().signing)

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002 -- Bolt's name
        """Let a request pass, or answer 401."""
        timestamp = req.headers.get("x-slack-request-timestamp", [""])[0]
        signature = req.headers.get("x-slack-signature", [""])[0]
        readable = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 20 and signature.isascii()
        if not readable:
            self._debug_log_error(signature, timestamp, "")
            return self._build_error_response()

        def verified() -> BoltResponse:
            # Slack's look at the certificate; Bolt's own answer to it would come before the signature is checked.
            return BoltResponse(status=200, body="") if req.body.get("ssl_check") == "1" else next()

        return super().process(req=req, resp=resp, next=verified)

    def _debug_log_error(self, signature: str, timestamp: str, body: str) -> None:  # noqa: ARG002 -- not for the log
        _log.warning("a request with a bad, stale or missing signature is refused")


def build(
    settings: Settings, errands: Errands, slack: Slack, secrets: Callable[[], Secrets], workspaces: Workspaces
) -> App:
    """The application. Makes no call and asks for no secret before the first request."""
    quiet = logging.getLogger("depeche.slack.bolt")
    quiet.setLevel(logging.ERROR)  # below, Bolt writes whole requests into its log

    def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult | None:
        # Without auth.test, which Bolt would call here: the first request has no time for it.
        token = workspaces.token(team_id or "")
        if token is None:
            return None
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token=token)

    app = App(
        logger=quiet,
        name="depeche",
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        before_authorize=Verification(secrets),
        authorize=authorize,  # type: ignore[arg-type]  # None, which Bolt answers with the sentence below
        user_facing_authorize_error_message=slack_not_installed(settings),
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        ignoring_self_assistant_message_events_enabled=False,
    )
    _listen(app, Listeners(settings, errands, slack), workspaces)
    app.error(_answer)
    return app


def slack_not_installed(settings: Settings) -> str:
    """What somebody reads whose workspace has removed the app."""
    from depeche.slack.words import words

    return words(settings.slack_language)["not_allowed"]


def _listen(app: App, listeners: Listeners, workspaces: Workspaces) -> None:
    app.command(re.compile(r"/.*"))(listeners.command)  # whatever the manifest calls it
    app.shortcut({"type": "message_action", "callback_id": "brief_message"})(listeners.message_shortcut)
    app.shortcut({"type": "shortcut", "callback_id": "brief_form"})(listeners.global_shortcut)
    app.view(views.FORM)(listeners.form)
    app.action(views.MORE)(listeners.more_room)
    app.action(re.compile(rf"^{SHOW}"))(listeners.show)
    app.action(re.compile(rf"^{views.PAGE}"))(listeners.turn)
    app.action(YES)(listeners.accept_offer)
    app.action(NO)(listeners.decline_offer)
    app.event("app_mention")(listeners.mention)
    app.event("link_shared")(listeners.link_shared)
    app.event("message")(listeners.message)
    if workspaces.installed is not None:
        installed = workspaces.installed

        def forget(body: dict[str, Any]) -> None:
            installed.delete_all(enterprise_id=None, team_id=str(body.get("team_id")))

        app.event("app_uninstalled")(forget)
        app.event("tokens_revoked")(forget)


def _answer(error: Exception, request: BoltRequest) -> BoltResponse:
    """What Slack gets when there is no listener, or a listener fails."""
    if isinstance(error, BoltUnhandledRequestError):
        # An event that nobody listens to is fine; a 404 would only bring it back.
        is_event = request.body.get("type") == "event_callback"
        return BoltResponse(status=200 if is_event else 404, body="")
    # Not the message: it may quote the article.
    _log.error("a request failed: %s", type(error).__name__)
    return BoltResponse(status=_REPEATABLE, body="")
