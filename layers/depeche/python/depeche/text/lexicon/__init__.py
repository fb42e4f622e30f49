"""What is known of each language, as plain data: one TOML file a language, read once.

In the files a list is words between spaces, ``_`` stands for a space inside a word, ``*`` at the end of a word for any
ending, and ``word=value`` for a word with a value.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

NEVER = re.compile(r"(?!)")
"""Matches nothing: the pattern of an empty list."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair of opposites.

    Attributes:
        outright: Finds words that say it.
        maybe: Finds words that may stand for it, those included.
    """

    outright: re.Pattern[str]
    maybe: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists of one language; empty ones leave out what needs them.

    Attributes:
        code: ISO 639 code; empty for an unknown language.
        cardinals: Spelled-out numbers below 100.
        article: Words for 1 that count only inside a compound ("vingt et un", "one million").
        hundreds: Words that multiply by 100.
        scales: Words that multiply by 1,000 and more.
        joiner: The word that may stand inside a spelled-out number ("et", "and").
        ordinals: Words for ranks.
        fractions: Plural words for parts ("centièmes") to how many make a whole.
        collectives: About so many, or exactly so many: "une centaine", "a dozen".
        vague: Words without a value of their own: "des centaines".
        loose: Words with a number in them ("dizaine", "twice"), the above included. They explain a number in another
            language's text. Values are number forms as ``depeche.translation.quantities`` writes them.
        units: Unit words and signs to a class shared by all languages ("%", "€", "km").
        function_words: Frequent words that hardly occur in other languages' text.
        institutions: Words that are often capitalized and yet translated ("parlement", "défense").
        capitalized: Folded words that the language often capitalizes although they name nobody ("earth", "street").
        exonyms: Folded names to the folded names that English, the pivot of all checks, has for them.
        kept: Finds names that stay as they are although they are made of common words ("Le Monde").
        acronyms: Acronyms to those that English has.
        emphasized: Words that are set in capitals for stress.
        negation: Finds a negation that a translation must keep.
        negative: Finds words that hold a negation ("refuse", "impossible").
        soft: Finds words that another language may put as a negation ("hardly", "instead of").
        opposites: Pairs of opposites by name; the pairs are the same in all languages.
        before_christ: Finds a year before our era.
        abbreviations: Finds, at the end of a text, an abbreviation that does not end the sentence.
        maybe_abbreviations: The same for one that may end it.
        openers: Matches words that begin a sentence, before one in small letters: no name goes on so.
        spellings: Patterns and what they are written out as, for a model that knows no abbreviations.
        answers: Short answers, folded, to what English says.
    """

    code: str = ""
    cardinals: Mapping[str, int] = field(default_factory=dict)
    article: frozenset[str] = frozenset()
    hundreds: frozenset[str] = frozenset()
    scales: Mapping[str, int] = field(default_factory=dict)
    joiner: str = ""
    ordinals: Mapping[str, int] = field(default_factory=dict)
    fractions: Mapping[str, int] = field(default_factory=dict)
    collectives: Mapping[str, int] = field(default_factory=dict)
    vague: Mapping[str, int] = field(default_factory=dict)
    loose: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    function_words: frozenset[str] = frozenset()
    institutions: frozenset[str] = frozenset()
    capitalized: frozenset[str] = frozenset()
    exonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kept: re.Pattern[str] = NEVER
    acronyms: Mapping[str, str] = field(default_factory=dict)
    emphasized: frozenset[str] = frozenset()
    negation: re.Pattern[str] = NEVER
    negative: re.Pattern[str] = NEVER
    soft: re.Pattern[str] = NEVER
    opposites: Mapping[str, tuple[Side, Side]] = field(default_factory=dict)
    before_christ: re.Pattern[str] = NEVER
    abbreviations: re.Pattern[str] = NEVER
    maybe_abbreviations: re.Pattern[str] = NEVER
    openers: re.Pattern[str] = NEVER
    spellings: tuple[tuple[re.Pattern[str], str], ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


def lexicon(language: str) -> Lexicon:
    """The lexicon of a language code (``fr``, ``fr-CA``); an empty one where there is none."""
    return _read(language.split("-", maxsplit=1)[0].lower())


def fold(text: str) -> str:
    """Lower case without accents, apostrophes straight."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).replace("’", "'")


@cache
def _read(code: str) -> Lexicon:
    file = files(__package__).joinpath(f"{code}.toml")
    if not code.isalpha() or not file.is_file():
        return Lexicon()
    data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    numbers, names = data.get("numbers", {}), data.get("names", {})
    negation, endings = data.get("negation", {}), data.get("sentences", {})
    counted = {name: _counts(numbers.get(name, "")) for name in _COUNTED}
    loose: dict[str, tuple[str, ...]] = {
        word: (str(value),) for name in _LOOSE for word, value in counted[name].items()
    }
    loose |= {word: tuple(value.split(",")) for word, value in _pairs(numbers.get("loose", ""))}
    return Lexicon(
        code=code,
        **counted,
        article=_set(numbers.get("article", "")),
        hundreds=_set(numbers.get("hundreds", "")),
        joiner=numbers.get("joiner", ""),
        loose=loose,
        units=_units(data.get("units", {}).get("classes", "")),
        function_words=_set(data.get("function_words", "")),
        institutions=_set(data.get("institutions", "")),
        capitalized=_set(data.get("capitalized", "")),
        exonyms={name: tuple(known.split(",")) for name, known in _pairs(names.get("exonyms", ""))},
        kept=_pattern(names.get("kept", "").split(), but=names.get("not_kept", "").split(), flags=0),
        acronyms=dict(_pairs(names.get("acronyms", ""))),
        emphasized=_set(data.get("emphasized", "")),
        negation=_any(negation.get("strong", ())),
        negative=_pattern(negation.get("negative", "").split(), but=negation.get("not_negative", "").split()),
        soft=_pattern(negation.get("soft", "").split()),
        opposites={
            name: (_side(lists[0], lists[1]), _side(lists[2], lists[3]))
            for name, lists in data.get("opposites", {}).items()
        },
        before_christ=_any([data["before_christ"]] if "before_christ" in data else ()),
        abbreviations=_ending(endings.get("never", "")),
        maybe_abbreviations=_ending(endings.get("maybe", "")),
        openers=_openers(endings.get("openers", "")),
        spellings=tuple(
            (re.compile(each["from"], re.IGNORECASE if each.get("any_case") else 0), each["to"])
            for each in data.get("spellings", ())
        ),
        answers={fold(said): answer for said, answer in data.get("answers", {}).items()},
    )


_COUNTED = ("cardinals", "scales", "ordinals", "fractions", "collectives", "vague")
_LOOSE = ("ordinals", "collectives", "vague")


def _words(text: str) -> list[str]:
    return [word.replace("_", " ") for word in text.split()]


def _set(text: str) -> frozenset[str]:
    return frozenset(_words(text))


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    for word in _words(text):
        name, _, value = word.partition("=")
        yield name, value


def _counts(text: str) -> dict[str, int]:
    return {word: int(value) for word, value in _pairs(text)}


def _units(lines: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines.strip().splitlines():
        kind, _, words = line.partition(": ")
        found |= dict.fromkeys(_words(words), kind)
    return found


def _pattern(words: Iterable[str], *, but: Iterable[str] = (), flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """Any of the words but some; ``_`` is a space, ``*`` any ending, an apostrophe any apostrophe."""
    wanted, excepted = _alternatives(words), _alternatives(but)
    if not wanted:
        return NEVER
    unless = rf"(?!(?:{excepted})(?![\w-]))" if excepted else ""
    return re.compile(rf"(?<![\w-]){unless}(?:{wanted})(?:(?<=['’])|(?![\w-]))", flags)


def _side(outright: str, maybe: str) -> Side:
    return Side(_pattern(outright.split()), _pattern([*outright.split(), *maybe.split()]))


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(
        re.escape(word).replace("_", r"\s").replace("'", "['’]").replace(r"\*", r"\w{0,20}")
        for word in sorted(words, key=len, reverse=True)
    )


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    joined = "|".join(patterns)
    return re.compile(joined, re.IGNORECASE) if joined else NEVER


def _ending(words: str) -> re.Pattern[str]:
    """Any of these abbreviations, with its full stop, at the end of a text."""
    alternatives = "|".join(map(re.escape, sorted(_words(words), key=len, reverse=True)))
    return re.compile(rf"(?:^|[\s(\[«“\"'’–-])(?:{alternatives})\.\s*$") if alternatives else NEVER


def _openers(words: str) -> re.Pattern[str]:
    alternatives = "|".join(word if word.endswith("'") else rf"{word}\s" for word in words.split())
    joined = alternatives.replace("'", "['’]")
    return re.compile(rf"(?:[«“\"]\s?)?(?:{joined})(?=[^\W\d_A-ZÀ-ÖØ-Þ])") if joined else NEVER
