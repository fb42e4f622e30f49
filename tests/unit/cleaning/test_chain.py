"""The chain against brute force, and the forest's arrays against a walk by hand."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from depeche.cleaning import chain, trees


@settings(deadline=None)
@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=6))
def test_marginals_equal_the_sum_over_all_labellings(body: list[float]):
    weights = chain.load()
    odds, bins, wide = chain.codes(np.array(body), np.full(len(body), 120.0))
    moves = {(0, 0): weights.moves[0], (0, 1): weights.moves[1], (1, 0): weights.moves[2], (1, 1): weights.moves[3]}
    total = len(body)
    scores = [
        weights.slope * odds[at]
        + weights.width[wide[at]]
        + sum(
            weights.odds[row][bins[at + offset]] for row, offset in enumerate(chain.OFFSETS) if 0 <= at + offset < total
        )
        for at in range(total)
    ]
    mass = np.zeros(total)
    whole = 0.0
    for labels in product((0, 1), repeat=total):
        weight = np.exp(
            sum(score for score, label in zip(scores, labels, strict=True) if label)
            + sum(moves[pair] for pair in pairwise(labels))
        )
        whole += weight
        mass += weight * np.array(labels)
    found = chain.smooth(np.array(body), np.full(total, 120.0))
    np.testing.assert_allclose(found, mass / whole, rtol=1e-6, atol=1e-9)


def test_a_forest_is_walked_to_its_leaves():
    # One tree: column 1 up to 0.5 gives -1; above it, column 0 up to 2 gives 0.25, else 3.
    forest = trees.Forest(
        roots=np.array([0], dtype=np.int32),
        column=np.array([1, 0, 0, 0, 0], dtype=np.int32),
        bound=np.array([0.5, np.inf, 2.0, np.inf, np.inf], dtype=np.float32),
        left=np.array([1, 1, 3, 3, 4], dtype=np.int32),
        right=np.array([2, 1, 4, 3, 4], dtype=np.int32),
        value=np.array([0.0, -1.0, 0.0, 0.25, 3.0], dtype=np.float32),
        depth=2,
        meta={},
    )
    rows = np.array([[9.0, 0.5], [2.0, 0.6], [2.1, 0.6]], dtype=np.float32)
    np.testing.assert_allclose(forest.probabilities(rows), 1 / (1 + np.exp([1.0, -0.25, -3.0])), rtol=1e-6)
