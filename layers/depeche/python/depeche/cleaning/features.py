"""What the labeller sees of a line: its own shape, its place on the page, its neighbours.

All but the cue lists is independent of the language. Cost: linear in the length of the page.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from depeche.cleaning.cues import KINDS, coverage, function_words
from depeche.cleaning.lines import Line

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CLOSING = " \u00a0\u202f\"'”’»«)]|*"
_OPENING = "\"'“‘«„»‹([¿¡"
_BULLETS = "•·-–—*▪●■►▶‣◦>»"
_ENDS = ".!?。!?؟।։"
_STOPS = re.compile(r"[.!?。!?؟।…][\"'”’»)\]]{0,2}\s")
_PARTING = re.compile(r"[|•·›»>/\t]")
_ADDRESS = re.compile(r"https?:|www\.|@\w|#\w|\.com\b|\.fr\b|\.org\b")
_QUOTES = re.compile('["“”«»„]')
_CLOCK = re.compile(r"\b\d{1,2}\s?[:hH.]\s?\d{2}\b|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b|\b(?:19|20)\d\d\b")

LONG = 80.0
"""A line of this many letters may be a paragraph (jusText's and the baseline's bound)."""

BASE = ["width", "words", "end_stop", "end_dots", "end_colon", "end_comma", "start_lower", "start_digit", "start_quote", "start_bullet", "commas", "sentences", "function", "frequent", "capitals", "shouting", "digits", "symbols", "letters", "quotes", "parting", "address", "clock", "copies", "first_copy", "gap_before", "gap_after", "tight", "width_share", "page_lines"]
PLACE = ["place", "place_chars", "in_run", "before_run", "after_run", "in_core", "before_core", "after_core", "run_share", "vocabulary", "headline", "is_headline", "after_headline", "seen_before", "previous_long", "next_long", "longs_before", "longs_after"]
MARKS = ("share", "newsletter", "related", "comments", "footer", "byline", "date", "cookie", "paywall")
"""Kinds whose short lines mark a region: how far above and below is the nearest?"""

NEIGHBOUR = ("width", "end_stop", "function", "capitals", "cue", "copies", "commas", "gap_before")
OFFSETS = (-3, -2, -1, 1, 2, 3)
WINDOWS = (2, 5, 10)

NAMES: tuple[str, ...] = (
    *BASE,
    *(f"cue_{kind}" for kind in KINDS),
    "cue",
    *PLACE,
    *(f"above_{kind}" for kind in MARKS),
    *(f"below_{kind}" for kind in MARKS),
    *(f"{name}{offset:+d}" for offset in OFFSETS for name in NEIGHBOUR),
    *(
        f"{name}_{side}{window}"
        for window in WINDOWS
        for side in ("before", "after")
        for name in ("width", "cue", "function")
    ),
)
"""Names of the columns, in order."""


@dataclass(frozen=True, slots=True)
class PageView:
    """The features of a page.

    Attributes:
        matrix: float32, one row a line, one column for each of ``NAMES``.
        headline: Index of the line that looks most like the headline, None when none does.
        run: First and last index of the densest run of sentence lines.
    """

    matrix: NDArray[np.float32]
    headline: int | None
    run: tuple[int, int]


def view(lines: list[Line]) -> PageView:
    """Compute the features of a page's lines (at least one)."""
    frequent = _frequent(lines)
    copies = Counter(line.key for line in lines)
    widest = max(line.width for line in lines)
    tight = not any(line.gap for line in lines)
    seen: set[str] = set()
    base: list[list[float]] = []
    total = len(lines)
    for at, line in enumerate(lines):
        row = _shape(line, frequent)
        key = line.key
        row += [
            min(copies[key] - 1, 4),
            key not in seen,
            line.gap,
            at + 1 < total and lines[at + 1].gap,
            tight,
            line.width / widest,
            math.log1p(total),
        ]
        seen.add(key)
        cues = coverage(line.words)
        row += cues
        row.append(min(1.0, sum(cues)))
        base.append(row)
    shape = np.asarray(base, dtype=np.float32)
    run = _densest(lines, shape, short=0.6)
    core = _densest(lines, shape, short=2.0)
    headline = _headline(lines, shape, run)
    place = _place(lines, shape, run, core, headline)
    marks = _marks(shape)
    around = _around(shape)
    return PageView(np.hstack([shape, place, marks, around]).astype(np.float32), headline, run)


