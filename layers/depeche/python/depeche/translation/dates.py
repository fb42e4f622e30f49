"""Months, weekdays, first days of a month and years before our era, which models confuse and readers act on."""

from __future__ import annotations

import re
from functools import lru_cache

from depeche.text.lexicon import NEVER, lexicon

_WORD = re.compile(r"[^\W\d_]+")
_FIRST_OF = re.compile(r"(?<![\d.,-])1(?:er|º|°|o)?\s(?:de\s|di\s)?(?P<month>[^\W\d_]{3,})")
_FIRST = re.compile(r"(?<![\d.,])1(?:st)?(?![\d.,]?\d)|\b(?:first|beginning|start)\b", re.IGNORECASE)
# Also a verb, a planet, an adverb: their absence counts, their presence doesn't.
_AMBIGUOUS = frozenset({"may", "march", "mars", "avant", "second", "sun", "sat", "set"})
# Languages that neither inflect the names of months and days nor glue words to them.
_PLAIN = frozenset({"fr", "en", "es", "de", "it", "pt", "nl"})


def _primary(language: str) -> str:
    return language.split("-", 1)[0].lower()


def missing_dates(source: str, target: str, source_language: str, target_language: str) -> tuple[str, ...]:
    """What one text dates and the other lacks, as it is written there: months, weekdays, the first of a month, eras."""
    era = _eras(source, target, source_language, target_language)
    if not {_primary(source_language), _primary(target_language)} <= _PLAIN:
        return era
    ours, theirs = _dates(source, source_language), _dates(target, target_language)
    if not ours and not theirs:
        return era
    lost = _missing(ours, theirs | _dates(target, target_language, width="abbreviated"))
    new = _missing(theirs, ours | _dates(source, source_language, width="abbreviated"))
    if new and re.search(r"\d[./]\d", source):  # 12/05/2020: the month has a name in the translation only
        new = []
    first = _first(source, source_language)
    if first and ours.keys() & theirs.keys() and not _FIRST.search(target):
        lost.append(first)
    return tuple(dict.fromkeys((*lost, *new, *era)))


def _missing(wanted: dict[tuple[str, int], str], offered: dict[tuple[str, int], str]) -> list[str]:
    return [word for key, word in wanted.items() if key not in offered and word.casefold() not in _AMBIGUOUS]


def _first(text: str, language: str) -> str | None:
    """ "1er avril": the numbers are compared elsewhere, but a lone 1 may be an article there."""
    for match in _FIRST_OF.finditer(text):
        if _calendar(language).get(match["month"].casefold(), ("", 0))[0] == "month":
            return match[0]
    return None


def _eras(source: str, target: str, source_language: str, target_language: str) -> tuple[str, ...]:
    """Years before our era that only one of the texts has."""
    ours, theirs = lexicon(source_language).before_christ, lexicon(target_language).before_christ
    if NEVER in (ours, theirs):
        return ()
    said, kept = ours.search(source), theirs.search(target)
    return tuple(each[0] for each in (said, kept) if each) if bool(said) != bool(kept) else ()


def _dates(text: str, language: str, *, width: str = "wide") -> dict[tuple[str, int], str]:
    known = _calendar(language, width)
    found: dict[tuple[str, int], str] = {}
    for match in _WORD.finditer(text):
        word = match[0].casefold()
        key = known.get(word)
        if key is None and word.endswith("s"):  # "les lundis", "on Mondays"; "mais" is no month
            key = known.get(word[:-1]) if known.get(word[:-1], ("", 0))[0] == "day" else None
        if key and (language != "en" or match[0][0].isupper()):
            found.setdefault(key, match[0])
    return found


@lru_cache(maxsize=64)
def _calendar(language: str, width: str = "wide") -> dict[str, tuple[str, int]]:
    """Names of months and weekdays in a language, from CLDR (through babel)."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return {}
    names: dict[str, tuple[str, int]] = {}
    for kind, table in (("month", locale.months), ("day", locale.days)):
        for form in ("format", "stand-alone"):
            for number, each in table[form][width].items():
                name = each.rstrip(".")
                if _WORD.fullmatch(name):
                    names[name.casefold()] = (kind, number)
    return names
