"""Train the line labeller from labelled pages and write it into the package.

    python training/cleaning/train.py ../bench/cleaning

The folder holds ``cases.jsonl``, ``extra_train.jsonl`` and ``snippets.jsonl``. Deterministic: the same data give the
same files.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import lightgbm as lgb
import numpy as np
from export import save
from pages import NEUTRAL, Page, gold_page, records

from depeche.cleaning import features

VERSION = "1"
ROUNDS = 250
THRESHOLD = 0.5
PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.06,
    "num_leaves": 24,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "max_bin": 127,
    "num_threads": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def weights(page: Page, french: float = 3.0, hand: float = 2.0) -> np.ndarray:
    """Weight of each line: its share of the score, pages made more equal, French and hand-made gold first."""
    weight = np.maximum(np.array([min(line.width, 600.0) / 60 for line in page.lines]) ** 0.5, 0.35)
    weight[np.array(page.kept) == NEUTRAL] = 0.0
    weight *= (60.0 / (weight.sum() or 1.0)) ** 0.5
    factor = page.weight
    if page.case["lang"] == "fr":
        factor *= french
    if page.extra.get("set") == "cases":
        factor *= hand
    return weight * factor


def load(folder: Path) -> list[Page]:
    pages = []
    for name, file in (("cases", "cases.jsonl"), ("extra", "extra_train.jsonl")):
        for case in records(folder / file):
            page = gold_page(case)
            page.extra["set"] = name
            page.extra["matrix"] = features.view(page.lines).matrix
            pages.append(page)
    return pages


def fit(pages: list[Page]) -> lgb.Booster:
    matrix = np.vstack([page.extra["matrix"] for page in pages])
    label = np.concatenate([np.array(page.kept) > 0.5 for page in pages]).astype(int)
    weight = np.concatenate([weights(page) for page in pages])
    used = weight > 0
    data = lgb.Dataset(matrix[used], label[used], weight=weight[used], params={"max_bin": 127})
    return lgb.train(PARAMETERS, data, ROUNDS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    folder = Path(features.__file__).parent / "data"
    arguments = parser.parse_args()
    pages = load(arguments.data)
    save(
        fit(pages),
        folder / "lines.npz",
        {"version": VERSION, "columns": list(features.NAMES), "threshold": THRESHOLD},
    )
    print(f"{len(pages)} pages, {sum(len(page.lines) for page in pages)} lines")


if __name__ == "__main__":
    main()
