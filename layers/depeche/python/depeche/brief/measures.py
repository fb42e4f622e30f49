"""What is counted of each brief, whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from depeche.brief.base import Engine, Progress
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

MILLISECONDS = "Milliseconds"
COUNT = "Count"


def measures(brief: Brief) -> list[tuple[str, str, float]]:
    """Name, unit and value of each metric; the units are CloudWatch's."""
    if brief.cached:
        return [("CacheHits", COUNT, 1)]
    found: list[tuple[str, str, float]] = [("Briefs", COUNT, 1), ("FailedSteps", COUNT, len(brief.problems))]
    if brief.abstractive is not None:
        found += [
            ("Fallbacks", COUNT, int(brief.abstractive.fallback)),
            ("UnsupportedSentences", COUNT, sum(bool(one.issues) for one in brief.abstractive.sentences)),
        ]
    if brief.translation is not None:
        found += [
            ("SegmentsFromMemory", COUNT, brief.translation.from_memory),
            ("SegmentsTranslated", COUNT, brief.translation.translated),
        ]
    spent = brief.timings_ms.model_dump()
    return found + [(f"Duration{step.capitalize()}", MILLISECONDS, value) for step, value in spent.items()]


class ObservedEngine:
    """An engine that tells of each brief that it gives; all else is the engine's own."""

    def __init__(self, engine: Engine, told: Callable[[Brief], None]) -> None:
        """Wrap an engine.

        Args:
            engine: Does the work.
            told: Called with each brief, from the store or computed.
        """
        self._engine = engine
        self._told = told

    def brief(
        self,
        request: BriefRequest,
        *,
        refresh: bool = False,
        progress: Progress | None = None,
        owner: str | None = None,
    ) -> Brief:
        """The brief, told of."""
        brief = self._engine.brief(request, refresh=refresh, progress=progress, owner=owner)
        self._told(brief)
        return brief

    def identify(self, request: BriefRequest) -> str:
        """The brief's id."""
        return self._engine.identify(request)

    def clean(self, request: CleanRequest) -> Article:
        """The first step alone."""
        return self._engine.clean(request)

    def translate(self, request: TranslateRequest, *, progress: Progress | None = None) -> Translation:
        """The second step alone."""
        return self._engine.translate(request, progress=progress)

    def summarize(
        self, request: SummarizeRequest, *, kinds: Collection[SummaryKind] = ("extractive", "abstractive")
    ) -> Summaries:
        """The third step alone."""
        return self._engine.summarize(request, kinds=kinds)

    def languages(self) -> list[Language]:
        """The languages that can be read."""
        return self._engine.languages()

    def models(self) -> list[ModelInfo]:
        """The models of the catalog."""
        return self._engine.models()
