"""Training of the second look at the lines of HTML pages: a small forest over markup and labeller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
from model import PARAMETERS
from pages import NEUTRAL, Page, align, words

from depeche.cleaning.markup import Page as Parsed

FRENCH = 2.0
PARAMETERS_HTML = {"num_leaves": 10, "learning_rate": 0.06, "min_data_in_leaf": 30, "lambda_l2": 10}
ROUNDS = 120
THRESHOLD = 0.5
"""Best mean F1 in cross-validation; .4 costs .002, .3 .004."""


@dataclass
class Ballots:
    """A page with HTML, its columns and its labels."""

    page: Page
    parsed: Parsed
    matrix: np.ndarray
    kept: np.ndarray


def ballots(page: Page, body: np.ndarray) -> Ballots:
    """The columns of a page.

    Args:
        page: A page with ``html``; its labels are aligned anew with the rendered lines.
        body: Smoothed probabilities of ``page.lines`` by a model that never saw the site; a rendered line takes those
            of the line that it equals.
    """
    parsed = Parsed(page.case["html"])
    known = {line.text: float(one) for line, one in zip(page.lines, body, strict=True)}
    probability = np.array([known.get(line.text, 0.05) for line in parsed.lines])
    matrix = parsed.columns(probability)
    kept = np.array(align(parsed.lines, words(page.case.get("gold_body") or "")))
    neutral = {" ".join(words(one)) for one in page.case.get("neutral") or ()}
    title = " ".join(words(page.case.get("gold_title") or ""))
    for at, line in enumerate(parsed.lines):
        if line.key in neutral or line.key == title:
            kept[at] = NEUTRAL
    return Ballots(page, parsed, matrix, kept)


def fit_votes(rows: Sequence[Ballots]) -> lgb.Booster:
    """Train the forest on pages with full gold text."""
    rows = [row for row in rows if row.page.source != "snippets"]
    matrix = np.vstack([row.matrix for row in rows])
    label = np.concatenate([row.kept > 0.5 for row in rows]).astype(int)
    weight = np.concatenate([_weights(row) for row in rows])
    used = weight > 0
    data = lgb.Dataset(matrix[used], label[used], weight=weight[used], params={"max_bin": 127})
    return lgb.train(PARAMETERS | PARAMETERS_HTML, data, ROUNDS)


def _weights(row: Ballots) -> np.ndarray:
    weight = np.maximum(np.array([min(line.width, 600.0) / 60 for line in row.parsed.lines]) ** 0.5, 0.35)
    weight[row.kept == NEUTRAL] = 0.0
    weight *= (60.0 / (weight.sum() or 1.0)) ** 0.5
    return weight * (FRENCH if row.page.case["lang"] == "fr" else 1.0)
