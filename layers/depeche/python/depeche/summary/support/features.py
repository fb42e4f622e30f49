"""How a claim is built from the article's words: the figures that the learned score weighs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from depeche.summary.support.claim import Claim
from depeche.summary.support.index import Index
from depeche.summary.support.tokens import Token

NAMES = ("bigrams", "distance", "nearness", "novelty", "scatter", "exchanged", "words")

_PRIOR = 3
"""Words without a fault that every sentence is given, so that one odd word in five weighs less than six in thirty."""
_UNKNOWN = 4.0
"""Distance, in log words, of a pair that the article does not have: as far as 54 words."""
_PAIR = 1.2
"""The same for a pair side by side in one sentence: the mean of extracted sentences."""
_MOST_PLACES = 30


def measure(claim: Claim, index: Index) -> tuple[float, ...]:
    """The figures of :data:`NAMES`; each grows with how freely the claim was written.

    Args:
        claim: The sentence beside its region.
        index: The article in the claim's language.
    """
    content = [t for t in claim.tokens if t.content]
    known = [bool(index.stems.get(t.stem)) or _family(t, index) for t in content]
    unmatched = sum(1 for ok, t in zip(claim.matched, claim.tokens, strict=True) if t.content and not ok)
    size = len(content) + _PRIOR
    return (
        _new_bigrams(claim.tokens, index),
        _distance(content, index),
        unmatched / size,
        known.count(False) / size,
        sum(1 for ok, t, k in zip(_in_region(content, claim), content, known, strict=True) if k and not ok) / size,
        sum(1 for e in claim.edits if e.inner and _words(e.claim) and _words(e.region)) / size,
        math.log(1 + len(content)),
    )


def known_share(claim: Claim, index: Index) -> float:
    """Share of the claim's content words that the article has at all; 1 for a claim without any."""
    content = [t for t in claim.tokens if t.content]
    return sum(bool(index.stems.get(t.stem)) or _family(t, index) for t in content) / len(content) if content else 1.0


def _family(token: Token, index: Index) -> bool:
    return len(token.key) > 6 and token.key[:5] in index.prefixes


def _in_region(content: Sequence[Token], claim: Claim) -> list[bool]:
    region = {t.stem for t in claim.region}
    return [t.stem in region for t in content]


def _words(side: Sequence[Token]) -> bool:
    return any(t.sort == "word" for t in side)


def _new_bigrams(found: Sequence[Token], index: Index) -> float:
    """Share of neighbours in the claim that are no neighbours anywhere in the article."""
    pairs = list(pairwise(found))
    new = sum((a.stem, b.stem) not in index.bigrams for a, b in pairs)
    return new / (len(pairs) + _PRIOR)


def _distance(content: Sequence[Token], index: Index) -> float:
    """Mean log distance in the article of content words that are neighbours in the claim."""
    total = _PAIR * _PRIOR
    for a, b in pairwise(content):
        ours, theirs = index.stems.get(a.stem), index.stems.get(b.stem)
        if not ours or not theirs:
            total += _UNKNOWN
            continue
        gap = min(abs(x - y) for x in ours[:_MOST_PLACES] for y in theirs[:_MOST_PLACES])
        total += min(math.log1p(gap), _UNKNOWN)
    return total / (max(0, len(content) - 1) + _PRIOR)
