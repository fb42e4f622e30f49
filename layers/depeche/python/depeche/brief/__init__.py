"""The pipeline: the only place where the three steps meet, and the doors' view of it from near and far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depeche.brief.base import BoundedEngine, Engine, Progress, Step
from depeche.brief.limits import check_limits, is_short
from depeche.brief.opening import open_engine

if TYPE_CHECKING:
    from depeche.brief.pipeline import Pipeline

__all__ = ["BoundedEngine", "Engine", "Pipeline", "Progress", "Step", "check_limits", "is_short", "open_engine"]


def __getattr__(name: str) -> Any:
    # A process that only calls an engine elsewhere never loads the one that works here.
    if name == "Pipeline":
        from depeche.brief.pipeline import Pipeline

        return Pipeline
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
