"""Numbers, amounts and dates of a claim against the article's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from depeche.summary.support.claim import Claim, Issue
from depeche.summary.support.index import Index
from depeche.summary.support.lexicon import lexicon
from depeche.summary.support.tokens import Token

NEAR = 0.6
"""From this share of aligned words on, a claim restates its region, and a number in another's place may be a swap."""
CLOSE = 0.75
"""Above this it surely is one."""

FEW = 2
"""A copy with a swap has one change; more and the sentence was written anew."""
COPY = 0.9
"""Above this only the number has changed."""
PHRASE = 4
"""A number and the three words beside it."""

_LOOSE = frozenset({"de", "des", "les", "le", "la", "l", "a", "the", "of", "en", "in", "et", "and", "du", "d"})
_ONE = frozenset({"un", "une", "one", "seul", "seule", "single", "premier", "premiere", "first"})


def check(claim: Claim, index: Index, other: Index | None) -> Iterator[Issue]:
    """Numbers and dates that the article lacks, or has in another place.

    Args:
        claim: The sentence.
        index: The article in the claim's language or the nearest there is.
        other: The article in its own language, when ``index`` is a translation.
    """
    views = [index] if other is None else [index, other]
    swapped = {id(token) for token in _swapped(claim)}
    periods = lexicon(index.language).periods
    used: set[str] = set()
    for n, token in enumerate(claim.tokens):
        if token.key in periods and not any(token.stem in view.stems for view in views):
            yield Issue("date", f"the time “{token.text}” is not in the article")
        elif token.sort == "date" and not any(token.key in view.keys for view in views):
            yield Issue("date", f"the date {token.text} is not in the article")
        elif token.number and token.number.kind != "vague":
            places = [(view, place) for view in views for place in _places(token, view)]
            if not places and not _is_one(token, views):
                yield Issue("number", f"the number {token.text} is not in the article")
            elif id(token) in swapped and not any(_same_company(claim, n, *place) for place in places):
                text = f"the article has another number where the summary says {token.text}"
                yield Issue("number", text, certain=claim.nearness_without(1) >= CLOSE and claim.changes <= FEW)
            elif places:
                yield from _context(claim, n, places, views)
                if token.key in used and len(places) == 1:
                    yield Issue("number", f"the article has {token.text} only once")
                used.add(token.key)
        elif id(token) in swapped:
            yield Issue("date", f"the article has another date where the summary says {token.text}")


def _same_company(claim: Claim, n: int, view: Index, place: int) -> bool:
    """Whether a claim has the number from a place with the same words around it.

    Three of them side by side always tell: a copy may have its clauses in another order ("until she was 18" at the end
    or at the beginning). One before or after tells of a claim that is not quite a copy.
    """
    if _phrase(claim.tokens, n, view.tokens, place):
        return True
    if claim.nearness_without(1) >= COPY:
        return False
    for step in (-1, 1):
        ours, theirs = n + step, place + step
        if step > 0 and (number := claim.tokens[n].number) and number.unit:
            continue  # many numbers have the same unit
        if 0 <= ours < len(claim.tokens) and 0 <= theirs < len(view.tokens):
            mine, yours = claim.tokens[ours], view.tokens[theirs]
            if mine.stem == yours.stem and (mine.content or (step < 0 and mine.key not in _LOOSE)):
                return True
    return False


def _rival(claim: Claim, n: int, views: Sequence[Index]) -> Token | None:
    """The other number that follows the same words in the article: "until she was 18", wherever the clause stands.

    What is counted must be the same too, or be left unsaid by the claim: "at least 12 dead" says nothing about "at
    least 45 injured".
    """
    before = [token.stem for token in claim.tokens[max(0, n + 1 - PHRASE) : n]]
    if len(before) < PHRASE - 1:
        return None
    after = claim.tokens[n + 1].stem if n + 1 < len(claim.tokens) else None
    rival = None
    for view in views:
        for last in view.stems.get(before[-1], ()):
            there = view.tokens[max(0, last + 2 - PHRASE) : last + 1]
            other = view.tokens[last + 1] if last + 1 < len(view.tokens) else None
            if other is None or other.sort != "number" or [token.stem for token in there] != before:
                continue
            if _equal(claim.tokens[n], other):
                return None
            following = view.tokens[last + 2].stem if last + 2 < len(view.tokens) else None
            if after is None or after == following:
                rival = rival or other
    return rival


