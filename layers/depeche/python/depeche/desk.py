"""The composition root: settings in, a working news desk out. Every entry point starts here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from depeche.brief import Engine, open_engine
from depeche.models.build import Progress as BuildProgress
from depeche.models.runtime import Runtime
from depeche.settings import Settings
from depeche.store import Store, open_store


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that a door needs.

    Attributes:
        settings: As they were loaded.
        store: Open.
        runtime: Hands out models; none is loaded yet.
        engine: Turns requests into results, in this process or elsewhere.
    """

    settings: Settings
    store: Store
    runtime: Runtime
    engine: Engine


@contextmanager
def open_desk(settings: Settings, *, building: BuildProgress | None = None) -> Iterator[Desk]:
    """Open the store and put the parts together; closes the store at the end.

    Args:
        settings: The configuration.
        building: Told about the steps when a model has to be built.

    Raises:
        StoreError: The store can't be opened.
        ModelUnavailableError: The model catalog is missing.
    """
    store = open_store(settings)
    try:
        runtime = Runtime(settings, progress=building)
        yield Desk(settings, store, runtime, open_engine(settings, store, runtime))
    finally:
        store.close()
