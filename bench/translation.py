"""Measure the translation step on long texts, and what a changed paragraph costs.

    python bench/translation.py long flores-dev.jsonl --words 500 20000    # time a word, memory over time
    DEPECHE_BEAM=1 python bench/translation.py long …                      # with another beam
    python bench/translation.py changed flores-dev.jsonl                   # one paragraph of an article is changed

The data are JSON Lines with ``text`` in French; each line becomes a paragraph. ``long`` takes every so-manieth line for
the short texts, so that sentences are of like length in all of them, and measures each text in a process of its own:
its memory is its own, and loading the model is not counted. Short texts are several, since 20 sentences say little.
Other work on the machine shows in the seconds of the clock; the processor time hardly notices it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psutil

from depeche.models import Runtime
from depeche.schemas import Article
from depeche.settings import load
from depeche.text.document import sentences
from depeche.translation import TranslationResult, Translator, open_translator, translate

SAMPLES = 5
"""Short texts that are measured; the median counts."""
SHORT = 2_000
"""Words up to which a text is short."""
CHANGED = "La présidente a promis lundi que rien ne serait décidé avant l'été. Les syndicats n'y croient pas."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("long", "changed"))
    parser.add_argument("data", type=Path)
    parser.add_argument("--words", type=int, nargs="+", default=[500, 20_000])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--one", type=int, nargs=2, metavar=("WORDS", "SAMPLE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options, *options.one)))
    elif options.what == "long":
        long(options)
    else:
        changed(options)


def long(options: argparse.Namespace) -> None:
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {options.threads} threads")
    found: dict[int, dict[str, Any]] = {}
    for words in options.words:
        measured = [child(options, words, sample) for sample in range(SAMPLES if words <= SHORT else 1)]
        found[words] = sorted(measured, key=lambda one: one["cpu_ms_a_word"])[len(measured) // 2]
        for one in measured:
            print("  ".join(f"{name} {value}" for name, value in one.items()), flush=True)
    first, last = found[min(found)], found[max(found)]
    for what in ("cpu_ms_a_word", "ms_a_word", "peak_MB"):
        print(f"{what}: {last[what] / first[what]:.2f} times that of {min(found)} words")
    memory = last["MB"]
    half = len(memory) // 2
    print(f"{max(found)} words: at most {max(memory[:half])} MB in the first half, {max(memory[half:])} in the second")


def child(options: argparse.Namespace, words: int, sample: int) -> dict[str, Any]:
    arguments = ["long", options.data, "--threads", options.threads, "--one", words, sample]
    command = [sys.executable, __file__, *map(str, arguments)]
    result: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return result


def measure(options: argparse.Namespace, words: int, sample: int) -> dict[str, Any]:
    """Time and memory of one text; the memory after each tenth of the segments."""
    paragraphs = text(options.data, words, sample)
    translator = opened(options.threads)
    run(translator, paragraphs[:1])
    process = psutil.Process()
    loaded = mb(process)
    memory: list[int] = []

    def note(done: int, total: int) -> None:
        if done * 10 >= (len(memory) + 1) * total:
            memory.append(mb(process))

    started, cpu = time.perf_counter(), time.process_time()
    result = run(translator, paragraphs, progress=note)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    count = sum(len(paragraph.split()) for paragraph in paragraphs)
    return {
        "words": count,
        "segments": result.segments,
        "ms_a_word": round(1000 * seconds / count, 1),
        "cpu_ms_a_word": round(1000 * cpu_seconds / count, 1),
        "loaded_MB": loaded,
        "MB": memory,
        "peak_MB": max(memory),
    }


def changed(options: argparse.Namespace) -> None:
    """An article twice, the second time with one paragraph changed: what the model is called for."""
    paragraphs = text(options.data, options.words[0], 0)
    translator, memory = opened(options.threads), Memory()
    for title, shown in (
        ("first", paragraphs),
        ("again", paragraphs),
        ("one paragraph changed", (*paragraphs[:-1], CHANGED)),
    ):
        result = run(translator, shown, memory=memory)
        effort = result.effort
        print(
            f"{title}: {result.segments} segments, {result.from_memory} from memory, {result.translated} translated, "
            f"{effort.retried} of them twice; {effort.calls} calls of the model with {effort.segments} texts"
        )


class Memory(dict[str, str]):
    """A translation memory for one process."""

    def get_segments(self, keys: Sequence[str]) -> dict[str, str]:
        return {key: self[key] for key in keys if key in self}

    def put_segments(self, segments: dict[str, str]) -> None:
        self.update(segments)


def text(data: Path, words: int, sample: int) -> tuple[str, ...]:
    """Paragraphs of so many words together; a long text may hold a line more than once."""
    lines = [json.loads(line)["text"] for line in data.read_text(encoding="utf-8").splitlines()]
    step = max(1, sum(len(line.split()) for line in lines) // words)
    rounds = -(-words // sum(len(line.split()) for line in lines))
    chosen: list[str] = []
    count = 0
    for number, line in enumerate(islice(cycle(lines[sample % step :: step]), rounds * len(lines))):
        # What comes again is another sentence: the step translates equal ones once.
        place = number // max(1, len(lines[sample % step :: step]))
        chosen.append(line if place == 0 else f"{line} ({place})")
        count += len(line.split())
        if count >= words:
            break
    return tuple(chosen)


def opened(threads: int) -> Translator:
    settings = load().model_copy(update={"threads": threads})
    return open_translator(settings, Runtime(settings), source="fr", target="en")


def run(translator: Translator, paragraphs: Sequence[str], **options: Any) -> TranslationResult:
    article = Article(title="", standfirst="", paragraphs=tuple(paragraphs), roles=("body",) * len(paragraphs))
    beam = load().beam
    found = sentences(article, "fr")
    return translate(found, article, source="fr", target="en", translator=translator, beam=beam, **options)


def mb(process: psutil.Process) -> int:
    return round(process.memory_info().rss / 2**20)


if __name__ == "__main__":
    main()
