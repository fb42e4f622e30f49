"""Training of the chain that smooths the forests' verdicts: CRFsuite on out-of-fold probabilities."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pycrfsuite
from pages import Page

from depeche.cleaning.chain import BINS, OFFSETS, Chain, codes

C1, C2 = 0.05, 1.0
ROUNDS = 80
REPEATS = {("fr", True): 6, ("fr", False): 3}
"""How often a page counts, by (language, of the benchmark itself); CRFsuite knows no weights."""


def fit_chain(pages: Sequence[Page], body: Sequence[np.ndarray]) -> Chain:
    """Train the chain.

    Args:
        pages: Pages with full gold text.
        body: For each page the probabilities that a forest gave which never saw the page's site.
    """
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": C1, "c2": C2, "max_iterations": ROUNDS})
    for page, probability in zip(pages, body, strict=True):
        items = _items(page, probability)
        labels = ["K" if share > 0.5 else "D" for share in page.kept]
        of_benchmark = page.source in {"cases", "suites"}
        for _ in range(REPEATS.get((page.case["lang"], of_benchmark), 2 if of_benchmark else 1)):
            trainer.append(items, labels)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "chain.crfsuite")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    return _weights(info)


def _items(page: Page, probability: np.ndarray) -> list[dict[str, float]]:
    odds, bins, wide = codes(probability, np.array([line.width for line in page.lines]))
    total = len(bins)
    items = []
    for at in range(total):
        item = {f"b{offset}:{bins[at + offset]}": 1.0 for offset in OFFSETS if 0 <= at + offset < total}
        item["slope"] = float(odds[at])
        item[f"w:{wide[at]}"] = 1.0
        items.append(item)
    return items


def _weights(info: object) -> Chain:
    state = info.state_features  # type: ignore[attr-defined]  # pycrfsuite ships no types

    def weight(name: str) -> float:
        return float(state.get((name, "K"), 0.0) - state.get((name, "D"), 0.0))

    moves = info.transitions  # type: ignore[attr-defined]
    return Chain(
        np.array([[weight(f"b{offset}:{code}") for code in range(2 * BINS + 1)] for offset in OFFSETS]),
        weight("slope"),
        np.array([weight(f"w:{code}") for code in range(32)]),
        tuple(float(moves.get(pair, 0.0)) for pair in (("D", "D"), ("D", "K"), ("K", "D"), ("K", "K"))),
    )


def save_chain(chain: Chain, path: Path, version: str) -> None:
    """Write the weights as the library reads them."""
    data = {
        "version": version,
        "moves": [round(move, 5) for move in chain.moves],
        "slope": round(chain.slope, 5),
        "width": [round(float(one), 5) for one in chain.width],
        "odds": [[round(float(one), 5) for one in row] for row in chain.odds],
    }
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
