"""Words of a text as the support check compares them: folded, stemmed, with numbers and dates in one form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from depeche.summary.support.lexicon import Lexicon, lexicon
from depeche.summary.support.lexicon import fold as fold_word
from depeche.text.numbers import MONEY, Number, plain, read

Sort = Literal["word", "stop", "number", "date"]

LONGEST_WORD = 48
"""A longer "word" is debris; only its beginning is compared."""

_PART_OF_NUMBER = MONEY | {"%"}
_WORD = re.compile(r"[^\W_ʼ]+")
_NOT = re.compile(r"(?<=[^\W\d_ʼ]n)['’ʼ]t(?!\w)", re.IGNORECASE)
"""The end of "isn't": something stands before the n, nothing behind the t. "N'Tep" and "N't" are names."""
_SUFFIXES = {
    "fr": (
        "issements", "issement", "atrices", "atrice", "ateurs", "ateur", "ations", "ation", "ements",
        "ement", "eraient", "aient", "erait", "eront", "erent", "irent", "antes", "ante", "ants",
        "euses", "euse", "eurs", "eux", "elles", "elle", "els", "ives", "ive", "ifs", "iere", "ieres",
        "iers", "ait", "ant", "ees", "era", "ier", "eur", "ent", "ons", "iez", "aux", "ee", "es", "er",
        "ez", "ir", "it", "is", "al", "el", "if", "e", "s", "x", "i", "u",
    ),
    "en": (
        "ations", "ation", "ements", "ement", "ingly", "edly", "ings", "ing", "ions", "ion", "ers", "ies", "ied", "ed",
        "es", "er", "ly", "al", "e", "s", "y",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number.

    Attributes:
        text: As written.
        key: Folded (no accents, lower case); ``#380000€`` for a number, ``@m7`` for July, ``@d1`` for Tuesday.
        stem: The key without its ending, or the name of its set of synonyms; what alignment compares.
        start: Offset of its first character.
        end: Offset after its last character.
        sort: "stop" for words without content of their own.
        capital: Begins with a capital letter.
        number: The number that it is.
    """

    text: str
    key: str
    stem: str
    start: int
    end: int
    sort: Sort
    capital: bool
    number: Number | None = None

    @property
    def content(self) -> bool:
        """Whether it says something by itself."""
        return self.sort != "stop"


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Lower case without accents; debris is cut."""
    return fold_word(word[:LONGEST_WORD])


@lru_cache(maxsize=65536)
def stem(key: str, language: str) -> str:
    """The key without its inflection: a light stemmer, four letters are always kept."""
    if key[:1] in "#@" or len(key) <= 4:
        return (key.rstrip("s") or key) if len(key) == 4 else key
    for suffix in _SUFFIXES["fr" if language == "fr" else "en"]:
        if key.endswith(suffix) and len(key) - len(suffix) >= 4:
            return key[: -len(suffix)]
    return key


def tokens(text: str, language: str) -> list[Token]:
    """The words and numbers of a text, from left to right.

    Args:
        text: Any text.
        language: Two letters; "fr" or anything else, which is read as English.
    """
    words = lexicon(language)
    numbers = [n for n in read(text, language) if not (n.worded and n.kind == "ordinal")]
    found: list[Token] = []
    position = 0
    for number in [*numbers, None]:
        stop = number.start if number else len(text)
        found += (_word(match, text, language, words) for match in _WORD.finditer(text, position, stop))
        if number:
            key = "#" + plain(number.value) + (number.unit if number.unit in _PART_OF_NUMBER else "")
            piece = text[number.start : number.end]
            found.append(Token(piece, key, key, number.start, number.end, "number", capital=False, number=number))
            position = number.end
    return found


def _word(match: re.Match[str], text: str, language: str, words: Lexicon) -> Token:
    raw, start, end = match.group(), match.start(), match.end()
    capital = raw[0].isupper()
    key = fold(raw)
    date = words.dates.get(key)
    if date and (key not in words.doubtful_dates or _in_date(text, start, end, capital=capital)):
        return Token(raw, date, date, start, end, "date", capital)
    if key == "t" and language != "fr" and start and _NOT.match(text, start - 1):
        return Token("n’t", "not", "not", start, end, "stop", capital=False)
    if language != "fr" and key != "can" and _NOT.match(text, end):
        key = key.removesuffix("n")
    root = words.synonyms.get(key) or stem(key, language)
    return Token(raw, key, root, start, end, "stop" if key in words.stop else "word", capital)


def _in_date(text: str, start: int, end: int, *, capital: bool) -> bool:
    """Whether "may", "march" or "mars" is the month here: a digit stands beside it, or it has a capital inside."""
    around = text[max(0, start - 5) : start] + text[end : end + 5]
    if any(c.isdigit() for c in around):
        return True
    before = text[:start].rstrip()[-1:] if start < 200 else text[start - 20 : start].rstrip()[-1:]
    return capital and before not in {"", ".", "!", "?", '"', "«", "“", ":"}
