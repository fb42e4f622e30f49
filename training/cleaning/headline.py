"""Training of the second look at headline candidates: a logistic regression over out-of-fold probabilities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pages import Page
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from depeche.cleaning.titles import Ranker, candidates

THRESHOLD = 0.05
"""Best word F1 of headlines in cross-validation; .1 costs a point, .2 five."""
FRENCH = 3.0


def fit_headline(pages: Sequence[Page], kept: Sequence[Sequence[int]], likely: Sequence[np.ndarray]) -> Ranker:
    """Train the regression.

    Args:
        pages: Pages with a gold title.
        kept: For each page the lines that were chosen by a model that never saw its site.
        likely: For each page the probabilities of its lines to be the headline, by such a model.
    """
    rows: list[list[float]] = []
    labels: list[bool] = []
    weights: list[float] = []
    for page, chosen, probability in zip(pages, kept, likely, strict=True):
        if not chosen or not any(page.title):
            continue
        places, columns = candidates(page.lines, chosen, probability)
        rows += columns
        labels += [page.title[at] for at in places]
        weights += [FRENCH if page.case["lang"] == "fr" else 1.0] * len(places)
    scaler = StandardScaler().fit(np.array(rows))
    model = LogisticRegression(C=1.0, max_iter=1000)
    model.fit(scaler.transform(np.array(rows)), labels, sample_weight=weights)
    scaled = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - (scaled * scaler.mean_).sum())
    return Ranker(tuple(round(float(one), 5) for one in scaled), round(bias, 5), THRESHOLD)


def save_headline(ranker: Ranker, path: Path, version: str) -> None:
    """Write the regression as the library reads it."""
    data = {
        "version": version,
        "bias": ranker.bias,
        "weights": list(ranker.weights),
        "threshold": ranker.threshold,
    }
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
