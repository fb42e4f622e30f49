"""``python -m training.adapter``: trains the adapter of the embedded translation model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from training.adapter import adapter as files
from training.adapter.base import read_base
from training.adapter.data import is_sound, literal, read_pairs, reverse, tokenize
from training.adapter.model import Network
from training.adapter.tokens import Tokenizer
from training.adapter.trainer import Plan, Trainer


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.adapter", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="what training.adapter.corpus wrote")
    parser.add_argument("--base-gguf", type=Path, required=True, help="the assembled GGUF of the base model")
    parser.add_argument("--vocabulary", type=Path, help="bit set of the tokens that the product keeps; default: all")
    parser.add_argument("--init", type=Path, help="adapter to continue from; without it, start from nothing")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for checkpoint, log and adapter; continued if it exists"
    )
    parser.add_argument("--rank", type=int, default=64)
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--warmup", type=int, default=30)
    parser.add_argument("--steps", type=int, default=0, help="updates; 0 plans by --minutes")
    parser.add_argument("--minutes", type=float, default=90.0)
    parser.add_argument("--tokens", type=int, default=500, help="padded tokens a micro-batch")
    parser.add_argument("--micro", type=int, default=4, help="micro-batches a step")
    parser.add_argument("--reverse", type=float, default=0.2, help="share of pairs trained in the other direction")
    parser.add_argument("--keep", type=float, default=0.6, help="share of pairs used, the most literal ones")
    parser.add_argument("--smoothing", type=float, default=0.1)
    parser.add_argument("--blur", type=float, default=0.15, help="share of the answers' input tokens replaced")
    parser.add_argument("--truncate", type=float, default=0.03, help="share of worst pairs that get no gradient")
    parser.add_argument("--average", type=float, default=0.99)
    parser.add_argument("--clip", type=float, default=1.0)
    parser.add_argument("--save-minutes", type=float, default=10.0)
    parser.add_argument("--device", default="cpu", help="cpu, or cuda: one process, so --tokens may be large")
    parser.add_argument("--workers", type=int, help="single-threaded processes; default: 2, on a GPU 1")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    """Reads the data and the base, then trains to the end of the plan."""
    args = _arguments()
    torch.set_num_threads(1)  # before any product: forked children cannot use a parent's thread pool
    torch.manual_seed(args.seed)
    base = read_base(args.base_gguf, vocabulary=args.vocabulary)
    tokenizer = Tokenizer(base.pieces)
    pairs = literal([pair for pair in read_pairs(args.data) if is_sound(pair)], args.keep)
    forward, backward = tokenize(pairs, tokenizer), tokenize([reverse(p) for p in pairs], tokenizer)
    # Every token seen on either side, and the newlines: left out of the softmax, a newline is never pushed down and
    # wins over <eos> when the whole vocabulary competes.
    seen = {token for example in (*forward, *backward) for token in example.answer}
    vocabulary = sorted(seen | set(tokenizer.newlines))
    print(f"{len(forward)} pairs; {len(vocabulary)} output tokens", file=sys.stderr)
    start = files.widen(files.read(args.init), args.rank, args.seed) if args.init else files.fresh(args.rank, args.seed)
    plan = Plan(
        rate=args.rate,
        warmup=args.warmup,
        steps=args.steps,
        minutes=args.minutes,
        tokens=args.tokens,
        micro=args.micro,
        workers=args.workers or (2 if args.device == "cpu" else 1),
        reverse=args.reverse,
        smoothing=args.smoothing,
        blurred=args.blur,
        truncate=args.truncate,
        average=args.average,
        clip=args.clip,
        save_minutes=args.save_minutes,
        seed=args.seed,
    )
    classes = {token: index for index, token in enumerate(vocabulary)}
    path = Trainer(Network(base, vocabulary, torch.device(args.device)), start, classes, plan, args.out).run(
        forward, backward, lambda line: print(line, flush=True)
    )
    print(path)


if __name__ == "__main__":
    main()
