"""Training of the vote on HTML pages: a logistic regression over extractors, markup and labeller."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pages import NEUTRAL, Page, align, words
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from depeche.cleaning.markup import Page as Parsed
from depeche.cleaning.votes import Weights, columns

REGULARIZATION = 0.03
FRENCH = 2.0


@dataclass
class Ballots:
    """A page with HTML, its columns and its labels."""

    page: Page
    parsed: Parsed
    matrix: np.ndarray
    default: np.ndarray
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
    precise, default = parsed.votes()
    matrix = columns(parsed.lines, probability, precise, default, parsed.shares)
    kept = np.array(align(parsed.lines, words(page.case.get("gold_body") or "")))
    neutral = {" ".join(words(one)) for one in page.case.get("neutral") or ()}
    title = " ".join(words(page.case.get("gold_title") or ""))
    for at, line in enumerate(parsed.lines):
        if line.key in neutral or line.key == title:
            kept[at] = NEUTRAL
    return Ballots(page, parsed, matrix, default, kept)


def fit_votes(rows: Sequence[Ballots]) -> Weights:
    """Train the regression on pages with full gold text."""
    rows = [row for row in rows if row.page.source != "snippets"]
    matrix = np.vstack([row.matrix for row in rows])
    label = np.concatenate([row.kept > 0.5 for row in rows])
    weight = np.concatenate([_weights(row) for row in rows])
    used = weight > 0
    scaler = StandardScaler().fit(matrix[used])
    model = LogisticRegression(C=REGULARIZATION, max_iter=1000)
    model.fit(scaler.transform(matrix[used]), label[used], sample_weight=weight[used])
    return Weights(scaler.mean_, scaler.scale_, model.coef_[0], float(model.intercept_[0]))


def _weights(row: Ballots) -> np.ndarray:
    weight = np.maximum(np.array([min(line.width, 600.0) / 60 for line in row.parsed.lines]) ** 0.5, 0.35)
    weight[row.kept == NEUTRAL] = 0.0
    weight *= (60.0 / (weight.sum() or 1.0)) ** 0.5
    return weight * (FRENCH if row.page.case["lang"] == "fr" else 1.0)


def save_votes(weights: Weights, path: Path, version: str) -> None:
    """Write the regression as the library reads it."""
    data = {
        "version": version,
        "bias": round(weights.bias, 6),
        "weights": [round(float(one), 6) for one in weights.weights],
        "mean": [round(float(one), 6) for one in weights.mean],
        "scale": [round(float(one), 6) for one in weights.scale],
    }
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