def _phrase(claimed: Sequence[Token], n: int, row: Sequence[Token], place: int) -> bool:
    """Whether the number stands in the same row of :data:`PHRASE` words in both."""
    same = {
        step
        for step in range(1 - PHRASE, PHRASE)
        if 0 <= n + step < len(claimed)
        and 0 <= place + step < len(row)
        and claimed[n + step].stem == row[place + step].stem
    }
    return any(same.issuperset(range(first, first + PHRASE)) for first in range(1 - PHRASE, 1))


def _places(token: Token, view: Index) -> list[int]:
    assert token.number is not None  # noqa: S101 - callers ask for numbers only
    return [n for value in token.number.values for n in view.numbers.get(f"{value.normalize():f}", ())]


def _is_one(token: Token, views: list[Index]) -> bool:
    return token.key == "#1" and any(word in view.keys for view in views for word in _ONE)


def _swapped(claim: Claim) -> Iterator[Token]:
    """Numbers and dates that stand where the region has another one of their sort."""
    if claim.nearness_without(1) < NEAR:
        return
    for edit in claim.edits:
        if not edit.anchored or len(edit.claim) > 4 or len(edit.region) > 6:
            continue
        for token in edit.claim:
            theirs = [other for other in edit.region if other.sort == token.sort]
            if token.sort in {"number", "date"} and theirs and not any(_equal(token, other) for other in theirs):
                yield token


def _equal(token: Token, other: Token) -> bool:
    if token.number and other.number:
        return token.number.same(other.number)
    return token.key == other.key or token.key[:2] != other.key[:2]


def _context(claim: Claim, n: int, places: Sequence[tuple[Index, int]], views: Sequence[Index]) -> Iterator[Issue]:
    """Whether the article has another number after the same words; whether some place where it has this one also has
    its unit, month, or what it counts."""
    token = claim.tokens[n]
    if rival := _rival(claim, n, views):
        yield Issue("number", f"the article has {rival.text} where the summary says {token.text}")
        return
    number = token.number
    assert number is not None  # noqa: S101 - callers ask for numbers only
    if number.unit:
        units = {found.unit for view, place in places if (found := view.tokens[place].number)}
        if number.unit not in units and "" not in units:
            yield Issue("unit", f"the article has {token.text}, but not with the unit that the summary gives it")
            return
    month = _month(claim.tokens, n)
    if month:
        near = [_month(view.tokens, place) for view, place in places]
        if month not in near and all(near):
            yield Issue("date", f"the article has no {token.text} of that month")
        return
    yield from _counted(claim, n, token, places)


def _month(row: list[Token], n: int) -> str:
    """The month beside a day number, or ""."""
    for other in (n + 1, n - 1):
        if 0 <= other < len(row) and row[other].key.startswith("@m"):
            return row[other].key
    return ""


def _counted(claim: Claim, n: int, token: Token, places: Sequence[tuple[Index, int]]) -> Iterator[Issue]:
    """12 wounded where the article has 12 dead and 45 wounded."""
    if n + 1 >= len(claim.tokens):
        return
    noun = claim.tokens[n + 1]
    if (
        token.number is None
        or token.number.unit
        or noun.sort != "word"
        or noun.capital
        or claim.tokens[n].end + 2 < noun.start
    ):
        return  # what a unit measures is not counted
    view = places[0][0]
    for v, place in places:
        if v is not view or any(
            abs(m - place) < 9 and _owner(view.tokens, m) in {None, place} for m in view.stems.get(noun.stem, ())
        ):
            return
    rivals = [
        before
        for m in view.stems.get(noun.stem, ())
        if m and (before := view.tokens[m - 1]).number and before.number.kind != "ordinal"
    ]
    if rivals and all(r.key != token.key for r in rivals):
        yield Issue("unit", f"the article counts {rivals[0].text} {noun.text}, not {token.text}")


def _owner(row: Sequence[Token], noun: int) -> int | None:
    """The number that counts a noun: the last one among the three words before it."""
    for m in range(noun - 1, max(-1, noun - 4), -1):
        number = row[m].number
        if number and number.kind != "ordinal":
            return m
    return None
