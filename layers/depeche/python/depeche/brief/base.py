"""The Engine protocol: what a door may ask of the pipeline, here or behind a Lambda invoke."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal, Protocol, runtime_checkable

from depeche.schemas import (
    Article,
    Brief,
    BriefRequest,
    CleanRequest,
    Language,
    ModelInfo,
    Summaries,
    SummarizeRequest,
    SummaryKind,
    TranslateRequest,
    Translation,
)
from depeche.text.language import Detection

Step = Literal["clean", "translate", "extract", "abstract"]
Progress = Callable[[Step, int, int], None]
"""Called with the step, the units done and the units in all (segments for "translate", 0 or 1 of 1 elsewhere)."""


class Engine(Protocol):
    """Turns requests into results. Thread-safe. Every method may raise a ``DepecheError``."""

    def identify(self, request: BriefRequest) -> str:
        """The brief's id: SHA-256 over input, options, pipeline version and model fingerprints. Loads no model."""

    def brief(
        self,
        request: BriefRequest,
        *,
        refresh: bool = False,
        progress: Progress | None = None,
        owner: str | None = None,
    ) -> Brief:
        """The brief, from the store or computed and stored.

        Args:
            request: The article and the options.
            refresh: Compute it anew even if it is stored.
            progress: Told as the work goes on.
            owner: Whoever has claimed it already for this very call; a new one where nobody has.
        """

    def clean(self, request: CleanRequest) -> Article:
        """The first step alone."""

    def translate(self, request: TranslateRequest, *, progress: Progress | None = None) -> Translation:
        """The second step alone: each line of the text is one paragraph, empty lines included."""

    def summarize(
        self, request: SummarizeRequest, *, kinds: Collection[SummaryKind] = ("extractive", "abstractive")
    ) -> Summaries:
        """The third step alone, in the text's own language; only the kinds that are named are computed."""

    def languages(self) -> list[Language]:
        """The languages that can be read, with the targets that a route leads to."""

    def models(self) -> list[ModelInfo]:
        """The models of the catalog, and which of them are built."""


@runtime_checkable
class BoundedEngine(Engine, Protocol):
    """An engine that works elsewhere: its caller may leave, and the work goes on."""

    def attempt(self, request: BriefRequest, *, refresh: bool = False, seconds: float) -> Brief | None:
        """The brief, if it is there within so many seconds; else None, and the work goes on."""

    def detect(self, text: str) -> Detection:
        """The language of a text; this process has no identifier.

        Raises:
            UnknownLanguageError: There are no letters, or nothing speaks for any language.
        """
