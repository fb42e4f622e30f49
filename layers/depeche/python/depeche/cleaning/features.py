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

from depeche.cleaning.cues import KINDS, coverage, function_words, language_of
from depeche.cleaning.lines import HEAD, Line, content, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CLOSING = " \u00a0\u202f\"'”’»«)]|*"
_OPENING = "\"'“‘«„»‹([¿¡"
_BULLETS = "•·-–—*▪●■►▶‣◦>»"
_ENDS = ".!?\u3002\uff01\uff1f\u061f\u0964\u0589"
_STOPS = re.compile("[.!?\u2026\u3002\uff01\uff1f\u061f\u0964\u0589][\"'”’»)\\]]{0,2}\\s")
_COMMAS = ",\u060c\u3001\uff0c"
_PARTING = re.compile(r"[|•·›»>/\t]")
_ADDRESS = re.compile(r"https?:|www\.|@\w|#\w|\.com\b|\.fr\b|\.org\b")
_QUOTES = re.compile('["“”«»„]')
_CLOCK = re.compile(r"\b\d{1,2}\s?[:hH.]\s?\d{2}\b|\b\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b|\b(?:19|20)\d\d\b")

_DATELINE = re.compile(r"^[^\W\d_][^:;!?]{1,40}?(?:\([^()]{2,25}\)\s*[-–—:.]|\s[-–—]{1,2}\s)|^\([^()]{2,25}\)\s*[-–—]")
_DIGITS = re.compile(r"\d+")

HEADLINE = 250.0
"""No headline is longer, in letters."""

LONG = 80.0
"""A line of this many letters may be a paragraph (jusText's and the baseline's bound)."""

BASE = (
    *("width", "words", "end_stop", "end_dots", "end_colon", "end_comma", "start_lower", "start_digit"),
    *("start_quote", "start_bullet", "commas", "sentences", "function", "frequent", "capitals", "shouting"),
    *("digits", "symbols", "letters", "quotes", "parting", "address", "clock", "dateline", "copies", "first_copy"),
    *("alike", "openings", "begins", "gap_before", "gap_after", "tight", "width_share", "page_lines"),
)
PLACE = (
    *("place", "place_chars", "to_end", "in_run", "before_run", "after_run", "in_core", "before_core", "after_core"),
    *("in_strict", "before_strict", "after_strict"),
    *("run_share", "vocabulary", "lead_words", "seen_before", "previous_long", "next_long"),
    *("longs_before", "longs_after"),
)
MARKS = ("share", "newsletter", "related", "comments", "footer", "byline", "date", "cookie", "paywall")
"""Kinds whose short lines mark a region: how far above and below is the nearest?"""

NEIGHBOUR = ("width", "end_stop", "end_dots", "function", "capitals", "cue", "copies", "commas", "gap_before")
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
        for name in ("width", "cue", "function", "end_stop")
    ),
)
"""Names of the columns, in order."""


@dataclass(frozen=True, slots=True)
class PageView:
    """The features of a page.

    Attributes:
        matrix: float32, one row a line, one column for each of ``NAMES``.
        cues: How much of each line its cues of each kind make up.
    """

    matrix: NDArray[np.float32]
    cues: NDArray[np.float32]


def view(lines: list[Line]) -> PageView:
    """Compute the features of a page's lines (at least one)."""
    frequent = _frequent(lines)
    language = language_of(Counter(word for line in lines for word in line.words))
    shape = np.asarray(
        [_shape(line, frequent) + among for line, among in zip(lines, _among(lines), strict=True)], dtype=np.float32
    )
    cues = np.asarray([coverage(line.words, language) for line in lines], dtype=np.float32)
    shape = np.hstack([shape, cues, np.minimum(1.0, cues.sum(axis=1, keepdims=True))])
    run = _densest(shape, cost=0.6)
    place = _place(lines, run, _densest(shape, cost=2.0), _densest(shape, cost=1.2, strict=True))
    return PageView(np.hstack([shape, place, _marks(shape), _around(shape)]), cues)


def _among(lines: list[Line]) -> list[list[float]]:
    """What a line has in common with the page's other lines."""
    keys = [line.key for line in lines]
    copies = Counter(keys)
    folded = [_DIGITS.sub("0", key) for key in keys]
    alike = Counter(folded)
    openings = Counter(tuple(line.words[:2]) for line in lines if len(line.words) > 2)
    trigrams: Counter[tuple[str, ...]] = Counter()
    for line in lines:
        if line.width < HEADLINE:
            trigrams.update(set(zip(line.words, line.words[1:], line.words[2:], strict=False)))
    widest = max(line.width for line in lines)
    tight = not any(line.gap for line in lines)
    total = math.log1p(len(lines))
    seen: set[str] = set()
    rows = []
    for at, (line, key) in enumerate(zip(lines, keys, strict=True)):
        same = copies[key]
        begins = trigrams[tuple(line.words[:3])] - same if len(line.words) >= 3 and line.width < HEADLINE else 0
        rows.append(
            [
                min(same - 1, 4),
                key not in seen,
                min(alike[folded[at]] - same, 8),
                min(openings[tuple(line.words[:2])], 8),
                min(begins, 4),
                line.gap,
                at + 1 < len(lines) and lines[at + 1].gap,
                tight,
                line.width / widest,
                total,
            ]
        )
        seen.add(key)
    return rows


def _frequent(lines: list[Line]) -> frozenset[str]:
    """The words most used in the page's long lines: function words of whatever language it is in."""
    counts: Counter[str] = Counter()
    for line in lines:
        if line.width >= LONG:
            counts.update(line.words)
    return frozenset(word for word, count in counts.most_common(40) if count > 1 and not word.isdigit())


