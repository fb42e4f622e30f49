"""Quotations of a claim: word for word in the article, and with the statement that the article gives them to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depeche.summary.support.claim import Claim, Issue, rank
from depeche.summary.support.index import Index
from depeche.summary.support.lexicon import lexicon
from depeche.summary.support.tokens import Token, tokens

# Bounded so that a lone opening mark never scans a whole text.
_QUOTED = re.compile(r"«([^«»]{1,1500})»|“([^“”]{1,1500})”|\"([^\"]{1,1500})\"|(?<!\w)‘([^‘’]{1,1500})’(?!\w)")
_CUT = re.compile(r"\[[^\]]{0,40}\]|\(\.\.\.\)|\.\.\.|…")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what stands between quotation marks."""
    for match in _QUOTED.finditer(text):
        group = match.lastindex or 0
        yield match.start(group), match.end(group)


def check(claim: Claim, index: Index) -> Iterator[Issue]:
    """Quotations that are not in the article, or that stand with another statement there."""
    for start, end in spans(claim.text):
        quoted = claim.text[start:end]
        parts = [keys for part in _CUT.split(quoted) if (keys := [t.key for t in tokens(part, index.language)])]
        places = [index.verbatim(keys) for keys in parts]
        if not all(places):
            title = is_title(claim.text, start, end)
            if title and _initials(quoted) in index.keys:
                continue  # "Danse avec les stars" where the article says DALS
            text = f"the quotation “{_short(quoted)}” is not in the article word for word"
            yield Issue("quote", text, certain=not title)
        elif places and all(_elsewhere(claim, index, start, end, place) for place in places[0]):
            yield Issue("speaker", "the quotation stands with another statement in the article")


def is_title(text: str, start: int, end: int) -> bool:
    """Whether what is quoted is the name of a work: a few words with a capital, no speech around it."""
    quoted = text[start:end].strip()
    before = text[max(0, start - 4) : start - 1].rstrip(" \u00a0\u202f")
    after = text[end : end + 3].lstrip('"”»’ \u00a0\u202f')
    return (
        quoted[:1].isupper()
        and len(quoted.split()) <= 6
        and quoted[-1:] not in {".", ",", "!", "?", "…"}
        and not after.startswith(",")
        and before != ""
        and before[-1:] not in {":", ","}
    )


def _initials(text: str) -> str:
    return "".join(word[0] for word in text.split() if word[0].isalnum()).lower()


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57].rsplit(" ", 1)[0] + " …"


def _elsewhere(claim: Claim, index: Index, start: int, end: int, place: int) -> bool:
    """Whether the article makes the statement around the quotation in another place than this one."""
    words = lexicon(index.language)
    quoted = [t for t in claim.tokens if start <= t.start < end]
    left = [t for t in claim.tokens if t.end <= start]
    right = [t for t in claim.tokens if t.start >= end]
    outside = [t for t in left + right if t.content and t.key not in words.reporting]
    if len(quoted) < 3 or len(outside) < 2:
        return False
    ranked = rank(outside, index)
    best = ranked[0][0] if ranked else 0.0
    home = index.owner[place]
    near = sum(share for share, owner in ranked if abs(owner - home) <= 1)
    moved = _torn(left[-3:], right[:3], index, place, place + len(quoted))
    return (best >= 0.6 and near <= best - 0.35) or (moved and near < best)


def _torn(left: list[Token], right: list[Token], index: Index, first: int, last: int) -> bool:
    """Whether the words beside the quotation stand in the article, but not beside it there."""
    found = 0
    for run, wanted in ((left, first - len(left)), (right, last)):
        if len(run) < 3 or not any(t.content for t in run):
            continue
        places = index.verbatim([t.key for t in run])
        if any(abs(place - wanted) <= 3 for place in places):
            return False
        found += bool(places)
    return found > 0


def inside(claim: Claim, token: Token) -> bool:
    """Whether a token of the claim stands in a quotation."""
    return any(start <= token.start < end for start, end in spans(claim.text))
