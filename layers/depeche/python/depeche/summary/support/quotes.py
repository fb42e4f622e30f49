"""Quotations of a claim: word for word in the article, and by the same speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depeche.summary.support.claim import Claim, Issue, rank
from depeche.summary.support.index import Index
from depeche.summary.support.tokens import Token, tokens

# Bounded so that a lone opening mark never scans a whole text.
_QUOTED = re.compile(r"«([^«»]{1,1500})»|“([^“”]{1,1500})”|\"([^\"]{1,1500})\"|(?<!\w)‘([^‘’]{1,1500})’(?!\w)")
_CUT = re.compile(r"\[[^\]]{0,40}\]|\(\.\.\.\)|\.\.\.|…")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what stands between quotation marks."""
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 0
        yield match.start(group), match.end(group)


def check(claim: Claim, index: Index, other: Index | None) -> Iterator[Issue]:
    """Quotations that are not in the article, or that stand with another statement there.

    Translated quotations can't be verbatim: they are checked like other words (see the checker).
    """
    del other
    for start, end in spans(claim.text):
        quoted = claim.text[start:end]
        places = [_place(part, index) for part in _CUT.split(quoted) if re.search(r"\w", part)]
        if any(place is None for place in places):
            yield Issue("quote", f"the quotation “{_short(quoted)}” is not in the article word for word")
        elif places and (issue := _elsewhere(claim, index, start, end, places[0] or 0)):
            yield issue


def _place(part: str, index: Index) -> int | None:
    keys = [t.key for t in tokens(part, index.language)]
    return index.verbatim(keys) if keys else 0


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57].rsplit(" ", 1)[0] + " …"


def _elsewhere(claim: Claim, index: Index, start: int, end: int, place: int) -> Issue | None:
    """A quotation of four words or more set into a statement that the article makes in quite another place."""
    inside = [t for t in claim.tokens if start <= t.start < end]
    outside = [t for t in claim.tokens if not start <= t.start < end]
    content = [t for t in outside if t.content]
    if len(inside) < 4 or len(content) < 3:
        return None
    ranked = rank(outside, index)
    if not ranked or ranked[0][0] < 0.6:
        return None
    home = index.owner[place]
    shares = {owner: share for share, owner in ranked}
    near = max(shares.get(home + step, 0.0) for step in (-1, 0, 1))
    if near >= ranked[0][0] - 0.35 or near >= 0.5:
        return None
    return Issue("speaker", "the quotation stands with another statement in the article")


def inside(claim: Claim, token: Token) -> bool:
    """Whether a token of the claim stands in a quotation."""
    return any(start <= token.start < end for start, end in spans(claim.text))
