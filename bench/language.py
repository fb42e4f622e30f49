"""How well languages are told apart: fastText's lid.176 (ours) beside py3langid, on whole sentences and first words.

    pip install py3langid
    python bench/language.py flores-dev.jsonl

The data: JSON lines with ``text`` in French and ``reference`` in English.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import py3langid

from depeche.text.language import detect_all

LENGTHS = (2, 4, 8, 0)
"""First words that are shown; 0: the whole sentence. Two to eight words are what a short title has."""


def ours(text: str) -> str:
    """The language by ``depeche.text.language``."""
    found = detect_all(text, most=1)
    return found[0].language if found else ""


def other(text: str) -> str:
    """The language by py3langid."""
    return str(py3langid.classify(text)[0])


def accuracy(rows: list[dict[str, str]], field: str, language: str, words: int, tell: Callable[[str], str]) -> float:
    """Share of right answers in percent."""
    texts = [" ".join(row[field].split()[:words]) if words else row[field] for row in rows]
    return 100 * sum(tell(text) == language for text in texts) / len(texts)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    rows = [json.loads(line) for line in parser.parse_args().data.read_text("utf-8").splitlines()]
    print("words  fr lid.176  fr py3langid  en lid.176  en py3langid   (percent right)")
    for words in LENGTHS:
        cells = [
            accuracy(rows, field, language, words, tell)
            for field, language in (("text", "fr"), ("reference", "en"))
            for tell in (ours, other)
        ]
        print(f"{words or 'all':>5}  {cells[0]:10.1f}  {cells[1]:12.1f}  {cells[2]:10.1f}  {cells[3]:12.1f}")
    for name, tell in (("lid.176", ours), ("py3langid", other)):
        began = time.perf_counter()
        for row in rows:
            tell(row["text"])
        print(f"{name}: {1000 * (time.perf_counter() - began) / len(rows):.3f} ms a sentence")


if __name__ == "__main__":
    main()
