"""What the abstractive summary asks of a model, whatever model it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from depeche.text.document import Sentence

Offer = Callable[[Sequence[str], Sentence | None], bool]
"""Takes forms of one sentence of the summary, best first, and the sentence of the article that they were made from
(None: they sum up the article as a whole); tells whether one of them is good enough to be shown."""


@dataclass(frozen=True, slots=True)
class Task:
    """A summary to write.

    Attributes:
        article: All sentences in reading order, the title among them, in the language of the summary.
        wanted: The sentences that the ranker chose: as many as the summary should have.
        language: Of the summary.
        headline: One line of few words is wanted.
        words: Length to aim at.
    """

    article: Sequence[Sentence]
    wanted: Sequence[Sentence]
    language: str
    headline: bool = False
    words: int | None = None


class Summarizer(Protocol):
    """Writes sentences of summaries. Thread-safe."""

    @property
    def name(self) -> str:
        """Catalog name of its model."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the outputs could."""

    def write(self, task: Task, offer: Offer) -> None:
        """Offer sentences until enough are taken or nothing is left to try.

        What is refused counts as a failed attempt; the next one is another hypothesis or a wider search. Nothing that
        is offered is shown unless ``offer`` says so.
        """
