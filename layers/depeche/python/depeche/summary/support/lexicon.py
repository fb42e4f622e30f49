"""The word lists of a language, folded as tokens are."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_DATA = "depeche.summary.support"
_DOUBTFUL_DATES = frozenset({"may", "march", "mars", "dec", "mar", "jan", "sun", "sat"})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Word lists; every word folded.

    Attributes:
        stop: Words without content of their own.
        dates: Month or weekday to its form in both languages (``@m7``, ``@d1``).
        doubtful_dates: Those that are mostly other words ("may", "mars").
        negation: Words that turn a statement round.
        strong_negation: Those that do it alone.
        hedges: Words that make a statement less than certain.
        doubts: Words after which a statement does not hold: "denied that …".
        reporting: Words that give a statement to a speaker.
        periods: Stretches of time that a sentence is dated by.
        offices: Word for an office that one person holds at a time to its form for all.
        plain_offices: Those of them that no other word stands for.
        contrasts: Word to its (set, member) pairs.
        synonyms: Word to the name of the set of words that stand for the same thing.
    """

    stop: frozenset[str]
    dates: dict[str, str]
    doubtful_dates: frozenset[str]
    negation: frozenset[str]
    strong_negation: frozenset[str]
    hedges: frozenset[str]
    doubts: frozenset[str]
    reporting: frozenset[str]
    periods: frozenset[str]
    offices: dict[str, str]
    plain_offices: frozenset[str]
    contrasts: dict[str, tuple[tuple[int, int], ...]]
    synonyms: dict[str, str]

    def opposed(self, one: str, other: str) -> bool:
        """Whether the two words exclude each other where one stands in the other's place."""
        ours, theirs = self.contrasts.get(one), self.contrasts.get(other)
        if not ours or not theirs:
            return False
        members = dict(theirs)
        shared = [(member, members[group]) for group, member in ours if group in members]
        return bool(shared) and all(mine != yours for mine, yours in shared)


def fold(word: str) -> str:
    """Lower case without accents, ligatures spelled out."""
    if word.isascii():
        return word.lower()
    flat = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in flat if not unicodedata.combining(c)) or word


@cache
def lexicon(language: str) -> Lexicon:
    """The lists of a language: French ones for "fr", else English ones."""
    name = "fr" if language == "fr" else "en"
    data = tomllib.loads(files(_DATA).joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))
    contrasts: dict[str, list[tuple[int, int]]] = {}
    for group, line in enumerate(data["contrasts"].strip().splitlines()):
        for member, words in enumerate(line.split()):
            for word in words.split("|"):
                contrasts.setdefault(fold(word), []).append((group, member))
    dates = {
        fold(form).rstrip("."): f"@{letter}{n}"
        for letter, key in (("m", "months"), ("d", "days"))
        for n, forms in enumerate(data[key].split(), 1)
        for form in forms.split("|")
    }
    return Lexicon(
        stop=_folded(data["stop"].split()),
        dates=dates,
        doubtful_dates=_DOUBTFUL_DATES,
        negation=_folded(data["negation"].split()),
        strong_negation=_folded(data["strong_negation"].split()),
        hedges=_folded(data["hedges"].split()),
        doubts=_folded(data["doubts"].split()),
        reporting=_folded(data["reporting"].split()),
        periods=_folded(data["periods"].replace("-", " ").split()) - {"week", "end"},
        offices={fold(form): fold(line.split("|")[0]) for line in data["offices"].split() for form in line.split("|")},
        plain_offices=_folded(data["plain_offices"].split()),
        contrasts={word: tuple(pairs) for word, pairs in contrasts.items()},
        synonyms=_synonyms(data["synonyms"]),
    )


def _synonyms(lines: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(lines.strip().splitlines()):
        for word in line.replace("-", " ").split():
            found.setdefault(fold(word), f"~{number}")
    return found


@cache
def places() -> dict[str, tuple[str, ...]]:
    """A place's name, or the word for its people, to the others in both languages: "peruvien" to "perou", "peru"."""
    return _groups("places.txt")


@cache
def exonyms() -> dict[str, tuple[str, ...]]:
    """Folded word to the other words that may stand for it in a name: "londres" to "london", "onu" to "un"."""
    found = dict(places())
    for word, others in _groups("exonyms.txt").items():
        found[word] = found.get(word, ()) + others
    return found


def _groups(name: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in files(_DATA).joinpath("data", name).read_text(encoding="utf-8").splitlines():
        words = () if line.startswith("#") else tuple(line.split())
        for word in words:
            found[word] = found.get(word, ()) + tuple(other for other in words if other != word)
    return found


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
