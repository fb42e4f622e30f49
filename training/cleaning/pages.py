"""Labelled pages: gold texts aligned with the lines of the pages that they were taken from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from depeche.cleaning.lines import Line, read
from depeche.text.normalize import normalize

NEUTRAL = -1.0
"""Label of a line that may be kept or dropped."""


@dataclass
class Page:
    """A page with what is known of it.

    Attributes:
        case: The record of the data set.
        lines: Its lines.
        kept: For each line the share of its words that stand in the gold text, in order; ``NEUTRAL`` where unknown.
        title: For each line whether it is the gold title, word for word.
        weight: Weight of the page in training.
    """

    case: dict[str, Any]
    lines: list[Line]
    kept: list[float]
    title: list[bool]
    weight: float = 1.0
    group: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def fold(text: str) -> list[str]:
    """Words for comparison."""
    return [word for line in read(normalize(text)) for word in line.words]


def records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def gold_page(case: dict[str, Any]) -> Page:
    """A page with full gold text."""
    lines = read(normalize(case["text"]))
    title = " ".join(fold(case.get("gold_title") or ""))
    is_title = [bool(title) and line.key == title for line in lines]
    neutral = {" ".join(fold(one)) for one in case.get("neutral") or ()}
    kept = _align(lines, fold(case["gold_body"]))
    for at, line in enumerate(lines):
        if is_title[at] or (line.key in neutral and kept[at] < 0.5):
            kept[at] = NEUTRAL if line.key in neutral else 0.0
    return Page(case, lines, kept, is_title, group=case["site"])


def _align(lines: list[Line], gold: list[str]) -> list[float]:
    """Share of each line's words that a monotone alignment finds in the gold text."""
    page = [word for line in lines for word in line.words]
    owner = [at for at, line in enumerate(lines) for _ in line.words]
    matched = [0] * len(lines)
    for start, _, size in SequenceMatcher(None, page, gold, autojunk=False).get_matching_blocks():
        if size < 3:
            # A lone word or two between real matches is chance, unless it is a whole line.
            if size == 0 or not _whole(owner, lines, start, size):
                continue
        for at in range(start, start + size):
            matched[owner[at]] += 1
    return [count / max(1, len(line.words)) for count, line in zip(matched, lines, strict=True)]


def _whole(owner: list[int], lines: list[Line], start: int, size: int) -> bool:
    return owner[start] == owner[start + size - 1] and len(lines[owner[start]].words) == size


def snippet_page(case: dict[str, Any], silver: str) -> Page:
    """A page with strings that must or must not come out, filled up with another extractor's judgement.

    Args:
        case: The record, with ``with`` and ``without``.
        silver: What a good HTML extractor made of the page.
    """
    lines = read(normalize(case["text"]))
    kept = _align(lines, fold(silver))
    # Between the extremes the extractor is no witness.
    kept = [1.0 if one > 0.9 else 0.0 if one < 0.1 else NEUTRAL for one in kept]
    wanted = [" ".join(fold(one)) for one in case["with"]]
    unwanted = [" ".join(fold(one)) for one in case["without"]]
    for at, line in enumerate(lines):
        key = f" {line.key} "
        if any(f" {one} " in key for one in wanted):
            kept[at] = 1.0
        if any(f" {one} " in key for one in unwanted):
            kept[at] = 0.0
    return Page(case, lines, kept, [False] * len(lines), weight=0.5, group=case["site"])


def longest(counter: Counter[str]) -> str:
    return counter.most_common(1)[0][0] if counter else ""
