"""Names that a translation adds: the worst that a small model does, and the easiest for a reader to believe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from depeche.text.lexicon import fold, lexicon
from depeche.translation.names import latin, names, similar

if TYPE_CHECKING:
    from babel import Locale

_WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*")
_PIECE = re.compile(r"[-'’.]")
_POSSESSIVE = re.compile(r"['’]s$")
_SHORTEST = 4
"""Letters of the shortest name that is asked about: shorter ones are acronyms and particles, which languages change."""

LONGEST_ACRONYM = 5
"""Letters."""


def added_names(source: str, target: str, source_language: str, target_language: str) -> list[str]:
    """Names of the target for which the source has no similar word, no translation and no word that they derive from.

    A name may be spelled otherwise ("Zelensky"), be an exonym ("Londres", "London"), a country or a people ("Pays-Bas",
    "Dutch"), a month or a weekday: all of these are looked up in CLDR and in the source language's list of exonyms.
    Words that English capitalizes for other reasons ("the Earth", "Main Street") are set aside.

    Args:
        source: The segment.
        target: Its translation, in Latin script.
        source_language: Language code.
        target_language: Language code.

    Returns:
        The names as the target writes them; empty where the source is in another script.
    """
    if not latin(source) or not latin(target):
        return []
    offered = set(_pieces(source))
    known = _translations(source_language, target_language)
    common = lexicon(target_language).capitalized
    return [
        name
        for name in names(target, target_language)
        if not (_unknown_acronym(name) and fold(name) not in known)
        and any(
            len(piece) >= _SHORTEST and piece not in common and not _borne_out(piece, offered, known)
            for piece in _capitals(_POSSESSIVE.sub("", name))
        )
    ]


def _unknown_acronym(name: str) -> bool:
    """ "CCTV" for « caméras de surveillance »: an acronym that no list has may stand for common words."""
    return name.rstrip("s").isupper() and len(name) <= LONGEST_ACRONYM


def _borne_out(piece: str, offered: set[str], known: dict[str, frozenset[str]]) -> bool:
    wanted = {piece, *known.get(piece, ())}
    return bool(wanted & offered) or any(similar(one, word) for one in wanted for word in offered)


def _capitals(name: str) -> list[str]:
    """The folded parts of a name that are written with a capital: "French-speaking" names the French only."""
    return [fold(piece) for piece in _PIECE.split(name) if piece[:1].isupper()]


def _pieces(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        folded = fold(word)
        yield folded
        yield from (piece for piece in _PIECE.split(folded) if len(piece) > 1)


@lru_cache(maxsize=64)
def _translations(source_language: str, target_language: str) -> dict[str, frozenset[str]]:
    """Folded names of the target language to the folded words that the source language has for them."""
    pairs: dict[str, set[str]] = {}
    for ours, theirs in _name_pairs(source_language, target_language):
        for word in _pieces(theirs):
            pairs.setdefault(word, set()).update(_pieces(ours))
    return {name: frozenset(words) for name, words in pairs.items()}


def _name_pairs(source_language: str, target_language: str) -> Iterator[tuple[str, str]]:
    """Names in the two languages: exonyms, and CLDR's countries, peoples (by their language), months, days, cities."""
    from babel import Locale, UnknownLocaleError

    for name, exonyms in lexicon(source_language).exonyms.items():
        yield from ((name, exonym) for exonym in exonyms)
    try:
        ours, theirs = Locale.parse(source_language.replace("-", "_")), Locale.parse(target_language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return
    tables: list[tuple[Mapping[Any, str], Mapping[Any, str]]] = [
        (ours.languages, theirs.languages),
        (ours.territories, theirs.territories),
        (_cities(ours), _cities(theirs)),
    ]
    for width in ("wide", "abbreviated"):
        tables.append((ours.months["format"][width], theirs.months["format"][width]))
        tables.append((ours.days["format"][width], theirs.days["format"][width]))
    for mine, other in tables:
        yield from ((mine[key], name) for key, name in other.items() if key in mine)


def _cities(locale: Locale) -> dict[str, str]:
    return {zone: values["city"] for zone, values in locale.time_zones.items() if values.get("city")}
