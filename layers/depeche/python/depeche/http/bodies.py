"""Reading bodies: bounded while they arrive, strict about JSON, and in the media type that the route reads."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from email.message import Message
from functools import partial
from typing import NoReturn, TypeVar
from urllib.parse import unquote_to_bytes

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from depeche.brief import check_limits
from depeche.errors import MalformedError, TooLongError
from depeche.http.keys import require_key
from depeche.http.problems import UnsupportedMediaTypeError
from depeche.http.services import services_of
from depeche.schemas import strict_json

_PIECE = re.compile(rb"(?:[^%]|%[0-9A-Fa-f]{2}|%){1,10000}+", re.DOTALL)

ModelT = TypeVar("ModelT", bound=BaseModel)


class BoundedRequest(Request):
    """A request that stops reading at the limit and parses JSON strictly.

    Args:
        request: Whose body is to be read.
        most: Bytes of the body, where not as many as ``settings.max_body_bytes``.
    """

    def __init__(self, request: Request, *, most: int | None = None) -> None:
        super().__init__(request.scope, request.receive)
        limit = services_of(self).settings.max_body_bytes
        self._most = limit if most is None else min(most, limit)

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body's chunks.

        Raises:
            TooLongError: The body is longer than the limit, declared or found out.
            MalformedError: The caller went away in the middle.
        """
        limit = self._most
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

    async def read(self, model: type[ModelT], check: Callable[[ModelT], None] | None = None) -> ModelT:
        """The body as a model, parsed and checked in a thread: the event loop goes on meanwhile.

        FastAPI, which asks for the parsed JSON afterwards, is given the model and takes it as it is.

        Args:
            model: What to read.
            check: Called with it; may raise.

        Raises:
            MalformedError: It is not JSON.
            InvalidInputError: It has too many values.
            RequestValidationError: It does not fit the model.
        """
        found = await run_in_threadpool(_read, model, await self.body(), check)
        self._json = found
        return found

    async def fields(self, *, most: int) -> dict[str, list[str]]:
        """The fields of a form, each with its values.

        Args:
            most: Fields and values that it may have.

        Raises:
            MalformedError: It has more, or can't be read.
        """
        if self.headers.get("content-type", "").lower().startswith("multipart/"):
            async with self.form(max_fields=most, max_files=0, max_part_size=self._most) as form:
                return {name: [str(value) for value in form.getlist(name)] for name in form}
        return await run_in_threadpool(_fields, await self.body(), most)


class JsonRoute(APIRoute):
    """A route whose body is one JSON document of one model, within the deployment's limits.

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
            bounded = BoundedRequest(request)
            await bounded.read(model, partial(check_limits, settings=services_of(request).settings))
            return await handle(bounded)

        return handle_strictly


def _read(model: type[ModelT], raw: bytes, check: Callable[[ModelT], None] | None) -> ModelT:
    """A model from JSON, without any conversion.

    The text is parsed twice: strict mode knows only in JSON that lists stand for tuples and strings for addresses, and
    pydantic's own parser does not see a key that is given twice.
    """
    strict_json.loads(raw)
    try:
        found = model.model_validate_json(raw, strict=True)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        if faults[0]["type"] == "json_invalid":  # half a surrogate pair, which Python's parser lets pass
            raise MalformedError(f"The body is not JSON: {faults[0]['ctx']['error']}") from None
        raise RequestValidationError(faults) from None
    if check:
        check(found)
    return found


def _fields(raw: bytes, most: int) -> dict[str, list[str]]:
    if raw.count(b"&") >= most:
        raise MalformedError(f"The form has more than {most} fields")
    found: dict[str, list[str]] = {}
    for pair in filter(None, raw.replace(b"+", b" ").split(b"&")):
        name, _, value = pair.partition(b"=")
        found.setdefault(_unquoted(name), []).append(_unquoted(value))
    return found


def _unquoted(value: bytes) -> str:
    # In pieces: the library makes an object of every escape, a hundred times its size.
    return b"".join(unquote_to_bytes(piece) for piece in _PIECE.findall(value)).decode("utf-8", "replace")


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


def _refuse_size(limit: int) -> NoReturn:
    raise TooLongError(f"The body is longer than {limit} bytes", field="body", limit=limit)
