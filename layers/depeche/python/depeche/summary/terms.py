"""What the ranker sees of an article: its terms and pairs of terms, described without any word list of a language.

A term is a word, lower-cased and cut to seven letters: a crude stem that unites "président" and "présidentielle" and
does no harm where a language inflects otherwise. Scripts without spaces are read sign by sign. A pair is two
neighbouring terms of one sentence.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Term = str
Pair = tuple[str, str]

_LONGEST = 7
_SIGN = "぀-ヿ㐀-䶿一-鿿가-힯฀-๿"
_WORD = re.compile(rf"[{_SIGN}]|[^\W_{_SIGN}]+")

TERM_FEATURES = (
    "first_inverse",
    "first_log",
    "in_first",
    "in_second",
    "in_third",
    "count_log",
    "spread",
    "spread_log",
    "early_log",
    "capital",
    "number",
    "digit",
    "one_letter",
    "two_letters",
    "three_letters",
    "four_letters",
    "length",
    "short_count_log",
    "long_count_log",
    "capital_count_log",
    "short_spread",
    "long_first_inverse",
    "first_log_spread_log",
    "size_inverse",
    "size_log",
)
"""What :func:`term_features` returns, in order. The ranker's data names them, so that the two can't drift apart."""

PAIR_FEATURES = (
    "first_inverse",
    "first_log",
    "in_first",
    "in_second",
    "in_third",
    "spread_log",
    "repeated",
    "first_log_spread_log",
    "left_log",
    "right_log",
    "product",
    "short_left",
    "short_right",
    "short_both",
    "size_log",
)
"""What :func:`pair_features` returns, in order."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence as the ranker sees it.

    Attributes:
        terms: Its terms in order.
        capitals: Whether each term is written with a capital first letter.
    """

    terms: tuple[Term, ...]
    capitals: tuple[bool, ...]

    @property
    def pairs(self) -> list[Pair]:
        """Neighbouring terms."""
        return list(zip(self.terms, self.terms[1:], strict=False))


def read(text: str) -> Reading:
    """Take a sentence apart."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return Reading(tuple(word.lower()[:_LONGEST] for word in words), tuple(word[0].isupper() for word in words))


def term_features(readings: Sequence[Reading]) -> dict[Term, list[float]]:
    """Describe each term of an article by where and how often it stands, and how it looks.

    Args:
        readings: The article's sentences in order.

    Returns:
        For each term the values named by :data:`TERM_FEATURES`.
    """
    size = len(readings)
    first: dict[Term, int] = {}
    count: Counter[Term] = Counter()
    spread: Counter[Term] = Counter()
    early: Counter[Term] = Counter()
    inner: Counter[Term] = Counter()
    capital: Counter[Term] = Counter()
    for number, reading in enumerate(readings):
        for place, (term, upper) in enumerate(zip(reading.terms, reading.capitals, strict=True)):
            first.setdefault(term, number)
            count[term] += 1
            early[term] += number < 3
            if place:  # every first word has a capital, which says nothing
                inner[term] += 1
                capital[term] += upper
        spread.update(set(reading.terms))
    found = {}
    for term in count:
        where, length = first[term], len(term)
        often, widely = math.log(count[term]), math.log(spread[term])
        share = capital[term] / max(1, inner[term])
        short = float(length <= 3)  # stands in for a list of function words
        found[term] = [
            1 / (1 + where),
            math.log1p(where),
            float(where == 0),
            float(where == 1),
            float(where == 2),
            often,
            spread[term] / size,
            widely,
            math.log1p(early[term]),
            share,
            float(term.isdigit()),
            float(any(sign.isdigit() for sign in term)),
            float(length == 1),
            float(length == 2),
            float(length == 3),
            float(length == 4),
            float(length),
            short * often,
            (1 - short) * often,
            share * often,
            short * spread[term] / size,
            (1 - short) / (1 + where),
            math.log1p(where) * widely,
            1 / math.log(3 + size),
            math.log(size),
        ]
    return found


def pair_features(readings: Sequence[Reading], weight: dict[Term, float]) -> dict[Pair, list[float]]:
    """Describe each pair of an article.

    Args:
        readings: The article's sentences in order.
        weight: The chance of each term, from the ranker's first half.

    Returns:
        For each pair the values named by :data:`PAIR_FEATURES`.
    """
    size = len(readings)
    first: dict[Pair, int] = {}
    spread: Counter[Pair] = Counter()
    for number, reading in enumerate(readings):
        pairs = dict.fromkeys(reading.pairs)
        for pair in pairs:
            first.setdefault(pair, number)
        spread.update(pairs.keys())
    found = {}
    for pair, times in spread.items():
        where, widely = first[pair], math.log(times)
        left, right = weight[pair[0]], weight[pair[1]]
        short = [float(len(term) <= 3) for term in pair]
        found[pair] = [
            1 / (1 + where),
            math.log1p(where),
            float(where == 0),
            float(where == 1),
            float(where == 2),
            widely,
            float(times > 1),
            math.log1p(where) * widely,
            math.log(left),
            math.log(right),
            left * right,
            short[0],
            short[1],
            short[0] * short[1],
            math.log(size),
        ]
    return found
