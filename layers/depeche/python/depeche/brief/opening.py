"""Which engine the settings ask for."""

from __future__ import annotations

from collections.abc import Callable

from depeche.brief.base import Engine
from depeche.models.runtime import Runtime
from depeche.schemas import Brief
from depeche.settings import Settings
from depeche.store import Store


def open_engine(
    settings: Settings, store: Store, runtime: Runtime, *, on_brief: Callable[[Brief], None] | None = None
) -> Engine:
    """The engine of this process: one that works here, or one that calls the engine function.

    Args:
        settings: Say which.
        store: Where briefs and the translation memory are.
        runtime: Hands out models, or knows their fingerprints.
        on_brief: Called with each brief that an engine in this process gives.

    Raises:
        InvalidInputError: ``engine`` is "lambda", and no function is named.
    """
    if settings.engine == "lambda":
        from depeche.brief.remote import LambdaEngine

        return LambdaEngine(settings, store, runtime)
    from depeche.brief.pipeline import Pipeline

    return Pipeline(settings, store, runtime, on_brief=on_brief)
