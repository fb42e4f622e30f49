"""The same app in a process that stays: its routes for the HTTP server, its errands in a file beside the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from depeche.jobs import JobService
from depeche.settings import Settings
from depeche.slack import door as paths
from depeche.slack.clerk import open_clerk
from depeche.slack.door import Door
from depeche.slack.local_errands import LocalErrands
from depeche.store import Store

_MOST_BYTES = 1_000_000
_FILE = "slack.sqlite"


@contextmanager
def open_slack(settings: Settings, jobs: JobService, store: Store) -> Iterator[APIRouter]:
    """Routes for Slack, to be included in the application; errands are done until the block ends.

    Args:
        settings: With a signing secret.
        jobs: Takes the jobs in and delivers them.
        store: Has the briefs that are shown.

    Raises:
        DepecheError: The secrets can't be had.
        StoreError: The file of the errands can't be used.
    """
    errands = LocalErrands(settings.data_dir / _FILE)
    door = Door(settings, errands)
    door.warm_up()
    clerk = open_clerk(settings, jobs, store)
    errands.start(clerk.run)
    try:
        yield routes(door)
    finally:
        errands.close()


def routes(door: Door) -> APIRouter:
    """The routes of a door."""
    router = APIRouter(include_in_schema=False)

    async def answer(request: Request) -> Response:
        length = request.headers.get("content-length", "0" if request.method == "GET" else "")
        if not length.isdecimal() or int(length) > _MOST_BYTES:
            return Response(status_code=413 if length.isdecimal() else 411)
        try:
            body = (await request.body()).decode()
        except UnicodeDecodeError:
            return Response(status_code=400)
        # Bolt works in the calling thread, which must not be the one that serves everybody.
        answered = await run_in_threadpool(
            door.answer,
            request.method,
            request.url.path,
            body=body,
            headers=dict(request.headers),
            query=dict(request.query_params),
        )
        response = Response(answered.body, status_code=answered.status)
        for name, values in answered.headers.items():
            for value in values:
                response.headers.append(name, value)
        return response

    router.add_api_route(paths.EVENTS, answer, methods=["POST"])
    for path in (paths.INSTALL, paths.REDIRECT):
        router.add_api_route(path, answer, methods=["GET"])
    return router
