"""Names in the two buckets: what is dropped where, and where its results are found."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

INBOX, OUTBOX, FAILED = "inbox/", "outbox/", "failed/"
OPTIONS_FILE = "depeche.json"

_LONGEST_KEY = 1024
"""Bytes of UTF-8 that S3 allows (S3 user guide, "Naming objects")."""
_LONGEST_ITEM = 180
"""Bytes of an item's name: leaves room for its file's key."""
_LONGEST_PART = 200
"""Bytes of one part of a path: file systems take 255, and a digest may be added."""
_DIGEST_DIGITS = 12
_ENDINGS = (".report.json", ".json", ".md")

_SUFFIXES = {
    ".txt": "text",
    ".md": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "lines",
    ".ndjson": "lines",
}
SUPPORTED = tuple(_SUFFIXES)
"""What a file may be; each of them also as ``.gz`` or ``.zip``."""

# What desktops leave behind: nobody's article, and nothing that anybody wants to be told about.
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/.*|\._[^/]*|\.DS_Store|Thumbs\.db|desktop\.ini)$", re.IGNORECASE)
# Control characters, and what S3 advises against or other systems refuse in a file's name.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f"*:<>?|\\\ud800-\udfff]')
# What no file's name may hold; a backslash separates folders elsewhere.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\\]")
_DRIVE = re.compile(r"^[A-Za-z]:[/\\]")


class Format(StrEnum):
    """What a file holds, by its name."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    LINES = "lines"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a name promises.

    Attributes:
        format: What the file holds.
        gzipped: It is compressed on top of that.
    """

    format: Format
    gzipped: bool = False

    @property
    def may_hold_several(self) -> bool:
        """The file may hold more than one article."""
        return self.format in (Format.JSON, Format.LINES, Format.ZIP)


def kind(name: str) -> Kind | None:
    """What a file is by its name; None for a type that can't be read."""
    name = name.lower()
    gzipped = name.endswith(".gz")
    name = name.removesuffix(".gz")
    if name.endswith(".zip"):
        return None if gzipped else Kind(Format.ZIP)
    found = _SUFFIXES.get(name[name.rfind(".") :] if "." in name else "")
    return Kind(Format(found), gzipped) if found else None


def is_litter(name: str) -> bool:
    """Whether a file is one that a desktop leaves behind; it is passed over."""
    return _LITTER.search(name) is not None


def is_options(name: str) -> bool:
    """Whether a file holds the options of its folder."""
    return name.rpartition("/")[2] == OPTIONS_FILE


def folders(key: str) -> list[str]:
    """The folders that a key is in, outermost first, as prefixes: ``a/b/c.txt`` is in ``""``, ``a/`` and ``a/b/``."""
    return [""] + [key[: at + 1] for at, letter in enumerate(key) if letter == "/"]


def ambiguous_folder(key: str) -> str | None:
    """A folder on the way to a file whose name is that of a file of several articles.

    The results of ``news.zip`` are in the folder ``news.zip/``: a folder of that name in the inbox would share it.
    """
    for folder in key.split("/")[:-1]:
        found = kind(folder)
        if found is not None and found.may_hold_several:
            return folder
    return None


def item_name(name: str) -> str:
    """A name from within a file, as a part of a key: no way up, no control characters, not too long.

    Folders stay; so do accents, composed (NFC).
    """
    name = unicodedata.normalize("NFC", _DRIVE.sub("", name)).replace("\\", "/")
    parts = (_UNSAFE.sub("_", part).strip() for part in name.split("/"))
    kept = "/".join(part for part in parts if part.strip("."))
    return _shortened(kept, _LONGEST_ITEM) or "_"


def local_path(key: str) -> str:
    """A key as a path below a folder that any system takes: nothing climbs, no control characters, no part too long.

    A key that had to be changed ends in a digest of it, so that no two keys share a place.
    """
    parts = [_shortened(_CONTROL.sub("_", part), _LONGEST_PART) for part in key.split("/")]
    path = "/".join(part if part.strip(".") else "_" for part in parts)
    if path == key:
        return key
    stem, dot, ending = path.rpartition(".")
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_DIGITS]
    return f"{stem}~{digest}{dot}{ending}" if dot and "/" not in ending else f"{path}~{digest}"


def result(key: str, item: str | None, ending: str, *, root: str = OUTBOX) -> str:
    """Key of one result of an upload.

    A key that would be longer than S3 allows is cut, and ends in a digest of the whole one.

    Args:
        key: Of the upload, without ``inbox/``.
        item: The article in a file of several.
        ending: ``.json``, ``.md`` or ``.report.json``.
        root: ``outbox/`` or ``failed/``.
    """
    longest = _LONGEST_KEY - len(OUTBOX) - max(map(len, _ENDINGS))
    if item is None:
        return root + _shortened(key, longest) + ending
    return contents(key, root=root) + item + ending


def contents(key: str, *, root: str) -> str:
    """The prefix under which the results of a file of several articles are."""
    return root + _shortened(key, _LONGEST_KEY - len(OUTBOX) - max(map(len, _ENDINGS)) - _LONGEST_ITEM - 1) + "/"


def _shortened(name: str, longest: int) -> str:
    raw = name.encode("utf-8", "replace")
    if len(raw) <= longest:
        return name
    digest = hashlib.sha256(raw).hexdigest()[:_DIGEST_DIGITS]
    return raw[: longest - _DIGEST_DIGITS - 1].decode("utf-8", "ignore").rstrip("/") + "~" + digest
