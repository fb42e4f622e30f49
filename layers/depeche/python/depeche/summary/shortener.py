"""Summaries by a model that continues prompts: it shortens the sentences that the ranker chose, one by one."""

from __future__ import annotations

from typing import Final

from depeche.models.base import Generator
from depeche.summary import prompts
from depeche.summary.base import Offer, Task
from depeche.summary.fidelity import shortened
from depeche.text.datelines import undated
from depeche.text.document import Sentence

_PASSES: Final = ((1, 1), (3, 3))
"""Beam and hypotheses of the first attempt and of the second, which only failures get."""
_MOST_WORDS_IN: Final = 120
"""A longer sentence is compressed by rule only: the model copies it, at a cost that grows with its length."""
_FEWEST_WORDS_IN: Final = 12
"""A sentence with no more is short enough: asked to shorten it, the model writes about its examples instead."""
_TOKENS_A_WORD: Final = 2.2
_HEADLINE_TOKENS: Final = 40


class Shortener:
    """A :class:`depeche.summary.base.Summarizer` over the embedded model.

    Args:
        generator: The loaded model.
    """

    def __init__(self, generator: Generator) -> None:
        self._generator = generator

    @property
    def name(self) -> str:
        """Catalog name of the model."""
        return self._generator.name

    @property
    def fingerprint(self) -> str:
        """The model's."""
        return self._generator.fingerprint

    def write(self, task: Task, offer: Offer) -> None:
        """See :class:`depeche.summary.base.Summarizer`: a greedy attempt, then a wider search for what failed."""
        wanted = []
        for sentence in task.wanted:
            short = not task.headline and len(sentence.text.split()) <= _FEWEST_WORDS_IN
            if not short or not offer([undated(sentence.text)], sentence):
                wanted.append(sentence)
        prompted = [(sentence, _prompt(sentence, task)) for sentence in wanted]
        open_ones = [(sentence, prompt) for sentence, prompt in prompted if prompt is not None]
        for beam, hypotheses in _PASSES:
            if not open_ones:
                return
            answers = self._generator.generate(
                [prompt for _, prompt in open_ones],
                max_tokens=[_tokens(sentence, task) for sentence, _ in open_ones],
                beam=beam,
                hypotheses=hypotheses,
                stop_at_newline=True,
            )
            failed = []
            for (sentence, prompt), answer in zip(open_ones, answers, strict=True):
                texts = [" ".join(hypothesis.text.split()) for hypothesis in answer if hypothesis.finished]
                cut = [shortened(text, undated(sentence.text), task.language, headline=task.headline) for text in texts]
                texts = [text for text in cut if text is not None]
                if not offer(texts, sentence):
                    failed.append((sentence, prompt))
            open_ones = failed


def _prompt(sentence: Sentence, task: Task) -> str | None:
    if len(sentence.text.split()) > _MOST_WORDS_IN:
        return None
    make = prompts.headline if task.headline else prompts.shorten
    return make(undated(sentence.text), task.language)


def _tokens(sentence: Sentence, task: Task) -> int:
    if task.headline:
        return _HEADLINE_TOKENS
    return int(_TOKENS_A_WORD * len(sentence.text.split())) + 8
