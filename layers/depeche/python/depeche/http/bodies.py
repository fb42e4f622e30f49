"""Reading bodies: bounded while they arrive, strict about JSON, and in the media type that the route reads.

Python's ``json`` and pydantic's lax mode forgive much that a caller would rather hear about: a key given twice (the
last one silently wins), NaN, half a surrogate pair, ``"3"`` for a number. Here each of these is a documented problem.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from email.message import Message
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from depeche.errors import MalformedError, TooLongError
from depeche.http.keys import require_key
from depeche.http.problems import UnsupportedMediaTypeError
from depeche.http.services import services_of

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LONGEST_KEY = 60
_EXACT = 2**53
_TOO_DEEP = "The body is nested too deeply"


class BoundedRequest(Request):
    """A request that stops reading at the limit and parses JSON strictly."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body's chunks.

        Raises:
            TooLongError: The body is longer than ``settings.max_body_bytes``, declared or found out.
            MalformedError: The caller went away in the middle.
        """
        limit = services_of(self).settings.max_body_bytes
        declared = self.headers.get("content-length", "")
        size = int(declared) if declared.isdecimal() and len(declared) < 19 else 0
        if size > limit:
            _refuse_size(limit)
        size = 0
        try:
            async for chunk in super().stream():
                size += len(chunk)
                if size > limit:
                    _refuse_size(limit)
                yield chunk
        except ClientDisconnect as error:
            raise MalformedError("The body ends in the middle") from error

    async def json(self) -> Any:
        """The body as JSON (RFC 8259, UTF-8).

        Raises:
            MalformedError: It is not, or says the same key twice.
        """
        return parse_json(await self.body())


class JsonRoute(APIRoute):
    """A route whose body is one JSON document of one model.

    The body is read and checked before FastAPI's own reading, which would turn any problem with it into a bare 400.
    """

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]  # narrower than starlette's Coroutine, equal in use
        """FastAPI's hook for handlers of a route."""
        handle = super().get_route_handler()
        model = self.body_field.field_info.annotation if self.body_field else None
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            return handle

        async def handle_strictly(request: Request) -> Response:
            # Nothing is read for a caller without a key; the router's dependency would come too late for that.
            require_key(request)
            require_media_type(request, "application/json")
            bounded = BoundedRequest(request.scope, request.receive)
            validate(model, await bounded.json())
            return await handle(bounded)

        return handle_strictly


def validate(model: type[BaseModel], document: Any) -> None:
    """Check a parsed document against its model, without any conversion.

    Raises:
        RequestValidationError: It does not fit.
        MalformedError: It is nested more deeply than pydantic reads.
    """
    try:
        # From JSON again: strict mode then knows that lists stand for tuples and strings for addresses.
        model.model_validate_json(json.dumps(document), strict=True)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        if faults[0]["type"] == "json_invalid":
            raise MalformedError(_TOO_DEEP) from None
        raise RequestValidationError(faults) from None
    except RecursionError:
        raise MalformedError(_TOO_DEEP) from None


def require_media_type(request: Request, *supported: str) -> str:
    """The body's media type, in lower case and without parameters.

    Raises:
        UnsupportedMediaTypeError: It is none of ``supported``, not in UTF-8, or compressed.
    """
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    found = header.get_content_type() if request.headers.get("content-type") else ""
    if found not in supported:
        raise UnsupportedMediaTypeError(
            f"Send {' or '.join(supported)}", field="Content-Type", supported=list(supported)
        )
    if str(header.get_param("charset", "utf-8")).lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaTypeError("Send UTF-8", field="Content-Type", supported=list(supported))
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaTypeError("Send the body uncompressed", field="Content-Encoding")
    return found


def parse_json(raw: bytes) -> Any:
    """Strict JSON.

    Raises:
        MalformedError: Says what is wrong and where, without quoting values.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise MalformedError(f"The body is not UTF-8: byte {error.start} can't be read") from None
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_number)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise MalformedError(f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}") from None
    except UnicodeEncodeError:
        raise MalformedError("The body holds half a surrogate pair") from None
    except RecursionError:
        raise MalformedError(_TOO_DEEP) from None
    except ValueError:
        # Python refuses to convert integers of more than 4300 digits.
        raise MalformedError("The body holds a number that is too long") from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            name = key[:_LONGEST_KEY].encode(errors="replace").decode()
            raise MalformedError(f"The key '{name}' is given twice")
        found[key] = value
    return found


def _number(digits: str) -> float:
    """2.0 is an integer to JSON Schema, and so it is here."""
    value = float(digits)
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedError(f"{name} is not JSON")


def _refuse_size(limit: int) -> NoReturn:
    raise TooLongError(f"The body is longer than {limit} bytes", field="body", limit=limit)