def _shape(line: Line, frequent: frozenset[str]) -> list[float]:
    text = line.prose
    head = text[:HEAD]
    words = line.words
    count = len(words)
    tail = text[-12:].rstrip(_CLOSING)
    last = tail[-1:]
    start = text[:6].lstrip(_OPENING + "\u00a0\u202f ")[:1]
    functions = function_words()
    size = max(1, len(head))
    letters = sum(map(len, words))
    symbols = size - letters - head.count(" ")
    divisor = max(1, count)
    return [
        math.log1p(line.width),
        math.log1p(count),
        last != "" and last in _ENDS and not tail.endswith("..."),
        last == "…" or tail.endswith("..."),
        last in {":", "\uff1a"},
        last in {",", ";", "\u060c", "\u3001", "\uff0c"},
        start.islower(),
        start.isdigit(),
        text[0] in "\"“«„'‘",
        text[0] in _BULLETS,
        sum(map(head.count, _COMMAS)) / max(6, count),
        min(12, len(_STOPS.findall(head))),
        sum(map(functions.__contains__, words)) / divisor,
        sum(map(frequent.__contains__, words)) / divisor,
        len([1 for token in line.tokens if token[0].isupper()]) / divisor,
        sum(map(str.isupper, line.tokens)) / divisor,
        sum(map(str.isdigit, words)) / divisor,
        max(0.0, symbols / size),
        letters / divisor,
        min(6, len(_QUOTES.findall(head))),
        min(8, len(_PARTING.findall(head))),
        _ADDRESS.search(head) is not None,
        min(4, len(_CLOCK.findall(head))),
        _DATELINE.search(head[:70]) is not None,
    ]


def _column(name: str) -> int:
    return NAMES.index(name)


_WIDTH, _STOP, _FUNCTION, _CAPITALS = (_column(name) for name in ("width", "end_stop", "function", "capitals"))
_COPIES, _CUE, _GAP = (_column(name) for name in ("copies", "cue", "gap_before"))


def _densest(shape: NDArray[np.float32], *, cost: float, strict: bool = False) -> tuple[int, int]:
    """The run of lines with the most sentence text (maximum subarray, Kadane).

    Args:
        shape: The lines' own features.
        cost: What a line that is no sentence costs, in units of a ``LONG`` line.
        strict: Only lines that end like a sentence count: teasers of other articles seldom do.
    """
    letters = np.expm1(shape[:, _WIDTH])
    stops = shape[:, _STOP] > 0
    text = (letters >= LONG) & (stops | ((shape[:, _FUNCTION] > 0.25) & (not strict))) & (shape[:, _CUE] < 0.4)
    gains = np.where(text, np.minimum(letters / LONG, 6.0) * np.where(stops, 1.0, 0.6), -cost)
    sums = np.concatenate([[0.0], np.cumsum(gains)])
    lowest = np.minimum.accumulate(sums[:-1])
    end = int(np.argmax(sums[1:] - lowest))
    return int(np.argmin(sums[: end + 1])), end


def _place(
    lines: list[Line], run: tuple[int, int], core: tuple[int, int], strict: tuple[int, int]
) -> NDArray[np.float32]:
    """Where each line stands, and what it shares with the words of the densest run."""
    total = len(lines)
    widths = np.array([line.width for line in lines])
    chars = float(widths.sum()) or 1.0
    contents = [content(line.words) for line in lines]
    topic: Counter[str] = Counter()
    for words in contents[run[0] : run[1] + 1]:
        topic.update(words)
    repeated = {word for word, times in topic.items() if times > 1}
    lead: set[str] = set().union(*contents[core[0] : core[0] + 3])
    is_long = widths >= LONG
    longs = np.cumsum(is_long)
    previous, following = nearest(is_long)
    shared = []
    seen: set[str] = set()
    for at, words in enumerate(contents):
        inside = run[0] <= at <= run[1]
        size = len(words) + 2
        in_lead = 0 if core[0] <= at < core[0] + 3 else len(words & lead)
        known = len(words & (repeated if inside else topic.keys()))
        shared.append([known / size, in_lead / size, len(words & seen) / size])
        seen |= words
    index = np.arange(total)
    columns = [
        index / total,
        (np.cumsum(widths) - widths) / chars,
        np.log1p(total - 1 - index),
        *_span(index, run),
        *_span(index, core),
        *_span(index, strict),
        np.full(total, widths[run[0] : run[1] + 1].sum() / chars),
        *np.asarray(shared).T,
        previous,
        following,
        np.log1p(longs - is_long),
        np.log1p(longs[-1] - longs),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _span(index: NDArray[np.int_], span: tuple[int, int]) -> list[NDArray[np.float64]]:
    start, end = span
    return [
        ((index >= start) & (index <= end)).astype(np.float64),
        np.log1p(np.maximum(0, start - index)),
        np.log1p(np.maximum(0, index - end)),
    ]


def _marks(shape: NDArray[np.float32]) -> NDArray[np.float32]:
    above, below = [], []
    for kind in MARKS:
        marked = (shape[:, len(BASE) + KINDS.index(kind)] >= 0.3) & (shape[:, _WIDTH] < math.log1p(LONG))
        distances = nearest(marked)
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
    summed = np.vstack(
        [np.zeros((1, 4)), np.cumsum(shape[:, [_WIDTH, _CUE, _FUNCTION, _STOP]], axis=0, dtype=np.float64)]
    )
    index = np.arange(total)
    for window in WINDOWS:
        start = np.maximum(0, index - window)
        end = np.minimum(total, index + 1 + window)
        before = (summed[index] - summed[start]) / np.maximum(1, index - start)[:, None]
        after = (summed[end] - summed[index + 1]) / np.maximum(1, end - index - 1)[:, None]
        parts += [before.astype(np.float32), after.astype(np.float32)]
    return np.hstack(parts)
