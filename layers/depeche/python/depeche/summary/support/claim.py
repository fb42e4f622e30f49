"""A summary sentence laid beside the part of the article that it most resembles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from depeche.summary.support.index import MOST_CLAIM, Index
from depeche.summary.support.tokens import Token, tokens

IssueKind = Literal[
    "number", "unit", "date", "name", "role", "quote", "speaker", "negation", "contrast", "certainty", "swap", "content"
]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something that the article does not bear out.

    Attributes:
        kind: What is wrong.
        text: The same in an editor's words.
        certain: Enough by itself to call the sentence unsupported.
    """

    kind: IssueKind
    text: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Edit:
    """Where claim and region differ between two places where they agree.

    Attributes:
        claim: Tokens of the claim; empty where the region has more.
        region: Tokens of the article; empty where the claim has more.
        anchored: Agreement on both sides, or on one with the claim's edge on the other.
        inner: Agreement on both sides.
        hold: Number of words that agree without a gap on the left and on the right, together.
    """

    claim: tuple[Token, ...]
    region: tuple[Token, ...]
    anchored: bool
    inner: bool
    hold: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A summary sentence with its alignment.

    Attributes:
        text: The sentence.
        tokens: Its words.
        spans: Numbers of the best sentences of the article, best first.
        region: Tokens of the article that it is aligned with.
        matched: For each token whether it is aligned with an equal one.
        edits: Where the two differ.
        nearness: Share of content words aligned, 0 to 1: 1 is verbatim.
    """

    text: str
    tokens: list[Token]
    spans: tuple[int, ...]
    region: tuple[Token, ...]
    region_first: int
    matched: tuple[bool, ...]
    edits: tuple[Edit, ...]
    nearness: float

    @property
    def changes(self) -> int:
        """Number of places where the claim has words of its own."""
        return sum(bool(edit.claim) for edit in self.edits)

    def nearness_without(self, changed: int) -> float:
        """Nearness when so many content words are left out that are in question themselves."""
        content = sum(token.content for token in self.tokens)
        return self.nearness * content / max(1, content - changed)


def rank(found: Sequence[Token], index: Index) -> list[tuple[float, int]]:
    """The article's sentences that share most with the claim: (share 0 to 1, number of the sentence), best first."""
    total = 0.0
    gains: dict[int, float] = {}
    for stem in dict.fromkeys(token.stem for token in found if token.content):  # a set's order would decide ties
        weight = index.weight(stem)
        total += weight
        for owner in {index.owner[n] for n in index.stems.get(stem, ())}:
            gains[owner] = gains.get(owner, 0.0) + weight
    return sorted(((gain / total, owner) for owner, gain in gains.items()), key=lambda pair: (-pair[0], pair[1]))


def lay(text: str, language: str, index: Index) -> Claim:
    """Find a claim's region in the article and align the two."""
    found = tokens(text, language)[:MOST_CLAIM]
    ranked = rank(found, index)
    best = tuple(owner for _, owner in ranked[:3])
    if not best:
        return Claim(text, found, (), (), 0, (False,) * len(found), (), 0.0)
    first = index.spans[max(0, best[0] - 1)].first
    last = index.spans[min(len(index.spans) - 1, best[0] + 1)].last
    if last - first > MOST_CLAIM:
        first, last = index.spans[best[0]].first, index.spans[best[0]].last
    region = tuple(index.tokens[first : min(last, first + 2 * MOST_CLAIM)])
    return _aligned(text, found, best, region, first)


def _aligned(text: str, found: list[Token], best: tuple[int, ...], region: tuple[Token, ...], first: int) -> Claim:
    matcher = SequenceMatcher(None, [t.stem for t in region], [t.stem for t in found], autojunk=False)
    matched = [False] * len(found)
    edits: list[Edit] = []
    codes = matcher.get_opcodes()
    for n, (tag, lower, upper, c, d) in enumerate(codes):
        a, b, inner = lower, upper, 0 < n < len(codes) - 1
        if tag == "equal":
            matched[c:d] = [True] * (d - c)
            continue
        hold = sum(_length(codes[m]) for m in (n - 1, n + 1) if 0 <= m < len(codes))
        # Before the first and after the last agreement the region goes on: only what stands right there answers.
        if n == 0:
            a = max(a, b - (d - c) - 1)
            anchored = n + 1 < len(codes) and _length(codes[n + 1]) > 1
        elif n + 1 == len(codes):
            b = min(b, a + (d - c) + 1)
            anchored = _length(codes[n - 1]) > 1
        else:
            anchored = True
            a, b = _slot(a, b, d - c, _length(codes[n - 1]), _length(codes[n + 1]))
        if d > c or inner:
            edits.append(Edit(tuple(found[c:d]), tuple(region[a:b]), anchored, inner, hold))
    content = [ok for ok, token in zip(matched, found, strict=True) if token.content]
    nearness = sum(content) / len(content) if content else 0.0
    return Claim(text, found, best, region, first, tuple(matched), tuple(edits), nearness)


def _length(code: tuple[str, int, int, int, int]) -> int:
    return code[2] - code[1]


def _slot(a: int, b: int, claimed: int, left: int, right: int) -> tuple[int, int]:
    """The part of a long gap in the region that answers to ``claimed`` words: the one at the longer agreement.

    The short agreement is often chance: a "the" of the sentence before.
    """
    room = max(claimed + 2, 6 if left > 1 and right > 1 else 2)
    if b - a <= room:
        return a, b
    return (b - room, b) if right >= left else (a, a + room)
