"""Units and currencies beside numbers."""

from __future__ import annotations

import re
from functools import lru_cache

from depeche.text.lexicon import Lexicon

# A language may put these another way ("twice a week", "aged 12", "fortnight", "a five-footer").
_SOFT = frozenset({"hour", "minute", "second", "day", "week", "month", "year"})


def missing_units(source: str, target: str, source_words: Lexicon, target_words: Lexicon) -> tuple[str, ...]:
    """Units of the source's numbers that the target has nowhere, as the source writes them."""
    if not source_words.units or not target_words.units:
        return ()
    ours = _units(source, source_words)
    if not ours:
        return ()
    theirs = _mentioned(target, target_words)
    return tuple(written for kind, written in ours.items() if kind not in theirs and kind not in _SOFT)


def _units(text: str, words: Lexicon) -> dict[str, str]:
    """Unit classes that stand beside a number."""
    found: dict[str, str] = {}
    for match in _beside(words).finditer(text):
        written = match["after"] or match["before"]
        kind = words.units[re.sub(r"\s+", " ", written).casefold()]
        found.setdefault(kind, written)
    return found


def _mentioned(text: str, words: Lexicon) -> set[str]:
    return {words.units[re.sub(r"\s+", " ", match[0]).casefold()] for match in _anywhere(words).finditer(text)}


@lru_cache(maxsize=16)
def _alternatives(units: tuple[str, ...]) -> str:
    """A pattern for any of these units, the longest first; one that ends in a letter ends a word."""
    ordered = sorted(units, key=len, reverse=True)
    return "|".join(
        re.escape(unit).replace(r"\ ", r"\s") + (r"(?![^\W\d_])" if unit[-1].isalpha() else "") for unit in ordered
    )


def _beside(words: Lexicon) -> re.Pattern[str]:
    units = _alternatives(tuple(words.units))
    scales = "|".join(sorted(map(re.escape, words.scales), key=len, reverse=True))
    return re.compile(
        rf"(?<![\d.,])\d[\d.,]*[\s-]?(?:(?:{scales})\s(?:d['’]|de\s)?)?(?P<after>{units})|(?P<before>[$€£¥])\s?\d",
        re.IGNORECASE,
    )


def _anywhere(words: Lexicon) -> re.Pattern[str]:
    units = _alternatives(tuple(words.units))
    return re.compile(rf"(?<![^\W\d_])(?:{units})", re.IGNORECASE)
