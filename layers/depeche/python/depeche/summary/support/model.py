"""The learned score: how far a claim's wording strays from the article.

A logistic regression with weights that cannot be negative (`training/support/fit.py`); it ships as a few numbers.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from depeche.summary.support.features import NAMES


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of :data:`~depeche.summary.support.features.NAMES`, and where to draw the line by language."""

    weights: tuple[float, ...]
    thresholds: dict[str, float]

    def faithfulness(self, figures: Sequence[float], language: str) -> float:
        """0 to 1; 0.5 at the line."""
        stray = sum(w * x for w, x in zip(self.weights, figures, strict=True))
        line = self.thresholds["fr" if language == "fr" else "en"]
        return 1.0 / (1.0 + math.exp(min(60.0, 2.0 * (stray - line))))


@cache
def load() -> Model:
    """The model that ships with the library."""
    data = json.loads(files("depeche.summary.support").joinpath("data", "model.json").read_text(encoding="utf-8"))
    return Model(tuple(data["weights"][name] for name in NAMES), data["thresholds"])
