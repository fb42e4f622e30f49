"""From findings to one number that an editor can sort by."""

from __future__ import annotations

import math
from collections.abc import Mapping

from depeche.models.base import Hypothesis
from depeche.translation.checks import Findings

# Logistic regression: the chance that a sentence reaches chrF 45 against a human reference. Fitted by
# training/translation/calibrate.py; docs/translation.md has the data, the fit and its calibration. The weights of
# "lost" to "negation" are set by hand: a wrong number or name changes few characters, so chrF hardly sees it, and an
# editor sees little else.
WEIGHTS: Mapping[str, float] = {
    "bias": 3.1,
    "score": 2.7,
    "backward": 1.05,
    "words": 0.85,
    "lost": -1.2,
    "invented": -2.0,
    "names": -0.6,
    "added": -2.0,
    "other": -0.8,
    "negation": -1.0,
    "ratio": -2.3,
    "repeated": -3.2,
    "untranslated": -3.9,
    "broken": -4.0,
}
FORWARD: Mapping[str, float] = {**WEIGHTS, "bias": 4.4, "score": 5.6, "backward": 0.0, "words": 0.7}
"""The weights where nobody asked the model backwards."""
CALIBRATED = ("gemma3-270m-fr-en",)
"""Models whose scores the weights were fitted to. How sure a model is of itself is a habit of its training (label
smoothing, vocabulary): what another model's score means has to be measured first, so it counts for nothing there."""
UNCALIBRATED: Mapping[str, float] = {**FORWARD, "score": 0.0, "words": 0.0, "bias": 2.2}


def weights(model: str, *, backward: bool) -> Mapping[str, float]:
    """The weights for a model, by its catalog name, and for hypotheses with or without a backward score."""
    if model not in CALIBRATED:
        return UNCALIBRATED
    return WEIGHTS if backward else FORWARD


def features(findings: Findings, hypothesis: Hypothesis, segment: str) -> dict[str, float]:
    """What quality is computed from.

    Returns:
        ``score``: mean log-probability of a token; ``backward``: the same of the source given the translation, 0 where
        it was not asked; ``words``: logarithm of the source's length; counts of findings,
        capped at 3, since a fourth missing name says no more; ``ratio``: distance of the length from the expected;
        ``repeated`` and ``untranslated``: shares; ``broken``: empty or cut off.
    """
    return {
        "bias": 1.0,
        "score": max(-4.0, hypothesis.score),
        "backward": max(-6.0, hypothesis.backward or 0.0),
        "words": math.log(1 + len(segment.split())),
        "lost": min(3, len(findings.lost)),
        "invented": min(3, len(findings.invented)),
        "names": min(3, len(findings.names)),
        "added": min(3, len(findings.added)),
        "other": min(3, len(findings.dates) + len(findings.units) + len(findings.spans) + len(findings.terms)),
        "negation": float(findings.negation_lost or findings.negation_added),
        "ratio": min(2.0, abs(findings.ratio)),
        "repeated": findings.repeated,
        "untranslated": findings.untranslated,
        "broken": float(findings.empty or findings.unfinished),
    }


def quality(findings: Findings, hypothesis: Hypothesis, segment: str, *, model: str) -> float:
    """The estimated chance that a segment is usable, 0 to 1.

    Args:
        findings: The checks' results.
        hypothesis: The translation.
        segment: Its source.
        model: Catalog name of the model that made it.
    """
    values = features(findings, hypothesis, segment)
    chosen = weights(model, backward=hypothesis.backward is not None)
    total = sum(weight * values[name] for name, weight in chosen.items())
    return 1 / (1 + math.exp(-max(-50.0, total)))
