"""The tokenizer, built as the product builds it."""

from __future__ import annotations

import sentencepiece

from depeche.models.build import sentencepiece_file as spm
from depeche.models.build.vocabulary import BOS, EOS, PAD, UNKNOWN

_LABELS = {"fr": "French", "en": "English"}


class Tokenizer:
    """Turns sentence pairs into the prompt and answer that the adapter is trained on.

    Args:
        pieces: the vocabulary in id order, whole or pruned.
    """

    def __init__(self, pieces: list[spm.Piece]) -> None:
        model = spm.serialize(pieces, bos=BOS, eos=EOS, unknown=UNKNOWN, pad=PAD)
        self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)
        self.newlines = [i for i, p in enumerate(pieces) if p.text.startswith("\n") or p.text == "<0x0A>"]

    def prompt(self, text: str, source: str, target: str, words: str = "") -> list[int]:
        """``<bos>French: {text}\\nWords: {words}\\nEnglish:``, without the middle line where ``words`` is empty."""
        glosses = f"\nWords: {words}" if words else ""
        line = f"{_LABELS[source]}: {text}{glosses}\n{_LABELS[target]}:"
        return [self._processor.bos_id(), *self._processor.encode(line)]

    def answer(self, text: str) -> list[int]:
        """`` {text}<eos>``."""
        return [*self._processor.encode(f" {text}"), self._processor.eos_id()]
