"""What is in a file: its articles, one after the other, each with its fields or the reason why it can't be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, cast

from depeche.batch import json_stream, keys, unpack
from depeche.batch.keys import Format, Kind
from depeche.errors import DepecheError, InvalidInputError, MalformedError, NoArticleError, TooLongError
from depeche.schemas.strict_json import end_of
from depeche.settings import Settings
from depeche.text.decoding import decode, looks_like_html

Fields = dict[str, Any]

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_HALF = re.compile(r"[\ud800-\udfff]|\\u[dD][89a-fA-F]")
"""Where half a character may be: JSON can name one alone, which UTF-8 can't write."""
_BYTES_PER_CHARACTER = 4
"""The widest encoding needs so many; what is longer is over the limit in any case."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a file.

    Attributes:
        item: Its name within the file; None: the file is this one article.
        line: The line that it stands on, in a file that has one a line.
        fields: Of a ``BriefRequest``, or why there are none.
    """

    item: str | None
    line: int | None
    fields: Fields | DepecheError

    def read(self) -> Fields:
        """The fields. Raises the article's error."""
        if isinstance(self.fields, DepecheError):
            raise self.fields
        return self.fields


def read(stream: IO[bytes], name: str, *, size: int, settings: Settings, gzipped: bool = False) -> Iterator[Article]:
    """The articles of a file.

    Args:
        stream: The file; can be sought.
        name: Its name, which says what it is.
        size: In bytes.
        settings: The limits.
        gzipped: It is compressed although its name doesn't say so (Content-Encoding).

    Raises:
        DepecheError: The file can't be read, or is too large in one way or another. What is wrong with one article of
            several is told with that article.
    """
    kind = keys.kind(name)
    if kind is None:
        raise unsupported(name)
    if size == 0:
        raise NoArticleError("The file is empty", field="file")
    return _named(_Reader(settings, size).file(stream, Kind(kind.format, kind.gzipped or gzipped)), settings)


def unsupported(name: str) -> MalformedError:
    """The refusal of a type that can't be read."""
    ending = name.rpartition("/")[2].rpartition(".")
    what = f"A file of the type .{ending[2]}" if ending[1] else "A file without an ending"
    return MalformedError(
        f"{what} can't be read; upload {', '.join(keys.SUPPORTED)}, or one of them as .gz or .zip", field="file"
    )


class _Reader:
    """Reads one upload."""

    def __init__(self, settings: Settings, size: int) -> None:
        self._settings = settings
        self._longest = max(settings.max_characters, settings.max_html_characters) * _BYTES_PER_CHARACTER
        self._budget = unpack.Budget(size, settings.batch_max_unpacked_bytes)

    def file(self, stream: IO[bytes], kind: Kind) -> Iterator[Article]:
        """The articles of the file itself."""
        if kind.format is Format.ZIP:
            return self._archive(stream)
        plain = unpack.gunzipped(stream, self._budget) if kind.gzipped else cast("BinaryIO", stream)
        return self._plain(plain, kind.format)

    def _archive(self, stream: IO[bytes]) -> Iterator[Article]:
        archive = unpack.Archive(stream, most_members=self._settings.batch_max_items)
        empty = True
        for name, member in archive.members():
            if keys.is_litter(name):
                continue
            empty = False
            item = keys.item_name(name)
            try:
                kind = _member_kind(name)
                with archive.open(member) as content:
                    opened = unpack.gunzipped if kind.gzipped else unpack.counted
                    for article in self._plain(opened(content, self._budget), kind.format):
                        within = f"{item}/{article.item}" if article.item else item
                        yield Article(within, article.line, article.fields)
            except (MalformedError, NoArticleError) as error:
                yield Article(item, None, error)
        if empty:
            raise NoArticleError("There is no file in this archive", field="file")

    def _plain(self, stream: BinaryIO, form: Format) -> Iterator[Article]:
        if form is Format.LINES:
            return self._lines(stream)
        if form is Format.JSON:
            return self._json(stream)
        return iter((Article(None, None, self._text(stream, form)),))

    def _text(self, stream: BinaryIO, form: Format) -> Fields | DepecheError:
        raw = stream.read(self._longest + 1)
        if len(raw) > self._longest:
            return TooLongError(f"The article has more than {self._longest} bytes", field="file", limit=self._longest)
        try:
            text = decode(raw)
        except DepecheError as error:
            return error
        if not text.strip():
            return NoArticleError("The file is empty", field="file")
        return {"html" if form is Format.HTML or looks_like_html(text) else "text": text}

    def _lines(self, stream: BinaryIO) -> Iterator[Article]:
        empty = True
        for number, raw in json_stream.lines(json_stream.narrowed(stream), longest=self._longest):
            empty = False
            yield _object(raw, number, f"Line {number}", line=number)
        if empty:
            raise NoArticleError("The file is empty", field="file")

    def _json(self, stream: BinaryIO) -> Iterator[Article]:
        pieces = _Peeked(json_stream.narrowed(stream))
        several = pieces.first.lstrip()[:1] == b"["
        empty = True
        for number, raw in enumerate(json_stream.elements(pieces, longest=self._longest), 1):
            empty = False
            article = _object(raw, number, f"Article {number}" if several else "The file", line=None)
            yield article if several else Article(None, None, article.fields)
        if empty:
            raise NoArticleError("The list is empty", field="file")


