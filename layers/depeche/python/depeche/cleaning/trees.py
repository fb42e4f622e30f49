"""Gradient-boosted trees as plain arrays: what LightGBM trained, scored with numpy alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Forest:
    """A boosted ensemble for one yes-or-no question.

    All trees stand in one set of arrays; a leaf points to itself, so that every row can walk ``depth`` steps.

    Attributes:
        roots: Index of each tree's root.
        column: Feature that a node asks for; 0 in a leaf.
        bound: A value up to it goes left; infinite in a leaf.
        left, right: The next node.
        value: What a leaf adds to the log odds; 0 in an inner node.
        depth: Steps from a root to the deepest leaf.
        meta: Version, names of the columns, thresholds chosen in training.
    """

    roots: NDArray[np.int32]
    column: NDArray[np.int32]
    bound: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]
    depth: int
    meta: dict[str, Any]

    def probabilities(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        """The probability of "yes" for each row.

        Args:
            matrix: One row a case, columns as ``meta["columns"]`` names them.
        """
        return 1.0 / (1.0 + np.exp(-self._log_odds(matrix)))

    def _log_odds(self, matrix: NDArray[np.float32]) -> NDArray[np.float64]:
        rows, columns = matrix.shape
        trees = len(self.roots)
        flat = np.ascontiguousarray(matrix).ravel()
        node = np.tile(self.roots, rows)
        # Half of the walks end after five of a dozen steps: only those under way go on.
        walking = np.arange(rows * trees)
        offset = np.repeat(np.arange(rows, dtype=np.int32) * columns, trees)
        here = node
        for _ in range(self.depth):
            goes_left = flat.take(offset + self.column.take(here)) <= self.bound.take(here)
            here = np.where(goes_left, self.left.take(here), self.right.take(here))
            node[walking] = here
            inner = np.flatnonzero(self.left.take(here) != here)
            if not len(inner):
                break
            walking, offset, here = walking[inner], offset[inner], here[inner]
        total: NDArray[np.float64] = self.value.take(node).reshape(rows, trees).sum(axis=1, dtype=np.float64)
        return total


@cache
def load(name: str) -> Forest:
    """Read ``data/<name>.npz`` once in the process."""
    with files("depeche.cleaning").joinpath(f"data/{name}.npz").open("rb") as file, np.load(file) as arrays:
        meta = json.loads(bytes(arrays["meta"]).decode("utf-8"))
        return Forest(
            roots=arrays["roots"],
            column=arrays["column"],
            bound=arrays["bound"],
            left=arrays["left"],
            right=arrays["right"],
            value=arrays["value"],
            depth=int(meta["depth"]),
            meta=meta,
        )
