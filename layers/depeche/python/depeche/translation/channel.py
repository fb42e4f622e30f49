"""How well a translation explains its source: the model asked backwards about its own hypotheses."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from depeche.models.base import Hypothesis, Scorer
from depeche.translation.base import Translator
from depeche.translation.prompt import safe

ASKED = 3
"""Hypotheses of a segment that are scored, the best ones by the forward score. Of four, the last is hardly ever chosen:
scoring it as well changed 33.9 BLEU and 60.7 chrF by less than 0.05."""


class ChannelTranslator:
    """Scores hypotheses backwards; ``depeche.translation.quality.merit`` compares them by it.

    A model that translates forwards is content with a fluent sentence that leaves something out or adds something;
    neither makes its source likely (the noisy channel; Yee et al. 2019, "Simple and Effective Noisy Channel Modeling
    for Neural Machine Translation").

    Args:
        inner: What translates.
        scorer: Knows the pair backwards.
        prompt: Builds the prompt that asks for the source of a translation.
    """

    def __init__(self, inner: Translator, scorer: Scorer, prompt: Callable[[str], str]) -> None:
        self._inner = inner
        self._scorer = scorer
        self._prompt = prompt
        self.name = inner.name
        self.fingerprint = hashlib.sha256(f"{inner.fingerprint}\0{prompt(chr(0))}\0{ASKED}".encode()).hexdigest()

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """See ``Translator.translate``."""
        results = self._inner.translate(segments, beam=beam, hypotheses=hypotheses)
        # All questions in one call: a scorer may answer several at once. One hypothesis leaves nothing to choose.
        asked = [found[:ASKED] if len(found) > 1 else [] for found in results]
        prompts = [self._prompt(each.text) for some in asked for each in some]
        sources = [safe(segment) for segment, some in zip(segments, asked, strict=True) for _ in some]
        scores = iter(self._scorer.score(prompts, sources) if prompts else [])
        return [
            self._scored(found, list(itertools.islice(scores, len(some))))
            for found, some in zip(results, asked, strict=True)
        ]

    def _scored(self, candidates: list[Hypothesis], scores: list[float | None]) -> list[Hypothesis]:
        known = [score for score in scores if score is not None]
        if not known or len(known) < len(scores):  # scores of some only can't be compared
            return candidates
        # Who was not asked counts as the worst who was.
        known += [min(known)] * (len(candidates) - len(known))
        return [replace(each, backward=score) for each, score in zip(candidates, known, strict=True)]


def mean_backward(parts: Iterable[tuple[float, Hypothesis]]) -> float | None:
    """The backward score of hypotheses that are joined, each with its weight; None where one has none."""
    total = weights = 0.0
    for weight, each in parts:
        if each.backward is None:
            return None
        total, weights = total + weight * each.backward, weights + weight
    return total / weights if weights else None
