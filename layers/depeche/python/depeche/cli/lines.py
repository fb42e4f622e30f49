"""The ``--jsonl`` mode: one JSON object a line in, one a line out, in the same order.

A line that can't be used gives ``{"id", "error"}`` in its place; the rest is done, and the exit code is 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import click

from depeche.cli import inputs, progress
from depeche.desk import Desk
from depeche.errors import DepecheError, InvalidInputError, MalformedError
from depeche.schemas import BriefRequest, CleanRequest, SummarizeRequest, SummaryKind, TranslateRequest
from depeche.text.language import detect

Fields = dict[str, Any]

# Lines translated in one model call: the batch is sorted by length inside, so that more lines mean less padding; so
# few that results appear as the work goes on.
_BATCH_LINES = 64
_BATCH_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the input.

    Attributes:
        id: The caller's name for it, of any JSON type; null where the line can't be read.
        fields: The object that stands there, or why there is none.
    """

    id: Any
    fields: Fields | DepecheError

    def read(self) -> Fields:
        """The object. Raises the line's error."""
        if isinstance(self.fields, DepecheError):
            raise self.fields
        return self.fields


def brief(desk: Desk, file: str, options: Fields, *, refresh: bool) -> int:
    """``{"id", "text" | "html", "lang"?}`` to whole Briefs; a Brief's own ``id`` gives way to the line's."""

    def one(fields: Fields) -> Fields:
        request = inputs.make(BriefRequest, **_article(fields), **_with_language(options, fields))
        return desk.engine.brief(request, refresh=refresh).model_dump(mode="json", exclude={"id"})

    return _each(file, one, "Briefing")


def clean(desk: Desk, file: str, options: Fields) -> int:
    """``{"id", "text" | "html", "lang"?}`` to ``{"id", "title", "body"}``."""

    def one(fields: Fields) -> Fields:
        request = inputs.make(CleanRequest, **_article(fields), **_with_language(options, fields))
        article = desk.engine.clean(request)
        return {"title": article.title, "body": article.body}

    return _each(file, one, "Cleaning")


def summarize(desk: Desk, file: str, options: Fields, *, kind: SummaryKind) -> int:
    """``{"id", "text", "lang"?}`` to ``{"id", "summary", "kind"}``."""

    def one(fields: Fields) -> Fields:
        request = inputs.make(SummarizeRequest, text=_text(fields), **_with_language(options, fields))
        return {"summary": desk.engine.summarize(request, kinds=(kind,)).plain(kind), "kind": kind}

    return _each(file, one, "Summarizing")


def translate(desk: Desk, file: str, options: Fields) -> int:
    """``{"id", "text", "lang"?}`` to ``{"id", "text"}``."""
    out = _Output()
    lines = ((line.id, _translate_request(line, options)) for line in _lines(file))
    for batch in _batches(progress.track(lines, "Translating")):
        requests = [request for _, request in batch]
        for (name, _), result in zip(batch, _translate_batch(desk, requests), strict=True):
            out.write(name, result)
    return out.exit_code


class _Output:
    """Writes result lines and remembers whether one was an error."""

    def __init__(self) -> None:
        self.exit_code = 0

    def write(self, name: Any, result: Fields | DepecheError) -> None:
        if isinstance(result, DepecheError):
            self.exit_code = 1
            result = {"error": result.document()}
        sys.stdout.write(json.dumps({"id": name} | result, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _each(file: str, work: Callable[[Fields], Fields], label: str) -> int:
    out = _Output()
    for line in progress.track(_lines(file), label):
        result: Fields | DepecheError
        try:
            result = work(line.read())
        except DepecheError as error:
            result = error
        out.write(line.id, result)
    return out.exit_code


def _lines(file: str) -> Iterator[Line]:
    try:
        with click.open_file(file, "rb") as stream:
            for number, raw in enumerate(stream, 1):
                if raw.strip():
                    yield _line(raw, number)
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}") from error


def _line(raw: bytes, number: int) -> Line:
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError):
        return Line(None, MalformedError(f"Line {number} is not JSON"))
    if not isinstance(fields, dict):
        return Line(None, MalformedError(f"Line {number} is not a JSON object"))
    return Line(fields.get("id"), fields)


def _article(fields: Fields) -> Fields:
    # A line may carry both, as benchmark files do; the HTML says more.
    return {"html": fields["html"]} if fields.get("html") else {"text": _text(fields)}


def _text(fields: Fields) -> str:
    text = fields.get("text")
    if not isinstance(text, str):
        raise InvalidInputError("'text' is missing or not a string", field="text")
    return text


def _with_language(options: Fields, fields: Fields) -> Fields:
    return options | {"source_language": options["source_language"] or fields.get("lang")}


def _translate_request(line: Line, options: Fields) -> TranslateRequest | DepecheError:
    try:
        fields = line.read()
        request = inputs.make(TranslateRequest, text=_text(fields), **_with_language(options, fields))
        if request.source_language is None and request.text.strip():
            return request.model_copy(update={"source_language": detect(request.text).language})
    except DepecheError as error:
        return error
    return request


_Prepared = tuple[Any, TranslateRequest | DepecheError]


def _batches(lines: Iterable[_Prepared]) -> Iterator[list[_Prepared]]:
    """Group neighbouring lines of one language; a line that can't be used stands alone."""
    batch: list[_Prepared] = []
    size = 0
    for line in lines:
        length = len(line[1].text) if isinstance(line[1], TranslateRequest) else 0
        full = len(batch) >= _BATCH_LINES or size + length > _BATCH_CHARACTERS
        if batch and (full or not _fit(batch[-1][1], line[1])):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += length
    if batch:
        yield batch


def _fit(one: TranslateRequest | DepecheError, other: TranslateRequest | DepecheError) -> bool:
    return (
        isinstance(one, TranslateRequest)
        and isinstance(other, TranslateRequest)
        and one.source_language == other.source_language
    )


def _translate_batch(desk: Desk, batch: list[TranslateRequest | DepecheError]) -> list[Fields | DepecheError]:
    requests = [request for request in batch if isinstance(request, TranslateRequest)]
    if len(requests) < 2:
        return [_translate_one(desk, request) for request in batch]
    joined = requests[0].model_copy(update={"text": "\n".join(request.text for request in requests)})
    try:
        done = iter(desk.engine.translate(joined).paragraphs)
    except DepecheError:
        return [_translate_one(desk, request) for request in requests]
    # Each line of a text is one paragraph of the translation.
    return [{"text": "\n".join(next(done) for _ in request.text.split("\n"))} for request in requests]


def _translate_one(desk: Desk, request: TranslateRequest | DepecheError) -> Fields | DepecheError:
    if isinstance(request, DepecheError):
        return request
    try:
        return {"text": "\n".join(desk.engine.translate(request).paragraphs)}
    except DepecheError as error:
        return error
