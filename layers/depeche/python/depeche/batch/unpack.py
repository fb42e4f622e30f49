"""Compressed files, opened without trusting them.

A gzip file of 60 KB can hold 60 MB, a zip file of 10 MB some hundred terabytes. So nothing is unpacked that isn't read,
nothing is read past a budget, and what an archive says of its own size counts for nothing.
"""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, cast

from depeche.errors import DepecheError, MalformedError, TooLongError

_HIGHEST_RATIO = 200
"""Text shrinks to a third or a fifth, a page of templates to a thirtieth; deflate's limit is 1,032."""
_HARMLESS = 10_000_000
"""Bytes that may come out of however few."""
_DIRECTORY_ENTRY = 46 + 512
"""Bytes of the zip directory for each member that is allowed: the fixed part and a long name."""
_END = struct.Struct("<4s4H2LH")
_END_64_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LONGEST_COMMENT = 65_535
_ENCRYPTED = 0x1

# What the readers raise for damaged data. RuntimeError is zipfile's word for a wrong or missing password.
_DAMAGE = (EOFError, zlib.error, lzma.LZMAError, struct.error, zipfile.BadZipFile, gzip.BadGzipFile, ValueError)

_DAMAGED = "The compressed file is damaged or incomplete"
_WORDS = {
    "Not a gzipped file": "This is not a gzip file",
    "File is not a zip file": "This is not a zip file, or its end is missing",
}
"""What the standard library says of files that are something else altogether."""


class Budget:
    """How much a file may still unpack to."""

    def __init__(self, stored: int, limit: int) -> None:
        """Open an account.

        Args:
            stored: Bytes of the file as it is.
            limit: Most bytes that any file may unpack to.
        """
        self._limit = min(limit, max(_HARMLESS, stored * _HIGHEST_RATIO))
        self._spent = 0

    def spend(self, size: int) -> None:
        """Count unpacked bytes.

        Raises:
            TooLongError: There are more than the file may unpack to.
        """
        self._spent += size
        if self._spent > self._limit:
            raise TooLongError(f"The file unpacks to more than {self._limit} bytes", field="file", limit=self._limit)


class Counted(io.RawIOBase):
    """A stream whose bytes are counted, and whose damage is reported as ours."""

    def __init__(self, stream: IO[bytes], budget: Budget) -> None:
        super().__init__()
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # the stub wants any buffer; these are what io passes
        """Read the next bytes.

        Raises:
            MalformedError: The compressed data is damaged.
            TooLongError: There is more than the budget allows.
        """
        with damage_reported():
            piece = self._stream.read(len(buffer))
        self._budget.spend(len(piece))
        buffer[: len(piece)] = piece
        return len(piece)


def counted(stream: IO[bytes], budget: Budget) -> BinaryIO:
    """A buffered stream whose bytes are counted."""
    return io.BufferedReader(Counted(stream, budget))


def gunzipped(stream: IO[bytes], budget: Budget) -> BinaryIO:
    """The content of a gzip stream."""
    return counted(cast("IO[bytes]", gzip.GzipFile(fileobj=stream, mode="rb")), budget)


class Archive:
    """A zip file."""

    def __init__(self, stream: IO[bytes], *, most_members: int) -> None:
        """Read the directory.

        Args:
            stream: Can be sought.
            most_members: How many members it may have.

        Raises:
            MalformedError: It is not a zip file, or damaged.
            TooLongError: It has more members.
        """
        with damage_reported():
            if _directory_size(stream) > most_members * _DIRECTORY_ENTRY + _DIRECTORY_ENTRY:
                raise _too_many(most_members)
            self._zip = zipfile.ZipFile(stream)
        self._members = [member for member in self._zip.infolist() if not member.is_dir()]
        if len(self._members) > most_members:
            raise _too_many(most_members)

    def members(self) -> Iterator[tuple[str, zipfile.ZipInfo]]:
        """Names as they stand in the archive, with what :meth:`open` needs."""
        return ((member.filename, member) for member in self._members)

    @contextmanager
    def open(self, member: zipfile.ZipInfo) -> Iterator[IO[bytes]]:
        """A member's content, not counted yet.

        Raises:
            MalformedError: It needs a password, or is damaged or compressed in a way that can't be read.
        """
        if member.flag_bits & _ENCRYPTED:
            raise MalformedError("The file needs a password", field="file")
        with damage_reported():
            stream = self._zip.open(member)
        with stream:
            yield stream


@contextmanager
def damage_reported() -> Iterator[None]:
    """Turn what the readers raise for damaged data into ours."""
    try:
        yield
    except DepecheError:
        raise
    except _DAMAGE as error:
        said = str(error)
        detail = next((ours for theirs, ours in _WORDS.items() if said.startswith(theirs)), _DAMAGED)
        raise MalformedError(detail, field="file") from error
    except (NotImplementedError, RuntimeError) as error:
        raise MalformedError("The file is compressed in a way that can't be read", field="file") from error
    except OSError as error:
        if error.errno is not None:  # the disk, not the data
            raise
        raise MalformedError(_DAMAGED, field="file") from error


def _too_many(limit: int) -> TooLongError:
    return TooLongError(f"The archive has more than {limit} files", field="file", limit=limit)


def _directory_size(stream: IO[bytes]) -> int:
    """Bytes of a zip file's directory, which the standard library reads at once and keeps at twentyfold the size.

    Looks where the library looks (PKWARE's APPNOTE, 4.3.14 to 4.3.16). Zero where there is nothing: the library will
    not find it either.
    """
    size = stream.seek(0, io.SEEK_END)
    tail_at = max(0, size - _LONGEST_COMMENT - _END.size)
    stream.seek(tail_at)
    tail = stream.read()
    at = len(tail) - _END.size
    if not (tail[at:].startswith(b"PK\x05\x06") and tail.endswith(b"\0\0")):  # else there is no comment
        at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return 0
    sizes: list[int] = [_END.unpack_from(tail, at)[5]]
    locator = tail_at + at - _END_64_LOCATOR.size
    if locator >= 0:
        stream.seek(locator)
        signature, _, named, _ = _END_64_LOCATOR.unpack(stream.read(_END_64_LOCATOR.size))
        # Some versions of the library follow the locator, some take the record to stand right before it.
        places = (locator - _END_64.size, named) if signature == b"PK\x06\x07" else ()
        for place in places:
            if 0 <= place <= size - _END_64.size:
                stream.seek(place)
                sizes.append(_END_64.unpack(stream.read(_END_64.size))[8])
    stream.seek(0)
    return max(sizes)
