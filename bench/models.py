"""Measure the embedded model: build, load, memory, speed, and what pruning and quantization cost.

    python bench/models.py                                   # build, load, memory, tokens a second
    python bench/models.py --data flores-dev.jsonl           # BLEU and chrF of each variant as well

Every variant runs in a process of its own, so that its peak memory is its own. Other work on the machine shows in the
seconds of the clock; ``tok/cpu-s``, tokens by second of processor time, hardly notices it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from depeche.models import Catalog, Runtime, build, load_catalog
from depeche.settings import Settings

TRANSLATION = "gemma3-270m-fr-en"
VARIANTS: dict[str, dict[str, Any]] = {
    "pruned int8": {},
    "pruned float32": {"quantization": "float32"},
    "full int8": {"vocabulary": None},
}
SENTENCES = [
    "Le conseil municipal a adopté mardi soir le budget de la ville pour l'année prochaine.",
    "Les pompiers sont intervenus vers 18 heures dans un immeuble de la rue Victor-Hugo.",
    "Selon la préfecture, 3 200 personnes ont participé à la manifestation de samedi.",
    "« Nous ne savons pas encore quand l'usine rouvrira », a déclaré la directrice.",
    "Le prix de l'électricité augmentera de 4,5 % au 1er février, a confirmé le ministère.",
    "L'équipe a perdu son dernier match à domicile devant plus de 12 000 spectateurs.",
    "La ministre de la Santé doit rencontrer les syndicats jeudi prochain à Paris.",
    "Il n'y a pas eu de blessés, mais la route reste coupée dans les deux sens.",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, default=Path("build/bench-models"), help="where the variants are built")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--data", type=Path, help="JSON Lines with text and reference, French to English")
    parser.add_argument("--limit", type=int, default=100, help="sentences of --data")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--one", choices=VARIANTS, help=argparse.SUPPRESS)
    parser.add_argument("--step", choices=("build", "speed", "score"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(STEPS[options.step](options)))
        return
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for variant in options.variants:
        for step in STEPS:
            if step != "score" or options.data:
                shown = "  ".join(f"{name} {value}" for name, value in child(options, variant, step).items())
                print(f"{variant:15} {step:6} {shown}", flush=True)


def child(options: argparse.Namespace, variant: str, step: str) -> dict[str, Any]:
    arguments = ["--one", variant, "--step", step, "--cache", options.cache, "--threads", options.threads]
    if options.data:
        arguments += ["--data", options.data, "--limit", options.limit]
    command = [sys.executable, __file__, *map(str, arguments)]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return result


def catalog(variant: str) -> Catalog:
    model = load_catalog().model(TRANSLATION).model_copy(update=VARIANTS[variant])
    return Catalog(models={TRANSLATION: model})


def runtime(options: argparse.Namespace) -> Runtime:
    return Runtime(Settings(cache_dir=options.cache, threads=options.threads), catalog=catalog(options.one))


def step_build(options: argparse.Namespace) -> dict[str, Any]:
    started, cpu = time.perf_counter(), time.process_time()
    folder = build(catalog(options.one), options.cache)[TRANSLATION]
    return {
        "s": round(time.perf_counter() - started, 1),
        "cpu-s": round(time.process_time() - cpu, 1),
        "MB-on-disk": round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6, 1),
        "peak-MB": peak(),
    }


def step_speed(options: argparse.Namespace) -> dict[str, Any]:
    started, cpu = time.perf_counter(), time.process_time()
    models = runtime(options)
    generator = models.generator(TRANSLATION)
    found: dict[str, Any] = {
        "load-s": round(time.perf_counter() - started, 2),
        "load-cpu-s": round(time.process_time() - cpu, 2),
        "loaded-MB": peak(),
    }
    model = models.catalog.model(TRANSLATION)
    prompts = [model.prompt("fr>en", sentence) for sentence in SENTENCES * 4]
    generator.generate(prompts[:1], max_tokens=8)
    for beam in (1, 2, 4):
        for size in (1, 32):
            batches = [prompts] if size == 32 else [[prompt] for prompt in prompts[:8]]
            started, cpu = time.perf_counter(), time.process_time()
            answers = [answer[0] for batch in batches for answer in generator.generate(batch, max_tokens=64, beam=beam)]
            seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
            tokens = sum(generator.count(answer.text) + 1 for answer in answers)
            found[f"beam{beam}-batch{size}"] = f"{tokens / seconds:.0f} tok/s {tokens / cpu_seconds:.0f} tok/cpu-s"
    found["peak-MB"] = peak()
    return found


def step_score(options: argparse.Namespace) -> dict[str, Any]:
    import sacrebleu

    lines = options.data.read_text(encoding="utf-8").splitlines()[: options.limit]
    pairs = [json.loads(line) for line in lines]
    models = runtime(options)
    generator = models.generator(TRANSLATION)
    model = models.catalog.model(TRANSLATION)
    answers = generator.generate(
        [model.prompt("fr>en", pair["text"]) for pair in pairs],
        max_tokens=[16 + len(pair["text"]) for pair in pairs],
    )
    outputs = [answer[0].text for answer in answers]
    references = [[pair["reference"] for pair in pairs]]
    return {
        "sentences": len(pairs),
        "BLEU": round(sacrebleu.corpus_bleu(outputs, references).score, 2),
        "chrF": round(sacrebleu.corpus_chrf(outputs, references).score, 2),
        "cut": sum(not answer[0].finished for answer in answers),
    }


def peak() -> int:
    """Most memory this process had so far, MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


STEPS = {"build": step_build, "speed": step_speed, "score": step_score}

if __name__ == "__main__":
    main()
