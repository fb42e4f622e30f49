"""Why a line was removed: the strongest cue of the line, its place, and the heading that it stands under."""

from __future__ import annotations

import re
from collections.abc import Sequence

from depeche.cleaning.cues import KINDS, coverage
from depeche.cleaning.lines import Line
from depeche.schemas import Reason

_YEAR_OR_TIME = re.compile(r"\b\d{1,2}\s?[:hH]\s?\d{2}\b|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b|\b(?:19|20)\d\d\b")
_CRUMBS = re.compile(r"\S\s*[>›»/]\s*\S")
_COPYRIGHT = re.compile(r"^(?:©|\(c\)|copyright)\b|©\s*(?:19|20)\d\d", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_CREDIT = re.compile(r"©|\((?:[^()]*(?:AFP|Reuters|AP|EPA|Getty|SIPA|MAXPPP|Photo|Foto)[^()]*)\)\s*$", re.IGNORECASE)
_ORDER: tuple[Reason, ...] = (
    "cookie",
    "paywall",
    "advertisement",
    "comments",
    "newsletter",
    "related",
    "share",
    "date",
    "byline",
    "caption",
    "footer",
    "navigation",
)
_PLACES = tuple(KINDS.index(name) for name in _ORDER)
_DATE = _ORDER.index("date")
_SECTIONS = frozenset({"related", "comments", "newsletter", "share", "cookie", "footer"})
_LONG = 80.0


def reasons(
    lines: Sequence[Line], kept: Sequence[bool], title: str, cues: Sequence[Sequence[float]] | None = None
) -> list[Reason | None]:
    """A reason for each line that is not kept, None for those that are.

    Args:
        lines: The page's lines.
        kept: Which of them are in the article.
        title: The headline that was chosen.
        cues: For each line what ``cues.coverage`` gave, where it is known already.
    """
    chosen = [at for at, keep in enumerate(kept) if keep]
    first = chosen[0] if chosen else len(lines)
    last = chosen[-1] if chosen else -1
    articles = {lines[at].key for at in chosen}
    headline = " ".join(title.lower().split())
    section: Reason | None = None
    found: list[Reason | None] = []
    for at, line in enumerate(lines):
        if kept[at]:
            found.append(None)
            section = None
            continue
        own, strength = _own(line, coverage(line.words) if cues is None else cues[at])
        if line.key in articles or (headline and _same(line.text, headline)):
            reason: Reason = "duplicate"
        elif headline and at < first and _CRUMBS.search(line.text) and line.text.lower().endswith(headline[-30:]):
            reason = "breadcrumb"
        elif own is not None and (strength >= 0.25 or line.width >= _LONG):
            reason = own
        elif section is not None:
            reason = section
        elif own is not None:
            reason = own
        else:
            reason = _by_place(line, at, first, last, len(lines))
        if own in _SECTIONS and line.width < _LONG and strength >= 0.3:
            section = own
        found.append(reason)
    return found


def _same(text: str, headline: str) -> bool:
    return " ".join(text.lower().split()) == headline


def _own(line: Line, cues: Sequence[float]) -> tuple[Reason | None, float]:
    """The reason that the line itself speaks of, and how much of the line says so."""
    if line.width < 2 * _LONG and _COPYRIGHT.search(line.text) and _YEAR.search(line.text):
        return "footer", 1.0
    if _CREDIT.search(line.text):
        return "caption", 1.0
    cover = [cues[kind] for kind in _PLACES]
    if line.width < _LONG and _YEAR_OR_TIME.search(line.text):
        cover[_DATE] += 0.4
    strength = max(cover)
    if strength <= 0.0 or (strength < 0.06 and line.width >= _LONG):
        return None, 0.0
    return _ORDER[cover.index(strength)], strength


def _by_place(line: Line, at: int, first: int, last: int, total: int) -> Reason:
    if at < first:
        return "breadcrumb" if _CRUMBS.search(line.text) and line.width < 2 * _LONG else "navigation"
    if at <= last:
        return "caption" if line.width >= 20 else "other"
    if at > last + (total - last) * 0.7 and line.width < _LONG:
        return "footer"
    return "related" if line.width >= 30 else "navigation"