def _frequent(lines: list[Line]) -> frozenset[str]:
    """The words most used in the page's long lines: function words of whatever language it is in."""
    counts: Counter[str] = Counter()
    for line in lines:
        if line.width >= LONG:
            counts.update(line.words)
    return frozenset(word for word, count in counts.most_common(40) if count > 1 and not word.isdigit())


def _shape(line: Line, frequent: frozenset[str]) -> list[float]:
    text = line.text
    head = text[: 4 * int(LONG) * 6]
    words = line.words
    count = len(words)
    tail = text[-12:].rstrip(_CLOSING)
    last = tail[-1:]
    start = text[:6].lstrip(_OPENING + "\u00a0\u202f ")[:1]
    functions = function_words()
    size = max(1, len(head))
    symbols = size - sum(map(len, line.tokens)) - head.count(" ")
    return [
        math.log1p(line.width),
        math.log1p(count),
        last != "" and last in _ENDS and not tail.endswith("..."),
        last == "…" or tail.endswith("..."),
        last in {":"},
        last in {",", ";", "،", "、"},
        start.islower(),
        start.isdigit(),
        text[0] in "\"“«„'‘",
        text[0] in _BULLETS,
        (text.count(",") + text.count("،") + text.count("、")) / max(6, count),
        min(12, len(_STOPS.findall(head))),
        sum(word in functions for word in words) / max(1, count),
        sum(word in frequent for word in words) / max(1, count),
        sum(token[0].isupper() for token in line.tokens) / max(1, count),
        sum(len(token) > 1 and token.isupper() for token in line.tokens) / max(1, count),
        sum(word.isdigit() for word in words) / max(1, count),
        max(0.0, symbols / size),
        sum(map(len, words)) / max(1, count),
        min(6, len(_QUOTES.findall(head))),
        min(8, len(_PARTING.findall(head))),
        _ADDRESS.search(head) is not None,
        min(4, len(_CLOCK.findall(head))),
    ]


def _column(name: str) -> int:
    return NAMES.index(name)


_WIDTH, _STOP, _FUNCTION, _CAPITALS = (_column(name) for name in ("width", "end_stop", "function", "capitals"))
_COPIES, _CUE, _GAP = (_column(name) for name in ("copies", "cue", "gap_before"))


def _densest(lines: list[Line], shape: NDArray[np.float32], *, short: float) -> tuple[int, int]:
    """The run of lines with the most sentence text (maximum subarray, Kadane).

    Args:
        lines: The page's lines.
        shape: Their own features.
        short: What a line that is no sentence costs, in units of a ``LONG`` line.
    """
    best, best_run = -1.0, (0, 0)
    score, start = 0.0, 0
    for at, line in enumerate(lines):
        row = shape[at]
        if line.width >= LONG and (row[_STOP] or row[_FUNCTION] > 0.25) and row[_CUE] < 0.4:
            gain = min(line.width / LONG, 6.0) * (1.0 if row[_STOP] else 0.6)
        else:
            gain = -short
        if score <= 0:
            score, start = 0.0, at
        score += gain
        if score > best:
            best, best_run = score, (start, at)
    return best_run


def _content(words: list[str]) -> set[str]:
    """Words that carry the topic: long ones, or single characters of unspaced scripts."""
    return {word for word in words if len(word) > 4 or (len(word) == 1 and word > "\u3000")}


def _headline(lines: list[Line], shape: NDArray[np.float32], run: tuple[int, int]) -> int | None:
    """The line before the text that most looks like its headline: short, repeated, in the words of the text."""
    topic: Counter[str] = Counter()
    for line in lines[run[0] : run[1] + 1]:
        topic.update(_content(line.words))
    best, best_at = 1.0, None
    for at in range(max(0, run[0] - 60), min(len(lines), run[0] + 4)):
        line = lines[at]
        if not (12 <= line.width <= 220 and 2 <= len(line.words) <= 40):
            continue
        row = shape[at]
        content = _content(line.words)
        shared = sum(topic[word] > 0 for word in content)
        score = 1.6 * shared / (len(content) + 2) + 0.25 * min(2.0, float(row[_COPIES]))
        score += 0.5 - 0.5 * float(row[_STOP]) - float(row[_CUE]) - 0.008 * abs(run[0] - at)
        score += 0.3 if line.width > 30 else 0.0
        if score >= best:
            best, best_at = score, at
    return best_at


