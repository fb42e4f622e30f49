"""The learned half of the extractive summary: what an editor's summary of this article would most likely mention.

Two logistic regressions give each term and each pair of terms of the article the chance that a reference summary
holds it (Gillick & Favre 2009 weigh such concepts by frequency, Li et al. 2013 learn the weights). A set of sentences
is then worth its expected ROUGE F1: what it covers counts once, so repetition earns nothing, and every word costs, so
of two sentences that say the same the shorter one wins.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from depeche.summary.terms import (
    PAIR_FEATURES,
    TERM_FEATURES,
    Pair,
    Reading,
    Term,
    pair_features,
    read,
    term_features,
)

_NEVER_ZERO = 1e-6


@dataclass(frozen=True, slots=True)
class Linear:
    """A logistic regression over named features, standardization folded in."""

    bias: float
    weights: tuple[float, ...]

    @classmethod
    def parse(cls, data: Mapping[str, object], names: Sequence[str]) -> Linear:
        """Read one from the ranker's data.

        Raises:
            ValueError: It was trained on other features than this code computes.
        """
        weights = data["weights"]
        if not isinstance(weights, dict) or tuple(weights) != tuple(names):
            raise ValueError("the ranker's data and code disagree about the features")
        return cls(float(str(data["bias"])), tuple(float(weights[name]) for name in names))

    def chance(self, features: Sequence[float]) -> float:
        """Probability between 0 and 1, both excluded."""
        logit = self.bias + sum(w * f for w, f in zip(self.weights, features, strict=True))
        return min(1 - _NEVER_ZERO, max(_NEVER_ZERO, 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))))


@dataclass(frozen=True, slots=True)
class Value:
    """What a stretch of text covers; the parts of an expected F1."""

    terms: frozenset[Term]
    pairs: frozenset[Pair]
    length: int


@dataclass(frozen=True, slots=True)
class Weights:
    """The chances of one article's terms and pairs.

    Attributes:
        terms: Chance that a reference holds the term.
        pairs: The same for pairs.
        reference: Length, in terms, of the reference that the expectation assumes.
        pair_share: How much ROUGE-2 counts beside ROUGE-1.
    """

    terms: Mapping[Term, float]
    pairs: Mapping[Pair, float]
    reference: float
    pair_share: float

    def read(self, text: str) -> Value:
        """What ``text`` covers; words that the article lacks count as length only."""
        reading = read(text)
        return Value(frozenset(reading.terms), frozenset(reading.pairs), len(reading.terms))

    def expect(self, values: Sequence[Value]) -> float:
        """Expected F1 of the texts together, 0 to about 1."""
        terms = frozenset().union(*(value.terms for value in values))
        pairs = frozenset().union(*(value.pairs for value in values))
        length = sum(value.length for value in values)
        # Exact sums: the order of a set of words is another in each process, and would decide ties.
        hits = math.fsum(self.terms.get(term, 0.0) for term in terms)
        hits += self.pair_share * math.fsum(self.pairs.get(pair, 0.0) for pair in pairs)
        if not hits:  # of texts without a term not even the length is above zero
            return 0.0
        return 2 * hits / (length + self.reference) / (1 + self.pair_share)


@dataclass(frozen=True, slots=True)
class Ranker:
    """The learned weights.

    Attributes:
        terms: Chance of a term.
        pairs: Chance of a pair.
        reference: Assumed length of a reference by language; "" for the others. The shorter, the more a word costs.
        pair_share: How much ROUGE-2 counts beside ROUGE-1.
        title_bonus: How much likelier, in log-odds, a term of the headline is.
    """

    terms: Linear
    pairs: Linear
    reference: Mapping[str, float]
    pair_share: float
    title_bonus: float

    def weigh(self, texts: Sequence[str], title: str = "", *, language: str = "") -> Weights:
        """Judge the terms of an article.

        Args:
            texts: Its sentences in order.
            title: Its headline. Its terms count as likelier, since summary and headline name the same things.
            language: Two letters.
        """
        reference = self.reference.get(language, self.reference[""])
        readings = [reading for text in texts if (reading := read(text)).terms]
        if not readings:
            return Weights({}, {}, reference, self.pair_share)
        in_title = set(long_terms(read(title)))
        terms = {
            term: self._lift(self.terms.chance(features), lifted=term in in_title)
            for term, features in term_features(readings).items()
        }
        pairs = {pair: self.pairs.chance(features) for pair, features in pair_features(readings, terms).items()}
        return Weights(terms, pairs, reference, self.pair_share)

    def _lift(self, chance: float, *, lifted: bool) -> float:
        if not lifted:
            return chance
        odds = chance / (1 - chance) * math.exp(self.title_bonus)
        return odds / (1 + odds)


def long_terms(reading: Reading) -> list[Term]:
    """The terms that say something by themselves: figures, and words of more than three letters."""
    return [term for term in reading.terms if len(term) > 3 or term.isdigit()]


@functools.cache
def load() -> Ranker:
    """The ranker that ships with the library; read once a process."""
    data = json.loads(files("depeche.summary").joinpath("data/ranker.json").read_text("utf-8"))
    return Ranker(
        terms=Linear.parse(data["terms"], TERM_FEATURES),
        pairs=Linear.parse(data["pairs"], PAIR_FEATURES),
        reference=data["reference"],
        pair_share=data["pair_share"],
        title_bonus=data["title_bonus"],
    )
