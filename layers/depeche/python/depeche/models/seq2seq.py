"""A converted encoder-decoder model: Marian, NLLB-200, M2M-100."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import ctranslate2

from depeche.errors import ModelUnavailableError, UnsupportedPairError
from depeche.models.base import Hypothesis
from depeche.models.checkpoint import Checkpoint
from depeche.models.seq2seq_tokens import read_engine

# A batch holds at most this many rows (sources times beams) and tokens (rows times the longest output): it bounds the
# memory of the attention caches whatever the input.
_MAX_ROWS: Final = 64
_MAX_TOKENS: Final = 16_384
# Longest output: twice the source and a little, in steps, so that sources of like length share a batch and the limit
# depends on the source alone. No language pair needs twice as many tokens as its source in ordinary text.
_TOKENS_PER_PIECE: Final = 2
_SPARE_TOKENS: Final = 24
_STEP: Final = 32
_SPECIAL_TOKENS: Final = 2


@dataclass(frozen=True, slots=True)
class _Row:
    """A source, or a window of one that is longer than the model's positions."""

    index: int
    window: int
    tokens: list[str]
    limit: int


def open_translator(name: str, folder: Path, threads: int) -> ctranslate2.Translator:
    """The decoder of a built folder.

    Args:
        name: Catalog name, for the message of an error.
        folder: The verified folder.
        threads: Threads of one computation; 0: one per processor.

    Raises:
        ModelUnavailableError: The folder can't be loaded.
    """
    try:
        return ctranslate2.Translator(
            str(folder), device="cpu", inter_threads=1, intra_threads=threads or os.cpu_count() or 1
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelUnavailableError(f"{name} can't be loaded: {error}") from error


class Seq2Seq:
    """Translates with a CTranslate2 encoder-decoder. Thread-safe; batches by itself.

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
        self._checkpoint = checkpoint
        engine = read_engine(folder)
        self._tokens = engine.tokens
        self._positions = engine.positions
        self._model = open_translator(self.name, folder, threads)

    def require(self, source: str, target: str) -> None:
        """Make sure that the model translates a pair.

        Raises:
            UnsupportedPairError: It doesn't; carries the pairs that it does.
        """
        if self._checkpoint.serves(source, target) and self._tokens.knows(source, target):
            return
        routes = sorted(self._checkpoint.routes)
        raise UnsupportedPairError(
            f"{self.name} doesn't translate {source} to {target}; it serves {', '.join(routes)}", routes=routes
        )

    def encode(self, text: str, source: str, target: str) -> list[str]:
        """What the encoder reads for a text, special tokens included."""
        return self._tokens.source(self._tokens.pieces(text), source, target)

    def translate(
        self,
        texts: Sequence[str],
        *,
        source: str,
        target: str,
        beam: int = 1,
        hypotheses: int = 1,
        max_tokens: int | None = None,
    ) -> list[list[Hypothesis]]:
        """Translate texts. Never samples: same input, same output.

        A text longer than the model's positions is translated in windows: nothing is cut off silently.

        Args:
            texts: Sentences, each on one line.
            source: Their language.
            target: The language of the outputs.
            beam: Beam width; 1 decodes greedily.
            hypotheses: Candidates a text, best first (at most ``beam``).
            max_tokens: Longest output in tokens; None: what the length of the source allows.

        Returns:
            One non-empty list of hypotheses a text, in the order of the texts. Scores are mean log-probabilities of
            a token.

        Raises:
            UnsupportedPairError: The model doesn't translate this pair.
            ValueError: More hypotheses than beams.
        """
        if hypotheses > beam:
            raise ValueError("hypotheses must not exceed beam")
        self.require(source, target)
        parts: defaultdict[int, dict[int, list[Hypothesis]]] = defaultdict(dict)
        prefix = self._tokens.prefix(target)
        for rows in self._batches(texts, source, target, beam, max_tokens):
            answers = self._model.translate_batch(
                [row.tokens for row in rows],
                target_prefix=[prefix] * len(rows) if prefix else None,
                beam_size=beam,
                num_hypotheses=hypotheses,
                max_decoding_length=rows[0].limit + len(prefix),
                min_decoding_length=len(prefix) + 1,  # an empty output is never a translation
                max_input_length=0,  # no silent cut: the windows keep within the positions
                max_batch_size=0,
                return_scores=True,
                return_end_token=True,
            )
            for row, answer in zip(rows, answers, strict=True):
                parts[row.index][row.window] = self._hypotheses(answer, len(prefix))
        return [_joined([parts[index][window] for window in sorted(parts[index])]) for index in range(len(texts))]

    def _batches(
        self, texts: Sequence[str], source: str, target: str, beam: int, max_tokens: int | None
    ) -> Iterator[list[_Row]]:
        alike: defaultdict[int, list[_Row]] = defaultdict(list)
        for index, text in enumerate(texts):
            for window, tokens in enumerate(self._windows(text, source, target)):
                limit = min(max_tokens or _limit(len(tokens)), self._positions - _SPECIAL_TOKENS)
                alike[limit].append(_Row(index, window, tokens, limit))
        for limit, rows in alike.items():
            size = max(1, min(_MAX_ROWS, _MAX_TOKENS // limit) // beam)
            # Sources of like length together: less padding.
            ordered = sorted(rows, key=lambda row: len(row.tokens))
            for start in range(0, len(ordered), size):
                yield ordered[start : start + size]

    def _windows(self, text: str, source: str, target: str) -> Iterator[list[str]]:
        pieces = self._tokens.pieces(text)
        size = self._positions - len(self._tokens.source([], source, target))
        for start in range(0, max(1, len(pieces)), size):
            yield self._tokens.source(pieces[start : start + size], source, target)

    def _hypotheses(self, answer: ctranslate2.TranslationResult, prefix: int) -> list[Hypothesis]:
        found: dict[str, Hypothesis] = {}
        for tokens, score in zip(answer.hypotheses, answer.scores, strict=True):
            text = self._tokens.text(tokens[prefix:])
            # Beams that differ only in how they were cut into tokens are one candidate.
            found.setdefault(text, Hypothesis(text, score, finished=tokens[-1:] == ["</s>"]))
        return list(found.values())


def _limit(length: int) -> int:
    wanted = _SPARE_TOKENS + _TOKENS_PER_PIECE * length
    return -(-wanted // _STEP) * _STEP


def _joined(windows: list[list[Hypothesis]]) -> list[Hypothesis]:
    if len(windows) == 1:
        return windows[0]
    ranks = min(map(len, windows))
    return [_one([window[rank] for window in windows]) for rank in range(ranks)]


def _one(parts: list[Hypothesis]) -> Hypothesis:
    return Hypothesis(
        " ".join(filter(None, (part.text for part in parts))),
        sum(part.score for part in parts) / len(parts),
        all(part.finished for part in parts),
    )
