"""Names: capitalized words that should come through a translation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from depeche.text.lexicon import fold, lexicon

_WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*")
_START = re.compile(r"(?:^|[.!?…:;«\"“”(\[—–|/•·▪►*\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]|(?:^|\s)-|\n)\s*$")
_ELIDED = re.compile(r"^(?:[dlnsmtcj]|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
_ROMAN = re.compile(r"[IVXLCM]+(?:er?|ème|re)?")
_LONGEST = 40
"""Characters of the longest word that is compared letter by letter, which takes quadratic time."""
_LONGEST_ACRONYM = 5
"""Letters. Languages shorten other words, so an acronym that became another one is not missing."""
SIMILAR = 0.7
"""Least `difflib` ratio of two spellings of one name (Zelenski, Zelensky: .88; Kadhafi, Gaddafi: .71)."""


def names(text: str, language: str) -> list[str]:
    """Words of a sentence that are written as names.

    Words at the start of the sentence or of a quotation, words of institutions that languages translate
    ("Parlement"), and headlines set in capitals say nothing and are left out.
    """
    words = list(_WORD.finditer(text))
    if not words or sum(word[0][0].isupper() for word in words) > 0.7 * len(words) > 2:
        return []
    skip = lexicon(language).institutions | lexicon(language).function_words
    found: list[str] = []
    for place, word in enumerate(words):
        name = _ELIDED.sub("", word[0]) if language == "fr" else word[0]
        if not name or not name[0].isupper() or len(name) < 2:
            continue
        initial = _START.search(text[max(0, word.start() - 3) : word.start()]) is not None
        if initial and not _clearly(name, words, place, text):
            continue
        if (
            _ROMAN.fullmatch(name)
            or _counts(name.casefold(), language)
            or name.casefold() in skip
            or fold(name) in skip
        ):
            continue
        found.append(name)
    return list(dict.fromkeys(found))


def _counts(word: str, language: str) -> bool:
    """A number: "guerre de Trente Ans", "Seventh Fleet"."""
    words = lexicon(language)
    return word in words.cardinals or word in words.ordinals or word in words.units


def _clearly(name: str, words: list[re.Match[str]], place: int, text: str) -> bool:
    """An initial word that is a name all the same: an acronym, or the first of two capitalized words."""
    if len(name) > 1 and name.isupper():
        return True
    following = words[place + 1] if place + 1 < len(words) else None
    return (
        following is not None
        and following[0][0].isupper()
        and not following[0].isupper()
        and text[words[place].end() : following.start()] == " "
        and len(name) > 3
    )


def missing_names(source: str, target: str, source_language: str, target_language: str) -> list[str]:
    """Names of the source for which nothing similar stands in the target.

    Asked only of languages whose lexicon knows what else they write with a capital (German: every noun; English:
    months and peoples), and of targets in Latin script, since transliterations can't be compared letter by letter.
    """
    if not lexicon(source_language).institutions or not latin(target):
        return []
    wanted = names(source, source_language)
    if not wanted:
        return []
    offered = {fold(word[0]) for word in _WORD.finditer(target)}
    offered |= {piece for word in offered for piece in re.split(r"[-'.]", word) if len(piece) > 1}
    offered |= {word.removesuffix("'s") for word in offered} | {re.sub(r"[.]", "", word) for word in offered}
    acronyms = {fold(word[0]) for word in _WORD.finditer(target) if _acronym(word[0])} - {fold(name) for name in wanted}
    return [
        name
        for name in wanted
        if not _carried(name, offered, source_language, target_language)
        and not (_acronym(name) and acronyms and fold(name) not in lexicon(source_language).exonyms)
    ]


def _acronym(word: str) -> bool:
    return word.isupper() and 2 <= len(word) <= _LONGEST_ACRONYM


def latin(text: str) -> bool:
    """Whether a text is mostly in Latin script."""
    letters = [mark for mark in text[:400] if mark.isalpha()]
    return sum(mark < "\u0250" for mark in letters) >= len(letters) / 2


def _carried(name: str, offered: set[str], source_language: str, target_language: str) -> bool:
    folded = fold(name)
    if folded in offered:
        return True
    if any(known in offered for known in _known(folded, source_language, target_language)):
        return True
    if name.isupper() and len(name) <= 5:  # OTAN is NATO: acronyms keep their letters in another order
        letters = sorted(folded)
        return any(sorted(word) == letters for word in offered)
    pieces = [piece for piece in re.split(r"[-'.]", folded) if len(piece) > 2]
    if len(pieces) > 1:
        return any(_carried(piece, offered, source_language, target_language) for piece in pieces)
    return any(similar(folded, word) for word in offered)


def similar(name: str, word: str) -> bool:
    """Whether two folded words may be spellings or derivations of one name."""
    shared = min(len(name), len(word))
    if shared >= 4 and name[:4] == word[:4]:  # Europe, European; Américains, Americans
        return True
    if shared < 3 or abs(len(name) - len(word)) > 4 or len(name) > _LONGEST:
        return False
    matcher = SequenceMatcher(None, name, word, autojunk=False)
    return matcher.real_quick_ratio() >= SIMILAR and matcher.ratio() >= SIMILAR


def _known(folded: str, source_language: str, target_language: str) -> Iterable[str]:
    if target_language == "en":
        yield from lexicon(source_language).exonyms.get(folded, ())
    yield from _territories(source_language, target_language).get(folded, ())


@lru_cache(maxsize=64)
def _territories(source_language: str, target_language: str) -> dict[str, tuple[str, ...]]:
    """Names of countries and of the cities of time zones in two languages, from CLDR (through babel)."""
    from babel import Locale, UnknownLocaleError

    try:
        one, two = Locale.parse(source_language.replace("-", "_")), Locale.parse(target_language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return {}
    pairs: dict[str, tuple[str, ...]] = {}
    for code, name in one.territories.items():
        other = two.territories.get(code)
        if other:
            words = tuple(fold(word) for word in _WORD.findall(other))
            for word in _WORD.findall(name):
                if word[0].isupper():
                    pairs[fold(word)] = pairs.get(fold(word), ()) + words
    zones = two.time_zones
    for zone, values in one.time_zones.items():
        city = values.get("city")
        if city:
            other = zones.get(zone, {}).get("city") or zone.rsplit("/", 1)[-1].replace("_", " ")
            pairs[fold(city)] = pairs.get(fold(city), ()) + tuple(fold(word) for word in _WORD.findall(other))
    return pairs
