"""How close the summaries come to what editors wrote, how long they are, and whether they invent.

The data are JSON lines: ``id``, ``lang``, ``article``, ``reference``, and where known ``kind`` (what sort of reference
it is) and ``title``. The article is taken as it is, lines are its paragraphs. Lead stands beside every figure: the
article's first sentences, as many as were asked for, and, for abstractive summaries, the same cut to their length.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from pydantic import BaseModel, ConfigDict

from depeche.evaluation.data import read_cases
from depeche.evaluation.report import Report
from depeche.evaluation.rouge import Rouge
from depeche.evaluation.unsupported import Vocabulary
from depeche.schemas import Article, Style, SummaryKind, SummaryOptions
from depeche.summary import Summarizer, abstract, extract
from depeche.summary.support import Checker
from depeche.text.document import Sentence
from depeche.text.document import sentences as number
from depeche.text.normalize import normalize
from depeche.text.sentences import split

LEAD = "lead"
LEAD_CUT = "lead, cut"
"""Lead, cut to the length of the summary beside it."""


class Case(BaseModel):
    """An article with an editor's summary."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    lang: str
    article: str
    reference: str
    kind: str = ""
    title: str = ""


class Group(BaseModel):
    """Mean figures of one system over the cases of one language and kind.

    Attributes:
        system: "extractive", "abstractive", "lead" or "lead, cut".
        language: Two letters, or "all".
        kind: Sort of reference, or "".
        cases: Number of cases.
        rouge1: ROUGE-1 F1, 0 to 100.
        rouge2: The same for ROUGE-2.
        rouge_l: The same for ROUGE-L, blind to sentences.
        words: Length.
        verbatim: Share of sentences that stand in the article to the letter, 0 to 100.
        unsupported_numbers: Numbers that the article does not hold, per 100 summaries.
        unsupported_dates: The same for weekdays and months.
        unsupported_names: The same for names.
        unsupported_quotations: The same for quotations, to the letter.
        fallback: Share of summaries with source text in place of generated text, 0 to 100.
        unsupported: Share of summaries that the support check did not pass, 0 to 100.
        empty: Number of empty summaries; they score 0.
    """

    model_config = ConfigDict(frozen=True)

    system: str
    language: str
    kind: str
    cases: int
    rouge1: float
    rouge2: float
    rouge_l: float
    words: float
    verbatim: float
    unsupported_numbers: float
    unsupported_dates: float
    unsupported_names: float
    unsupported_quotations: float
    fallback: float
    unsupported: float
    empty: int


class SummaryReport(Report):
    """Figures by system, language and kind."""

    kind: SummaryKind
    model: str
    seconds_per_article: float
    groups: tuple[Group, ...]

    def table(self) -> str:
        """A Markdown table."""
        lines = [
            f"{self.kind}, model {self.model or 'none'}, {self.seconds_per_article:.2f} s an article",
            "",
            (
                "| system | lang | kind | n | R1 | R2 | RL | words | verbatim% | num/100 | date/100 | name/100 "
                "| quote/100 | fallback% | fail% |"
            ),
            "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
        ]
        lines += [
            f"| {g.system} | {g.language} | {g.kind} | {g.cases} | {g.rouge1:.2f} | {g.rouge2:.2f} | {g.rouge_l:.2f} | "
            f"{g.words:.1f} | {g.verbatim:.1f} | {g.unsupported_numbers:.1f} | {g.unsupported_dates:.1f} | "
            f"{g.unsupported_names:.1f} | {g.unsupported_quotations:.1f} | {g.fallback:.1f} | {g.unsupported:.1f} |"
            for g in self.groups
        ]
        return "\n".join(lines)

    def figures(self) -> dict[str, float]:
        """``fr.abstractive-ref.rouge1`` and the like, with the gain over Lead; ``…supported`` is 100 at best."""
        lead = {(g.language, g.kind): g for g in self.groups if g.system == LEAD}
        found: dict[str, float] = {}
        for group in self.groups:
            if group.system != self.kind:
                continue
            name = ".".join(part for part in (group.language, group.kind) if part)
            other = lead[group.language, group.kind]
            found[f"{name}.rouge1"] = group.rouge1
            found[f"{name}.rouge2"] = group.rouge2
            found[f"{name}.rouge_l"] = group.rouge_l
            found[f"{name}.rouge1_over_lead"] = group.rouge1 - other.rouge1
            found[f"{name}.rouge2_over_lead"] = group.rouge2 - other.rouge2
            found[f"{name}.rouge_l_over_lead"] = group.rouge_l - other.rouge_l
            found[f"{name}.supported"] = 100.0 - group.unsupported
            found[f"{name}.numbers_supported"] = 100.0 - group.unsupported_numbers
            found[f"{name}.dates_supported"] = 100.0 - group.unsupported_dates
            found[f"{name}.quotations_supported"] = 100.0 - group.unsupported_quotations
            found[f"{name}.names_supported"] = 100.0 - group.unsupported_names
        return found


