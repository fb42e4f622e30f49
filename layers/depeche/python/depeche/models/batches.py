"""Batches in which no prompt's output depends on its neighbours.

CTranslate2 reads the prompts of a batch in parallel up to the length of the shortest, and the rest token by token.
Where that border falls decides the rounding of the attention, int8 quantization magnifies it, and of 18 sentences 9
came out in other words alone than in a batch. So the border has to be a function of the prompt alone. Batches hold
prompts of like length, and a *pacemaker* sets the border: one more prompt, as long as the shortest that could be in
this batch, which ends at once. Then alone, in any company and in any order, a prompt is computed in the same way.

Alone is 3.6 times as expensive in processor time as one batch for all; prompts of exactly equal length together, 3.3
times (an article has few of them); batches with a pacemaker, 1.3 times.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# Lengths that share a batch. 8, 16 and 32 took 3.7, 2.9 and 2.4 s for the same sentences; wider ones read more of
# each prompt token by token, which few prompts of like length pay back.
_WIDTH: Final = 16
# A batch holds at most this many prompts times beams, and tokens of prompt and output together: it bounds the memory
# of the attention caches (1 KB a token and layer) whatever the input.
_MAX_ROWS: Final = 32
_MAX_TOKENS: Final = 8192
# A common beginning this long is read once for the whole batch (examples in a prompt: half the time for 189 tokens).
_LONG_BEGINNING: Final = 32


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt in tokens.

    Attributes:
        index: Its place among the caller's prompts.
        tokens: Its tokens with the one that begins every text.
        limit: Longest output, in tokens.
    """

    index: int
    tokens: tuple[str, ...]
    limit: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What the decoder gets in one call.

    Attributes:
        prompts: The prompts, in the order of the first rows.
        beginning: Tokens that all prompts begin with; empty where there is no long beginning.
        tokens: The rows: each prompt without the beginning, and last the pacemaker, where one is needed.
    """

    prompts: list[Prompt]
    beginning: list[str]
    tokens: list[list[str]]


class Batcher:
    """Sorts prompts into batches.

    Args:
        beginnings: Beginnings of prompts that are known beforehand; never learned from the prompts at hand, since
            an output would depend on them.
        answered: A finished exchange, after which the model ends its output at once.
        filler: A token that may stand before ``answered`` in any number.
        bos: The token that begins every text.
    """

    def __init__(self, *, beginnings: Iterable[Sequence[str]], answered: Sequence[str], filler: str, bos: str) -> None:
        self._beginnings = [tuple(tokens) for tokens in beginnings if len(tokens) >= _LONG_BEGINNING]
        self._answered = list(answered)
        self._filler = filler
        self._bos = bos

    def batches(self, prompts: Sequence[Prompt], beam: int, workers: int = 1) -> Iterator[Batch]:
        """All prompts, in batches within the bounds on rows and tokens.

        Args:
            prompts: The prompts.
            beam: Rows that each prompt takes while it is decoded.
            workers: Batches that can be computed at once: none holds more than its share of the prompts.
        """
        share = -(-len(prompts) // workers)
        alike: defaultdict[tuple[tuple[str, ...], int], list[Prompt]] = defaultdict(list)
        for prompt in prompts:
            beginning = self._beginning(prompt)
            alike[beginning, self._border(len(prompt.tokens) - len(beginning))].append(prompt)
        for (beginning, border), members in alike.items():
            for part in _bounded(members, beam, share):
                yield self._batch(part, beginning, border)

    def _beginning(self, prompt: Prompt) -> tuple[str, ...]:
        fitting = (tokens for tokens in self._beginnings if prompt.tokens[: len(tokens)] == tokens)
        beginning = max(fitting, key=len, default=())
        return beginning if len(beginning) < len(prompt.tokens) else ()

    def _border(self, length: int) -> int:
        """How many of a prompt's tokens are read in parallel: all of a short one, else whole widths."""
        shortest = len(self._answered) + 1
        return length if length < max(_WIDTH, shortest) else max(length // _WIDTH * _WIDTH, shortest)

    def _batch(self, prompts: list[Prompt], beginning: tuple[str, ...], border: int) -> Batch:
        rows = [list(prompt.tokens[len(beginning) :]) for prompt in prompts]
        if min(map(len, rows)) > border:
            first = self._filler if beginning else self._bos
            rows.append([first, *[self._filler] * (border - 1 - len(self._answered)), *self._answered])
        return Batch(prompts, list(beginning), rows)


def _bounded(prompts: list[Prompt], beam: int, most: int) -> Iterator[list[Prompt]]:
    part: list[Prompt] = []
    longest = 0
    # Outputs of like length together: a batch is decoded until its last output ends.
    for prompt in sorted(prompts, key=lambda prompt: (len(prompt.tokens), prompt.limit, prompt.index)):
        longest = max(longest, len(prompt.tokens) + prompt.limit)
        rows = (len(part) + 1) * beam
        if part and (len(part) >= most or rows > _MAX_ROWS or rows * longest > _MAX_TOKENS):
            yield part
            part, longest = [], len(prompt.tokens) + prompt.limit
        part.append(prompt)
    if part:
        yield part
