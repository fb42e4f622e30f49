"""Sentence pairs: reading, filtering and batching."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from training.adapter.align import literalness
from training.adapter.model import Batch
from training.adapter.tokens import Tokenizer

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
_MAX_RATIO = 2.2  # in tokens; above it a pair is a summary or a mistake
_MAX_TOKENS = 256
_BLOCK = 600


@dataclass(frozen=True)
class Pair:
    """One training example in one direction."""

    source: str
    target: str
    source_lang: str
    target_lang: str
    words: str = ""  # what stands behind "Words:" in the prompt; empty: no such line


@dataclass(frozen=True)
class Example:
    """A tokenized pair."""

    prompt: list[int]
    answer: list[int]

    @property
    def length(self) -> int:
        """Tokens fed to the model; the final ``<eos>`` is only predicted."""
        return len(self.prompt) + len(self.answer) - 1


def read_pairs(path: Path) -> list[Pair]:
    """Reads ``{"text", "reference", "source_lang", "target_lang"}`` lines."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [
        Pair(r["text"].strip(), r["reference"].strip(), r["source_lang"], r["target_lang"], r.get("words", ""))
        for r in rows
    ]


def numbers(text: str) -> set[str]:
    """Numbers of at least two digits, thousands and decimal marks dropped ("1 200" and "1,200" are equal)."""
    found = (re.sub(r"\D", "", match) for match in _NUMBER.findall(text))
    return {digits for digits in found if len(digits) > 1}


def is_sound(pair: Pair) -> bool:
    """Whether the target's numbers all stand in the source: the others teach the model to invent."""
    return bool(pair.source and pair.target) and numbers(pair.target) <= numbers(pair.source)


def literal(pairs: Sequence[Pair], share: float) -> list[Pair]:
    """The given share of the pairs, those translated most literally, in their old order."""
    if share >= 1:
        return list(pairs)
    scores = literalness([p.source for p in pairs], [p.target for p in pairs])
    floor = np.quantile(scores, 1 - share)
    return [pair for pair, score in zip(pairs, scores, strict=True) if score >= floor]


def reverse(pair: Pair) -> Pair:
    """The same pair in the other direction."""
    return Pair(pair.target, pair.source, pair.target_lang, pair.source_lang)


def tokenize(pairs: Sequence[Pair], tokenizer: Tokenizer) -> list[Example]:
    """Tokenizes the pairs that are not too long and of similar length on both sides."""
    out = []
    for pair in pairs:
        answer = tokenizer.answer(pair.target)
        source = tokenizer.answer(pair.source)
        ratio = (len(answer) + 3) / (len(source) + 3)  # +3: short headlines vary more
        example = Example(tokenizer.prompt(pair.source, pair.source_lang, pair.target_lang, pair.words), answer)
        if 1 / _MAX_RATIO <= ratio <= _MAX_RATIO and example.length <= _MAX_TOKENS:
            out.append(example)
    return out


def epoch(
    forward: Sequence[Example], backward: Sequence[Example], share: float, budget: int, seed: int
) -> list[list[Example]]:
    """The batches of one pass over ``forward``, in training order.

    Args:
        forward: examples of the main direction, all used once.
        backward: examples of the other direction, of which a random part is mixed in.
        share: of the other direction among all examples, 0 to below 1.
        budget: padded tokens a batch.
        seed: decides the order; the same seed gives the same batches.
    """
    chance = random.Random(seed)
    extra = min(len(backward), round(len(forward) * share / (1 - share)))
    examples = [*forward, *chance.sample(list(backward), extra)]
    chance.shuffle(examples)
    batches = [
        batch
        for start in range(0, len(examples), _BLOCK)
        for batch in _cut(sorted(examples[start : start + _BLOCK], key=lambda e: e.length), budget)
    ]
    chance.shuffle(batches)
    return batches


def _cut(ordered: Sequence[Example], budget: int) -> Iterator[list[Example]]:
    batch: list[Example] = []
    for example in ordered:  # ascending, so the newest is the longest
        if batch and example.length * (len(batch) + 1) > budget:
            yield batch
            batch = []
        batch.append(example)
    if batch:
        yield batch


def blur(batch: Batch, share: float, seed: int) -> Batch:
    """Replaces a share of the answers' input tokens by others of the same batch; what has to be predicted stays.

    Word dropout (Sennrich and Zhang 2019, "Revisiting Low-Resource Neural Machine Translation", section 3.2): a model
    that can't trust what it wrote so far has to read the source, and learns fewer sentences by heart.
    """
    chance = torch.Generator().manual_seed(seed)
    # An answer's first position is the prompt's last token, which stays.
    inside = batch.positions[1:][batch.owners[1:] == batch.owners[:-1]]
    chosen = inside[torch.rand(len(inside), generator=chance) < share]
    tokens = batch.tokens.flatten().clone()
    tokens[chosen] = tokens[inside[torch.randint(max(1, len(inside)), (len(chosen),), generator=chance)]]
    return replace(batch, tokens=tokens.view_as(batch.tokens))


def collate(examples: Sequence[Example], classes: dict[int, int]) -> Batch:
    """Pads a batch and finds its answer positions.

    Args:
        examples: of one batch.
        classes: token id -> class of the output vocabulary.
    """
    longest = max(e.length for e in examples)
    tokens = torch.zeros(len(examples), longest, dtype=torch.long)
    positions: list[int] = []
    targets: list[int] = []
    owners: list[int] = []
    for row, example in enumerate(examples):
        tokens[row, : example.length] = torch.tensor([*example.prompt, *example.answer[:-1]])
        first = row * longest + len(example.prompt) - 1
        positions += range(first, first + len(example.answer))
        targets += [classes[token] for token in example.answer]
        owners += [row] * len(example.answer)
    return Batch(tokens, torch.tensor(positions), torch.tensor(targets), torch.tensor(owners))
