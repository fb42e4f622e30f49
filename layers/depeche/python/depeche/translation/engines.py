"""Translation by the production engines: Marian (opus-mt), NLLB-200, M2M-100."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from depeche.models.base import Hypothesis
from depeche.translation.typography import plain

if TYPE_CHECKING:
    from depeche.models.seq2seq import Seq2Seq


class EngineTranslator:
    """One language pair of an encoder-decoder model.

    Args:
        model: The loaded model.
        source: Language of the segments.
        target: Language of the translations.

    Raises:
        UnsupportedPairError: The model doesn't translate this pair.
    """

    def __init__(self, model: Seq2Seq, *, source: str, target: str) -> None:
        model.require(source, target)
        self._model = model
        self._source = source
        self._target = target
        self.name = model.name
        digest = hashlib.sha256(f"{model.fingerprint} {source}>{target}".encode())
        self.fingerprint = digest.hexdigest()

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """See ``Translator.translate``."""
        return self._model.translate(
            [plain(segment) for segment in segments],
            source=self._source,
            target=self._target,
            beam=beam,
            hypotheses=min(hypotheses, beam),
        )
