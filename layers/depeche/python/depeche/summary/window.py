"""What of an article a model gets to read when it can't read all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from depeche.schemas import TITLE
from depeche.summary import ranker
from depeche.summary.discourse import stand
from depeche.text.document import Sentence

_DOUBLE = 0.75
"""Share of common terms from which two sentences count as one."""

Measure = Callable[[Sequence[str]], list[int]]


def select(sentences: Sequence[Sentence], language: str, *, room: int, measure: Measure) -> list[Sentence]:
    """The running text of an article as far as it fits, by what the ranker expects of each sentence.

    Nothing is lost because it stands late: a long article is thinned out, not cut off. Sentences that speak to a
    machine or credit somebody are no part of the story, sub-heads and the title no running text.

    Args:
        sentences: The article in reading order, title included.
        language: Its language.
        room: How much fits, in tokens.
        measure: The length of each of some texts, in tokens.

    Returns:
        Sentences in the article's order that together need at most ``room``; empty when not even one fits.
    """
    title = next((s.text for s in sentences if s.paragraph == TITLE), "")
    body = [s for s in sentences if s.paragraph != TITLE and s.role != "subhead" and tells(s.text, language)]
    lengths = measure([s.text for s in body])
    if sum(lengths) <= room:
        return body
    weights = ranker.load().weigh([s.text for s in body], title, language=language)
    values = [weights.read(s.text) for s in body]
    by_worth = sorted(range(len(body)), key=lambda number: (-weights.expect([values[number]]), number))
    taken: list[int] = []
    for number in by_worth:
        if lengths[number] <= room and not any(_overlap(values[number], values[other]) for other in taken):
            taken.append(number)
            room -= lengths[number]
    return [body[number] for number in sorted(taken)]


def tells(text: str, language: str) -> bool:
    """Whether a sentence is part of the story: it neither speaks to a machine nor credits somebody."""
    standing = stand(text, language)
    return not (standing.to_machine or standing.credit)


def _overlap(one: ranker.Value, other: ranker.Value) -> bool:
    return len(one.terms & other.terms) >= _DOUBLE * max(1, len(one.terms | other.terms))
