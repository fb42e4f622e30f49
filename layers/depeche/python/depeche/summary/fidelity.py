"""Is a generated sentence a true shortening of the sentence that it was made from?

The support check looks at numbers, names, quotations and polarity; a small model errs in other ways too: it ends a
clause on a verb of its own, hangs a relative clause on the wrong noun, or drops "le fils de" before "le ministre".
So a generated sentence has to say its source's words in its source's order and no other, what it leaves out has to be
a stretch that a sentence can lose, and what is shown is cut from the source itself.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from depeche.summary.losses import MARKS, Words, can_go, opening

LONGEST = 400
"""Words; a longer source is a page without end marks, and comparing costs the square of it."""

_END_MARKS = frozenset(".!?…")
_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")


_OPENERS, _CLOSERS = "\"'«“‘(", "\"'»”’)"
_NARROW = " \u00a0\u202f"


def shortened(candidate: str, source: str, language: str, *, headline: bool = False) -> str | None:
    """The source without the stretches that ``candidate`` leaves out, to the letter: models write marks their own way.

    Args:
        candidate: A generated sentence.
        source: The sentence that it was generated from.
        language: Of both, two letters.
        headline: Articles may go anywhere, and who announced what.

    Returns:
        None where ``candidate`` says anything else, or leaves out what a sentence can't lose.
    """
    ours, theirs = Words.of(candidate), Words.of(source)
    if not ours.words or len(theirs.words) > LONGEST or len(ours.words) > len(theirs.words):
        return None
    kept: list[tuple[int, int, int]] = []  # first and last word of the source, first word of the candidate
    for kind, start, end, first, _ in SequenceMatcher(None, theirs.words, ours.words, autojunk=False).get_opcodes():
        if kind == "equal":
            kept.append((start, end - 1, first))
        elif kind != "delete" or not can_go(theirs, start, end, language, headline=headline):
            return None
    if not kept or kept[-1][1] < opening(theirs) or _only_said(theirs, kept):
        return None
    return _joined(theirs, ours, kept)


def _joined(source: Words, candidate: Words, kept: list[tuple[int, int, int]]) -> str | None:
    """The kept stretches of the source with the commas that the candidate puts between them."""
    text = source.text
    quotations = [match.span() for match in _QUOTED.finditer(text)]
    first, last = kept[0][0], kept[-1][1]
    found = text[: source.spans[0][0]] if first == 0 else _before(text, source.spans[first][0])
    for number, (start, end, place) in enumerate(kept):
        if number:
            left, right = source.spans[kept[number - 1][1]][1], source.spans[start][0]
            if any(a < left and right < b for a, b in quotations):
                return None  # words out of the middle of a quotation
            gap = candidate.text[candidate.spans[place - 1][1] : candidate.spans[place][0]]
            mark = next((sign for sign in gap if sign in MARKS), "")
            elided = "" if mark or text[left : left + 1] not in {"'", "’"} else text[left]
            found += _after(text, left) + mark + (elided or " ") + _before(text, right)
        found += text[source.spans[start][0] : source.spans[end][1]]
    if last == len(source.words) - 1:
        found += text[source.spans[-1][1] :]
    else:
        found += _after(text, source.spans[last][1])
        end_mark = text.rstrip(_CLOSERS + _NARROW)[-1:]
        found += end_mark if end_mark in _END_MARKS else ""
    found = " ".join(found.split())
    balanced = all(found.count(a) == found.count(b) for a, b in ("«»", "“”", "()")) and found.count('"') % 2 == 0
    return found[:1].upper() + found[1:] if balanced else None


def _before(text: str, place: int) -> str:
    """Opening marks that stand right before a word."""
    start = place
    while start and (
        text[start - 1] in _OPENERS or (text[start - 1] in _NARROW and text[start - 2 : start - 1] == "«")
    ):
        start -= 1
    return text[start:place]


def _after(text: str, place: int) -> str:
    """Closing marks that stand right after a word; an apostrophe before a letter is none."""
    end = place
    while end < len(text) and (
        (text[end] in _CLOSERS and not text[end + 1 : end + 2].isalnum())
        or (text[end] in _NARROW and text[end + 1 : end + 2] == "»")
    ):
        end += 1
    return text[place:end]


def _only_said(source: Words, kept: list[tuple[int, int, int]]) -> bool:
    """Whether nothing is left but a quotation that someone said."""
    quotations = [match.span() for match in _QUOTED.finditer(source.text)]

    def inside(n: int) -> bool:
        return any(a <= source.spans[n][0] < b for a, b in quotations)

    left = {n for start, end, _ in kept for n in range(start, end + 1)}
    return all(map(inside, left)) and len(left) < len(source.words)
