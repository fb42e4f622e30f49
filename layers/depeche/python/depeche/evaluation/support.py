"""How well the support check tells faithful summaries from unfaithful ones.

The data are JSON lines: ``id``, ``lang``, ``source``, ``article``, ``summary``, ``label`` ("faithful" or
"unfaithful"), ``error_types``. A summary is rejected when the check does not find it supported.

People who label summaries let pass what they know to be true: "Prime Minister David Cameron" where the article says "Mr
Cameron". A summary that must not add a name, a number or a date may not say so. The figures are given both ways: by the
labels, and *strictly*, where a summary labelled faithful that holds such an addition counts as unfaithful. What is an
addition is told by spelling alone (:mod:`depeche.evaluation.unsupported`), not by the check that is measured.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from depeche.evaluation.data import read_cases
from depeche.evaluation.report import Report
from depeche.evaluation.unsupported import Vocabulary
from depeche.summary.support import Checker
from depeche.text.document import Sentence
from depeche.text.sentences import split

_HEADS = (
    *("lang", "source", "unfaithful", "faithful", "recall%", "false-alarm%", "precision%", "balanced acc%", "AUC%"),
    *("faithful with additions", "strict balanced acc%"),
)


class Case(BaseModel):
    """A labelled summary."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    lang: str
    source: str = ""
    article: str
    summary: str
    label: str
    error_types: tuple[str, ...] = ()


class Group(BaseModel):
    """The figures of one language and source; shares from 0 to 100, None where they are not defined.

    Attributes:
        language: Two letters, or "all".
        source: Where the cases come from, or "".
        unfaithful: Number of unfaithful cases.
        faithful: Number of faithful cases.
        recall: Share of the unfaithful ones that is rejected.
        false_alarms: Share of the faithful ones that is rejected.
        precision: Share of the rejected ones that is unfaithful.
        balanced_accuracy: Mean of recall and of the share of faithful ones that pass.
        auc: Probability that a faithful case scores above an unfaithful one, ties half.
        added: Number of faithful cases with a number, date or name that their article does not hold.
        strict_accuracy: Balanced accuracy when these count as unfaithful.
    """

    model_config = ConfigDict(frozen=True)

    language: str
    source: str
    unfaithful: int
    faithful: int
    recall: float | None
    false_alarms: float | None
    precision: float | None
    balanced_accuracy: float | None
    auc: float | None
    added: int
    strict_accuracy: float | None


class ErrorType(BaseModel):
    """How many cases of one kind are rejected."""

    model_config = ConfigDict(frozen=True)

    language: str
    label: str
    type: str
    count: int
    rejected: float


class SupportReport(Report):
    """Figures by language and source, and by type of error."""

    groups: tuple[Group, ...]
    types: tuple[ErrorType, ...]

    def table(self) -> str:
        """Two Markdown tables."""
        lines = [
            f"| {' | '.join(_HEADS)} |",
            "|---|---|---|---|---|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {g.language} | {g.source} | {g.unfaithful} | {g.faithful} | {_shown(g.recall)} | "
            f"{_shown(g.false_alarms)} | {_shown(g.precision)} | {_shown(g.balanced_accuracy)} | {_shown(g.auc)} | "
            f"{g.added} | {_shown(g.strict_accuracy)} |"
            for g in self.groups
        ]
        lines += ["", "| lang | label | type | n | rejected% |", "|---|---|---|---|---|"]
        lines += [f"| {t.language} | {t.label} | {t.type} | {t.count} | {t.rejected:.1f} |" for t in self.types]
        return "\n".join(lines)

    def figures(self) -> dict[str, float]:
        """``fr.hand.balanced_accuracy`` and the like: language, first word of the source, figure."""
        found: dict[str, float] = {}
        for group in self.groups:
            name = ".".join(part for part in (group.language, _short(group.source)) if part)
            if group.balanced_accuracy is not None:
                found[f"{name}.balanced_accuracy"] = group.balanced_accuracy
            if group.recall is not None:
                found[f"{name}.recall"] = group.recall
            if group.false_alarms is not None:
                found[f"{name}.passed"] = 100.0 - group.false_alarms
        return found