class _Peeked:
    """Pieces of a stream, the first of which that isn't blank is known beforehand."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.first = next((piece for piece in pieces if piece.strip()), b"")
        self._given = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if not self._given:
            self._given = True
            return self.first
        return next(self._pieces)


def _named(articles: Iterator[Article], settings: Settings) -> Iterator[Article]:
    """The articles with names of their own, as many as are allowed."""
    taken: set[str] = set()
    for number, article in enumerate(articles, 1):
        if number > settings.batch_max_items:
            raise TooLongError(
                f"The file has more than {settings.batch_max_items} articles",
                field="file",
                limit=settings.batch_max_items,
            )
        item, again = article.item, 1
        while item in taken:
            again += 1
            item = f"{article.item}~{again}"
        if item is not None:
            taken.add(item)
        yield Article(item, article.line, article.fields)


def _member_kind(name: str) -> Kind:
    kind = keys.kind(name)
    if (kind.format is Format.ZIP) if kind else name.lower().endswith(".gz"):
        raise MalformedError("An archive within an archive is not opened", field="file")
    if keys.is_options(name):
        raise InvalidInputError(
            f"{keys.OPTIONS_FILE} within an archive is not read; upload it beside the archive", field="file"
        )
    if kind is None:
        raise unsupported(name)
    return kind


def _object(raw: bytes | DepecheError, number: int, what: str, *, line: int | None) -> Article:
    """An article that stands as a JSON object."""
    item = f"{number:06d}"
    if isinstance(raw, DepecheError):
        return Article(item, line, raw)
    try:
        text = decode(raw)
        end_of(text, field="file")
        found = _whole(json.loads(text)) if _HALF.search(text) else json.loads(text)
    except DepecheError as error:
        return Article(item, line, error)
    except ValueError as error:
        where = f", column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        return Article(item, line, MalformedError(f"{what} is not JSON{where}"))
    if not isinstance(found, dict):
        return Article(item, line, MalformedError(f"{what} is not a JSON object"))
    if line is not None and found.get("html"):  # a line may carry both, as benchmark files do; the HTML says more
        found.pop("text", None)
    return Article(_item(found.get("id"), item), line, _fields(found))


def _whole(value: Any) -> Any:
    """The value with half characters shown as such: nothing that holds one can be stored or sent."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, dict):
        return {_whole(name): _whole(one) for name, one in value.items()}
    return value


def _item(name: Any, otherwise: str) -> str:
    if isinstance(name, bool) or not isinstance(name, str | int) or not str(name).strip():
        return otherwise
    return keys.item_name(str(name).replace("/", "_"))


def _fields(found: Mapping[str, Any]) -> Fields:
    """A request's fields: the name goes, and ``lang`` means the source language, as on the command line."""
    fields = {name: value for name, value in found.items() if name not in ("id", "lang")}
    if found.get("lang") is not None:
        fields.setdefault("source_language", found["lang"])
    return fields
