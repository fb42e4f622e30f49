"""Reading what a person points at: a file or standard input, text or HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import click
from pydantic import BaseModel

from depeche.errors import TooLongError
from depeche.schemas.validation import validated
from depeche.settings import Settings
from depeche.text.decoding import decode, looks_like_html

_HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
# The widest encoding (UTF-32) needs so many bytes a character; what is longer is over the limit in any case.
_BYTES_PER_CHARACTER = 4

RequestT = TypeVar("RequestT", bound=BaseModel)


def read_article(file: str, settings: Settings) -> dict[str, str]:
    """Read one article.

    Args:
        file: A path, or ``-`` for standard input.
        settings: The limits.

    Returns:
        ``{"text": …}`` or ``{"html": …}``, ready for a request.

    Raises:
        TooLongError: It is longer than any limit allows.
        MalformedError: It is not text.
        click.UsageError: There is no such file.
    """
    text = decode(_read(file, settings))
    if Path(file).suffix.lower() in _HTML_SUFFIXES or looks_like_html(text):
        return {"html": text}
    return {"text": text}


def read_text(file: str, settings: Settings) -> str:
    """Read plain text, whatever it looks like. As :func:`read_article` otherwise."""
    return decode(_read(file, settings))


def make(model: type[RequestT], **fields: Any) -> RequestT:
    """Validate a request.

    Raises:
        InvalidInputError: Names the first field at fault.
    """
    return validated(model, fields)


def _read(file: str, settings: Settings) -> bytes:
    limit = max(settings.max_characters, settings.max_html_characters)
    most = limit * _BYTES_PER_CHARACTER
    try:
        with click.open_file(file, "rb") as stream:
            raw = bytes(stream.read(most + 1))
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}") from error
    if len(raw) > most:
        raise TooLongError(f"The input is longer than {limit} characters", field="input", limit=limit)
    return raw
