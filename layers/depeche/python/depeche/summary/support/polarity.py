"""Whether a claim says the reverse of what the article says: negation, opposites, certainty."""

from __future__ import annotations

from collections.abc import Iterator

from depeche.summary.support.claim import Claim, Edit, Issue
from depeche.summary.support.lexicon import Lexicon, lexicon

NEAR = 0.6
"""Below this a claim says things its own way, and words that differ say nothing."""
CLOSE = 0.75
"""From here on even a word that is only left out counts."""


def check(claim: Claim, language: str) -> Iterator[Issue]:
    """Reversals between a claim and the region that it restates."""
    if claim.nearness < NEAR:
        return
    words = lexicon(language)
    for edit in claim.edits:
        yield from _negation(claim, edit, words)
        yield from _contrast(edit, words)


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
