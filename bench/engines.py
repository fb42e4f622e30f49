"""Measure a production engine: our int8 runtime against transformers in float32, on a checkpoint of opus-mt's size.

    python bench/engines.py                # needs the extra `convert`

The checkpoint has opus-mt's shape (Marian, 6 + 6 layers, width 512, 59,514 tokens) and random weights: speed and memory
don't depend on what the weights say. Every output is forced to the same length. Each measurement is a process of its
own, so that its peak memory is its own; the two runtimes take turns, so that other work on the machine meets both.
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
from pathlib import Path
from typing import Any

LAYERS, WIDTH, INNER, HEADS, TOKENS = 6, 512, 2048, 8, 59_514
SOURCE_TOKENS = 30
RUNTIMES = ("transformers float32", "depeche int8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path("build/bench-engines"), help="where the models are made")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sentences", type=int, default=32)
    parser.add_argument("--length", type=int, default=32, help="tokens of each output")
    parser.add_argument("--beam", type=int, default=2, help="beam width; 2 is what `DEPECHE_BEAM` is set to by itself")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", choices=("make", *RUNTIMES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(STEPS[options.one](options)))
        return
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {options.threads} threads")
    shape = f"{options.sentences} sentences of {SOURCE_TOKENS} tokens, outputs of {options.length}"
    print(f"{shape}, beam {options.beam}", flush=True)
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
    names = ("folder", "threads", "sentences", "length", "beam")
    arguments = [word for name in names for word in (f"--{name}", str(getattr(options, name)))]
    command = [sys.executable, __file__, "--one", step, *arguments]
    # Threads that wait give way: on a busy machine torch's would otherwise spin for most of the time.
    environment = {**os.environ, "OMP_NUM_THREADS": str(options.threads), "OMP_WAIT_POLICY": "PASSIVE"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def checkpoint() -> Any:
    from depeche.models import Checkpoint

    return Checkpoint(name="bench", hub="a/b", architecture="marian", routes=("fr>en",), licence="CC0-1.0")


def make(options: argparse.Namespace) -> dict[str, Any]:
    """Write the checkpoint and convert it, as `depeche models build NAME --from DIR` would."""
    import torch
    from transformers import MarianConfig, MarianMTModel

    from depeche.models.build import folder as folders
    from depeche.models.convert import convert

    torch.manual_seed(1)
    folder = options.folder / "checkpoint"
    if not folder.is_dir():
        folder.mkdir(parents=True)
        words = train_pieces(folder)
        members = ["</s>", "<unk>", *words, *(f"made up {index}" for index in range(TOKENS - len(words) - 3)), "<pad>"]
        (folder / "vocab.json").write_text(json.dumps({token: index for index, token in enumerate(members)}))
        config = MarianConfig(
            vocab_size=TOKENS, d_model=WIDTH, encoder_layers=LAYERS, decoder_layers=LAYERS, encoder_ffn_dim=INNER,
            decoder_ffn_dim=INNER, encoder_attention_heads=HEADS, decoder_attention_heads=HEADS,
            activation_function="swish", scale_embedding=True, max_position_embeddings=512, pad_token_id=TOKENS - 1,
            eos_token_id=0, bos_token_id=0, decoder_start_token_id=TOKENS - 1, forced_eos_token_id=None,
        )  # fmt: skip
        MarianMTModel(config).save_pretrained(folder)
    if not folders.place(options.folder, checkpoint()).is_dir():
        convert(checkpoint(), options.folder, origin=str(folder))
    return {}


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
    rows = [[chance.randrange(100, TOKENS - 1) for _ in range(SOURCE_TOKENS - 1)] for _ in range(options.sentences)]
    return [[*row, 0] for row in rows]


def transformers_float32(options: argparse.Namespace) -> dict[str, float]:
    import torch
    from transformers import MarianMTModel

    torch.set_num_threads(options.threads)
    model = MarianMTModel.from_pretrained(options.folder / "checkpoint").eval()
    ids = torch.tensor(sources(options))
    fixed = {"num_beams": options.beam, "do_sample": False, "bad_words_ids": [[TOKENS - 1]]}

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

    folder = folders.place(options.folder, checkpoint())
    tokens = json.loads((folder / "shared_vocabulary.json").read_text())
    rows = [[tokens[index] for index in row] for row in sources(options)]
    # The session that depeche.models.seq2seq opens; its own call leaves the length of an output to the model.
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
    if tokens != options.sentences * options.length:
        raise SystemExit(f"{tokens} tokens came out instead of {options.sentences * options.length}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
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
