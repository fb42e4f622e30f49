"""What a caller may ask for. Bounds that a deployment can change live in settings, not here."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    HttpUrl,
    field_validator,
    model_validator,
)

MOST_GLOSSARY_TERMS = 2000
"""More than a deployment may allow: what is counted before a glossary is built."""
MOST_LINES = 1000
"""Line numbers of ``keep`` and of ``drop``."""

Style = Literal["paragraph", "bullets", "headline"]
SummaryKind = Literal["extractive", "abstractive"]


def _whole(value: object) -> object:
    """2.0 is an integer to JSON Schema, and so it is here."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)
WholeNumber = Annotated[int, WHOLE]
LineNumber = Annotated[int, Field(ge=1), WHOLE]

LANGUAGE_CODE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
LONGEST_LANGUAGE_CODE = 35
"""What RFC 5646, section 4.4.1, asks an implementation to take."""


class Request(BaseModel):
    """Base of the requests: unknown fields are refused, so that a misspelt option never goes unnoticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GlossaryTerm(Request):
    """A term and how it must stand in the translation; equal source and target mean "leave as it is"."""

    source: str = Field(min_length=1, max_length=200)
    target: str = Field(min_length=1, max_length=200)


# The first term or number that can't be used ends the reading of the list: a thousand faults are not collected.
Glossary = Annotated[tuple[GlossaryTerm, ...], FailFast(), Field(max_length=MOST_GLOSSARY_TERMS)]
Lines = Annotated[tuple[LineNumber, ...], FailFast(), Field(max_length=MOST_LINES)]


class SummaryOptions(Request):
    """How the summaries should look."""

    sentences: WholeNumber = Field(3, description="Sentences a summary may have", examples=[3])
    style: Style = Field("paragraph", description="Form of the abstractive summary")
    words: Annotated[int, Field(ge=10, le=500), WHOLE] | None = Field(
        None,
        description="Length of the abstractive summary, kept within 20% as far as the article allows; it comes before "
        "the number of sentences",
    )
    language: str | None = Field(
        None,
        pattern=LANGUAGE_CODE,
        max_length=LONGEST_LANGUAGE_CODE,
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
        max_length=LONGEST_LANGUAGE_CODE,
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
        max_length=LONGEST_LANGUAGE_CODE,
        description="ISO 639 code; null leaves the translation out",
        examples=["en"],
    )
    summary: SummaryOptions = SummaryOptions()
    glossary: Glossary = ()
    title: str | None = Field(None, max_length=500, description="The headline, where the caller knows it")
    keep: Lines = Field((), description="Lines that belong to the article although cleaning would remove them")
    drop: Lines = Field((), description="Lines that don't belong to it although cleaning would keep them")
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
    source_language: str | None = Field(None, pattern=LANGUAGE_CODE, max_length=LONGEST_LANGUAGE_CODE, examples=["fr"])
    target_language: str = Field("en", pattern=LANGUAGE_CODE, max_length=LONGEST_LANGUAGE_CODE, examples=["en"])
    glossary: Glossary = ()


class SummarizeRequest(Request):
    """``POST /v1/summarize``: both summaries of a text that is taken as it is, in its own language."""

    text: str
    source_language: str | None = Field(None, pattern=LANGUAGE_CODE, max_length=LONGEST_LANGUAGE_CODE, examples=["fr"])
    summary: SummaryOptions = SummaryOptions()
