"""HTML input: what two extractors, the markup and the line labeller say of each line of the rendered page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from depeche.cleaning.lines import Line, read, words
from depeche.text.normalize import normalize

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LIMIT = 6.0
_PART = 0.7
"""Vote of an extractor that has the line inside a longer one."""
_PART_WORDS = 6
_ENOUGH = 400.0
"""Letters of the default extractor's text from which on it can overrule the vote."""
_DISAGREEMENT = 0.3
"""A vote that keeps less than this share of the default extractor's text has judged another part of the page."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression.

    Attributes:
        mean, scale: To standardize the columns.
        weights: One for each column.
        bias: Added to the sum.
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float


@cache
def load() -> Weights:
    """Read ``data/votes.json`` once in the process."""
    data = json.loads(files("depeche.cleaning").joinpath("data/votes.json").read_text("utf-8"))
    return Weights(np.array(data["mean"]), np.array(data["scale"]), np.array(data["weights"]), float(data["bias"]))


def ballot(lines: Sequence[Line], extracted: str) -> NDArray[np.float64]:
    """An extractor's vote on each line: 1 has it, 0.7 has it inside a longer line, 0 has it not."""
    text = normalize(extracted)
    whole = {line.key for line in read(text)}
    joined = " ".join(words(text))
    return np.array(
        [
            1.0 if line.key in whole else _PART if len(line.words) >= _PART_WORDS and line.key in joined else 0.0
            for line in lines
        ]
    )


def columns(
    lines: Sequence[Line],
    body: NDArray[np.float64],
    precise: NDArray[np.float64],
    default: NDArray[np.float64],
    shares: Sequence[tuple[float, ...]],
) -> NDArray[np.float64]:
    """The columns of the regression.

    Args:
        lines: The lines of the rendered page.
        body: The labeller's probability of each line.
        precise: The votes of the extractor in its precision mode.
        default: Its votes in its default mode.
        shares: For each line what part of it stands in links, headings and so on.
    """
    total = len(lines)
    widths = np.array([line.width for line in lines])
    odds = np.clip(np.log(body + 1e-6) - np.log(1.0 - body + 1e-6), -_LIMIT, _LIMIT)
    found = [odds, precise, default, np.minimum(precise, default), np.log1p(widths), *np.array(shares).T]
    mass = float((widths * body).sum()) + 1.0
    for vote in (precise, default):
        agreement = float((widths * body * (vote > 0)).sum()) / mass
        found += [np.full(total, agreement), vote * agreement, (1.0 - vote) * agreement]
    for column, edge in ((odds, -_LIMIT), (precise, 0.0), (default, 0.0)):
        found.append((np.concatenate([[edge], column[:-1]]) + np.concatenate([column[1:], [edge]])) / 2)
    return np.stack(found, axis=1)


def decide(
    lines: Sequence[Line], default: NDArray[np.float64], matrix: NDArray[np.float64], weights: Weights | None = None
) -> list[bool]:
    """Choose the lines of the article.

    Args:
        lines: The lines of the rendered page.
        default: The votes of the extractor's default mode.
        matrix: What ``columns`` gave.
        weights: Other weights than those of the package.
    """
    one = weights or load()
    score = ((matrix - one.mean) / one.scale) @ one.weights + one.bias
    kept = score > 0
    widths = np.array([line.width for line in lines])
    voted = default > 0
    whole = float((widths * voted).sum())
    cells = np.array(["\t" in line.text for line in lines])
    # The labeller and the precision mode leave tables out, so of a page that is a table they see next to nothing.
    is_table = float((widths * (voted & cells)).sum()) > whole / 2
    if whole > _ENOUGH and (is_table or float((widths * (voted & kept)).sum()) < _DISAGREEMENT * whole):
        kept = voted
    return [bool(keep) for keep in kept]
