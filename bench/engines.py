"""Measure a production engine: our int8 runtime against transformers in float32, on a checkpoint of a real one's size.

    python bench/engines.py                      # needs the extra `convert`
    python bench/engines.py --shape distilbart

The checkpoint has opus-mt's shape (Marian, 6 + 6 layers, width 512, 59,514 tokens) or distilBART's (12 + 6 layers,
width 1,024, 50,264 tokens) and random weights: speed and memory don't depend on what the weights say. Every output is
forced to the same length. Each measurement is a process of its own, so that its peak memory is its own; the two
runtimes take turns, so that other work on the machine meets both.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Shape:
    """A model's size, and what it is asked by itself: so many sources of so many tokens, outputs, beams."""

    layers: tuple[int, int]
    width: int
    inner: int
    heads: int
    tokens: int
    positions: int
    source_tokens: int
    sources: int
    length: int
    beam: int
    end: int


SHAPES = {
    # Sentences of a page, and the beam that `DEPECHE_BEAM` is set to by itself.
    "opus-mt": Shape((6, 6), 512, 2048, 8, 59_514, 512, 30, 32, 32, 2, 0),
    # An article as long as the model can read, and a summary of three sentences.
    "distilbart": Shape((12, 6), 1024, 4096, 16, 50_264, 1024, 1000, 1, 64, 4, 2),
}
RUNTIMES = ("transformers float32", "depeche int8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path("build/bench-engines"), help="where the models are made")
    parser.add_argument("--shape", choices=tuple(SHAPES), default="opus-mt")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sources", type=int, help="sentences or articles in one batch")
    parser.add_argument("--length", type=int, help="tokens of each output")
    parser.add_argument("--beam", type=int, help="beam width")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", choices=("make", *RUNTIMES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    shape = SHAPES[options.shape]
    for name in ("sources", "length", "beam"):
        if getattr(options, name) is None:
            setattr(options, name, getattr(shape, name))
    if options.one:
        print(json.dumps(STEPS[options.one](options)))
        return
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {options.threads} threads")
    given = f"{options.sources} sources of {shape.source_tokens} tokens, outputs of {options.length}"
    print(f"{options.shape}: {given}, beam {options.beam}", flush=True)
    child(options, "make")
    results: dict[str, list[dict[str, float]]] = {runtime: [] for runtime in RUNTIMES}
    for number in range(options.rounds):
        for runtime in RUNTIMES:
            results[runtime].append(child(options, runtime))
            shown = "  ".join(f"{name} {value}" for name, value in results[runtime][-1].items())
            print(f"round {number + 1}  {runtime:21} {shown}", flush=True)
    slow, fast = (
        {name: statistics.median(each[name] for each in results[runtime]) for name in results[runtime][0]}
        for runtime in RUNTIMES
    )
    for name in fast:
        print(f"median of {name}: {fast[name]} to {slow[name]}, ratio {fast[name] / slow[name]:.2f}")


def child(options: argparse.Namespace, step: str) -> dict[str, Any]:
    names = ("folder", "shape", "threads", "sources", "length", "beam")
    arguments = [word for name in names for word in (f"--{name}", str(getattr(options, name)))]
    command = [sys.executable, __file__, "--one", step, *arguments]
    # Threads that wait give way: on a busy machine torch's would otherwise spin for most of the time.
    environment = {**os.environ, "OMP_NUM_THREADS": str(options.threads), "OMP_WAIT_POLICY": "PASSIVE"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def checkpoint(options: argparse.Namespace) -> Any:
    from depeche.models import Checkpoint

    entry = {"name": f"bench-{options.shape}", "hub": "a/b", "licence": "CC0-1.0"}
    if options.shape == "distilbart":
        return Checkpoint(purpose="summary", architecture="bart", languages=("en",), **entry)
    return Checkpoint(architecture="marian", routes=("fr>en",), **entry)


def source_folder(options: argparse.Namespace) -> Path:
    return Path(options.folder) / f"checkpoint-{options.shape}"


def make(options: argparse.Namespace) -> dict[str, Any]:
    """Write the checkpoint and convert it, as `depeche models build NAME --from DIR` would."""
    import torch

    from depeche.models.build import folder as folders
    from depeche.models.convert import convert

    torch.manual_seed(1)
    folder = source_folder(options)
    if not folder.is_dir():
        folder.mkdir(parents=True)
        {"opus-mt": make_marian, "distilbart": make_bart}[options.shape](folder, SHAPES[options.shape])
    if not folders.place(options.folder, checkpoint(options)).is_dir():
        convert(checkpoint(options), options.folder, origin=str(folder))
    return {}


def make_marian(folder: Path, shape: Shape) -> None:
    from transformers import MarianConfig, MarianMTModel

    words = train_pieces(folder)
    made_up = (f"made up {index}" for index in range(shape.tokens - len(words) - 3))
    list_tokens(folder, ["</s>", "<unk>", *words, *made_up, "<pad>"])
    config = MarianConfig(
        **common(shape), activation_function="swish", scale_embedding=True, pad_token_id=shape.tokens - 1,
        eos_token_id=0, bos_token_id=0, decoder_start_token_id=shape.tokens - 1, forced_eos_token_id=None,
    )  # fmt: skip
    MarianMTModel(config).save_pretrained(folder)


def make_bart(folder: Path, shape: Shape) -> None:
    from transformers import BartConfig, BartForConditionalGeneration

    made_up = (f"made up {index}" for index in range(shape.tokens - 5))
    list_tokens(folder, ["<s>", "<pad>", "</s>", "<unk>", *made_up, "<mask>"])
    (folder / "merges.txt").write_text("a b\n")
    config = BartConfig(**common(shape), decoder_start_token_id=2, forced_eos_token_id=None)
    BartForConditionalGeneration(config).save_pretrained(folder)


def common(shape: Shape) -> dict[str, int]:
    return {
        "vocab_size": shape.tokens, "d_model": shape.width, "max_position_embeddings": shape.positions,
        "encoder_layers": shape.layers[0], "encoder_ffn_dim": shape.inner, "encoder_attention_heads": shape.heads,
        "decoder_layers": shape.layers[1], "decoder_ffn_dim": shape.inner, "decoder_attention_heads": shape.heads,
    }  # fmt: skip


def list_tokens(folder: Path, members: list[str]) -> None:
    (folder / "vocab.json").write_text(json.dumps({token: index for index, token in enumerate(members)}))


def train_pieces(folder: Path) -> list[str]:
    """Two small sentencepiece models; the sources are given as token ids, so they never read a text."""
    import sentencepiece

    letters = [" ".join("abcdefghij"[index % 10] * (1 + index % 7) for index in range(30))]
    for name in ("source", "target"):
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(letters), model_prefix=str(folder / name), vocab_size=40, hard_vocab_limit=False,
            minloglevel=2,
        )  # fmt: skip
        (folder / f"{name}.model").rename(folder / f"{name}.spm")
        (folder / f"{name}.vocab").unlink()
    model = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    return [model.id_to_piece(index) for index in range(3, model.get_piece_size())]


def sources(options: argparse.Namespace) -> list[list[int]]:
    """The same token ids for both runtimes; the last is the end."""
    import random

    chance = random.Random(4)
    shape = SHAPES[options.shape]
    ids = range(100, shape.tokens - 1)
    return [[*chance.choices(ids, k=shape.source_tokens - 1), shape.end] for _ in range(options.sources)]


def transformers_float32(options: argparse.Namespace) -> dict[str, float]:
    import torch
    from transformers import AutoModelForSeq2SeqLM

    torch.set_num_threads(options.threads)
    model = AutoModelForSeq2SeqLM.from_pretrained(source_folder(options)).eval()
    ids = torch.tensor(sources(options))
    pad = model.config.pad_token_id
    fixed = {"num_beams": options.beam, "do_sample": False, "bad_words_ids": [[pad]]}

    def run(length: int) -> int:
        with torch.inference_mode():
            mask = torch.ones_like(ids)
            found = model.generate(
                input_ids=ids, attention_mask=mask, max_new_tokens=length, min_new_tokens=length, **fixed
            )
        return sum(len(row) - 1 for row in found.tolist())

    return measured(options, run)


def depeche_int8(options: argparse.Namespace) -> dict[str, float]:
    import ctranslate2

    from depeche.models.build import folder as folders

    folder = folders.place(options.folder, checkpoint(options))
    tokens = json.loads((folder / "shared_vocabulary.json").read_text())
    rows = [[tokens[index] for index in row] for row in sources(options)]
    # The session that depeche.models.seq2seq opens; its own calls leave the length of an output to the model.
    model = ctranslate2.Translator(str(folder), device="cpu", inter_threads=1, intra_threads=options.threads)

    def run(length: int) -> int:
        fixed = {"beam_size": options.beam, "max_input_length": 0, "max_batch_size": 0}
        found = model.translate_batch(rows, max_decoding_length=length, min_decoding_length=length, **fixed)
        return sum(len(each.hypotheses[0]) for each in found)

    return measured(options, run)


def measured(options: argparse.Namespace, run: Callable[[int], int]) -> dict[str, float]:
    run(4)  # warm
    clock, processor = time.perf_counter(), time.process_time()
    tokens = run(options.length)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    if tokens != options.sources * options.length:
        raise SystemExit(f"{tokens} tokens came out instead of {options.sources * options.length}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": round(clock, 1),
        "tokens/s": round(tokens / clock, 1),
        "tokens/processor-s": round(tokens / processor, 1),
        "peak MB": round(peak),
    }


STEPS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "make": make,
    RUNTIMES[0]: transformers_float32,
    RUNTIMES[1]: depeche_int8,
}

if __name__ == "__main__":
    main()
