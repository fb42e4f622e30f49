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
    "bias": 3.7,
    "score": 5.4,
    "words": 0.7,
    "lost": -1.2,
    "invented": -2.0,
    "names": -0.6,
    "added": -2.0,
    "other": -0.8,
    "negation": -1.0,
    "ratio": -3.1,
    "repeated": -3.3,
    "untranslated": -3.9,
    "broken": -4.0,
}
CALIBRATED = ("gemma3-270m-fr-en",)
"""Models whose scores the weights were fitted to. How sure a model is of itself is a habit of its training (label
smoothing, vocabulary): what another model's score means has to be measured first, so it counts for nothing there."""
UNCALIBRATED: Mapping[str, float] = {**WEIGHTS, "score": 0.0, "words": 0.0, "bias": 2.2}


def weights(model: str) -> Mapping[str, float]:
    """The weights for a model, by its catalog name."""
    return WEIGHTS if model in CALIBRATED else UNCALIBRATED


def features(findings: Findings, hypothesis: Hypothesis, segment: str) -> dict[str, float]:
    """What quality is computed from.

    Returns:
        ``score``: mean log-probability of a token; ``words``: logarithm of the source's length; counts of findings,
        capped at 3, since a fourth missing name says no more; ``ratio``: distance of the length from the expected;
        ``repeated`` and ``untranslated``: shares; ``broken``: empty or cut off.
    """
    return {
        "bias": 1.0,
        "score": max(-4.0, hypothesis.score),
        "words": math.log(1 + len(segment.split())),
        "lost": min(3, len(findings.lost)),
        "invented": min(3, len(findings.invented) + len(findings.turned)),
        "names": min(3, len(findings.names)),
        "added": min(3, len(findings.added)),
        "other": min(
            3,
            len(findings.dates)
            + len(findings.units)
            + len(findings.spans)
            + len(findings.terms)
            + len(findings.stated),
        ),
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
    total = sum(weight * values[name] for name, weight in weights(model).items())
    return 1 / (1 + math.exp(-max(-50.0, total)))
