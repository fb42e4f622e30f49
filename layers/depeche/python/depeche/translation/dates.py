"""Months and weekdays, which models confuse and readers act on."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+")
# Also a verb, a planet, an adverb: their absence counts, their presence doesn't.
_AMBIGUOUS = frozenset({"may", "march", "mars", "avant", "second", "sun", "sat", "set"})
# Languages that neither inflect the names of months and days nor glue words to them.
_PLAIN = frozenset({"fr", "en", "es", "de", "it", "pt", "nl"})


def _primary(language: str) -> str:
    return language.split("-", 1)[0].lower()


def missing_dates(source: str, target: str, source_language: str, target_language: str) -> tuple[str, ...]:
    """Months and weekdays of one text that the other lacks, as they are written there."""
    if not {_primary(source_language), _primary(target_language)} <= _PLAIN:
        return ()
    ours, theirs = _dates(source, source_language), _dates(target, target_language)
    if not ours and not theirs:
        return ()
    lost = [word for key, word in ours.items() if key not in theirs and word.casefold() not in _AMBIGUOUS]
    new = [word for key, word in theirs.items() if key not in ours and word.casefold() not in _AMBIGUOUS]
    if new and re.search(r"\d[./]\d", source):  # 12/05/2020: the month has a name in the translation only
        new = []
    return tuple(dict.fromkeys(lost + new))


def _dates(text: str, language: str) -> dict[tuple[str, int], str]:
    known = _calendar(language)
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
def _calendar(language: str) -> dict[str, tuple[str, int]]:
    """Names of months and weekdays in a language, from CLDR (through babel)."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return {}
    names: dict[str, tuple[str, int]] = {}
    for kind, table in (("month", locale.months), ("day", locale.days)):
        for form in ("format", "stand-alone"):
            for number, name in table[form]["wide"].items():
                if _WORD.fullmatch(name):
                    names[name.casefold()] = (kind, number)
    return names
