"""Jobs for an entry point."""

from __future__ import annotations

from depeche.brief.base import Engine
from depeche.jobs.service import JobService
from depeche.settings import Settings
from depeche.store import Store


def open_jobs(store: Store, engine: Engine, settings: Settings) -> JobService:
    """Jobs in this process, to be used in a ``with`` block. Nothing runs before the first job or recovery."""
    return JobService(store, engine, settings)
