"""The line labeller's training: weights, parameters, samples."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import lightgbm as lgb
import numpy as np
from pages import NEUTRAL, Page

from depeche.cleaning import features

FRENCH = 3.0
"""Weight of French pages: the language that counts most has 40 of 620 pages."""
HAND = 2.0
"""Weight of the pages of the benchmark itself, whose gold was looked through."""
FAR = 12
"""Of the lines farther than this from any line of the article, a third is enough: they are all alike."""
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "lambda_l2": 5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "feature_fraction": 0.4,
    "max_bin": 127,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}
BODY = {"num_leaves": 20, "learning_rate": 0.08, "min_data_in_leaf": 40}
BODY_ROUNDS = 150
TITLE = {"num_leaves": 12, "learning_rate": 0.08, "min_data_in_leaf": 20}
TITLE_ROUNDS = 80


class Sample:
    """A page as rows of features, with labels and weights for both questions.

    Attributes:
        page: The page.
        matrix: One row a line.
    """

    def __init__(self, page: Page, chance: random.Random) -> None:
        self.page = page
        self.matrix = features.view(page.lines).matrix
        total = len(page.lines)
        good = np.array(page.good or [0])
        far = np.abs(np.arange(total)[:, None] - good[None]).min(axis=1) > FAR
        self.used = ~far | np.array([chance.random() < 1 / 3 for _ in range(total)])
        self._times = np.where(far, 3.0, 1.0)

    @property
    def group(self) -> str:
        """Pages of one site are judged by a model that never saw the site."""
        return str(self.page.case["site"])

    def body(self) -> tuple[np.ndarray, np.ndarray]:
        """Labels and weights: is the line in the article? A line counts by its share of the score."""
        page = self.page
        weight = np.maximum(np.array([min(line.width, 600.0) / 60 for line in page.lines]) ** 0.5, 0.35)
        kept = np.array(page.kept)
        weight[kept == NEUTRAL] = 0.0
        weight *= (60.0 / (weight.sum() or 1.0)) ** 0.5
        return (kept > 0.5).astype(int), weight * self._factor * self._times

    def title(self) -> tuple[np.ndarray, np.ndarray]:
        """Labels and weights: is the line the headline? Only pages that show their headline count."""
        known = bool(self.page.case.get("gold_title")) and any(self.page.title)
        weight = np.full(len(self.page.lines), self._factor if known else 0.0)
        return np.array(self.page.title).astype(int), weight * self._times

    @property
    def _factor(self) -> float:
        factor = self.page.weight
        if self.page.case["lang"] == "fr":
            factor *= FRENCH
        return factor * HAND if self.page.source in {"cases", "suites"} else factor


def samples(pages: Sequence[Page]) -> list[Sample]:
    """The features of the pages."""
    chance = random.Random(3)
    return [Sample(page, chance) for page in pages]


def fit(
    rows: Sequence[Sample],
    target: Callable[[Sample], tuple[np.ndarray, np.ndarray]],
    parameters: dict[str, Any],
    rounds: int,
) -> lgb.Booster:
    """Train one forest."""
    matrix = np.vstack([row.matrix[row.used] for row in rows])
    label, weight = (
        np.concatenate(parts)
        for parts in zip(*(tuple(part[row.used] for part in target(row)) for row in rows), strict=True)
    )
    counted = weight > 0
    data = lgb.Dataset(matrix[counted], label[counted], weight=weight[counted], params={"max_bin": 127})
    return lgb.train(PARAMETERS | parameters, data, rounds)


def fit_body(rows: Sequence[Sample]) -> lgb.Booster:
    """The forest that knows the article's lines."""
    return fit(rows, Sample.body, BODY, BODY_ROUNDS)


def fit_title(rows: Sequence[Sample]) -> lgb.Booster:
    """The forest that knows the headline."""
    return fit(rows, Sample.title, TITLE, TITLE_ROUNDS)
