"""What goes over the wire between an API without models and the engine function: one event, one answer.

Lambda carries 6 MB each way. A page of HTML may come near that, so a large request is packed (HTML shrinks to a fifth
or less, base64 takes a third of it back), and a brief too large to return is left in the store, where it is anyway.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from contextvars import ContextVar
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from depeche.errors import MalformedError, TooLongError
from depeche.schemas import Brief, SummaryKind

Operation = Literal["brief", "clean", "translate", "summarize", "detect"]

MOST_BYTES = 5_900_000
"""Of an event or an answer; Lambda's limit is 6 MiB, a little is left for the envelope."""
_PACK_ABOVE = 200_000
"""Bytes of JSON from which packing pays: 4 ms for 1 MB, against the same again in transfer."""
_MOST_UNPACKED = 64_000_000
"""Bytes that a packed request may have; far beyond any limit of the settings."""

correlation: ContextVar[str | None] = ContextVar("correlation", default=None)
"""The id of the request that this thread serves: it goes along to whoever does a part of the work."""


class Sample(BaseModel):
    """The request of "detect"."""

    text: str


class Detected(BaseModel):
    """Its result."""

    language: str
    confidence: float


class Invocation(BaseModel):
    """The event.

    Attributes:
        operation: What to do.
        request: The request, as JSON.
        packed: The same, deflated and in base64.
        refresh: Compute a brief anew even if it is stored.
        owner: Who has claimed the brief for this invocation.
        kinds: Which summaries, of "summarize".
        correlation_id: Id of the request that led here, for the logs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    operation: Operation
    request: dict[str, Any] | None = None
    packed: str | None = None
    refresh: bool = False
    owner: str | None = None
    kinds: tuple[SummaryKind, ...] = ("extractive", "abstractive")
    correlation_id: str | None = None

    @classmethod
    def of(cls, operation: Operation, request: BaseModel, **options: Any) -> Self:
        """The event for a request; ``options`` are further attributes."""
        document = request.model_dump(mode="json")
        plain = _json(document)
        if len(plain) <= _PACK_ABOVE:
            return cls(operation=operation, request=document, correlation_id=correlation.get(), **options)
        packed = base64.b64encode(zlib.compress(plain)).decode("ascii")
        return cls(operation=operation, packed=packed, correlation_id=correlation.get(), **options)

    def payload(self) -> bytes:
        """The event as it is sent.

        Raises:
            TooLongError: Lambda would refuse it.
        """
        body = _json(self.model_dump(mode="json", exclude_defaults=True))
        if len(body) > MOST_BYTES:
            raise TooLongError(f"The request has {len(body)} bytes on its way to the engine", limit=MOST_BYTES)
        return body

    def document(self) -> dict[str, Any]:
        """The request.

        Raises:
            MalformedError: There is none, or it can't be unpacked.
        """
        if self.request is not None:
            return self.request
        try:
            stream = zlib.decompressobj()
            plain = stream.decompress(base64.b64decode(self.packed or "", validate=True), _MOST_UNPACKED)
            value = json.loads(plain)
        except (binascii.Error, zlib.error, ValueError) as error:
            raise MalformedError("The event holds no request that can be read") from error
        if not isinstance(value, dict) or stream.unconsumed_tail:
            raise MalformedError("The event holds no request that can be read")
        return value


def answer(result: BaseModel) -> dict[str, Any]:
    """What the engine function returns for a result.

    Raises:
        TooLongError: It is larger than a function may return, and it is not a brief.
    """
    document = result.model_dump(mode="json")
    # Lambda's runtime writes JSON with escapes, as json does by default.
    if len(json.dumps(document)) <= MOST_BYTES:
        return {"result": document}
    if isinstance(result, Brief):
        return {"stored": result.id}
    raise TooLongError("The result is larger than a function may return", limit=MOST_BYTES)


def invocation_of(event: Any) -> Invocation:
    """Read an event.

    Raises:
        MalformedError: It is none of ours.
    """
    try:
        return Invocation.model_validate(event)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "event"
        raise MalformedError(f"The event can't be read: '{field}': {first['msg']}", field=field) from None


def _json(document: Any) -> bytes:
    # Half a surrogate pair, which pasted text may hold, has no UTF-8 form: then with escapes.
    try:
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(document, separators=(",", ":")).encode()
