"""How well a translation explains its source: the model asked backwards about its own hypotheses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from depeche.models.base import Hypothesis, Scorer
from depeche.translation.base import Translator
from depeche.translation.prompt import safe

WEIGHT = 0.75
"""Of the backward score beside the model's own, both a token. Flat: on 499 texts of FLORES dev all values from 0.3 to 2
give the same chrF within 0.06."""


class ChannelTranslator:
    """Scores hypotheses backwards, and sorts them by both scores.

    A model that translates forwards is content with a fluent sentence that leaves something out or adds something;
    neither makes its source likely (the noisy channel; Yee et al. 2019, "Simple and Effective Noisy Channel Modeling
    for Neural Machine Translation").

    Args:
        inner: What translates; its hypotheses are as many as the beam is wide, whatever is asked for here.
        scorer: Knows the pair backwards.
        prompt: Builds the prompt that asks for the source of a translation.
    """

    def __init__(self, inner: Translator, scorer: Scorer, prompt: Callable[[str], str]) -> None:
        self._inner = inner
        self._scorer = scorer
        self._prompt = prompt
        self.name = inner.name
        self.fingerprint = hashlib.sha256(f"{inner.fingerprint}\0{prompt(chr(0))}\0{WEIGHT}".encode()).hexdigest()

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """See ``Translator.translate``."""
        results = self._inner.translate(segments, beam=beam, hypotheses=beam)
        return [
            self._scored(segment, candidates)[:hypotheses]
            for segment, candidates in zip(segments, results, strict=True)
        ]

    def _scored(self, segment: str, candidates: Sequence[Hypothesis]) -> list[Hypothesis]:
        source = safe(segment)
        scores = self._scorer.score([self._prompt(each.text) for each in candidates], [source] * len(candidates))
        # Scores of some hypotheses only can't be compared.
        known = [score for score in scores if score is not None]
        if len(known) < len(candidates):
            return list(candidates)
        found = [replace(each, backward=score) for each, score in zip(candidates, known, strict=True)]
        return sorted(found, key=lambda each: each.score + WEIGHT * (each.backward or 0.0), reverse=True)


def mean_backward(parts: Iterable[tuple[float, Hypothesis]]) -> float | None:
    """The backward score of hypotheses that are joined, each with its weight; None where one has none."""
    total = weights = 0.0
    for weight, each in parts:
        if each.backward is None:
            return None
        total, weights = total + weight * each.backward, weights + weight
    return total / weights if weights else None
