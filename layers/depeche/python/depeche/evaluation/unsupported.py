"""Numbers and names of a summary that its article does not hold, counted by spelling alone.

A yardstick that shares nothing with the support check, so that the check is not measured by itself. It is blind to
items moved about inside an article, and it tolerates inflected names.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from depeche.text.numbers import read
from depeche.text.sentences import split

_WORD = re.compile(r"[^\W_]+(?:['’.\-‐‑][^\W_]+)*\.?|[«“\"‘:]")
_OPENERS = frozenset('«“"‘:')
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
_PARTS = re.compile(r"[-‐‑'’.]")
_DATES = frozenset(
    unicodedata.normalize("NFC", name)
    for name in (
        *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
        *("septembre", "octobre", "novembre", "décembre"),
    )
)
"""Written with a small letter in French, so the capital does not tell them."""
_TITLES = frozenset({"i", "m", "mm", "mme", "mlle", "mr", "mrs", "ms", "dr", "monsieur", "madame"})


@dataclass(frozen=True, slots=True)
class Unsupported:
    """What the article lacks."""

    numbers: tuple[str, ...]
    names: tuple[str, ...]


class Vocabulary:
    """The numbers and words of one article."""

    def __init__(self, article: str, language: str) -> None:
        """Read the article."""
        self._language = language
        self._values: set[Decimal] = {value for number in read(article, language) for value in number.values}
        self._words: set[str] = set()
        for match in _WORD.finditer(article):
            for part in (match.group(), *_PARTS.split(match.group())):
                folded = _fold(part)
                self._words |= {folded, _stem(folded)}

    def missing(self, summary: str) -> Unsupported:
        """Digits and capitalized words inside a sentence (in French also weekdays and months) that it does not hold."""
        numbers = [
            summary[number.start : number.end]
            for number in read(summary, self._language)
            if not number.worded and self._values.isdisjoint(number.values)
        ]
        names = [name for sentence in split(summary, self._language) for name in self._names(sentence)]
        return Unsupported(tuple(numbers), tuple(names))

    def _names(self, sentence: str) -> list[str]:
        found = []
        before = ":"  # the first word has a capital anyway
        for match in _WORD.finditer(sentence):
            token = match.group()
            opens = before in _OPENERS
            before = token
            core = _ELIDED.sub("", token).rstrip(".")
            named = core in _DATES or (not opens and core[:1].isupper())
            if token not in _OPENERS and named and not self._holds(core):
                found.append(core)
        return found

    def _holds(self, word: str) -> bool:
        folded = _fold(word)
        if folded in _TITLES or folded in self._words or _stem(folded) in self._words:
            return True
        parts = [_fold(part) for part in _PARTS.split(word) if part]
        return bool(parts) and all(
            part in self._words or _stem(part) in self._words or part.isdigit() for part in parts
        )


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.lower().replace("’", "'"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"'s$|s'$", "", plain)
    return _ELIDED.sub("", plain).replace(".", "").replace("'", "")


def _stem(word: str) -> str:
    return re.sub(r"(?:es|e|s|x)$", "", word) if len(word) > 4 else word
