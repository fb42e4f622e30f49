"""``depeche serve`` and ``depeche worker``: the processes that stay."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click

from depeche.desk import Desk, open_desk, open_jobs
from depeche.settings import load

if TYPE_CHECKING:
    from fastapi import FastAPI

    from depeche.jobs import JobService


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0: any free port.")
def serve(host: str, port: int) -> None:
    """Serve the HTTP API and the web desk until interrupted."""
    from depeche.http import create_app
    from depeche.http.server import serve as serve_until_interrupted

    with open_desk(load()) as desk, open_jobs(desk.store, desk.engine, desk.settings) as jobs:
        app = create_app(desk.engine, jobs, desk.store, desk.settings, hosts=(host, *desk.settings.host_names))
        with _slack(app, desk, jobs):
            serve_until_interrupted(app, host=host, port=port)


@contextmanager
def _slack(app: FastAPI, desk: Desk, jobs: JobService) -> Iterator[None]:
    """Slack's door in the same server, where its secrets are configured."""
    from depeche.slack.secrets import is_configured

    if not is_configured(desk.settings):
        yield
        return
    from depeche.slack.mount import open_slack

    with open_slack(desk.settings, jobs, desk.store) as router:
        app.include_router(router)
        yield


@click.command()
def worker() -> None:
    """Finish the jobs that wait in the store, then those that come, until interrupted."""
    stop = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    settings = load()
    with open_desk(settings) as desk, open_jobs(desk.store, desk.engine, settings, workers=settings.workers) as jobs:
        jobs.watch(stop)