@dataclass(frozen=True, slots=True)
class Output:
    """A summary.

    Attributes:
        sentences: In their order.
        fallback: Source text stands in for text that failed.
        supported: The support check passed it.
    """

    sentences: tuple[str, ...]
    fallback: bool = False
    supported: bool = True

    @property
    def text(self) -> str:
        """One paragraph."""
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True)
class _Row:
    rouge1: float
    rouge2: float
    rouge_l: float
    words: int
    verbatim: float
    numbers: int
    dates: int
    names: int
    quotations: int
    output: Output


def evaluate(
    path: Path,
    *,
    kind: SummaryKind = "extractive",
    sentences: int = 3,
    style: Style = "paragraph",
    limit: int | None = None,
    summarizer: Callable[[str], Summarizer | None] = lambda _language: None,
) -> SummaryReport:
    """Summarize the articles of a file and compare the summaries with their references.

    Args:
        path: JSON lines.
        kind: Which summary.
        sentences: How many sentences each may have.
        style: Form of the abstractive summaries.
        limit: Only so many cases from the beginning.
        summarizer: The model of the abstractive summaries in a language; without one they are compressed source
            sentences.

    Raises:
        InvalidInputError: A line is not a case; names the line.
    """
    rouge = Rouge()
    models: set[str] = set()
    rows: dict[tuple[str, str, str], list[_Row]] = defaultdict(list)
    seconds: list[float] = []
    for case in read_cases(path, Case, what="an article with its summary", limit=limit):
        document = _document(case)
        vocabulary = Vocabulary(normalize(case.article), case.lang)
        started = time.perf_counter()
        options = SummaryOptions(sentences=sentences, style=style)
        writer = summarizer(case.lang) if kind == "abstractive" else None
        models |= {writer.name} if writer else set()
        ours = summarized(document, case.lang, kind, options, writer)
        seconds.append(time.perf_counter() - started)
        body = [s.text for s in document if s.paragraph >= -1]
        systems = {kind: ours, LEAD: Output(tuple(body[:sentences]))}
        if kind == "abstractive":
            systems[LEAD_CUT] = _cut(body, len(ours.text.split()), case.lang)
        for system, output in systems.items():
            row = _row(output, case, rouge, vocabulary)
            for language, sort in ((case.lang, case.kind), ("all", "")):
                rows[language, sort, system].append(row)
    return SummaryReport(
        kind=kind,
        model=", ".join(sorted(models)),
        seconds_per_article=fmean(seconds) if seconds else 0.0,
        groups=tuple(_group(*key, rows[key]) for key in sorted(rows)),
    )


def _document(case: Case) -> list[Sentence]:
    paragraphs = tuple(line.strip() for line in normalize(case.article).splitlines() if line.strip())
    roles = ("body",) * len(paragraphs)
    article = Article(title=case.title, standfirst="", paragraphs=paragraphs, roles=roles)
    return number(article, case.lang)


def summarized(
    document: Sequence[Sentence],
    language: str,
    kind: SummaryKind,
    options: SummaryOptions,
    summarizer: Summarizer | None,
) -> Output:
    """The summary of an article in its own language."""
    if kind == "extractive":
        return Output(tuple(c.sentence.text for c in extract(document, language=language, count=options.sentences)))
    summary = abstract(
        document,
        language=language,
        source_language=language,
        checker=Checker(document, article_language=language),
        summarizer=summarizer,
        options=options,
    )
    return Output(tuple(s.text for s in summary.sentences), summary.fallback, summary.supported)


def _cut(body: Sequence[str], words: int, language: str) -> Output:
    return Output(tuple(split(" ".join(" ".join(body).split()[:words]), language)))


def _row(output: Output, case: Case, rouge: Rouge, vocabulary: Vocabulary) -> _Row:
    overlap = rouge.score(output.text, case.reference, case.lang)
    missing = vocabulary.missing(output.text)
    flat = " ".join(normalize(case.article).split())
    found = [" ".join(sentence.split()) in flat for sentence in output.sentences]
    return _Row(
        rouge1=100 * overlap.rouge1,
        rouge2=100 * overlap.rouge2,
        rouge_l=100 * overlap.rouge_l,
        words=len(output.text.split()),
        verbatim=100 * sum(found) / max(1, len(found)),
        numbers=len(missing.numbers),
        dates=len(missing.dates),
        names=len(missing.names),
        quotations=len(missing.quotations),
        output=output,
    )


def _group(language: str, kind: str, system: str, rows: Sequence[_Row]) -> Group:
    return Group(
        system=system,
        language=language,
        kind=kind,
        cases=len(rows),
        rouge1=fmean(row.rouge1 for row in rows),
        rouge2=fmean(row.rouge2 for row in rows),
        rouge_l=fmean(row.rouge_l for row in rows),
        words=fmean(row.words for row in rows),
        verbatim=fmean(row.verbatim for row in rows),
        unsupported_numbers=100 * fmean(row.numbers for row in rows),
        unsupported_dates=100 * fmean(row.dates for row in rows),
        unsupported_names=100 * fmean(row.names for row in rows),
        unsupported_quotations=100 * fmean(row.quotations for row in rows),
        fallback=100 * fmean(row.output.fallback for row in rows),
        unsupported=100 * fmean(not row.output.supported for row in rows),
        empty=sum(not row.output.text for row in rows),
    )
