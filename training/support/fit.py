"""Fit the learned part of the support check, and say what it is worth by cross-validation.

    python training/support/fit.py faithfulness.jsonl [--write]

A sentence with a certain issue is rejected whatever its score. The score weighs how freely a sentence was written
(`features.NAMES`) by a logistic regression with weights that cannot be negative. Each data set has its own intercept in
training, since its share of unfaithful cases and its style are its own; made-up edits of sentences take no part. A
summary is as good as its worst sentence. One threshold a language is then chosen on the training folds.
Folds never share an article.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

from depeche.evaluation.support import Case, numbered
from depeche.summary.support import features
from depeche.summary.support.checker import Checker
from depeche.text.sentences import split

MODEL = Path(features.__file__).parent / "data" / "model.json"
MADE = "synthetic"
FOLDS = 10
NORMAL_QUANTILE = {"fr": 1.645}  # 5% above it


@dataclass
class Row:
    """A case ready for fitting: its sentences' figures, and whether a certain issue was found."""

    case: Case
    group: int
    figures: np.ndarray
    certain: bool

    @property
    def bad(self) -> bool:
        return self.case.label == "unfaithful"


def load(path: Path) -> list[Row]:
    """Read and measure the cases."""
    rows: list[Row] = []
    checkers: dict[str, tuple[int, Checker]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        case = Case.model_validate(json.loads(line))
        if case.article not in checkers:
            sentences = numbered(case.article, case.lang)
            checkers[case.article] = (len(checkers), Checker(sentences, article_language=case.lang))
        group, checker = checkers[case.article]
        read = [checker.read(s, language=case.lang) for s in split(case.summary, case.lang)]
        figures = [r.figures for r in read if r.figures is not None]
        certain = any(issue.certain for r in read for issue in r.issues)
        rows.append(Row(case, group, np.array(figures or [[0.0] * len(features.NAMES)]), certain))
    return rows


def domain(row: Row) -> str:
    """The data set that a case belongs to."""
    return f"{row.case.lang} {row.case.source}"


def train(rows: list[Row], strength: float) -> np.ndarray:
    """Weights on the raw figures, by logistic regression on the worst sentence of each summary."""
    rows = [r for r in rows if MADE not in r.case.source and not r.certain]
    names = sorted({domain(r) for r in rows})
    d = np.array([[domain(r) == n for n in names] for r in rows], float)
    y = np.array([r.bad for r in rows], float)
    counts: dict[tuple[str, bool], int] = defaultdict(int)
    for r in rows:
        counts[domain(r), r.bad] += 1
    w = np.array([1 / counts[domain(r), r.bad] for r in rows])
    w *= len(rows) / w.sum()
    every = np.concatenate([r.figures for r in rows])
    scale = every.std(0) + 1e-9
    t = np.ones(every.shape[1])
    for _ in range(4):
        x = np.array([r.figures[np.argmax(r.figures @ (t / scale))] for r in rows]) / scale
        x = x - x.mean(0)

        def loss(p: np.ndarray, x: np.ndarray = x) -> tuple[float, np.ndarray]:
            k = x.shape[1]
            z = x @ p[:k] + d @ p[k:]
            q = 1 / (1 + np.exp(-z))
            value = -(w * (y * np.log(q + 1e-12) + (1 - y) * np.log(1 - q + 1e-12))).sum()
            value += p[:k] @ p[:k] / (2 * strength) + 0.01 * p[k:] @ p[k:]
            e = w * (q - y)
            return value, np.concatenate([x.T @ e + p[:k] / strength, d.T @ e + 0.02 * p[k:]])

        k = x.shape[1]
        bounds = [(0, None)] * (k - 1) + [(None, None)] + [(None, None)] * len(names)
        t = minimize(loss, np.zeros(k + len(names)), jac=True, method="L-BFGS-B", bounds=bounds).x[:k]
    return t / scale


def score(row: Row, weights: np.ndarray) -> float:
    """The worst sentence's weighed figures."""
    return float((row.figures @ weights).max())


def threshold(rows: list[Row], scores: np.ndarray, language: str) -> float:
    """The line of a language, from its summaries that models wrote and people labelled.

    Where a share of false alarms is allowed, the line is drawn so that no more are to be expected if the faithful ones
    are normally distributed (there are too few to count the tail); else where balanced accuracy is best on average
    over the data sets.
    """
    index = [i for i, r in enumerate(rows) if r.case.lang == language and MADE not in r.case.source]
    if language in NORMAL_QUANTILE:
        good = np.array([scores[i] for i in index if not rows[i].bad])
        return round(float(good.mean() + NORMAL_QUANTILE[language] * good.std(ddof=1)), 2)
    names = sorted({domain(rows[i]) for i in index})
    best, at = -1.0, 9.0
    for t in sorted({round(float(scores[i]), 2) for i in index}):
        values = []
        for name in names:
            own = [i for i in index if domain(rows[i]) == name]
            passed = [rows[i].certain or scores[i] > t for i in own if not rows[i].bad]
            caught = [rows[i].certain or scores[i] > t for i in own if rows[i].bad]
            if passed and caught:
                values.append((np.mean(caught) + 1 - np.mean(passed)) / 2)
        if values and np.mean(values) > best + 1e-9:
            best, at = float(np.mean(values)), t
    return at


def report(rows: list[Row], rejected: np.ndarray, scores: np.ndarray) -> None:
    """A line for each data set."""
    print("| data | n | recall% | false alarms% | balanced acc% | AUC% |\n|---|---|---|---|---|---|")
    for name in sorted({domain(r) for r in rows}):
        own = np.array([domain(r) == name for r in rows])
        bad = np.array([r.bad for r in rows])
        recall, alarms = rejected[own & bad].mean(), rejected[own & ~bad].mean()
        total = scores + np.array([10.0 * r.certain for r in rows])
        auc = roc_auc_score(bad[own], total[own])
        figures = f"{100 * recall:.1f} | {100 * alarms:.1f} | {50 * (recall + 1 - alarms):.1f} | {100 * auc:.1f}"
        print(f"| {name} | {own.sum()} | {figures} |")


def cross_validate(rows: list[Row], strength: float, seeds: int) -> None:
    """Weights and thresholds from nine tenths of the articles, verdicts on the last."""
    groups = max(r.group for r in rows) + 1
    total, votes = np.zeros(len(rows)), np.zeros(len(rows))
    for seed in range(seeds):
        fold = np.random.RandomState(seed).permutation(groups) % FOLDS
        for k in range(FOLDS):
            training = [r for r in rows if fold[r.group] != k]
            weights = train(training, strength)
            own = np.array([score(r, weights) for r in training])
            at = {language: threshold(training, own, language) for language in ("fr", "en")}
            for i, r in enumerate(rows):
                if fold[r.group] == k:
                    total[i] += score(r, weights) / seeds
                    votes[i] += (r.certain or score(r, weights) > at[r.case.lang]) / seeds
    report(rows, votes, total)


def main() -> None:
    """Cross-validate, fit on everything, and write the model if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--strength", type=float, default=0.1)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = load(options.data)
    print("Cross-validated")
    cross_validate(rows, options.strength, options.seeds)
    weights = train(rows, options.strength)
    scores = np.array([score(r, weights) for r in rows])
    at = {language: threshold(rows, scores, language) for language in ("fr", "en")}
    print("\nFitted on everything")
    report(rows, np.array([r.certain or scores[i] > at[r.case.lang] for i, r in enumerate(rows)]), scores)
    model = {
        "weights": {n: round(float(w), 4) for n, w in zip(features.NAMES, weights, strict=True)},
        "thresholds": {k: round(v, 3) for k, v in at.items()},
    }
    print("\n" + json.dumps(model, indent=2))
    if options.write:
        MODEL.write_text(json.dumps(model, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
