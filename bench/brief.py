"""What a brief costs on this machine: seconds by step, tokens a second, memory, and a cached brief.

    python bench/brief.py [--runs 3]

The article has about 600 words: two of the samples in a row. Each run starts with an empty store in a temporary folder,
in a process of its own, so that the peak memory is that of one brief.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLES = ("port-de-kerlaouen.txt", "hopital-de-verneuil.txt")
WORDS = 600


def article() -> str:
    """About 600 words of clean French text with a title."""
    from depeche.cleaning import clean

    paragraphs = []
    for name in SAMPLES:
        found = clean(text=(ROOT / "examples" / name).read_text(encoding="utf-8"))
        paragraphs += [found.standfirst, *found.paragraphs]
    return "Deux communes face à leurs travaux\n\n" + "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def measure(file: Path) -> dict[str, float]:
    """Brief one article in this process and say what it cost."""
    from depeche.desk import open_desk
    from depeche.schemas import BriefRequest
    from depeche.settings import load

    request = BriefRequest(text=file.read_text(encoding="utf-8"))
    with open_desk(load()) as desk:
        began = time.perf_counter()
        brief = desk.engine.brief(request)
        cold = time.perf_counter() - began
        began = time.perf_counter()
        desk.engine.brief(request)
        cached = time.perf_counter() - began
        target = "\n".join(segment.target for segment in brief.translation.segments) if brief.translation else ""
        tokens = desk.runtime.generator(desk.runtime.catalog.routes()["fr>en"]).count(target)
    steps = brief.timings_ms
    return {
        "words": len(request.text.split()),
        "clean_s": steps.clean / 1000,
        "translate_s": steps.translate / 1000,
        "extract_s": steps.extract / 1000,
        "abstract_s": steps.abstract / 1000,
        "total_s": cold,
        "target_tokens_per_s": tokens / (steps.translate / 1000),
        "cached_ms": 1000 * cached,
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def command_seconds(file: Path, env: dict[str, str]) -> float:
    """Wall time of a whole cached ``depeche brief``, Python's start included."""
    program = str(Path(sys.executable).with_name("depeche"))
    began = time.perf_counter()
    subprocess.run([program, "brief", str(file), "--json"], env=env, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> None:
    """Run and print medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one)))
        return
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "article.txt"
        file.write_text(article(), encoding="utf-8")
        for number in range(options.runs):
            env = os.environ | {"DEPECHE_DATA_DIR": f"{scratch}/{number}"}
            command = [sys.executable, __file__, "--one", str(file)]
            done = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True)
            row = json.loads(done.stdout)
            row["cached_command_s"] = command_seconds(file, env)
            rows.append(row)
    print(f"median of {options.runs} runs, {os.cpu_count()} processors")
    for name in rows[0]:
        print(f"{name:<22} {statistics.median(row[name] for row in rows):10.3f}")


if __name__ == "__main__":
    main()
