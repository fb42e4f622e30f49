"""A linear-chain CRF over the lines of a page: neighbours agree, and an article has a beginning and an end.

Trained with CRFsuite on what the forests say of sites that they never saw; scored here, since two states need no
library. Measured on held-out sites: French pages with F1 of .95 and more rise from 90% to 97%.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

OFFSETS = (-2, -1, 0, 1, 2)
BINS = 9
"""Log odds are put into bins from -BINS to BINS."""

_STEP = 1.5
_LIMIT = 6.0
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Chain:
    """The weights of "kept" less those of "dropped".

    Attributes:
        odds: One row for each of ``OFFSETS``, one column a bin of log odds.
        slope: Weight of the line's own log odds.
        width: Weight of each bin of the line's width.
        moves: Weights of dropped-dropped, dropped-kept, kept-dropped, kept-kept.
    """

    odds: NDArray[np.float64]
    slope: float
    width: NDArray[np.float64]
    moves: tuple[float, float, float, float]


@cache
def load() -> Chain:
    """Read ``data/chain.json`` once in the process."""
    data = json.loads(files("depeche.cleaning").joinpath("data/chain.json").read_text("utf-8"))
    return Chain(np.array(data["odds"]), float(data["slope"]), np.array(data["width"]), tuple(data["moves"]))


def codes(
    body: NDArray[np.float64], widths: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int_], NDArray[np.int_]]:
    """What the chain sees of each line.

    Args:
        body: The forest's probability of each line to be in the article.
        widths: Lengths of the lines, in letters.

    Returns:
        Log odds from -2 to 2 (a third of their value), their bin from 0 to 2 * BINS, and the bin of the width.
    """
    odds = np.log(body + _TINY) - np.log(1.0 - body + _TINY)
    bins = np.clip(np.round(odds * _STEP), -BINS, BINS).astype(int) + BINS
    return np.clip(odds, -_LIMIT, _LIMIT) / 3.0, bins, np.minimum(31, (np.log1p(widths) * 2).astype(int))


def smooth(body: NDArray[np.float64], widths: NDArray[np.float64], chain: Chain | None = None) -> NDArray[np.float64]:
    """The probability of each line to be in the article, given what its neighbours are.

    Args:
        body: The forest's probabilities.
        widths: Lengths of the lines, in letters.
        chain: Other weights than those of the package.
    """
    chain = chain or load()
    odds, bins, wide = codes(body, widths)
    total = len(body)
    score = chain.slope * odds + chain.width[wide]
    for row, offset in enumerate(OFFSETS):
        if abs(offset) >= total:
            continue
        weights = chain.odds[row][bins]
        if offset < 0:
            score[-offset:] += weights[:offset]
        elif offset > 0:
            score[:-offset] += weights[offset:]
        else:
            score += weights
    return _marginals(np.exp(np.clip(score, -30.0, 30.0)).tolist(), tuple(math.exp(move) for move in chain.moves))


def _marginals(kept: list[float], moves: tuple[float, ...]) -> NDArray[np.float64]:
    """Forward-backward over two states; the weight of "dropped" is 1 everywhere."""
    dd, dk, kd, kk = moves
    total = len(kept)
    forward = [0.0] * total
    drop, keep = 1.0, kept[0]
    forward[0] = keep / (drop + keep)
    for at in range(1, total):
        share = forward[at - 1]
        drop = (1.0 - share) * dd + share * kd
        keep = ((1.0 - share) * dk + share * kk) * kept[at]
        forward[at] = keep / (drop + keep)
    result = np.empty(total)
    drop, keep = 1.0, 1.0
    for at in range(total - 1, -1, -1):
        share = forward[at]
        up = share * keep
        result[at] = up / (up + (1.0 - share) * drop)
        weight = kept[at] * keep
        drop, keep = dd * drop + dk * weight, kd * drop + kk * weight
        norm = drop + keep
        drop, keep = drop / norm, keep / norm
    return result
