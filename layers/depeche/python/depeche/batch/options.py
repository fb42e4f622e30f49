"""The options of an article, from four places: its own fields, the object's metadata and tags, the folders above it.

The nearest wins, field by field; a summary's members and a glossary's terms are merged one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any

from depeche.batch import keys
from depeche.batch.bucket import Bucket, Head
from depeche.brief.limits import check_limits
from depeche.errors import DepecheError, InvalidInputError, MalformedError
from depeche.schemas import BriefRequest
from depeche.schemas.strict_json import end_of
from depeche.schemas.validation import validated
from depeche.settings import Settings
from depeche.text.decoding import decode

Fields = dict[str, Any]

_OWN = "depeche-"
"""A name in metadata or tags that begins so is certainly meant for us, and refused where it isn't known."""
_NAMES = {
    "source-language": ("source_language",),
    "target-language": ("target_language",),
    "title": ("title",),
    "url": ("url",),
    "callback": ("callback",),
    "summary-sentences": ("summary", "sentences"),
    "summary-style": ("summary", "style"),
    "summary-words": ("summary", "words"),
    "summary-language": ("summary", "language"),
}
_OF_ONE_ARTICLE = ("title", "url")
"""Make no sense for a file of several."""
_NOT_FOR_FOLDERS = ("text", "html", "keep", "drop", *_OF_ONE_ARTICLE)
_NONE = "none"
_LARGEST_FILE = 1_000_000
_DEEPEST = 30
"""Folders that an upload may be in: each costs a request for its options."""


@dataclass(frozen=True, slots=True)
class Level:
    """Options of one place.

    Attributes:
        place: For a person.
        fields: Of a ``BriefRequest``.
    """

    place: str
    fields: Fields


class FolderOptions:
    """The options of the inbox's folders, each read once in the lifetime of this object: one invocation."""

    def __init__(self, inbox: Bucket, settings: Settings) -> None:
        self._inbox = inbox
        self._settings = settings
        self._known: dict[str, Level | DepecheError | None] = {}

    def above(self, key: str) -> list[Level]:
        """The options that hold for a file, nearest first.

        Args:
            key: Without ``inbox/``.

        Raises:
            InvalidInputError: A folder's options can't be used; names their file and field.
            StoreError: The inbox can't be read.
        """
        folders = keys.folders(key)
        if len(folders) > _DEEPEST + 1:
            raise InvalidInputError(f"The file is in more than {_DEEPEST} folders", field="key", limit=_DEEPEST)
        found = [self._of(folder) for folder in reversed(folders)]
        return [level for level in found if level is not None]

    def _of(self, folder: str) -> Level | None:
        if folder not in self._known:
            try:
                self._known[folder] = self._load(folder)
            except DepecheError as error:
                if error.status >= 500:
                    raise
                self._known[folder] = error
        known = self._known[folder]
        if isinstance(known, DepecheError):
            raise known
        return known

    def _load(self, folder: str) -> Level | None:
        key = keys.INBOX + folder + keys.OPTIONS_FILE
        found = self._inbox.read(key, most=_LARGEST_FILE + 1)
        if found is None:
            return None
        return Level(key, read(found[1], key, self._settings))


def read(raw: bytes, place: str, settings: Settings) -> Fields:
    """The options in a ``depeche.json``.

    Raises:
        InvalidInputError: It can't be used; names the file and the field.
    """
    try:
        if len(raw) > _LARGEST_FILE:
            raise MalformedError(f"it has more than {_LARGEST_FILE} bytes")
        text = decode(raw)
        end_of(text, field=keys.OPTIONS_FILE)
        fields = json.loads(text)
    except DepecheError as error:
        raise InvalidInputError(f"{place} can't be read: {error.detail}", field=keys.OPTIONS_FILE) from error
    except ValueError as error:
        raise InvalidInputError(f"{place} is not JSON", field=keys.OPTIONS_FILE) from error
    if not isinstance(fields, dict):
        raise InvalidInputError(f"{place} is not a JSON object", field=keys.OPTIONS_FILE)
    for name in _NOT_FOR_FOLDERS:
        if name in fields:
            raise InvalidInputError(f"{place}: {name}: belongs to one article, not to a folder", field=name)
    _check(Level(place, fields), settings)
    return fields


def of_object(head: Head, tags: Mapping[str, str], settings: Settings, *, several: bool) -> list[Level]:
    """The options in an object's metadata and tags, nearest first.

    Args:
        head: What S3 tells of it.
        tags: Its tags.
        settings: The limits.
        several: The file may hold several articles.

    Raises:
        InvalidInputError: One of them can't be used; names the place and the field.
    """
    levels = [
        Level("the object's metadata", _parsed("the object's metadata", head.metadata)),
        Level("the object's tags", _parsed("the object's tags", tags)),
    ]
    for level in levels:
        for name in _OF_ONE_ARTICLE:
            if several and name in level.fields:
                raise InvalidInputError(
                    f"{level.place}: {name}: belongs to one article, and this file may hold several", field=name
                )
        _check(level, settings)
    return levels


def request(fields: Fields, levels: Sequence[Level], settings: Settings) -> BriefRequest:
    """The request for an article.

    Args:
        fields: Its own.
        levels: What holds where it says nothing, nearest first.
        settings: The limits.

    Raises:
        InvalidInputError: A field can't be used.
        TooLongError: The article is too long.
    """
    made = validated(BriefRequest, merged([fields, *(level.fields for level in levels)]), whole="article")
    check_limits(made, settings)
    return made


def merged(levels: Iterable[Fields]) -> Fields:
    """Several levels as one; the first has the last word."""
    out: Fields = {}
    for level in levels:
        for name, value in level.items():
            out[name] = _both(name, out[name], value) if name in out else value
    return out


def _both(name: str, near: Any, far: Any) -> Any:
    if name == "summary" and isinstance(near, dict) and isinstance(far, dict):
        return far | near
    if name == "glossary" and isinstance(near, list) and isinstance(far, list):
        sources = (term.get("source") for term in near if isinstance(term, dict))
        known = {source for source in sources if isinstance(source, str)}  # the rest fails the request's own check
        return [*near, *(term for term in far if term["source"] not in known)]
    return near


def _check(level: Level, settings: Settings) -> None:
    """Refuse options that no article could use, with the place where they stand."""
    try:
        check_limits(validated(BriefRequest, {"text": "", **level.fields}), settings)
    except DepecheError as error:
        raise InvalidInputError(
            f"{level.place}: {error.detail}", field=error.field, limit=error.limit, options=level.place
        ) from error


def _parsed(place: str, names: Mapping[str, str]) -> Fields:
    fields: Fields = {}
    for name, raw in names.items():
        plain = name.lower().replace("_", "-")
        path = _NAMES.get(plain.removeprefix(_OWN))
        if path is None:
            if plain.startswith(_OWN):
                raise InvalidInputError(f"{place}: {name[:100]} is not an option", field=name[:100])
            continue  # somebody else's
        value: Any = _text(raw)
        if path == ("target_language",) and value == _NONE:
            value = None
        inner = fields
        for part in path[:-1]:
            inner = inner.setdefault(part, {})
        inner[path[-1]] = value
    return fields


def _text(raw: str) -> str:
    """A metadata value: S3 gives letters beyond ASCII back as RFC 2047 encodes them."""
    if "=?" not in raw:
        return raw.strip()
    try:
        return str(make_header(decode_header(raw))).strip()
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return raw.strip()
