"""What a caller gets back. Frozen: a result is computed once and then only read."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from depeche.schemas.requests import SummaryKind

Role = Literal["body", "subhead", "list"]
Reason = Literal[
    "navigation",
    "breadcrumb",
    "byline",
    "date",
    "caption",
    "share",
    "newsletter",
    "related",
    "comments",
    "cookie",
    "paywall",
    "advertisement",
    "footer",
    "duplicate",
    "other",
]

STANDFIRST = -1
"""Place of the standfirst where a paragraph number is asked for."""
TITLE = -2
"""Place of the title where a paragraph number is asked for."""


class Result(BaseModel):
    """Base of the results."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Removed(Result):
    """A line of the input that is not part of the article, or the part that was cut from one."""

    line: int = Field(description="Number of the line in the input, from 1; in HTML, of the rendered text")
    text: str
    reason: Reason


class Article(Result):
    """The clean article."""

    title: str = Field(description="The headline; empty when the page shows none")
    standfirst: str = Field(description="The lead set off from the body; empty when there is none")
    paragraphs: tuple[str, ...]
    roles: tuple[Role, ...] = Field(description="What each paragraph is, in the same order")
    lines: tuple[int, ...] = Field(
        (), description="Line of the input that each paragraph stands on, in the same order; 0 where it can't be told"
    )
    standfirst_line: int = Field(0, description="The same for the standfirst")
    removed: tuple[Removed, ...] = ()
    partial: bool = Field(
        default=False, description="Whether the page says that the rest of the article is for subscribers"
    )

    @property
    def body(self) -> str:
        """Standfirst and paragraphs, joined by blank lines."""
        return "\n\n".join(part for part in (self.standfirst, *self.paragraphs) if part)


class Segment(Result):
    """One translated sentence beside its source."""

    paragraph: int = Field(description="Index of the paragraph, from 0; -1 the standfirst, -2 the title")
    sentence: int = Field(description="Index of the sentence in its paragraph, from 0")
    source: str
    target: str
    quality: float = Field(ge=0, le=1, description="1: every check passed; the lower, the weaker")
    issues: tuple[str, ...] = ()
    from_memory: bool = False


class Translation(Result):
    """The article in the target language, in the same shape as the source."""

    source: str
    target: str
    model: str
    title: str
    standfirst: str
    paragraphs: tuple[str, ...]
    quality: float = Field(ge=0, le=1, description="Mean of the segments, weighted by length")
    segments: tuple[Segment, ...]
    from_memory: int = Field(0, ge=0, description="Segments that the translation memory had")
    translated: int = Field(0, ge=0, description="Different segments that the model was called for")


class ExtractedSentence(Result):
    """A sentence that was chosen, never changed."""

    text: str = Field(description="The sentence in the summary's language: verbatim, or its translation")
    source: str = Field(description="The sentence as it stands in the article, to the letter")
    paragraph: int = Field(description="Index of the paragraph, from 0; -1 the standfirst")
    sentence: int = Field(description="Index of the sentence in its paragraph, from 0")
    score: float


class Extractive(Result):
    """The article's own most telling sentences, in the article's order."""

    language: str
    sentences: tuple[ExtractedSentence, ...]


class SummarySentence(Result):
    """A written sentence with the places that bear it out."""

    text: str
    evidence: tuple[tuple[int, int], ...] = Field(description="Places in the article: [paragraph, sentence]")
    issues: tuple[str, ...] = ()


class Abstractive(Result):
    """A short text of the article's facts, each sentence checked against the article."""

    language: str
    model: str
    text: str
    supported: bool = Field(description="Every sentence passed the support check")
    fallback: bool = Field(description="At least one sentence is source text, since the generated one failed")
    sentences: tuple[SummarySentence, ...]


class Source(Result):
    """What came in."""

    language: str
    confidence: float = Field(ge=0, le=1)
    characters: int
    sha256: str = Field(description="Of the normalized input, UTF-8")
    url: str | None = None


class Timings(Result):
    """Milliseconds spent when the brief was computed."""

    clean: int
    translate: int
    extract: int
    abstract: int
    total: int


class StepProblem(Result):
    """A step that failed for a reason that nobody foresaw: its part of the brief is missing, the rest is there."""

    step: Literal["clean", "translate", "extract", "abstract"] = Field(
        description='"clean": the article is the input as it stands. Otherwise translation, extractive or '
        "abstractive is null"
    )
    type: str = "urn:depeche:problem:internal"
    detail: str = Field(description="What is missing, in one sentence")


class Brief(Result):
    """The whole result for one article."""

    id: str
    created: datetime
    cached: bool
    pipeline: str
    source: Source
    article: Article
    translation: Translation | None
    extractive: Extractive | None
    abstractive: Abstractive | None
    timings_ms: Timings
    problems: tuple[StepProblem, ...] = Field((), description="The steps that failed; empty for a whole brief")


class Summaries(Result):
    """The summaries of a text, those that were asked for."""

    language: str
    extractive: Extractive | None
    abstractive: Abstractive | None

    def plain(self, kind: SummaryKind) -> str:
        """One of them as plain text; empty when it was not asked for."""
        if kind == "abstractive":
            return self.abstractive.text if self.abstractive else ""
        return " ".join(sentence.text for sentence in self.extractive.sentences) if self.extractive else ""


class Language(Result):
    """A language and where a translation from it can go."""

    code: str
    name: str = Field(description="Its English name")
    targets: tuple[str, ...]


class ModelInfo(Result):
    """A model of the catalog."""

    name: str
    purpose: Literal["translation", "summary"]
    languages: tuple[str, ...] = Field(description='Routes ("fr>en") or languages ("fr") that it serves')
    licence: str
    built: bool
    fingerprint: str | None = Field(description="Of the built files; null while it is not built")
