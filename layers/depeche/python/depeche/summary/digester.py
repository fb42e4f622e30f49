"""Summaries by a model that reads the whole article and writes about it: BART, BARThez, mBART, T5."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from depeche.models.base import ArticleModel, Hypothesis
from depeche.summary.base import Offer, Task
from depeche.summary.window import select
from depeche.text.sentences import split

_FEWEST_WORDS: Final = 12
_MOST_WORDS: Final = 40
"""Words a sentence of the summary that the length bounds allow for, where no length is asked for."""
_HEADLINE_WORDS: Final = 5
_LEAST: Final = 0.8
_MOST: Final = 1.3
"""Shares of the words asked for. Sentences are chosen among those that are written, so a little too much is welcome."""
# Models that learned from tokenized text part full stops and commas from their words. French parts ; : ! ? itself.
_PARTED: Final = re.compile(r"(?<=\w) +([.,](?:\s|$))")
_PARTED_ENGLISH: Final = re.compile(r"(?<=\w) +([;:!?](?:\s|$))")


class Digester:
    """A :class:`depeche.summary.base.Summarizer` over a converted encoder-decoder model.

    Args:
        model: The loaded model.
    """

    def __init__(self, model: ArticleModel) -> None:
        self._model = model

    @property
    def name(self) -> str:
        """Catalog name of the model."""
        return self._model.name

    @property
    def fingerprint(self) -> str:
        """The model's."""
        return self._model.fingerprint

    def write(self, task: Task, offer: Offer) -> None:
        """See :class:`depeche.summary.base.Summarizer`: hypothesis by hypothesis, until there are enough sentences."""
        read = select(task.article, task.language, room=self._model.window, measure=self._model.lengths)
        if not read:
            return
        text = " ".join(" ".join(sentence.text.split()) for sentence in read)
        least, most = self._bounds(task, text)
        taken = 0
        for hypothesis in self._model.summarize(text, language=task.language, least=least, most=most):
            taken += sum(offer([sentence], None) for sentence in _sentences(hypothesis, task))
            if taken >= len(task.wanted):
                return

    def _bounds(self, task: Task, text: str) -> tuple[int, int]:
        """Shortest and longest output in tokens, at the article's own number of tokens a word."""
        tokens_a_word = sum(self._model.lengths([text])) / max(1, len(text.split()))
        if task.words:
            return int(_LEAST * task.words * tokens_a_word), int(_MOST * task.words * tokens_a_word) + 1
        least, most = self._model.bounds
        if task.headline:
            return min(least, int(_HEADLINE_WORDS * tokens_a_word)), most
        count = len(task.wanted)
        return (
            max(least, int(_FEWEST_WORDS * count * tokens_a_word)),
            max(most, int(_MOST_WORDS * count * tokens_a_word)),
        )


def _sentences(hypothesis: Hypothesis, task: Task) -> Sequence[str]:
    text = _PARTED.sub(r"\1", " ".join(hypothesis.text.split()))
    if not task.language.startswith("fr"):
        text = _PARTED_ENGLISH.sub(r"\1", text)
    found = split(text, task.language)
    # The last sentence of an output that ran into the limit is not whole, even where it ends in a full stop ("Mr.").
    return found if hypothesis.finished else found[:-1]
