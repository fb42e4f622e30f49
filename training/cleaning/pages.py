"""Labelled pages: gold texts aligned with the lines of the pages that they were taken from."""

from __future__ import annotations

import hashlib
import json
import lzma
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from depeche.cleaning.lines import Line, read
from depeche.cleaning.wraps import read_page
from depeche.text.normalize import normalize

NEUTRAL = -1.0
"""Label of a line that may be kept or dropped."""

CUT_GOLD = frozenset(
    f"extra-{number:04d}"
    for number in (
        *(70, 83, 109, 137, 138, 142, 144, 180, 209, 225, 235, 236, 247, 251, 303, 323, 338, 362, 384, 441, 465),
        *(500, 522),
    )
)
"""Pages whose gold text ends before the article does (seen by eye, where a model insisted); they are left out."""


@dataclass
class Page:
    """A page with what is known of it.

    Attributes:
        case: The record of the data set.
        lines: Its lines.
        kept: For each line the share of its words that stand in the gold text, in order; ``NEUTRAL`` where unknown.
        title: For each line whether it is the gold title, word for word.
        source: Which file it is from: "cases", "extra", "suites" or "snippets".
        kind: "page", or how it was changed: "tight", "clean", "crop".
        weight: Weight of the page in training.
    """

    case: dict[str, Any]
    lines: list[Line]
    kept: list[float]
    title: list[bool]
    source: str
    kind: str = "page"
    weight: float = 1.0

    @property
    def good(self) -> list[int]:
        """Indices of the lines that are in the article."""
        return [at for at, share in enumerate(self.kept) if share > 0.5]


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSON Lines file."""
    with lzma.open(path, "rt") if path.suffix == ".xz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


ASIDE = 2
"""Of five parts of the suites' sites so many are never trained on: what the documents report is measured there."""


SHORT_LINES = 0.4
"""Share of the pages that are also shown with a sentence on each line, and as many with a short article."""
RARE = 0.15
"""Weight of either: at .4 French loses a point of F1."""
SHORT_ARTICLE = 3
"""Lines that a short article has at most."""
_SENTENCES = re.compile(r"(?<=[.!?…])[\"”»’]?\s+(?=[^\W\d_a-z])|(?<=[。！？])")
_SHORT = 110


def is_aside(case: dict[str, Any]) -> bool:
    """Whether a page of the suites is kept for the report."""
    return int(hashlib.md5(f"aside{case['site']}".encode()).hexdigest(), 16) % 5 < ASIDE


def load(folder: Path) -> list[Page]:
    """All labelled pages of a data folder (``cases``, ``extra_train``, ``suites``, ``snippets``)."""
    pages = [gold_page(case, "cases") for case in records(folder / "cases.jsonl")]
    pages += [gold_page(case, "extra") for case in records(folder / "extra_train.jsonl") if case["id"] not in CUT_GOLD]
    suites = records(folder / "suites.jsonl.xz")
    pages += [gold_page(case, "suites") for case in suites if not is_aside(case)]
    pages += [snippet_page(case) for case in records(folder / "snippets.jsonl")]
    return pages


def words(text: str) -> list[str]:
    """Words for comparison."""
    return [word for line in read(normalize(text)) for word in line.words]


def gold_page(case: dict[str, Any], source: str) -> Page:
    """A page with full gold text."""
    lines = read_page(case["text"])
    title = " ".join(words(case.get("gold_title") or ""))
    is_title = [bool(title) and line.key == title for line in lines]
    neutral = {" ".join(words(one)) for one in case.get("neutral") or ()}
    kept = align(lines, words(case["gold_body"]))
    for at, line in enumerate(lines):
        if line.key in neutral and (is_title[at] or kept[at] < 0.5):
            kept[at] = NEUTRAL
        elif is_title[at]:
            kept[at] = 0.0
    return Page(case, lines, kept, is_title, source)


def align(lines: list[Line], gold: list[str]) -> list[float]:
    """Share of each line's words that a monotone alignment finds in the gold text."""
    page = [word for line in lines for word in line.words]
    owner = [at for at, line in enumerate(lines) for _ in line.words]
    matched = [0] * len(lines)
    for start, _, size in SequenceMatcher(None, page, gold, autojunk=False).get_matching_blocks():
        # A lone word or two between real matches is chance, unless it is a whole line.
        if size == 0 or (size < 3 and not _whole(owner, lines, start, size)):
            continue
        for at in range(start, start + size):
            matched[owner[at]] += 1
    return [count / max(1, len(line.words)) for count, line in zip(matched, lines, strict=True)]


