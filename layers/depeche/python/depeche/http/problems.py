"""The one table from exceptions to responses, and the problem documents of RFC 9457 that it writes.

Every answer above 399 of version 1 is made here. The detail of an unexpected error stays in the log, under the
request id that the caller sees.
"""

from __future__ import annotations

import json
import logging
import math
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from depeche.errors import BusyError, DepecheError, InvalidInputError, MalformedError, StoreError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
_RETRY_SECONDS = 5
_MOST_ERRORS = 20
_LONGEST_FIELD = 200
# Names under which pydantic keeps the bound that a value broke.
_BOUNDS = ("max_length", "min_length", "le", "ge", "lt", "gt")
# FastAPI puts the part of the request before a field's own path.
_PARTS = ("body", "query", "path", "header")


class Problem(BaseModel):
    """A problem document (RFC 9457). Some kinds carry further members, such as `routes`."""

    model_config = ConfigDict(extra="allow", title="Problem")

    type: str = Field(description="What went wrong, as a stable name", examples=["urn:depeche:problem:too-long"])
    title: str = Field(description="The kind in words; the same for all problems of one type")
    status: int = Field(description="The HTTP status", ge=400, le=599)
    detail: str = Field(description="What went wrong this time, for a person")
    instance: str = Field("", description="This occurrence; ends with the request id that the log knows")
    field: str | None = Field(None, description="The input field at fault, as a path with dots")
    limit: float | None = Field(None, description="The bound that was broken, in the field's own unit")


class MissingKeyError(DepecheError):
    """The deployment wants a key and the request brings none."""

    kind, title, status = "key-missing", "An API key is needed", 401


class RefusedKeyError(DepecheError):
    """The key is not one of this deployment's."""

    kind, title, status = "key-refused", "The API key is not valid", 403


class NoSuchRouteError(DepecheError):
    """The path leads nowhere."""

    kind, title, status = "no-such-route", "There is nothing at this address", 404


class MethodNotAllowedError(DepecheError):
    """The address exists, but not for this method."""

    kind, title, status = "method-not-allowed", "This method does not work here", 405


class MisdirectedError(DepecheError):
    """The request is for another server."""

    kind, title, status = "misdirected", "The request is for another server", 421


class UnsupportedMediaTypeError(DepecheError):
    """The body is not in a form that the route reads."""

    kind, title, status = "unsupported-media-type", "The body has the wrong media type", 415


EXPECTED = (DepecheError, RequestValidationError, HTTPException)
"""What the routes may raise; anything else is a fault of ours."""


def install(app: FastAPI) -> None:
    """Answer all errors of an application with problem documents."""
    for family in EXPECTED:
        app.add_exception_handler(family, _handle)


def translate(error: Exception) -> DepecheError:
    """The caller's view of any exception: this is the table."""
    match error:
        case BusyError() | StoreError():
            error.extra.setdefault("retry_after", _RETRY_SECONDS)
            return error
        case DepecheError():
            return error
        case RequestValidationError():
            return invalid(error.errors())
        case HTTPException(status_code=404):
            return NoSuchRouteError("No route of this API has this path")
        case HTTPException(status_code=405):
            return MethodNotAllowedError("The 'Allow' header names the methods of this path")
        case HTTPException(status_code=status) if status < 500:
            return MalformedError("The message can't be read")
        case _:
            return DepecheError("The log tells more under this request id")


def invalid(errors: Sequence[Any]) -> DepecheError:
    """What a model found wrong with an input, first things first and without repeating the input.

    Args:
        errors: As pydantic gives them, most of them; only their place, message and bound are used.
    """
    faults = [_fault(error) for error in errors[:_MOST_ERRORS]]
    first = faults[0]
    return InvalidInputError(
        f"'{first['field']}': {first['detail']}",
        field=first["field"],
        limit=first.get("limit"),
        errors=faults,
    )


def respond(document: Mapping[str, Any], request_id: str, headers: Mapping[str, str] | None = None) -> Response:
    """A problem document as a response.

    Args:
        document: Members of the problem document, with ``status``.
        request_id: The correlation id of this request; becomes ``instance``.
        headers: Further headers of the response.
    """
    body = json.dumps({**document, "instance": f"urn:depeche:request:{request_id}"}, ensure_ascii=False)
    extra = {"Cache-Control": "no-store"} | dict(headers or {})
    if "retry_after" in document:
        extra["Retry-After"] = str(math.ceil(document["retry_after"]))
    return Response(body, status_code=document["status"], media_type=MEDIA_TYPE, headers=extra)


def log_unexpected(error: Exception, request_id: str, operation: str) -> None:
    """Log an error that nobody foresaw.

    Only the error's type and its path through the code are logged: its message may quote the article.

    Args:
        error: What was raised.
        request_id: The correlation id of this request.
        operation: Method and path.
    """
    frames = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s in %s, request %s\n%s", type(error).__name__, operation, request_id, frames)


async def _handle(request: Request, error: Exception) -> Response:
    problem = translate(error)
    headers = dict(getattr(error, "headers", None) or {})
    if isinstance(problem, MissingKeyError):
        headers["WWW-Authenticate"] = 'ApiKey realm="depeche"'
    return respond(problem.document(), request.state.request_id, headers)


def _fault(error: Mapping[str, Any]) -> dict[str, Any]:
    place = [str(part) for part in error["loc"]]
    if len(place) > 1 and place[0] in _PARTS:
        place = place[1:]
    # A fault of the whole body (neither text nor html) has no path of its own.
    field = ".".join(place)[:_LONGEST_FIELD] or "body"
    detail = str(error["msg"]).removeprefix("Value error, ")
    bound = next((error["ctx"][name] for name in _BOUNDS if name in error.get("ctx", {})), None)
    return {"field": field, "detail": detail} | ({} if bound is None else {"limit": bound})
