"""The application as a Lambda function behind API Gateway: REST API (version 1 events) and HTTP API (version 2)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from mangum import Mangum
from mangum.adapter import DEFAULT_TEXT_MIME_TYPES
from starlette.types import ASGIApp, Receive, Scope, Send

from depeche.brief.wire import MOST_BYTES
from depeche.errors import TooLongError
from depeche.http.problems import MEDIA_TYPE

_TEXTS = (MEDIA_TYPE, "image/svg+xml")
"""Sent as they are. Whatever else is no text goes as base64, and a REST API without binary types hands that on."""


def behind_gateway(app: ASGIApp) -> Callable[[Any, Any], dict[str, Any]]:
    """The handler of an application: event and context in, answer out.

    What the application needs is opened before, once an execution environment: there is no lifespan.
    """
    serve = Mangum(_Staged(app), lifespan="off", text_mime_types=[*DEFAULT_TEXT_MIME_TYPES, *_TEXTS])

    def handle(event: Any, context: Any) -> dict[str, Any]:
        answer = serve(event, context)
        # Characters first: only an answer that may be too large is measured to the byte.
        if len(answer["body"]) * 4 > MOST_BYTES and len(answer["body"].encode()) > MOST_BYTES:
            return _too_large(answer)
        return answer

    return handle


def _too_large(answer: dict[str, Any]) -> dict[str, Any]:
    """The problem in place of an answer that Lambda would refuse, and the gateway explain with no more than 502."""
    problem = TooLongError("The result is larger than a function may return: send less of the page", limit=MOST_BYTES)
    headers = {"content-type": MEDIA_TYPE, "x-request-id": answer["headers"].get("x-request-id", "")}
    body = json.dumps(problem.document(), ensure_ascii=False)
    return {"statusCode": problem.status, "headers": headers, "body": body, "isBase64Encoded": False}


class _Staged:
    """Tells the application which part of the path is the gateway's stage, so that its links lead back.

    A REST API leaves the stage out of ``path`` and has the caller's own path in the request context; from an HTTP API's
    ``rawPath`` Mangum takes it off. The stage ``$default`` and a custom domain leave no trace in a path.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        event = scope["aws.event"]
        path: str = scope["path"]
        asked = str(event.get("rawPath") or (event.get("requestContext") or {}).get("path") or path)
        root = asked.removesuffix(path) if asked.endswith(path) else ""
        await self._app({**scope, "root_path": root.rstrip("/")}, receive, send)
