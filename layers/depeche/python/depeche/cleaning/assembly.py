"""From verdicts on lines to an article: headline, cuts, duplicates, reasons, roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from depeche.cleaning import labeller
from depeche.cleaning.cuts import cut
from depeche.cleaning.labeller import Judgement
from depeche.cleaning.lines import HEAD, Line, read, words
from depeche.cleaning.reasons import reasons
from depeche.cleaning.roles import has_standfirst, role
from depeche.cleaning.selection import WORDS, select
from depeche.cleaning.titles import Ranker, Title, choose
from depeche.cleaning.walls import sets_an_end
from depeche.errors import NoArticleError
from depeche.schemas import Article, Reason, Removed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ROUNDS = 6
"""Cleaning its own result changes nothing on nearly all pages; where it does, it settles after two or three rounds."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is left of a line that is kept.

    Attributes:
        number: The line's number in the input.
        text: The line without what was cut from it.
    """

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An article in the making.

    Attributes:
        title: The headline, None when the page shows none.
        body: Standfirst and paragraphs.
        removed: Everything else.
    """

    title: Piece | None
    body: list[Piece]
    removed: list[Removed]

    @property
    def pieces(self) -> list[Piece]:
        """Headline and body, in order."""
        return [self.title, *self.body] if self.title else self.body


def draft(
    lines: Sequence[Line],
    kept: Sequence[bool],
    headline: NDArray[np.float64],
    cues: Sequence[Sequence[float]] | None = None,
    ranker: Ranker | None = None,
) -> Draft:
    """Cut what must be cut from the chosen lines and give a reason for each other one.

    Args:
        lines: The page's lines.
        kept: Which of them were chosen.
        headline: For each line the probability that it is the headline.
        cues: For each line its cues, where they are known already.
        ranker: Another ranker of headlines than the package's.

    Raises:
        NoArticleError: No chosen line has the length of a sentence.
    """
    keep = list(kept)
    _require(line.words for line, one in zip(lines, keep, strict=True) if one)
    title = choose(lines, [at for at, one in enumerate(keep) if one], headline, ranker)
    head = title.text.lower() if title else ""
    seen: set[str] = set()
    for at, line in enumerate(lines):
        if keep[at] and title and at < title.at:
            keep[at] = False  # at most two lines: a kicker, a box
        elif keep[at]:
            repeated = len(line.words) >= WORDS and line.key in seen
            keep[at] = not (repeated or (title and (at == title.at or line.text.lower() == head)))
            seen.add(line.key)
    body: list[Piece] = []
    removed: list[Removed] = []
    why = reasons(lines, keep, title.text if title else "", cues)
    for at, (line, reason) in enumerate(zip(lines, why, strict=True)):
        if title and at == title.at:
            removed += _around(line, title)
        elif reason is not None:
            removed.append(Removed(line=line.number, text=line.text, reason=reason))
        else:
            left, parts = cut(line.text)
            removed += [Removed(line=line.number, text=part.text, reason=part.reason) for part in parts]
            if left:
                body.append(Piece(line.number, left))
    _require(words(piece.text[:HEAD]) for piece in body)
    return Draft(Piece(lines[title.at].number, title.text) if title else None, body, removed)


def _require(kept: Iterable[list[str]]) -> None:
    if not any(len(found) >= WORDS for found in kept):
        raise NoArticleError("nothing in the input reads like an article")


def _around(line: Line, title: Title) -> list[Removed]:
    """What was cut from the headline's line."""
    parts: tuple[tuple[str, Reason], ...] = ((title.before, "breadcrumb"), (title.after, "navigation"))
    return [Removed(line=line.number, text=text.strip(), reason=reason) for text, reason in parts if text.strip()]


def settle(
    first: Draft,
    *,
    look: Callable[[Sequence[Line]], Judgement] = labeller.judge,
    threshold: float | None = None,
    ranker: Ranker | None = None,
) -> Draft:
    """Clean the result until nothing changes, so that cleaning a clean article leaves it alone.

    Args:
        first: The draft of the page itself.
        look: Another labeller than the package's.
        threshold: Another one than the model's.
        ranker: Another ranker of headlines than the package's.

    Raises:
        NoArticleError: What was chosen doesn't read like an article once it stands alone: headlines and notes that only
            their company made look like one. None of 644 labelled pages ends so.
    """
    current = first
    for _ in range(_ROUNDS):
        pieces = current.pieces
        lines = read("\n".join(f"{piece.text}\n" for piece in pieces))
        judgement = look(lines)
        again = draft(lines, select(lines, judgement.body, threshold), judgement.headline, judgement.cues, ranker)
        if [piece.text for piece in again.pieces] == [piece.text for piece in pieces] and bool(again.title) == bool(
            current.title
        ):
            return current
        # Line 1, 3, 5, … of the text that was looked at is piece 0, 1, 2, …
        numbers = [piece.number for piece in pieces]
        current = Draft(
            Piece(numbers[again.title.number // 2], again.title.text) if again.title else None,
            [Piece(numbers[piece.number // 2], piece.text) for piece in again.body],
            current.removed + [one.model_copy(update={"line": numbers[one.line // 2]}) for one in again.removed],
        )
    return current


def build(made: Draft, *, title: str | None = None) -> Article:
    """The article of a draft.

    Args:
        made: The draft.
        title: The headline, where the caller knows it.
    """
    shown = title or (made.title.text if made.title else "")
    removed, pieces = made.removed, made.body
    if title:
        # The caller's headline stands for the page's own, wherever that is.
        again = [piece for piece in pieces if _same(piece.text, title)]
        pieces = [piece for piece in pieces if not _same(piece.text, title)]
        again += [made.title] if made.title else []
        removed = removed + [Removed(line=one.number, text=one.text, reason="duplicate") for one in again]
    removed = sorted(removed, key=lambda one: one.line)
    lines = read("\n".join(piece.text for piece in pieces))
    gaps = {one.line for one in removed}
    standfirst, standfirst_line = "", 0
    if has_standfirst(lines, apart=_apart(pieces, gaps)):
        standfirst, standfirst_line = pieces[0].text, pieces[0].number
        pieces, lines = pieces[1:], lines[1:]
    total = len(lines)
    roles = tuple(
        role(line, lines[at + 1] if at + 1 < total else None, lines[at - 1] if at else None)
        for at, line in enumerate(lines)
    )
    return Article(
        title=shown,
        standfirst=standfirst,
        standfirst_line=standfirst_line,
        lines=tuple(piece.number for piece in pieces),
        paragraphs=tuple(piece.text for piece in pieces),
        roles=roles,
        removed=tuple(removed),
        partial=any(sets_an_end(one.text) for one in removed),
    )


def _same(one: str, other: str) -> bool:
    return " ".join(one.lower().split()) == " ".join(other.lower().split())


def _apart(pieces: Sequence[Piece], removed: set[int]) -> bool:
    """Whether removed lines stand between the first and the second piece."""
    return len(pieces) > 1 and any(number in removed for number in range(pieces[0].number + 1, pieces[1].number))
