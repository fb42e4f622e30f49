"""Counting what a translation costs, at the border to the model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from depeche.models.base import Hypothesis
from depeche.translation.base import Translator


@dataclass(slots=True)
class Effort:
    """What a piece of work cost.

    Attributes:
        calls: Calls of the model.
        segments: Texts sent to it: second attempts, pieces of long segments and glossary terms included.
        retried: Segments that got a second attempt.
        improved: Second attempts that gave a better hypothesis.
    """

    calls: int = 0
    segments: int = 0
    retried: int = 0
    improved: int = 0


class Meter:
    """Passes everything on and counts it. One for each article: it is not shared between threads."""

    def __init__(self, inner: Translator) -> None:
        self._inner = inner
        self.name = inner.name
        self.fingerprint = inner.fingerprint
        self.calls = 0
        self.segments = 0

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """See ``Translator.translate``."""
        if not segments:
            return []
        self.calls += 1
        self.segments += len(segments)
        return self._inner.translate(segments, beam=beam, hypotheses=hypotheses)