@dataclass(frozen=True, slots=True)
class _Outcome:
    case: Case
    rejected: bool
    score: float
    added: bool

    @property
    def unfaithful(self) -> bool:
        return self.case.label == "unfaithful"


def evaluate(path: Path, *, limit: int | None = None) -> SupportReport:
    """Run the check over labelled summaries.

    Args:
        path: JSON lines.
        limit: Only so many cases from the beginning.

    Raises:
        InvalidInputError: A line is not a case; names the line.
    """
    outcomes = [_judge(case) for case in read_cases(path, Case, what="a labelled summary", limit=limit)]
    groups: dict[tuple[str, str], list[_Outcome]] = defaultdict(list)
    types: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for outcome in outcomes:
        case = outcome.case
        groups["all", ""].append(outcome)
        groups[case.lang, case.source].append(outcome)
        for kind in case.error_types or (("untyped",) if outcome.unfaithful else ("faithful",)):
            types[case.lang, case.label, kind].append(outcome.rejected)
    return SupportReport(
        groups=tuple(_group(*name, groups[name]) for name in sorted(groups)),
        types=tuple(
            ErrorType(language=lang, label=label, type=kind, count=len(found), rejected=100 * sum(found) / len(found))
            for (lang, label, kind), found in sorted(types.items())
        ),
    )


def _judge(case: Case) -> _Outcome:
    verdict = Checker(numbered(case.article, case.lang), article_language=case.lang).check_summary(
        case.summary, language=case.lang
    )
    missing = Vocabulary(case.article, case.lang).missing(case.summary)
    return _Outcome(
        case, not verdict.supported, verdict.score, added=bool(missing.numbers or missing.dates or missing.names)
    )


def numbered(article: str, language: str) -> list[Sentence]:
    """The sentences of a plain text, one paragraph a line."""
    paragraphs = [line for line in article.splitlines() if line.strip()]
    return [Sentence(n, i, text) for n, line in enumerate(paragraphs) for i, text in enumerate(split(line, language))]


def _group(language: str, source: str, outcomes: Sequence[_Outcome]) -> Group:
    bad = [o for o in outcomes if o.unfaithful]
    good = [o for o in outcomes if not o.unfaithful]
    caught, wrong = sum(o.rejected for o in bad), sum(o.rejected for o in good)
    added = [o for o in good if o.added]
    return Group(
        language=language,
        source=source,
        unfaithful=len(bad),
        faithful=len(good),
        recall=_share(caught, len(bad)),
        false_alarms=_share(wrong, len(good)),
        precision=_share(caught, caught + wrong),
        balanced_accuracy=_balanced(bad, good),
        auc=_auc([o.score for o in good], [o.score for o in bad]),
        added=len(added),
        strict_accuracy=_balanced([*bad, *added], [o for o in good if not o.added]),
    )


def _balanced(bad: Sequence[_Outcome], good: Sequence[_Outcome]) -> float | None:
    """Mean share of both labels that is told right; None unless both occur."""
    if not bad or not good:
        return None
    return 50 * (sum(o.rejected for o in bad) / len(bad) + sum(not o.rejected for o in good) / len(good))


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _auc(good: Sequence[float], bad: Sequence[float]) -> float | None:
    """Area under the ROC curve by rank sums (Mann and Whitney), ties half."""
    if not good or not bad:
        return None
    above = sum((g > b) + 0.5 * (g == b) for g in good for b in bad)
    return 100 * above / (len(good) * len(bad))


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


_SOURCE = re.compile(r"(?:[^/(]*/)?(?P<name>[\w .-]+?)\s*(?:\((?P<part>\w+)\))?(?:\s*\(.*)?$")


def _short(source: str) -> str:
    """A source's name in a form fit for a dotted name: "owner/data (part)" gives "data-part"."""
    match = _SOURCE.match(source)
    parts = (match["name"], match["part"]) if match else (source,)
    return re.sub(r"\W+", "-", "-".join(part for part in parts if part).lower()).strip("-")
