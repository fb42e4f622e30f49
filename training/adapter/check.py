"""``python -m training.adapter.check``: this forward pass against CTranslate2's, token by token.

Both run in float32 with the same adapter, over the vocabulary of the built model.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import ctranslate2
import torch

from depeche.models.build import vocabulary as kept_tokens
from training.adapter import adapter as files
from training.adapter.base import read_base
from training.adapter.data import collate, read_pairs, tokenize
from training.adapter.model import Network
from training.adapter.tokens import Tokenizer


def main() -> None:
    """Prints the largest and the mean difference of the answers' log-probabilities."""
    parser = argparse.ArgumentParser(prog="python -m training.adapter.check", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--base-gguf", type=Path, required=True)
    parser.add_argument("--adapter", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="built folder of the same adapter, float32")
    parser.add_argument("--vocabulary", type=Path, required=True, help="bit set of the tokens that the build keeps")
    parser.add_argument("--pairs", type=int, default=8)
    args = parser.parse_args()
    torch.set_num_threads(1)

    base = read_base(args.base_gguf, dtype=torch.float32)
    kept = kept_tokens.unpack(args.vocabulary.read_bytes())
    classes = {token: index for index, token in enumerate(kept)}
    tokenized = tokenize(read_pairs(args.data)[: args.pairs], Tokenizer(base.pieces))
    examples = [example for example in tokenized if classes.keys() >= {*example.prompt, *example.answer}]
    network = Network(base, kept)
    factors = network.factors(files.read(args.adapter))
    network.merge(factors)
    batch = collate(examples, classes)
    with torch.no_grad():
        states = network.hidden(batch, factors)
        ours = (states @ network.output.T).log_softmax(-1).gather(1, batch.targets[:, None])[:, 0]

    strings = kept_tokens.vocabulary_strings([base.pieces[token] for token in kept])
    generator = ctranslate2.Generator(str(args.model), device="cpu", compute_type="float32", intra_threads=1)
    rows = [[strings[classes[token]] for token in (*e.prompt, *e.answer)] for e in examples]
    # One at a time: with several rows CTranslate2 4.8.5 rejects its own length mask for a single key-value head.
    scores = [generator.score_batch([row])[0] for row in rows]
    theirs = torch.tensor(
        [
            score
            for example, result in zip(examples, scores, strict=True)
            for score in result.log_probs[-len(example.answer) :]
        ]
    )
    difference = (ours - theirs).abs()
    print(f"{len(difference)} tokens: largest difference {difference.max():.5f}, mean {difference.mean():.6f}")
    print(f"log-probability a token: here {ours.mean():.4f}, CTranslate2 {theirs.mean():.4f}")


if __name__ == "__main__":
    main()
