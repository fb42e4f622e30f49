"""Every problem that Dépêche reports, as one small hierarchy.

An error knows what a caller needs to act on it: a stable ``kind`` (the last part of the RFC 9457 ``type``), the HTTP
``status``, and, where they apply, the ``field`` at fault and the ``limit`` that it broke. The doors (HTTP, CLI,
jobs) only render it; none of them invents a message of its own.
"""

from __future__ import annotations

import re
import traceback
from typing import Any, ClassVar

# Absolute, of two names or more. One between quotation marks may hold spaces; what follows a word is part of a URL.
_PATH = re.compile(r"""(?<=')/[^'\n]*/[^'\n]+|(?<=")/[^"\n]*/[^"\n]+|(?<![\w:/.])(?:/[^\s/'":;,()<>]+){2,}/?""")


class DepecheError(Exception):
    """Base of all errors that are meant for the caller.

    Args:
        detail: One sentence for a person, without article text and without secrets.
        field: The input field at fault, in the request's own spelling (``summary.sentences``).
        limit: The bound that was broken, in the field's own unit.
        extra: Further members of the problem document, JSON-serializable (``routes``, ``retry_after``).
    """

    kind: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong on our side"
    status: ClassVar[int] = 500

    def __init__(self, detail: str, *, field: str | None = None, limit: float | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.limit = limit
        self.extra = extra

    def document(self) -> dict[str, Any]:
        """The members of the RFC 9457 problem document, apart from ``instance``.

        It leaves this machine: of a path that a library put into its message, only the last name stays.
        """
        members: dict[str, Any] = {
            "type": f"urn:depeche:problem:{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": _without_paths(self.detail) if self.status >= 500 else self.detail,
        }
        if self.field is not None:
            members["field"] = self.field
        if self.limit is not None:
            members["limit"] = self.limit
        return members | self.extra


def place_of(error: BaseException) -> str:
    """Where an unforeseen error happened, for the log: its frames, without its message, which may quote the text."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"


def _without_paths(detail: str) -> str:
    return _PATH.sub(lambda found: found[0].rstrip("/").rpartition("/")[2], detail)


class InvalidInputError(DepecheError):
    """A field holds a value that can't be used."""

    kind, title, status = "invalid-input", "The input can't be used", 422


class MalformedError(DepecheError):
    """The message can't be read at all (broken JSON, undecodable bytes, a binary file)."""

    kind, title, status = "malformed", "The message can't be read", 400


class TooLongError(DepecheError):
    """The article or the upload is longer than the configured limit."""

    kind, title, status = "too-long", "The input is too long", 413


class NoArticleError(DepecheError):
    """Nothing in the input reads like an article."""

    kind, title, status = "no-article", "There is no article in this input", 422


class UnknownLanguageError(DepecheError):
    """The language can't be told, or the code is not one that we know."""

    kind, title, status = "unknown-language", "The language is not known", 422


class UnsupportedPairError(DepecheError):
    """No translation route leads from the source to the target language."""

    kind, title, status = "unsupported-pair", "This language pair has no route", 422


class NotFoundError(DepecheError):
    """No brief, job or model goes by this name."""

    kind, title, status = "not-found", "There is nothing under this name", 404


class ModelUnavailableError(DepecheError):
    """A model is not built, was changed on disk, or can't be loaded."""

    kind, title, status = "model-unavailable", "A model is not available", 503


class BusyError(DepecheError):
    """The engine has more work than it can take; try again later."""

    kind, title, status = "busy", "The engine is busy", 503


class StoreError(DepecheError):
    """The store can't be reached, or holds something that can't be read."""

    kind, title, status = "store-unavailable", "The store is not available", 503


class LeaseLostError(DepecheError):
    """Another worker took over this computation; its result counts, not ours."""

    kind, title, status = "lease-lost", "Another worker took this computation over", 409


class OutOfTimeError(DepecheError):
    """The process has to stop before the work is done; asking again goes on from where it stopped."""

    kind, title, status = "out-of-time", "The work takes longer than it may", 503


class AbandonedError(OutOfTimeError):
    """Nobody waits for the work any more; asking again goes on from where it stopped."""

    kind, title = "abandoned", "Nobody waited for the result"

    def __init__(
        self, detail: str = "The caller left before the work was done; what is translated is kept", **members: Any
    ) -> None:
        super().__init__(detail, **members)
