"""Around every answer: a correlation id, security headers, HEAD for every GET, and a last resort."""

from __future__ import annotations

import re
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from depeche.brief.wire import correlation
from depeche.http.problems import log_unexpected, respond, translate

REQUEST_ID = "X-Request-Id"
# What a caller sends comes back in a header and goes into logs: short, and without spaces, quotes or line breaks.
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")

_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Envelope:
    """ASGI middleware, the outermost of the application.

    Args:
        app: The application inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = (Headers(scope=scope).get(REQUEST_ID, ""), _gateway_id(scope))
        request_id = next(filter(_ACCEPTABLE.fullmatch, given), uuid.uuid4().hex)
        head = scope["method"] == "HEAD"
        scope = {**scope, "method": "GET"} if head else scope
        scope.setdefault("state", {})["request_id"] = request_id
        correlation.set(request_id)
        started = False

        async def seal(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                for name, value in _SECURITY.items():
                    headers.setdefault(name, value)
            elif head:
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app(scope, receive, seal)
        except Exception as error:  # noqa: BLE001  # the last resort: whatever it was, the caller gets an answer
            log_unexpected(error, request_id, f"{scope['method']} {scope['path']!r}")
            if not started:
                await respond(translate(error).document(), request_id)(scope, receive, seal)


def _gateway_id(scope: Scope) -> str:
    """The id that a gateway gave the request and writes into its own log; Mangum keeps the event in the scope."""
    event = scope.get("aws.event") or {}
    return str((event.get("requestContext") or {}).get("requestId") or "")
