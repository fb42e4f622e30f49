"""The extractive summary: the article's own most telling sentences."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from depeche.schemas import TITLE
from depeche.summary import ranker
from depeche.summary.discourse import Standing, stand
from depeche.summary.ranker import long_terms
from depeche.summary.terms import Term, read
from depeche.text.document import Sentence

_CANDIDATES = 16
"""Sentences that take part in the joint choice: 560 sets of three, some 20 ms. Twice as many change no figure."""
_MOST_SETS = 4000
_LEAD = 5
"""The first sentences always take part."""
_DOUBLE = 0.75
"""Share of common terms from which two sentences count as one."""
_TITLE_SHARE = 0.5
"""How much more a set is worth that covers all of the headline than one that covers nothing of it, as a share: what
only the headline and one late sentence say ("by mistake") is the news. docs/summaries.md has other values' figures."""
_TURN_SHARE = 0.3
"""How much more a set is worth that tells what overturns the story, as a share."""
_TURN_TERMS = 1
"""So many long terms, at least, such a sentence shares with the headline or the first sentences: it is about them."""
_FEWEST_WORDS = 4
"""Shorter ones are datelines, sub-heads that lost their line break, or exclamations."""

# What a flaw costs, as a share of a sentence's part in the expected value. Cross-validated, 0.15 for personal pronouns
# costs no ROUGE in French and 0.1 in English; demonstratives ("Ce plan") counted too would cost French 0.4.
# "…, a-t-elle dit" at 0.15 makes French summaries half a word longer than Lead-3.
_COST = {
    "pointer": 0.15,
    "unnamed": 0.02,
    "connector": 0.12,
    "broken_quote": 0.05,
    "question": 0.1,
    "unfinished": 0.1,
    "credit": 1.0,
    "to_machine": 1.0,
    "doubtful": 0.3,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen sentence.

    Attributes:
        sentence: As it stands in the article.
        score: Expected overlap of the sentence alone with an editor's summary, 0 to 1.
    """

    sentence: Sentence
    score: float

    @property
    def place(self) -> tuple[int, int]:
        """(paragraph, sentence)."""
        return self.sentence.place


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: int  # in the article, from 0
    sentence: Sentence
    value: ranker.Value
    standing: Standing
    alone: float
    doubtful: bool
    turn: bool


_Worth = Callable[[Sequence[_Candidate]], float]


def extract(
    sentences: Sequence[Sentence],
    *,
    language: str,
    count: int,
    title: str = "",
    trained: ranker.Ranker | None = None,
    reference: float | None = None,
    without: Collection[tuple[int, int]] = (),
    doubtful: Collection[tuple[int, int]] = (),
) -> list[Choice]:
    """Choose the sentences that together say most.

    Args:
        sentences: The whole article in reading order; title sentences are never chosen.
        language: Two letters; a language without word lists is served too.
        count: How many to choose. Fewer come back when the article has no more that differ.
        title: The headline; taken from the title sentence where nothing is given.
        trained: Another ranker than the one that ships, for its training.
        reference: Length, in terms, of the summary that the choice assumes; the shorter, the more a word costs.
        without: Places that can't be chosen. Their sentences still stand in the article: what follows one of them and
            points back to it has nothing to point to.
        doubtful: Places whose translation is in doubt: they are chosen only where nothing else says nearly as much.

    Returns:
        The choices in the article's order.
    """
    title = title or next((s.text for s in sentences if s.paragraph == TITLE), "")
    body = [s for s in sentences if s.paragraph != TITLE]
    pool = _eligible(body, count)
    weights = (trained or ranker.load()).weigh([s.text for s in body], title, language=language)
    if reference is not None:
        weights = replace(weights, reference=reference)
    story = _story(title, pool)
    candidates = []
    for number, sentence in enumerate(pool):
        if sentence.place in without:
            continue
        value = weights.read(sentence.text)
        standing, alone = stand(sentence.text, language), weights.expect([value])
        candidates.append(
            _Candidate(
                number,
                sentence,
                value,
                standing,
                alone,
                doubtful=sentence.place in doubtful,
                turn=standing.turn and len(story.intersection(long_terms(read(sentence.text)))) >= _TURN_TERMS,
            )
        )
    chosen = _best(candidates, count, weights, _headline(title, candidates))
    return [Choice(c.sentence, round(min(1.0, c.alone), 4)) for c in sorted(chosen, key=lambda c: c.number)]


def _eligible(sentences: Sequence[Sentence], count: int) -> list[Sentence]:
    """Full sentences of running text first; list items, short lines and sub-heads only where there is too little."""
    seen: set[tuple[str, ...]] = set()
    distinct: list[tuple[Sentence, int]] = []
    for sentence in sentences:
        terms = read(sentence.text).terms
        if terms and terms not in seen:
            seen.add(terms)
            distinct.append((sentence, len(terms)))
    steps = (
        [s for s, words in distinct if s.role == "body" and words >= _FEWEST_WORDS],
        [s for s, words in distinct if s.role != "subhead" and words >= _FEWEST_WORDS],
        [s for s, _ in distinct if s.role != "subhead"],
    )
    for step in steps:
        if len(step) >= count:
            return step
    return steps[-1] or [s for s, _ in distinct]


def _story(title: str, pool: Sequence[Sentence]) -> frozenset[Term]:
    """What the article is about: the long terms of the headline and of the first sentences."""
    return frozenset(term for text in (title, *(s.text for s in pool[:_LEAD])) for term in long_terms(read(text)))


def _headline(title: str, candidates: Sequence[_Candidate]) -> frozenset[Term]:
    """What of the headline some candidate says."""
    return frozenset(long_terms(read(title))).intersection(term for c in candidates for term in c.value.terms)


def _best(
    candidates: Sequence[_Candidate], count: int, weights: ranker.Weights, headline: frozenset[Term]
) -> list[_Candidate]:
    if len(candidates) <= count:
        return list(candidates)
    field = _field(candidates, count)

    def worth(chosen: Sequence[_Candidate]) -> float:
        expected = weights.expect([candidate.value for candidate in chosen])
        firm = (each.value.terms for each, follows in _following(chosen) if not _hangs(each, follows=follows))
        news = 1 + _TITLE_SHARE * len(headline.intersection(frozenset().union(*firm))) / max(1, len(headline))
        news += _TURN_SHARE * any(candidate.turn for candidate in chosen)
        return expected * news * (1 - sum(_flaws(chosen)) / len(chosen))

    if len(field) <= count:
        return field
    if math.comb(len(field), count) <= _MOST_SETS:
        return max((list(some) for some in itertools.combinations(field, count)), key=worth)
    return _climb(field, count, worth)


def _field(candidates: Sequence[_Candidate], count: int) -> list[_Candidate]:
    """The lead and the best by themselves; of sentences that say nearly the same, only the best."""
    kept: list[_Candidate] = []
    doubles: list[_Candidate] = []
    by_value = sorted(candidates, key=lambda c: (c.number >= _LEAD and not c.turn, -c.alone, c.number))
    for candidate in by_value:
        if len(kept) >= max(_CANDIDATES, 2 * count):
            break
        double = any(_overlap(candidate.value, other.value) >= _DOUBLE for other in kept)
        (doubles if double else kept).append(candidate)
    return _ordered([*kept, *doubles[: max(0, count - len(kept))]])


def _overlap(one: ranker.Value, other: ranker.Value) -> float:
    """Share of terms that two sentences have in common (Jaccard)."""
    return len(one.terms & other.terms) / max(1, len(one.terms | other.terms))


def _climb(field: Sequence[_Candidate], count: int, worth: _Worth) -> list[_Candidate]:
    """Add the best sentence until there are enough, then exchange single ones while that helps."""
    chosen: list[_Candidate] = []
    while len(chosen) < count:
        longer = [_ordered([*chosen, c]) for c in field if c not in chosen]
        chosen = max(longer, key=worth)
    for _ in range(count):
        swaps = [
            _ordered([*(c for c in chosen if c is not out), new])
            for out in chosen
            for new in field
            if new not in chosen
        ]
        better = max(swaps, key=worth)
        if worth(better) <= worth(_ordered(chosen)):
            break
        chosen = better
    return chosen


def _flaws(chosen: Sequence[_Candidate]) -> Iterable[float]:
    """What the loose ends of a set cost. A pointer next to the sentence that it points to is no flaw, nor is one in the
    article's first sentence.
    """
    for candidate, follows in _following(chosen):
        standing = candidate.standing
        yield _COST["pointer"] * (standing.pointer and not follows)
        yield _COST["unnamed"] * (standing.unnamed and not follows)
        yield _COST["connector"] * (standing.connector and not candidate.turn)
        yield _COST["doubtful"] * candidate.doubtful
        yield _COST["broken_quote"] * standing.broken_quote
        yield _COST["question"] * standing.question
        yield _COST["unfinished"] * standing.unfinished
        yield _COST["credit"] * standing.credit
        yield _COST["to_machine"] * standing.to_machine


def _following(chosen: Sequence[_Candidate]) -> Iterator[tuple[_Candidate, bool]]:
    """Each sentence, and whether the one before it in the article is chosen too; so counts the article's first."""
    before = -1
    for candidate in chosen:
        yield candidate, candidate.number == before + 1
        before = candidate.number


def _hangs(candidate: _Candidate, *, follows: bool) -> bool:
    """Whether "she" in it is nobody: such a sentence does not tell the headline's news."""
    return (candidate.standing.pointer or candidate.standing.unnamed) and not follows


def _ordered(chosen: Iterable[_Candidate]) -> list[_Candidate]:
    return sorted(chosen, key=lambda candidate: candidate.number)
