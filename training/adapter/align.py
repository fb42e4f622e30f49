"""How literally a pair is translated, by IBM Model 1.

Many pairs were translated from a third language on both sides; trained on these, the model learns to paraphrase and to
invent. Model 1 (Brown et al. 1993, "The Mathematics of Statistical Machine Translation", section 4.1) in both
directions needs seconds and no outside data, where scoring with the network would cost a third of an epoch.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")
_STEM = 5  # letters of a word that count: joins inflected forms, and most French-English cognates
_RARE = 3  # stems seen less often share one entry: Model 1 would learn them by heart
_ROUNDS = 5


def literalness(sources: Sequence[str], targets: Sequence[str]) -> NDArray[np.float64]:
    """Scores pairs against each other.

    The raw gain, log p(word | other side) - log p(word) averaged over the words of both sides, falls with length (one
    cause among many words) and rises with rare words; what a linear fit on both explains is taken off.

    Args:
        sources: one side.
        targets: the other side, of the same length.

    Returns:
        a score for each pair, mean 0: higher is more literal.
    """
    left, right = _words(sources), _words(targets)
    gain = (_gain(left, right) + _gain(right, left)) / 2
    known = [np.ones(len(gain)), *(measure(side) for side in (left, right) for measure in (_log_length, _surprise))]
    design = np.stack(known, axis=1)
    fit, *_ = np.linalg.lstsq(design, gain, rcond=None)
    rest: NDArray[np.float64] = gain - design @ fit
    return rest


def _log_length(rows: list[NDArray[np.int64]]) -> NDArray[np.float64]:
    return np.log(np.array([len(row) for row in rows], dtype=np.float64))


def _surprise(rows: list[NDArray[np.int64]]) -> NDArray[np.float64]:
    counts = np.bincount(np.concatenate(rows))
    logs = np.log(np.maximum(counts, 1) / counts.sum())
    return np.array([-logs[row].mean() for row in rows])


def _words(texts: Sequence[str]) -> list[NDArray[np.int64]]:
    stems = [[word[:_STEM] for word in _WORD.findall(text.lower())] for text in texts]
    counts = Counter(stem for row in stems for stem in row)
    # 0 is the empty word that explains what nothing on the other side does, 1 is any rare stem.
    known = {stem: index for index, (stem, count) in enumerate(counts.most_common(), 2) if count >= _RARE}
    return [np.array([0, *(known.get(stem, 1) for stem in row)], dtype=np.int64) for row in stems]


def _gain(given: list[NDArray[np.int64]], wanted: list[NDArray[np.int64]]) -> NDArray[np.float64]:
    rows = [row[1:] for row in wanted]
    lengths = np.array([len(row) for row in rows])
    flat = np.concatenate(rows)
    share = np.bincount(flat) / len(flat)
    # A link joins one wanted word (slot) with one given word of the same pair.
    spans = np.array([len(row) for row in given])
    slots = np.repeat(np.arange(len(flat)), np.repeat(spans, lengths))
    causes = np.concatenate([np.tile(row, count) for row, count in zip(given, lengths, strict=True)])
    size = int(flat.max()) + 1
    entries, entry = np.unique(causes * size + flat[slots], return_inverse=True)
    cause = entries // size
    chance = np.full(len(entries), 1.0)
    for _ in range(_ROUNDS):
        weight = chance[entry]
        expected = np.bincount(entry, weight / np.bincount(slots, weight)[slots])
        chance = expected / np.bincount(cause, expected)[cause]
    likelihood = np.bincount(slots, chance[entry]) / np.repeat(spans, lengths)
    gains = np.log(likelihood / share[flat])
    owners = np.repeat(np.arange(len(rows)), lengths)
    sums = np.bincount(owners, gains, minlength=len(rows))
    return np.asarray(sums / np.maximum(lengths, 1), dtype=np.float64)
