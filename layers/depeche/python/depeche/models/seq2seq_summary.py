"""A converted encoder-decoder model that summarizes: BART, BARThez, mBART, T5."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from depeche.models.base import Hypothesis
from depeche.models.checkpoint import Checkpoint
from depeche.models.seq2seq import open_translator
from depeche.models.seq2seq_tokens import read_engine

_EOS: Final = "</s>"
# Inside an article a text follows a space; byte pairs take it into the first token.
_SPACE: Final = " "


class Seq2SeqSummary:
    """Summarizes with a CTranslate2 encoder-decoder, a :class:`depeche.models.base.ArticleModel`.

    Args:
        checkpoint: Its catalog entry.
        folder: Its verified folder.
        fingerprint: Of the entry and the built files.
        threads: Threads of one computation; 0: one per processor.

    Raises:
        ModelUnavailableError: The folder can't be loaded.
    """

    def __init__(self, checkpoint: Checkpoint, folder: Path, *, fingerprint: str, threads: int = 0) -> None:
        self.name = checkpoint.name
        self.fingerprint = fingerprint
        engine = read_engine(folder)
        self._tokens = engine.tokens
        self._manner = engine.manner
        self._positions = engine.positions
        self._model = open_translator(self.name, folder, threads)

    @property
    def window(self) -> int:
        """See :class:`depeche.models.base.ArticleModel`."""
        special = len(self._tokens.source([], "", ""))
        return self._positions - special - len(self._tokens.pieces(self._manner.introduction))

    @property
    def bounds(self) -> tuple[int, int]:
        """See :class:`depeche.models.base.ArticleModel`."""
        return self._manner.least, self._manner.most

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """See :class:`depeche.models.base.ArticleModel`."""
        return [len(self._tokens.pieces(_SPACE + text)) for text in texts]

    def encode(self, text: str, language: str) -> list[str]:
        """What the encoder reads for an article, introduction and special tokens included."""
        return self._tokens.source(self._tokens.pieces(self._manner.introduction + text), language, language)

    def summarize(
        self, text: str, *, language: str, least: int | None = None, most: int | None = None
    ) -> list[Hypothesis]:
        """See :class:`depeche.models.base.ArticleModel`. The search is what transformers makes of the checkpoint."""
        tokens = self.encode(text, language)
        if len(tokens) > self._positions:
            raise ValueError(f"an article of {len(tokens)} tokens is longer than the window of {self._positions}")
        found = self._search(tokens, language, least, most)
        return [Hypothesis(self._tokens.text(each), score, finished=each[-1:] == [_EOS]) for each, score in found]

    def _search(
        self, tokens: list[str], language: str, least: int | None, most: int | None
    ) -> list[tuple[list[str], float]]:
        manner = self._manner
        prefix = list(self._tokens.prefix(language) if manner.prefix is None else manner.prefix)
        # transformers forces the end on the last token; we say that the output is not finished instead.
        longest = min(manner.most if most is None else most, self._positions - 1) - manner.forced_end
        shortest = max(manner.least if least is None else least, len(prefix) + 1)
        (answer,) = self._model.translate_batch(
            [tokens],
            target_prefix=[prefix] if prefix else None,
            beam_size=manner.beam,
            num_hypotheses=manner.beam,
            length_penalty=manner.length_penalty,
            repetition_penalty=manner.repetition_penalty,
            no_repeat_ngram_size=manner.no_repeat_ngram,
            min_decoding_length=min(shortest, longest),
            max_decoding_length=longest,
            max_input_length=0,  # no silent cut: a longer article was refused
            return_scores=True,
            return_end_token=True,
        )
        return list(zip(answer.hypotheses, answer.scores, strict=True))