def _whole(owner: list[int], lines: list[Line], start: int, size: int) -> bool:
    return owner[start] == owner[start + size - 1] and len(lines[owner[start]].words) == size


def snippet_page(case: dict[str, Any]) -> Page:
    """A page with strings that must or must not come out, filled up with an HTML extractor's judgement."""
    lines = read_page(case["text"])
    silver = _silver(case.get("html") or "")
    # Between the extremes the extractor is no witness.
    kept = [1.0 if one > 0.9 else 0.0 if one < 0.1 else NEUTRAL for one in align(lines, words(silver))]
    wanted = [" ".join(words(one)) for one in case["with"]]
    unwanted = [" ".join(words(one)) for one in case["without"]]
    for at, line in enumerate(lines):
        key = f" {line.key} "
        if any(f" {one} " in key for one in wanted):
            kept[at] = 1.0
        if any(f" {one} " in key for one in unwanted):
            kept[at] = 0.0
    weight = 0.5 if len(silver) >= 200 else 0.0
    return Page(case, lines, kept, [False] * len(lines), "snippets", weight=weight)


def _silver(html: str) -> str:
    import trafilatura

    if not html:
        return ""
    found = trafilatura.extract(html, favor_precision=True, include_comments=False, include_tables=False) or ""
    return found if len(found) >= 300 else trafilatura.extract(html, include_comments=False) or ""


def variants(pages: Iterable[Page]) -> Iterator[Page]:
    """The same pages without blank lines, cut close to the article, as the bare article, in short lines, and short.

    People paste selections as often as whole pages; and cleaning a clean article must change nothing. Interviews, live
    pages and minutes consist of short lines, and before a paywall two paragraphs are left: few labelled pages are so.
    """
    for page in pages:
        good = page.good
        if not good or page.source == "snippets":
            continue
        chance = random.Random(page.case["id"])
        total = len(page.lines)
        if any(line.gap for line in page.lines):
            yield _variant(page, range(total), "tight", 0.5, gap=False)
        title = next((at for at in range(good[0]) if page.title[at]), None)
        if len(good) > 1:
            yield _variant(page, good if title is None else [title, *good], "clean", 0.3, gap=True)
        first = max(0, (good[0] if title is None else title) - chance.choice([0, 0, 1, 2, 4, 8]))
        last = min(total, good[-1] + 1 + chance.choice([0, 1, 2, 4, 8, 16]))
        if last - first < total - 5:
            tight = chance.random() < 0.3
            yield _variant(page, range(first, last), "crop", 0.5, gap=False if tight else None)

        if chance.random() < SHORT_LINES:
            yield _split(page, chance)
        if len(good) > SHORT_ARTICLE and chance.random() < SHORT_LINES:
            gone = set(good[chance.randint(1, SHORT_ARTICLE) :])
            yield _variant(page, [at for at in range(total) if at not in gone], "short", RARE, gap=None)


def _split(page: Page, chance: random.Random) -> Page:
    """The page with the sentences of its article on lines of their own, long ones left out."""
    lines, kept, title = [], [], []
    gaps = chance.random() < 0.5
    for line, share, is_title in zip(page.lines, page.kept, page.title, strict=True):
        parts = [line]
        if share > 0.5 and not is_title:
            found = [one for one in _SENTENCES.split(line.text) if one.strip() and len(one) <= _SHORT]
            parts = [replace(read(one)[0], number=line.number, gap=gaps) for one in found] or parts
        lines += parts
        kept += [share] * len(parts)
        title += [is_title] * len(parts)
    return Page(page.case, lines, kept, title, page.source, "split", page.weight * RARE)


def _variant(page: Page, chosen: Iterable[int], kind: str, weight: float, *, gap: bool | None) -> Page:
    chosen = list(chosen)
    lines = [page.lines[at] if gap is None else replace(page.lines[at], gap=gap) for at in chosen]
    lines[0] = replace(lines[0], gap=False)
    return Page(
        page.case,
        lines,
        [page.kept[at] for at in chosen],
        [page.title[at] for at in chosen],
        page.source,
        kind,
        page.weight * weight,
    )
