"""Fit the weights of ``depeche.translation.quality`` to human references.

Usage: python -m training.translation.calibrate DATA.jsonl [--skip N] [--limit N] [--beam B] [--cache FILE]

Every sentence is translated; every hypothesis of the beam is scored by chrF against its reference and becomes one
example: usable from --usable on (45), else not. The weights are the maximum a posteriori of a logistic regression
whose prior are the weights in the source file: what the data hardly show (a broken-off output) keeps the weight that
was set by hand. So do the errors of fact (HELD), which cost a sentence few characters and all its use. Printed are the
weights, and by five-fold cross-validation over sentences the area under the curve, the log loss and a calibration
table for that hypothesis of each sentence which the step would choose.

The hypotheses are kept in --cache, so that a change of the checks costs seconds. Texts of several sentences are left
out: their references can't be parted.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from sacrebleu.metrics.chrf import CHRF

from depeche.models import Hypothesis, Runtime
from depeche.settings import load
from depeche.text.sentences import split
from depeche.translation import open_translator
from depeche.translation.checks import Checker
from depeche.translation.quality import CALIBRATED, WEIGHTS, features, merit
from depeche.translation.repetition import cut_loops
from depeche.translation.step import stack
from depeche.translation.typography import finish

FOLDS = 5
HELD = frozenset({"lost", "invented", "names", "added", "other", "negation"})
FREE = 3
"""So many weights from the first on (bias, score, words) are found by the data alone."""
PRIOR_SPREAD = 1.0
"""Standard deviation of the prior around the weights in the source file."""
STRAIGHT = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'"})


@dataclass(frozen=True)
class Case:
    """A sentence, its reference and the hypotheses of one beam search."""

    source: str
    reference: str
    hypotheses: tuple[Hypothesis, ...]


def main() -> None:
    """Translate, fit, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--beam", type=int, default=6)
    parser.add_argument("--usable", type=float, default=45.0, help="chrF from which on a sentence counts as usable")
    parser.add_argument("--cache", type=Path, default=None)
    options = parser.parse_args()
    if options.cache and options.cache.exists():
        cases = list(_cached(options.cache))
    else:
        cases = list(_translated(options.data, options.skip, options.limit, options.beam))
        if options.cache:
            options.cache.write_text("".join(json.dumps(asdict(case), ensure_ascii=False) + "\n" for case in cases))
    _report(cases, options.usable)


def _translated(data: Path, skip: int, limit: int | None, beam: int) -> Iterator[Case]:
    lines = data.read_text(encoding="utf-8").splitlines()[skip:][:limit]
    rows = [row for row in map(json.loads, lines) if len(split(row["text"], row["source_lang"])) == 1]
    source, target = rows[0]["source_lang"], rows[0]["target_lang"]
    settings = load()
    translator = stack(open_translator(settings, Runtime(settings), source=source, target=target), source, target)
    rows.sort(key=lambda row: len(row["text"]))
    for start in range(0, len(rows), 32):
        batch = rows[start : start + 32]
        found = translator.translate([row["text"] for row in batch], beam=beam, hypotheses=beam)
        for row, hypotheses in zip(batch, found, strict=True):
            yield Case(row["text"], row["reference"], tuple(hypotheses))
        print(f"{min(start + 32, len(rows))} of {len(rows)} sentences", flush=True)


def _cached(path: Path) -> Iterator[Case]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Case(row["source"], row["reference"], tuple(Hypothesis(**each) for each in row["hypotheses"]))


def _report(cases: Sequence[Case], usable: float) -> None:
    names = list(WEIGHTS)
    prior = np.array([WEIGHTS[name] for name in names])
    checker, chrf = Checker("fr", "en"), CHRF()
    rows, labels, groups, first = [], [], [], []
    for number, case in enumerate(cases):
        merits = []
        for hypothesis in case.hypotheses:
            text = finish(
                cut_loops(hypothesis.text, case.source), source=case.source, source_language="fr", language="en"
            )
            shown = replace(hypothesis, text=text)
            findings = checker.check(case.source, shown)
            values = features(findings, shown, case.source)
            rows.append([values[name] for name in names])
            score = chrf.sentence_score(text.translate(STRAIGHT), [case.reference.translate(STRAIGHT)]).score
            labels.append(score >= usable)
            groups.append(number % FOLDS)
            merits.append(merit(findings, shown, case.source, model=CALIBRATED[0]))
        first += [place == merits.index(max(merits)) for place in range(len(merits))]
    x, y, group, top = np.array(rows), np.array(labels, float), np.array(groups), np.array(first)
    # The hypotheses of one sentence are near copies: together they weigh as one example.
    weight = np.array([1 / len(case.hypotheses) for case in cases for _ in case.hypotheses])
    out = np.zeros(len(y))
    for fold in range(FOLDS):
        held = group == fold
        out[held] = _sigmoid(x[held] @ _fit(x[~held], y[~held], weight[~held], prior))
    print(f"{len(cases)} sentences, {len(y)} hypotheses; usable: {y[top].mean():.1%} of the best ones")
    print("weights:")
    for name, value, was in zip(names, _fit(x, y, weight, prior), prior, strict=True):
        share = (x[:, names.index(name)] != 0).mean()
        print(f'    "{name}": {value:.2f},  # was {was:.2f}, non-zero in {share:.1%}')
    for title, predicted in (("cross-validated", out), ("as shipped", _sigmoid(x @ prior))):
        chosen, truth = predicted[top], y[top]
        print(f"{title}: AUC {_auc(chosen, truth):.3f}, log loss {_loss(chosen, truth):.3f}")
        for low in np.arange(0, 1, 0.1):
            bin_ = (chosen >= low) & (chosen < low + 0.1 + (low > 0.85))
            if bin_.any():
                print(
                    f"  quality {low:.1f}-{low + 0.1:.1f}: {bin_.sum():4d} sentences, {truth[bin_].mean():.2f} usable"
                )


def _fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Newton's method on the penalized likelihood; the first weights are as good as free."""
    precision = np.array([1e9 if name in HELD else 1 / PRIOR_SPREAD**2 for name in WEIGHTS])
    precision[:FREE] = 1e-2
    w = prior.astype(float)
    for _ in range(50):
        p = _sigmoid(x @ w)
        gradient = x.T @ (weight * (p - y)) + precision * (w - prior)
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(precision)
        step = np.linalg.solve(hessian, gradient)
        w = w - step
        if np.abs(step).max() < 1e-8:
            break
    return w


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def _auc(predicted: np.ndarray, truth: np.ndarray) -> float:
    good, bad = predicted[truth == 1], predicted[truth == 0]
    wins = (good[:, None] > bad[None, :]).mean() + 0.5 * (good[:, None] == bad[None, :]).mean()
    return float(wins)


def _loss(predicted: np.ndarray, truth: np.ndarray) -> float:
    p = np.clip(predicted, 1e-6, 1 - 1e-6)
    return float(-(truth * np.log(p) + (1 - truth) * np.log(1 - p)).mean())


if __name__ == "__main__":
    main()
