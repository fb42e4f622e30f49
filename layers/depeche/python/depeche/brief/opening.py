"""Which engine the settings ask for."""

from __future__ import annotations

from depeche.brief.base import Engine
from depeche.models.runtime import Runtime
from depeche.settings import Settings
from depeche.store import Store


def open_engine(settings: Settings, store: Store, runtime: Runtime) -> Engine:
    """The engine of this process: one that works here, or one that calls the engine function.

    Raises:
        InvalidInputError: ``engine`` is "lambda", and no function is named.
    """
    if settings.engine == "lambda":
        from depeche.brief.remote import LambdaEngine

        return LambdaEngine(settings, store, runtime)
    from depeche.brief.pipeline import Pipeline

    return Pipeline(settings, store, runtime)
