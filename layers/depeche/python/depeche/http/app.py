"""The assembly: routes, problems, middleware and the lifespan of what stands behind them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from depeche import __version__
from depeche.brief import BoundedEngine, Engine
from depeche.errors import StoreError
from depeche.http import briefs, desk, libretranslate, meta, openapi, problems, reference, steps
from depeche.http import jobs as job_routes
from depeche.http.hosts import ANY, Hosts
from depeche.http.middleware import Envelope
from depeche.http.services import Gate, Services
from depeche.jobs import JobService
from depeche.settings import Settings
from depeche.store import Store

_DESCRIPTION = """Raw article in; clean text, translation and summaries out, each traceable to its source.

Errors are problem documents (RFC 9457, `application/problem+json`): `type` is a stable name, `field` the input at
fault, `limit` the bound that it broke. `X-Request-Id` is taken over from the request, or made, and returned."""


class Api(FastAPI):
    """FastAPI with this deployment's limits in its OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, made at the first call."""
        if self.openapi_schema is None:
            services: Services = self.state.services
            openapi.complete(super().openapi(), services.settings, forms=libretranslate.FORMS)
        return super().openapi()


def create_app(
    engine: Engine,
    jobs: JobService,
    store: Store,
    settings: Settings,
    *,
    hosts: Collection[str] = (ANY,),
) -> FastAPI:
    """The application.

    Works without its lifespan too (Lambda): only unfinished jobs of an earlier process are then not taken up again,
    which a queue outside the process does by itself.

    Args:
        engine: Does the work.
        jobs: Does it in the background; recovered at start and closed at the end of the lifespan.
        store: Remembers it; stays open.
        settings: Limits, keys, waiting times.
        hosts: Names that the server answers to, beside ``localhost`` and addresses; behind a gateway that is its
            concern.
    """
    app = Api(
        title="Dépêche",
        version=__version__,
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_tags=openapi.TAGS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
    )
    app.state.services = Services(
        engine=engine,
        jobs=jobs,
        store=store,
        settings=settings,
        # Work elsewhere costs nothing here but a connection.
        steps=Gate(
            running=settings.queue_size if isinstance(engine, BoundedEngine) else settings.workers,
            waiting=settings.queue_size,
        ),
        waits=Gate(running=settings.queue_size, waiting=settings.queue_size),
    )
    problems.install(app)
    app.add_middleware(Hosts, names=hosts)
    app.add_middleware(Envelope)
    for module in (briefs, job_routes, steps, meta, libretranslate, desk, reference):
        app.include_router(module.router)
    return app


_log = logging.getLogger(__name__)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    try:
        await run_in_threadpool(services.jobs.recover)
    except StoreError as error:  # the store may be back, and /healthz says what is wrong with it until then
        _log.error("open jobs can't be looked for: %s", error.detail)
    try:
        yield
    finally:
        await run_in_threadpool(services.jobs.close)
