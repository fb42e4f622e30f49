"""A built Gemma model behind the ``Generator`` contract."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import ctranslate2
import sentencepiece

from depeche.errors import ModelUnavailableError, TooLongError
from depeche.models.base import Hypothesis
from depeche.models.batches import Batcher, Prompt
from depeche.models.build.builder import TOKENIZER_FILE
from depeche.models.build.vocabulary import BOS, EOS, NEWLINE
from depeche.models.catalog import SOURCE_SLOT, Model

# Longest prompt. Attention grows with the square of the length; nothing that we ask for comes near.
MAX_PROMPT_TOKENS: Final = 8192
_NEWLINE_BYTE: Final = "<0x0A>"
# A prompt that is as good as answered: after it the model ends. See depeche.models.batches.
_ANSWERED: Final = "French: Oui.\nEnglish: Yes."


class GemmaGenerator:
    """Continues prompts with a CTranslate2 decoder.

    Args:
        model: Its catalog entry.
        folder: Its verified folder.
        threads: Batches that are computed at once, each on one thread, the weights shared; 0: one per processor. Two
            threads inside one product wait for each other at every layer: with 28 sentences, beam 4 and two processors
            they took 1.8 times as long as two batches side by side, for the same outputs.

    Raises:
        ModelUnavailableError: The folder can't be loaded.
    """

    def __init__(self, model: Model, folder: Path, *, threads: int = 0) -> None:
        self._workers = threads or os.cpu_count() or 1
        self._name = model.name
        self._fingerprint = model.fingerprint
        try:
            self._tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(folder / TOKENIZER_FILE))
            self._decoder = ctranslate2.Generator(
                str(folder),
                device="cpu",
                inter_threads=self._workers,
                intra_threads=1,
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelUnavailableError(f"{model.name} can't be loaded: {error}") from error
        pieces = (self._tokenizer.id_to_piece(index) for index in range(self._tokenizer.get_piece_size()))
        self._newlines = [_NEWLINE_BYTE, *(piece for piece in pieces if piece.startswith("\n"))]
        beginnings = (template.partition(SOURCE_SLOT)[0] for template in model.routes.values())
        self._batcher = Batcher(
            beginnings=[[BOS, *self._tokens(text)] for text in beginnings],
            answered=self._tokens(_ANSWERED),
            filler=NEWLINE,
            bos=BOS,
        )

    @property
    def name(self) -> str:
        """Catalog name."""
        return self._name

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the build's inputs and the prompts."""
        return self._fingerprint

    def count(self, text: str) -> int:
        """Tokens of a text, for limits."""
        return len(self._tokenizer.encode(text))

    def generate(
        self,
        prompts: Sequence[str],
        *,
        max_tokens: int | Sequence[int],
        beam: int = 1,
        hypotheses: int = 1,
        stop_at_newline: bool = True,
        repetition_penalty: float = 1.0,
        no_repeat_ngram: int = 0,
    ) -> list[list[Hypothesis]]:
        """Continue each prompt; see :class:`depeche.models.base.Generator`.

        Texts come without surrounding spaces; equal texts count as one hypothesis.

        Raises:
            ValueError: More hypotheses than beams, or a limit below 1.
            TooLongError: A prompt is longer than :data:`MAX_PROMPT_TOKENS`.
        """
        limits = [max_tokens] * len(prompts) if isinstance(max_tokens, int) else list(max_tokens)
        if hypotheses > beam:
            raise ValueError("hypotheses must not exceed beam")
        if len(limits) != len(prompts) or min(limits, default=1) < 1:
            raise ValueError("max_tokens must give each prompt a limit of at least 1")
        results: list[list[Hypothesis]] = [[] for _ in prompts]
        batches = list(self._batcher.batches(self._encode(prompts, limits), beam, self._workers))
        running = [
            self._decoder.generate_batch(
                batch.tokens,
                static_prompt=batch.beginning or None,
                # One more than allowed: an output that fills it did not end by itself.
                max_length=max(prompt.limit for prompt in batch.prompts) + 1,
                beam_size=beam,
                num_hypotheses=hypotheses,
                end_token=[EOS, *self._newlines] if stop_at_newline else [EOS],
                include_prompt_in_result=False,
                return_scores=True,
                repetition_penalty=repetition_penalty,
                no_repeat_ngram_size=no_repeat_ngram,
                max_batch_size=0,
                asynchronous=True,
            )
            for batch in batches
        ]
        for batch, answers in zip(batches, running, strict=True):
            for prompt, answer in zip(batch.prompts, answers, strict=False):  # the pacemaker's answer is left over
                results[prompt.index] = self._hypotheses(answer.result(), prompt.limit)
        return results

    def _tokens(self, text: str) -> list[str]:
        tokens: list[str] = self._tokenizer.encode(text, out_type=str)
        return tokens

    def _encode(self, prompts: Sequence[str], limits: Sequence[int]) -> list[Prompt]:
        encoded = []
        for index, (text, limit) in enumerate(zip(prompts, limits, strict=True)):
            tokens = self._tokens(text)
            if len(tokens) > MAX_PROMPT_TOKENS:
                raise TooLongError(
                    f"A prompt has {len(tokens)} tokens; {self._name} takes {MAX_PROMPT_TOKENS}",
                    limit=MAX_PROMPT_TOKENS,
                )
            encoded.append(Prompt(index, (BOS, *tokens), limit))
        return encoded

    def _hypotheses(self, answer: ctranslate2.GenerationResult, limit: int) -> list[Hypothesis]:
        found: dict[str, Hypothesis] = {}
        for ids, score in zip(answer.sequences_ids, answer.scores, strict=True):
            text: str = self._tokenizer.decode(ids[:limit]).strip()
            # Beams that differ only in how they were cut into tokens or ended are one candidate.
            found.setdefault(text, Hypothesis(text, score, finished=len(ids) <= limit))
        return list(found.values())
