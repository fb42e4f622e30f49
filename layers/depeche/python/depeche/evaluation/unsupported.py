"""Numbers, dates, names and quotations of a summary that its article does not hold, counted by spelling alone.

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
_ENGLISH_DATES = frozenset(
    (
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("january", "february", "april", "june", "july", "august", "september", "october", "november", "december"),
    )
)
"""Not March and May, which are other words too; they count as names where they have a capital."""
_QUOTED = re.compile(r"«([^«»]{1,1500})»|“([^“”]{1,1500})”|\"([^\"]{1,1500})\"")
_TITLES = frozenset({"i", "m", "mm", "mme", "mlle", "mr", "mrs", "ms", "dr", "monsieur", "madame"})


@dataclass(frozen=True, slots=True)
class Unsupported:
    """What the article lacks."""

    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    names: tuple[str, ...]
    quotations: tuple[str, ...]


class Vocabulary:
    """The numbers and words of one article."""

    def __init__(self, article: str, language: str) -> None:
        """Read the article."""
        self._language = language
        self._values: set[Decimal] = {value for number in read(article, language) for value in number.values}
        self._text = _flat(article)
        self._words: set[str] = set()
        for match in _WORD.finditer(article):
            for part in (match.group(), *_PARTS.split(match.group())):
                folded = _fold(part)
                self._words |= {folded, _stem(folded)}

    def missing(self, summary: str) -> Unsupported:
        """What it does not hold: digits, weekdays and months, capitalized words inside a sentence, quotations."""
        numbers = [
            summary[number.start : number.end]
            for number in read(summary, self._language)
            if not number.worded and self._values.isdisjoint(number.values)
        ]
        names = [name for sentence in split(summary, self._language) for name in self._names(sentence)]
        dates = [name for name in names if name.lower() in _DATES | _ENGLISH_DATES]
        quotations = [next(filter(None, match.groups())) for match in _QUOTED.finditer(summary)]
        return Unsupported(
            numbers=tuple(numbers),
            dates=tuple(dates),
            names=tuple(name for name in names if name not in dates),
            quotations=tuple(said for said in quotations if _flat(said) not in self._text),
        )

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


def _flat(text: str) -> str:
    """Words and marks without the differences that a keyboard makes."""
    return " ".join(text.replace("’", "'").split()).lower().strip(" .,")


def _fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.lower().replace("’", "'"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"'s$|s'$", "", plain)
    return _ELIDED.sub("", plain).replace(".", "").replace("'", "")


def _stem(word: str) -> str:
    return re.sub(r"(?:es|e|s|x)$", "", word) if len(word) > 4 else word
