"""From findings to one number that an editor can sort by."""

from __future__ import annotations

import math
from collections.abc import Mapping

from depeche.models.base import Hypothesis
from depeche.translation.checks import Findings

# Logistic regression: the chance that a sentence reaches chrF 45 against a human reference. Fitted by
# training/translation/calibrate.py; docs/translation.md has the data, the fit and its calibration.
WEIGHTS: Mapping[str, float] = {
    "bias": 3.2,
    "score": 1.6,
    "words": -0.1,
    "lost": -1.2,
    "invented": -1.8,
    "names": -0.8,
    "other": -0.7,
    "negation": -0.7,
    "ratio": -2.0,
    "repeated": -3.0,
    "untranslated": -4.0,
    "broken": -4.0,
}


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
        "invented": min(3, len(findings.invented)),
        "names": min(3, len(findings.names)),
        "other": min(3, len(findings.dates) + len(findings.units) + len(findings.spans) + len(findings.terms)),
        "negation": float(findings.negation_lost or findings.negation_added),
        "ratio": min(2.0, abs(findings.ratio)),
        "repeated": findings.repeated,
        "untranslated": findings.untranslated,
        "broken": float(findings.empty or findings.unfinished),
    }


def quality(findings: Findings, hypothesis: Hypothesis, segment: str) -> float:
    """The estimated chance that a segment is usable, 0 to 1, rounded to two digits."""
    values = features(findings, hypothesis, segment)
    total = sum(weight * values[name] for name, weight in WEIGHTS.items())
    return round(1 / (1 + math.exp(-total)), 2)
