"""Which lines of a page are its article: features, trees, and the choice between their probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from depeche.cleaning.features import PageView, view
from depeche.cleaning.lines import Line
from depeche.cleaning.trees import load

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 20_000
"""Lines that are looked at together: bounds the memory that a page of millions of lines takes."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the labeller thinks of a page.

    Attributes:
        body: Probability of each line to be part of the article's standfirst or body.
        headline: Index of the line that looks most like the headline, None when none does.
    """

    body: NDArray[np.float64]
    view: PageView


def judge(lines: Sequence[Line]) -> Judgement:
    """Judge the lines of a page (at least one)."""
    forest = load("lines")
    seen = view(list(lines[:BLOCK]))
    body = [forest.probabilities(seen.matrix)]
    for start in range(BLOCK, len(lines), BLOCK):
        body.append(forest.probabilities(view(list(lines[start : start + BLOCK])).matrix))
    return Judgement(np.concatenate(body), seen)


def threshold() -> float:
    """From which probability on a line is kept; chosen in cross-validation."""
    return float(load("lines").meta["threshold"])
