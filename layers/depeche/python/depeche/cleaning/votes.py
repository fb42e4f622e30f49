"""HTML input: what the markup adds to the labeller's verdict on each line of the rendered page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from depeche.cleaning import trees
from depeche.cleaning.lines import Line
from depeche.cleaning.render import KINDS, Rendered

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LIMIT = 6.0
_CORE = 0.7
"""The smallest element with so much of the likely text is where the article stands."""
_LEVELS = 3
NOWHERE = (0.0,) * KINDS
_ENDS = tuple(".!?…。！？؟")
_CLOSING = " \u00a0\u202f\"'”’»)]"

COLUMNS = (
    *("odds", "width", "stop", "words", "place"),
    *("link", "heading", "margin", "caption", "item", "paragraph", "quote"),
    *("article", "main", "text", "comment", "related", "about", "dialog"),
    *(f"{name}{level}" for level in range(_LEVELS) for name in ("mass", "mean", "links")),
    *("look_mean", "look_lines", "look_mass", "core", "core_links", "to_core"),
    *("odds-2", "odds-1", "odds+1", "odds+2", "link-1", "link+1", "declared", "copies"),
)
"""Names of the columns, in order."""


def columns(
    lines: Sequence[Line], body: NDArray[np.float64], rendered: Rendered, declared: Sequence[float]
) -> NDArray[np.float32]:
    """What is known of each line once its markup is seen.

    Args:
        lines: The lines of the rendered page (at least one).
        body: The labeller's probability of each line.
        rendered: The page.
        declared: For each line 1 where the page's own data have it in the article, -1 where they have not, 0 where
            they say nothing.
    """
    total = len(lines)
    widths = np.array([line.width for line in lines])
    odds = np.clip(np.log(body + 1e-6) - np.log(1.0 - body + 1e-6), -_LIMIT, _LIMIT)
    shares = np.array([rendered.shares.get(line.number, NOWHERE) for line in lines])
    links = shares[:, 0]
    likely = widths * body
    whole = float(likely.sum()) + 1.0
    blocks = [rendered.blocks.get(line.number, 0) for line in lines]
    sums = _subtrees(rendered.parents, blocks, np.stack([widths, likely, widths * links], axis=1))
    found = [
        odds,
        np.log1p(widths),
        np.array([float(line.prose.rstrip(_CLOSING).endswith(_ENDS)) for line in lines]),
        np.log1p([len(line.words) for line in lines]),
        np.arange(total) / total,
        *shares.T,
    ]
    at = np.array(blocks)
    parents = np.array(rendered.parents)
    for _ in range(_LEVELS):
        at = parents[at]
        # The line itself is left out: it is known already.
        wide = sums[at, 0] - widths
        mass = sums[at, 1] - likely
        found += [mass / whole, mass / (wide + 1.0), (sums[at, 2] - widths * links) / (wide + 1.0)]
    found += _alike(rendered, blocks, widths, likely, whole)
    found += _core(rendered.parents, blocks, sums, whole)
    for column, offsets, edge in ((odds, (-2, -1, 1, 2), -_LIMIT), (links, (-1, 1), 0.0)):
        found += [_shifted(column, offset, edge) for offset in offsets]
    seen: dict[str, int] = defaultdict(int)
    for line in lines:
        seen[line.key] += 1
    found += [np.array(declared, dtype=np.float64), np.array([min(seen[line.key] - 1, 4) for line in lines])]
    return np.stack(found, axis=1).astype(np.float32)


def probabilities(matrix: NDArray[np.float32]) -> NDArray[np.float64]:
    """The probability of each line to be in the article.

    Args:
        matrix: What ``columns`` gave.
    """
    return trees.load("html").probabilities(matrix)


def _subtrees(parents: Sequence[int], blocks: Sequence[int], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sums of the lines' values over each block and all that stands in it."""
    sums = np.zeros((len(parents), values.shape[1]))
    np.add.at(sums, np.array(blocks), values)
    rows = sums.tolist()
    # A block is numbered after the one around it.
    for block in range(len(parents) - 1, 0, -1):
        around, own = rows[parents[block]], rows[block]
        for column, value in enumerate(own):
            around[column] += value
    return np.array(rows)


def _alike(
    rendered: Rendered,
    blocks: Sequence[int],
    widths: NDArray[np.float64],
    likely: NDArray[np.float64],
    whole: float,
) -> list[NDArray[np.float64]]:
    """What the other lines are that look like this one: of the same tag and classes, in the like."""
    looks = [f"{rendered.looks[block]} < {rendered.looks[rendered.parents[block]]}" for block in blocks]
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for look, width, one in zip(looks, widths.tolist(), likely.tolist(), strict=True):
        entry = sums[look]
        entry[0] += width
        entry[1] += one
        entry[2] += 1
    table = np.array([sums[look] for look in looks])
    mass = table[:, 1] - likely
    return [mass / (table[:, 0] - widths + 1.0), np.log1p(table[:, 2]), mass / whole]


def _core(
    parents: Sequence[int], blocks: Sequence[int], sums: NDArray[np.float64], whole: float
) -> list[NDArray[np.float64]]:
    """Whether a line stands in the smallest element with most of the likely text, and how far from it."""
    enough = np.flatnonzero(sums[:, 1] >= _CORE * whole)
    core = int(enough[-1]) if len(enough) else 0
    inside = [False] * len(parents)
    inside[core] = True
    for block in range(core + 1, len(parents)):
        inside[block] = inside[parents[block]]
    here = np.array([inside[block] for block in blocks])
    places = np.flatnonzero(here)
    index = np.arange(len(blocks))
    first, last = (int(places[0]), int(places[-1])) if len(places) else (0, len(blocks))
    far = np.log1p(np.maximum(0, np.maximum(first - index, index - last)))
    density = sums[core, 2] / (sums[core, 0] + 1.0)
    return [here.astype(np.float64), np.full(len(blocks), density), far]


def _shifted(column: NDArray[np.float64], offset: int, edge: float) -> NDArray[np.float64]:
    out = np.full(len(column), edge)
    if abs(offset) < len(column):
        if offset < 0:
            out[-offset:] = column[:offset]
        else:
            out[:-offset] = column[offset:]
    return out
