"""What is counted of each brief, whoever asked for it."""

from __future__ import annotations

from depeche.schemas import Brief

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
