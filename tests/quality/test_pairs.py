"""The checks on pairs of our own: a right translation raises nothing, a wrong one the issue of its kind.

``reports/pairs.fr-en.tsv`` has lines for each kind of fault that people report against translators; where an alarm was
false there is no wrong translation.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from depeche.models.base import Hypothesis
from depeche.translation.checks import Checker, Findings
from depeche.translation.typography import finish

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines()[1:]]


def findings(source: str, target: str) -> Findings:
    text = finish(target, source=source, source_language="fr", language="en")
    return Checker("fr", "en").check(source, Hypothesis(text, -0.2))


@pytest.mark.parametrize(("kind", "source", "right", "wrong", "issue"), rows("reports/pairs.fr-en.tsv"))
def test_a_fault_of_each_kind_is_found(kind: str, source: str, right: str, wrong: str, issue: str) -> None:
    assert findings(source, right).issues() == (), kind
    assert wrong == "-" or any(issue in said for said in findings(source, wrong).issues()), kind


def test_negations_are_found_in_two_hundred_pairs() -> None:
    """Precision and recall on 100 right and 100 wrong translations; docs/translation.md has the figures."""

    def speaks(source: str, target: str) -> bool:
        found = findings(source, target)
        return found.negation_lost or found.negation_added or bool(found.turned)

    pairs = rows("negation.fr-en.tsv")
    false = [right for source, right, _ in pairs if speaks(source, right)]
    missed = [wrong for source, _, wrong in pairs if not speaks(source, wrong)]
    assert len(pairs) == 100
    assert len(false) <= 1, false
    assert len(missed) <= 3, missed
