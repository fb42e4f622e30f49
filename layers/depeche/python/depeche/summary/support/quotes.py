"""Quotations of a claim: word for word in the article, and with the statement that the article gives them to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from depeche.summary.support.claim import Claim, Issue, rank
from depeche.summary.support.index import Index
from depeche.summary.support.lexicon import lexicon
from depeche.summary.support.marks import quoted
from depeche.summary.support.tokens import Token, tokens

_CUT = re.compile(r"\[[^\]]{0,40}\]|\(\.\.\.\)|\.\.\.|…")


def check(claim: Claim, index: Index) -> Iterator[Issue]:
    """Quotations that are not in the article, or that stand with another statement there."""
    for start, end in quoted(claim.text):
        said = claim.text[start:end]
        parts = [keys for part in _CUT.split(said) if (keys := [t.key for t in tokens(part, index.language)])]
        places = [index.verbatim(keys) for keys in parts]
        title = is_title(claim.text, start, end)
        if not all(places):
            if title and _initials(said) in index.keys:
                continue  # "Danse avec les stars" where the article says DALS
            text = f"the quotation “{_short(said)}” is not in the article word for word"
            yield Issue("quote", text, certain=not title)
        elif title:
            continue
        elif places and all(_elsewhere(claim, index, start, end, place) for place in places[0]):
            yield Issue("speaker", "the quotation stands with another statement in the article")
        elif places and (name := speaker(claim, index, start, end, places[0][0])):
            yield Issue("speaker", f"the article does not give this quotation to {name}", certain=False)


def is_title(text: str, start: int, end: int) -> bool:
    """Whether what is quoted is the name of a work: a few words with a capital, no speech around it."""
    title = text[start:end].strip()
    before = text[max(0, start - 4) : start - 1].rstrip(" \u00a0\u202f")
    after = text[end : end + 3].lstrip('"”»’ \u00a0\u202f')
    return (
        title[:1].isupper()
        and len(title.split()) <= 6
        and title[-1:] not in {".", ",", "!", "?", "…"}
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
    said = [t for t in claim.tokens if start <= t.start < end]
    left = [t for t in claim.tokens if t.end <= start]
    right = [t for t in claim.tokens if t.start >= end]
    outside = [t for t in left + right if t.content and t.key not in words.reporting]
    if len(said) > 1 and _torn(left, right, index, place, place + len(said)):
        return True
    if len(said) < 3 or len(outside) < 2:
        return False
    ranked = rank(outside, index)
    best = ranked[0][0] if ranked else 0.0
    home = index.owner[place]
    near = sum(share for share, owner in ranked if abs(owner - home) <= 1)
    return best >= 0.6 and near <= best - 0.35


def _torn(left: list[Token], right: list[Token], index: Index, first: int, last: int) -> bool:
    """Whether the words beside the quotation stand in the article, but not beside it there."""
    found = 0
    for side, before in ((left, True), (right, False)):
        for length in (5, 4, 3, 2):
            run = side[-length:] if before else side[:length]
            telling = sum(t.content for t in run)
            if len(run) < length or (length < 4 and not telling) or (length < 3 and telling < 2):
                continue
            places = index.verbatim([t.key for t in run])
            wanted = first - length if before else last
            if any(abs(place - wanted) <= 3 or _one_quotation(index, place, length, first) for place in places):
                return False
            if places:
                found += 1
                break
    return found > 0


def _one_quotation(index: Index, place: int, length: int, first: int) -> bool:
    """Whether only more of the same quotation stands between it and the words beside it: it was shortened."""
    between = index.quotation[first:place] if place > first else index.quotation[place + length : first]
    return len(set(between[1:-1])) <= 1 and index.quotation[first] != 0 and abs(place - first) < 200


def speaker(claim: Claim, index: Index, start: int, end: int, place: int) -> str:
    """The person whom the claim gives the quotation to while the article gives it to another one, or "".

    Only a clear case counts: the claim's speaker is named nowhere within two sentences of the quotation, and there
    another name stands at a verb of saying.
    """
    words = lexicon(index.language)
    ours = [t for t in claim.tokens if not start <= t.start < end and t.capital and t.sort == "word"]
    if not any(t.key in words.reporting for t in claim.tokens) or not ours:
        return ""
    home = index.owner[place]
    near = index.tokens[index.spans[max(0, home - 2)].first : index.spans[min(len(index.spans) - 1, home + 2)].last]
    stems = {t.stem for t in near}
    if any(t.stem in stems or t.stem not in index.stems for t in ours):
        return ""
    for n, token in enumerate(near):
        if token.key in words.reporting and any(t.capital and t.sort == "word" for t in near[max(0, n - 3) : n + 4]):
            return " ".join(t.text for t in ours)
    return ""
