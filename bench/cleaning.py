"""How fast pages are cleaned: the labeller on pasted text against trafilatura on the same pages' HTML, in one run.

    python bench/cleaning.py DATA.jsonl [--limit N] [--noise]

DATA.jsonl holds records with ``text`` and ``html``. Times are CPU times of this process, so that a busy machine
changes them little; each page is done once by each in turn. ``--noise`` also cleans 5 MB of each of several sorts of
noise and prints the seconds and the peak of memory.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from depeche.cleaning import clean
from depeche.cleaning.labeller import judge
from depeche.cleaning.lines import read
from depeche.errors import NoArticleError
from depeche.text.normalize import normalize

NOISE = {
    "letters": "a",
    "words": "a ",
    "short lines": "a\n",
    "sentences": "Une phrase de plus, pas la dernière. ",
    "dots": ". ",
}
SIZE = 5_000_000


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of a piece of work; an input without an article is an answer too."""
    start = time.process_time()
    with contextlib.suppress(NoArticleError):
        work()
    return time.process_time() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--noise", action="store_true")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with arguments.data.open(encoding="utf-8") as file:
        cases = [case for line in file if line.strip() and (case := json.loads(line)).get("html")]
    cases = cases[: arguments.limit]
    pages = [(case["text"], case["html"], read(normalize(case["text"]))) for case in cases]
    clean(text=pages[0][0])
    trafilatura.extract(pages[0][1])
    times: dict[str, list[float]] = {"clean text": [], "  of it scoring": [], "clean html": [], "trafilatura html": []}
    for text, html, lines in pages:
        times["clean text"].append(seconds(lambda text=text: clean(text=text)))
        times["  of it scoring"].append(seconds(lambda lines=lines: judge(lines)))
        times["clean html"].append(seconds(lambda html=html: clean(html=html)))
        times["trafilatura html"].append(seconds(lambda html=html: trafilatura.extract(html)))
    print(f"{len(pages)} pages, median {statistics.median(len(lines) for _, _, lines in pages):.0f} lines")
    for name, spent in times.items():
        print(
            f"{name:18} median {statistics.median(spent) * 1000:7.1f} ms, {len(spent) / sum(spent):7.1f} pages a second"
        )
    print(
        f"trafilatura takes {sum(times['trafilatura html']) / sum(times['clean text']):.1f} times as long as clean text"
    )
    if arguments.noise:
        for name, piece in NOISE.items():
            text = piece * (SIZE // len(piece))
            spent = seconds(lambda text=text: clean(text=text))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"5 MB of {name:12} {spent:6.1f} s, peak so far {peak:6.0f} MB")


if __name__ == "__main__":
    main()
