"""What a caller may ask for. Bounds that a deployment can change live in settings, not here."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, field_validator, model_validator

Style = Literal["paragraph", "bullets", "headline"]
SummaryKind = Literal["extractive", "abstractive"]

LineNumber = Annotated[int, Field(ge=1)]

LANGUAGE_CODE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


class Request(BaseModel):
    """Base of the requests: unknown fields are refused, so that a misspelt option never goes unnoticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GlossaryTerm(Request):
    """A term and how it must stand in the translation; equal source and target mean "leave as it is"."""

    source: str = Field(min_length=1, max_length=200)
    target: str = Field(min_length=1, max_length=200)


class SummaryOptions(Request):
    """How the summaries should look."""

    sentences: int = Field(3, description="Sentences a summary may have", examples=[3])
    style: Style = Field("paragraph", description="Form of the abstractive summary")
    words: int | None = Field(
        None,
        ge=10,
        le=500,
        description="Length of the abstractive summary, kept within 20% as far as the article allows; it comes before "
        "the number of sentences",
    )
    language: str | None = Field(
        None,
        pattern=LANGUAGE_CODE,
        description="Language of the summaries; the target language where nothing is said",
        examples=["en"],
    )


class ArticleRequest(Request):
    """One article, as pasted text or as HTML, never both."""

    text: str | None = Field(None, description="The page as pasted, with whatever stood around the article")
    html: str | None = Field(None, description="The page's HTML")
    source_language: str | None = Field(
        None,
        pattern=LANGUAGE_CODE,
        description="ISO 639 code; found out where nothing is said",
        examples=["fr"],
    )

    @model_validator(mode="after")
    def _one_input(self) -> Self:
        if (self.text is None) == (self.html is None):
            raise ValueError("give either 'text' or 'html'")
        return self


class BriefRequest(ArticleRequest):
    """Everything that ``POST /v1/briefs`` understands."""

    target_language: str | None = Field(
        "en",
        pattern=LANGUAGE_CODE,
        description="ISO 639 code; null leaves the translation out",
        examples=["en"],
    )
    summary: SummaryOptions = SummaryOptions()
    glossary: tuple[GlossaryTerm, ...] = ()
    title: str | None = Field(None, max_length=500, description="The headline, where the caller knows it")
    keep: tuple[LineNumber, ...] = Field(
        (), max_length=1000, description="Lines that belong to the article although cleaning would remove them"
    )
    drop: tuple[LineNumber, ...] = Field(
        (), max_length=1000, description="Lines that don't belong to it although cleaning would keep them"
    )
    url: HttpUrl | None = Field(None, description="Where the page was found; kept with the brief, never fetched")
    callback: HttpUrl | None = Field(None, description="Called with the finished brief")

    @field_validator("keep", "drop")
    @classmethod
    def _in_order(cls, lines: tuple[int, ...]) -> tuple[int, ...]:
        # The same lines in another order are the same request, and the same brief.
        return tuple(sorted(set(lines)))

    @model_validator(mode="after")
    def _one_wish(self) -> Self:
        if not set(self.keep).isdisjoint(self.drop):
            raise ValueError("a line can't be in both 'keep' and 'drop'")
        return self


class CleanRequest(ArticleRequest):
    """``POST /v1/clean``: the first step alone."""


class TranslateRequest(Request):
    """``POST /v1/translate``: text in, text out, line breaks kept; nothing is cleaned away."""

    text: str
    source_language: str | None = Field(None, pattern=LANGUAGE_CODE, examples=["fr"])
    target_language: str = Field("en", pattern=LANGUAGE_CODE, examples=["en"])
    glossary: tuple[GlossaryTerm, ...] = ()


class SummarizeRequest(Request):
    """``POST /v1/summarize``: both summaries of a text that is taken as it is, in its own language."""

    text: str
    source_language: str | None = Field(None, pattern=LANGUAGE_CODE, examples=["fr"])
    summary: SummaryOptions = SummaryOptions()
