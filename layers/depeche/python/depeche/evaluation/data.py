"""Labelled data: JSON Lines, one case a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from depeche.errors import InvalidInputError

CaseT = TypeVar("CaseT", bound=BaseModel)


def read_cases(path: Path, model: type[CaseT], *, what: str, limit: int | None = None) -> Iterator[CaseT]:
    """The cases of a file; blank lines are skipped.

    Args:
        path: The file.
        model: What a line holds.
        what: The same in words, for the error.
        limit: Only so many cases from the beginning.

    Raises:
        InvalidInputError: A line is not a case; names the line.
    """
    return islice(_read(path, model, what), limit)


def _read(path: Path, model: type[CaseT], what: str) -> Iterator[CaseT]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield model.model_validate_json(line)
            except ValidationError as error:
                raise InvalidInputError(f"{path.name}, line {number}: not {what}") from error
