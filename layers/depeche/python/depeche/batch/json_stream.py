"""The elements of a JSON list, one at a time: a file of a thousand articles is never in memory as a whole."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from depeche.errors import MalformedError, TooLongError
from depeche.schemas.strict_json import end_of

_PIECE = 1 << 16
_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER_REST = re.compile(r"[-+.0-9eE]*")
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def narrowed(stream: BinaryIO) -> Iterator[bytes]:
    """The stream in pieces, in an encoding whose first 128 characters are ASCII's: UTF-16 and UTF-32 become UTF-8.

    Raises:
        MalformedError: It begins with the mark of an encoding that it is not in.
    """
    first = stream.read(_PIECE)
    wide = next((encoding for mark, encoding in _WIDE if first.startswith(mark)), None)
    if wide is None:
        piece = first.removeprefix(codecs.BOM_UTF8)
        while piece:
            yield piece
            piece = stream.read(_PIECE)
        return
    decoder = codecs.getincrementaldecoder(wide)()
    try:
        while first:
            yield decoder.decode(first).encode("utf-8", "surrogatepass")
            first = stream.read(_PIECE)
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise MalformedError(f"The file says that it is {wide}, but is not", field="file") from error


def lines(pieces: Iterator[bytes], *, longest: int) -> Iterator[tuple[int, bytes | TooLongError]]:
    """The lines that are not blank, with their numbers from 1; an error for each that is too long.

    Args:
        pieces: As :func:`narrowed` gives them.
        longest: Most bytes of a line; of a longer one no more than that is kept.
    """
    number, waiting, over = 1, bytearray(), False
    for piece in pieces:
        *ended, rest = piece.split(b"\n")
        for part in ended:
            if not over:
                waiting += part
            if over or len(waiting) > longest:
                yield number, _line_too_long(number, longest)
            elif waiting.strip():
                yield number, bytes(waiting)
            number, over = number + 1, False
            waiting.clear()
        if not over:
            waiting += rest
        if len(waiting) > longest:
            over = True
            waiting.clear()
    if over:
        yield number, _line_too_long(number, longest)
    elif waiting.strip():
        yield number, bytes(waiting)


def elements(pieces: Iterator[bytes], *, longest: int) -> Iterator[bytes]:
    """The elements of a JSON list as their own bytes; a file that is not a list is its only element.

    The bytes are read as Latin-1, in which each is one character, so that the places of the elements are found before
    their encoding is known.

    Args:
        pieces: As :func:`narrowed` gives them.
        longest: Most bytes of an element.

    Raises:
        MalformedError: The list is not JSON.
        TooLongError: An element is longer.
    """
    buffer = _Buffer(pieces, longest)
    if buffer.next() != "[":
        yield buffer.everything()
        return
    buffer.skip()
    if buffer.next() == "]":
        buffer.skip()
    else:
        while True:
            yield buffer.value()
            separator = buffer.next()
            buffer.skip()
            if separator == "]":
                break
            if separator != ",":
                raise MalformedError("The file is not JSON: a list has to go on with ',' or end with ']'")
    if buffer.next():
        raise MalformedError("The file is not JSON: something follows the list")


class _Buffer:
    """The part of the text that is being read."""

    def __init__(self, pieces: Iterator[bytes], longest: int) -> None:
        self._pieces = pieces
        self._longest = longest
        self._text = ""
        self._at = 0
        self._decoder = json.JSONDecoder()

    def next(self) -> str:
        """The next character that is not a space, which stays; empty at the end."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(1):
                return ""

    def skip(self) -> None:
        """Pass over one character."""
        self._at += 1

    def value(self) -> bytes:
        """The value that begins here; of a list or an object only the end is looked for, nothing is built.

        Raises:
            MalformedError: It doesn't end.
            InvalidInputError: It has more values than an article can have.
        """
        find = self._end_of_container if self.next() in ("[", "{") else self._end_of_scalar
        while (end := find()) is None:
            # As much again each time, so that a long value is not tried at every piece.
            if not self._more(len(self._text) - self._at):
                raise MalformedError("The file is not JSON, or incomplete")
        value, self._at = self._text[self._at : end], end
        self._check(len(value))
        return value.encode("latin-1")

    def _end_of_container(self) -> int | None:
        return end_of(self._text, self._at, field="file")

    def _end_of_scalar(self) -> int | None:
        while True:
            try:
                _, end = self._decoder.raw_decode(self._text, self._at)
            except ValueError:
                return None
            # A number at the end of the text may go on; so may "1." and "1e", which read as 1 until then.
            is_open = self._text[end - 1] != '"' and _NUMBER_REST.fullmatch(self._text, end)
            if not (is_open and self._more(len(self._text) - self._at)):
                return end

    def everything(self) -> bytes:
        """What is left."""
        while self._more(_PIECE):
            self._check(len(self._text) - self._at)
        return self._text[self._at :].encode("latin-1")

    def _more(self, wanted: int) -> bool:
        """Read at least so many bytes more, where there are any; whether there were."""
        self._check(len(self._text) - self._at)
        added, size = [self._text[self._at :]], 0
        while size < wanted and (piece := next(self._pieces, None)) is not None:
            added.append(piece.decode("latin-1"))
            size += len(piece)
        self._text, self._at = "".join(added), 0
        return size > 0

    def _check(self, size: int) -> None:
        if size > self._longest:
            raise TooLongError(
                f"An article of the file has more than {self._longest} bytes", field="file", limit=self._longest
            )


def _line_too_long(number: int, longest: int) -> TooLongError:
    return TooLongError(f"Line {number} has more than {longest} bytes", field="file", limit=longest)
