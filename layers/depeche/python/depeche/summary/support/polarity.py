"""Whether a claim says the reverse of what the article says: negation, opposites, certainty."""

from __future__ import annotations

from collections.abc import Iterator

from depeche.summary.support.claim import Claim, Edit, Issue
from depeche.summary.support.index import Index
from depeche.summary.support.lexicon import Lexicon, lexicon

NEAR = 0.6
"""Below this a claim says things its own way, and words that differ say nothing."""
CLOSE = 0.75
"""From here on even a word that is only left out counts."""

FEW = 2
"""A claim with more changes than that was written anew: a doubt, no verdict."""


def check(claim: Claim, index: Index) -> Iterator[Issue]:
    """Reversals between a claim and the region that it restates."""
    if claim.nearness < NEAR:
        return
    words = lexicon(index.language)
    for edit in claim.edits:
        yield from _negation(claim, edit, words)
        yield from _contrast(edit, words)
    yield from certainty(claim, index)


def _negation(claim: Claim, edit: Edit, words: Lexicon) -> Iterator[Issue]:
    ours = [t for t in edit.claim if t.key in words.strong_negation]
    theirs = [t for t in edit.region if t.key in words.strong_negation]
    if not edit.anchored or len(edit.claim) > 6 or len(edit.region) > 6:
        return
    if ours and not any(t.key in words.negation for t in edit.region):
        yield Issue("negation", f"“{ours[0].text}” is not in the article here")
    elif (
        theirs
        and edit.inner
        and len(edit.region) <= 4
        and claim.nearness >= CLOSE
        and not any(t.key in words.negation for t in edit.claim)
    ):
        yield Issue("negation", f"“{theirs[0].text}” is missing")


def _contrast(edit: Edit, words: Lexicon) -> Iterator[Issue]:
    if not edit.anchored or len(edit.claim) > 4 or len(edit.region) > 6:
        return
    present = {t.key for t in edit.region}
    for token in edit.claim:
        if token.key in present or token.key not in words.contrasts:
            continue
        for other in edit.region:
            if words.opposed(token.key, other.key):
                yield Issue("contrast", f"the article says “{other.text}”, not “{token.text}”")
                return


def certainty(claim: Claim, index: Index) -> Iterator[Issue]:
    """A fact in the claim where the article has a conditional or a denial."""
    words = lexicon(index.language)
    if claim.nearness < CLOSE or any(t.key in words.hedges or t.key in words.doubts for t in claim.tokens):
        return
    for edit in claim.edits:
        hedge = next((t for t in edit.region if t.key in words.hedges), None)
        if hedge and edit.inner and len(edit.region) <= 6 and not any(t.capital for t in edit.claim):
            text = f"the article says “{hedge.text}”; the summary states it as a fact"
            yield Issue("certainty", text, certain=claim.changes <= FEW)
            return
    span = index.spans[claim.spans[0]]
    row = index.tokens[span.first : span.last]
    doubt = next((n for n, t in enumerate(row) if t.key in words.doubts), None)
    if doubt is None:
        return
    ours = {t.stem for t in claim.tokens if t.content}
    places = [n for n, t in enumerate(row) if t.content and t.stem in ours]
    if places and min(places) > doubt:
        yield Issue("certainty", f"the article says “{row[doubt].text}”; the summary states it as a fact")
