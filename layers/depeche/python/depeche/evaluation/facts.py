"""Does a summary tell the news? The share of the facts that an editor marked in an article and the summary holds.

ROUGE counts words; a summary can share most of its words with a reference and leave out that the letter was sent by
mistake. Here each article has the facts that a summary must hold, the most important first, and what would mislead.
The data are JSON lines with the fields of :class:`Case`. A fact is told when one sentence of the summary holds one of
the phrases of each of its groups; spelling counts, capitals and the form of apostrophes and spaces don't.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean

from pydantic import BaseModel, ConfigDict, Field

from depeche.cleaning import clean
from depeche.errors import InvalidInputError
from depeche.evaluation.data import read_cases
from depeche.evaluation.report import Report
from depeche.evaluation.summaries import LEAD, Output, summarized
from depeche.schemas import Article, SummaryKind, SummaryOptions
from depeche.summary import Summarizer
from depeche.text.document import sentences as number
from depeche.text.normalize import normalize

Fact = tuple[tuple[str, ...], ...]
"""Groups of phrases: of each group, one phrase has to stand in the sentence."""


class Case(BaseModel):
    """An article with the facts that an editor marked.

    Attributes:
        id: Its name in the report.
        lang: Two letters.
        page: File of a page as it is pasted or of its HTML (``.html``), beside the data; it is cleaned first.
        title: Headline, where the article is given.
        article: The article as it is, a line a paragraph, where no page is given.
        facts: What a summary must hold, the most important first.
        misleading: What no summary may say.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    lang: str
    page: str = ""
    title: str = ""
    article: str = ""
    facts: tuple[Fact, ...] = Field(min_length=1)
    misleading: tuple[Fact, ...] = ()


class Told(BaseModel):
    """What one system tells, as shares from 0 to 100 of the articles of a language ("all": of all).

    Attributes:
        first: The first fact of each article.
        three: The first three facts, as far as there are so many.
        misled: Summaries with something that misleads.
    """

    model_config = ConfigDict(frozen=True)

    system: str
    language: str
    cases: int
    first: float
    three: float
    misled: float
    words: float
    lacking: tuple[str, ...] = Field(description="Articles whose first fact is missing")


class FactsReport(Report):
    """Shares by system and language."""

    groups: tuple[Told, ...]

    def table(self) -> str:
        """A Markdown table, and the articles whose news is missing."""
        lines = ["| system | lang | n | first% | three% | misled% | words |", "|---|---|---|---|---|---|---|"]
        lines += [
            f"| {g.system} | {g.language} | {g.cases} | {g.first:.1f} | {g.three:.1f} | {g.misled:.1f} "
            f"| {g.words:.1f} |"
            for g in self.groups
        ]
        lines += [
            f"{g.system} lacks the news of: {', '.join(g.lacking)}"
            for g in self.groups
            if g.lacking and g.language == "all" and g.system != LEAD
        ]
        return "\n".join(lines)

    def figures(self) -> dict[str, float]:
        """``extractive.all.first`` and the like."""
        return {f"{g.system}.{g.language}.{name}": getattr(g, name) for g in self.groups for name in ("first", "three")}


def evaluate(
    path: Path,
    *,
    kind: SummaryKind = "extractive",
    sentences: int = 3,
    limit: int | None = None,
    summarizer: Callable[[str], Summarizer | None] = lambda _language: None,
) -> FactsReport:
    """Summarize the articles of a file and count the facts that the summaries tell.

    Args:
        path: JSON lines; pages are sought beside it.
        kind: Which summary; Lead with as many sentences stands beside it.
        sentences: How many sentences each may have.
        limit: Only so many cases from the beginning.
        summarizer: The model of the abstractive summaries in a language.

    Raises:
        InvalidInputError: A line is not a case, or its page is missing; names it.
    """
    found: dict[tuple[str, str], list[tuple[Case, Output]]] = defaultdict(list)
    for case in read_cases(path, Case, what="an article with its facts", limit=limit):
        document = number(_article(case, path.parent), case.lang)
        options = SummaryOptions(sentences=sentences)
        writer = summarizer(case.lang) if kind == "abstractive" else None
        body = tuple(s.text for s in document if s.paragraph >= -1)
        systems = {
            kind: summarized(document, case.lang, kind, options, writer),
            LEAD: Output(body[:sentences]),
        }
        for system, output in systems.items():
            found[system, case.lang].append((case, output))
            found[system, "all"].append((case, output))
    return FactsReport(groups=tuple(_told(*key, found[key]) for key in sorted(found)))


def _article(case: Case, folder: Path) -> Article:
    if not case.page:
        paragraphs = tuple(line.strip() for line in normalize(case.article).splitlines() if line.strip())
        return Article(title=case.title, standfirst="", paragraphs=paragraphs, roles=("body",) * len(paragraphs))
    try:
        page = (folder / case.page).read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInputError(f"{case.id}: the page {case.page} can't be read", field="page") from error
    return clean(html=page) if case.page.endswith(".html") else clean(text=page)


def _told(system: str, language: str, rows: Sequence[tuple[Case, Output]]) -> Told:
    first = [holds(output.sentences, case.facts[0]) for case, output in rows]
    three = [fmean(holds(output.sentences, fact) for fact in case.facts[:3]) for case, output in rows]
    misled = [any(holds(output.sentences, fact) for fact in case.misleading) for case, output in rows]
    return Told(
        system=system,
        language=language,
        cases=len(rows),
        first=100 * fmean(first),
        three=100 * fmean(three),
        misled=100 * fmean(misled),
        words=fmean(len(output.text.split()) for _, output in rows),
        lacking=tuple(case.id for (case, _), told in zip(rows, first, strict=True) if not told),
    )


def holds(sentences: Sequence[str], fact: Fact) -> bool:
    """Whether one of the sentences tells the fact."""
    return any(
        all(any(_flat(phrase) in _flat(sentence) for phrase in group) for group in fact) for sentence in sentences
    )


def _flat(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())