def _place(
    lines: list[Line],
    shape: NDArray[np.float32],
    run: tuple[int, int],
    core: tuple[int, int],
    headline: int | None,
) -> NDArray[np.float32]:
    total = len(lines)
    chars = sum(line.width for line in lines) or 1.0
    run_chars = sum(line.width for line in lines[run[0] : run[1] + 1])
    topic: Counter[str] = Counter()
    for line in lines[run[0] : run[1] + 1]:
        topic.update(_content(line.words))
    title = _content(lines[headline].words) if headline is not None else set()
    is_long = np.array([line.width >= LONG for line in lines], dtype=np.float32)
    above = np.cumsum(is_long) - is_long
    previous, following = _nearest(is_long.astype(bool))
    rows = []
    done = 0.0
    seen: set[str] = set()
    for at, line in enumerate(lines):
        content = _content(line.words)
        inside = run[0] <= at <= run[1]
        known = sum(topic[word] > inside for word in content) / (len(content) + 2)
        rows.append(
            [
                at / total,
                done / chars,
                inside,
                math.log1p(max(0, run[0] - at)),
                math.log1p(max(0, at - run[1])),
                core[0] <= at <= core[1],
                math.log1p(max(0, core[0] - at)),
                math.log1p(max(0, at - core[1])),
                run_chars / chars,
                known,
                len(content & title) / (len(title) + 1),
                at == headline,
                math.copysign(math.log1p(abs(at - headline)), at - headline) if headline is not None else 9.0,
                len(content & seen) / (len(content) + 2),
                previous[at],
                following[at],
                math.log1p(above[at]),
                math.log1p(is_long.sum() - above[at] - is_long[at]),
            ]
        )
        seen |= content
        done += line.width
    return np.asarray(rows, dtype=np.float32)


def _nearest(marked: NDArray[np.bool_]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Log distance of each line to the nearest marked line above and below it; 6 where there is none."""
    total = len(marked)
    index = np.arange(total)
    last = np.maximum.accumulate(np.where(marked, index, -1))
    last = np.concatenate([[-1], last[:-1]])
    above = np.where(last >= 0, np.log1p(index - last), 6.0)
    ahead = np.minimum.accumulate(np.where(marked, index, total)[::-1])[::-1]
    ahead = np.concatenate([ahead[1:], [total]])
    below = np.where(ahead < total, np.log1p(ahead - index), 6.0)
    return above.astype(np.float32), below.astype(np.float32)


def _marks(shape: NDArray[np.float32]) -> NDArray[np.float32]:
    above, below = [], []
    for kind in MARKS:
        marked = (shape[:, len(BASE) + KINDS.index(kind)] >= 0.3) & (shape[:, _WIDTH] < math.log1p(LONG))
        distances = _nearest(marked)
        above.append(distances[0])
        below.append(distances[1])
    return np.stack(above + below, axis=1)


def _around(shape: NDArray[np.float32]) -> NDArray[np.float32]:
    """The neighbours' features, and means over windows on either side; beyond the page's edge -1."""
    total = len(shape)
    columns = [_column(name) for name in NEIGHBOUR]
    parts = []
    for offset in OFFSETS:
        part = np.full((total, len(columns)), -1.0, dtype=np.float32)
        size = total - abs(offset)
        if size > 0:
            source = shape[:, columns]
            if offset < 0:
                part[-offset:] = source[:size]
            else:
                part[:size] = source[offset:]
        parts.append(part)
    summed = np.vstack([np.zeros((1, 3)), np.cumsum(shape[:, [_WIDTH, _CUE, _FUNCTION]], axis=0, dtype=np.float64)])
    index = np.arange(total)
    for window in WINDOWS:
        start = np.maximum(0, index - window)
        end = np.minimum(total, index + 1 + window)
        before = (summed[index] - summed[start]) / np.maximum(1, index - start)[:, None]
        after = (summed[end] - summed[index + 1]) / np.maximum(1, end - index - 1)[:, None]
        parts += [before.astype(np.float32), after.astype(np.float32)]
    return np.hstack(parts)
