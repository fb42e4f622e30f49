"""Briefs: ask for one, read one again."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from anyio import move_on_after
from fastapi import APIRouter, Body, Request, Response
from fastapi.concurrency import run_in_threadpool

from depeche import __version__
from depeche.brief import BoundedEngine
from depeche.errors import (
    AbandonedError,
    BusyError,
    LeaseLostError,
    ModelUnavailableError,
    NoArticleError,
    NotFoundError,
    OutOfTimeError,
    StoreError,
    UnknownLanguageError,
    UnsupportedPairError,
)
from depeche.http import examples
from depeche.http.bodies import JsonRoute
from depeche.http.callers import Caller
from depeche.http.headers import Preferences, matches, preferences, wants_fresh
from depeche.http.jobs import JobView, accepted, root_of
from depeche.http.keys import RequireKey
from depeche.http.openapi import PROBLEMS_OF_BODIES, header, problems
from depeche.http.problems import MissingKeyError, RefusedKeyError
from depeche.http.services import Parts, Services
from depeche.jobs import JobRecord, JobState
from depeche.schemas import Brief, BriefRequest
from depeche.store import revive

router = APIRouter(prefix="/v1", tags=["briefs"], route_class=JsonRoute, dependencies=[RequireKey])

_ID = re.compile(r"[0-9a-f]{64}")

# RFC 9211: what became of the request in the cache called Depeche.
_HIT = "Depeche; hit"
_MISS = "Depeche; fwd=miss"
_BYPASSED = "Depeche; fwd=request"

_HEADERS = {
    "ETag": header("Strong entity tag of `/v1/briefs/{id}`"),
    "Cache-Status": header("`Depeche; hit`, or why the brief was computed (RFC 9211)"),
}
_PREFER = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "description": "`wait=N`: answer 202 after N seconds without a result; `respond-async`: don't wait at all",
    "schema": {"type": "string"},
    "example": "wait=10",
}
_CACHE_CONTROL = {
    "name": "Cache-Control",
    "in": "header",
    "required": False,
    "description": "`no-cache`: compute the brief anew even if it is stored",
    "schema": {"type": "string"},
    "example": "no-cache",
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "Entity tags that the caller holds",
    "schema": {"type": "string"},
}


@router.post(
    "/briefs",
    operation_id="createBrief",
    response_model=Brief,
    responses={
        200: examples.response("The brief, from the store or just computed", examples.BRIEF)
        | {"headers": _HEADERS | {"Preference-Applied": header("What of `Prefer` was honoured")}},
        202: examples.response("It takes longer: ask the job", examples.JOB_QUEUED)
        | {
            "model": JobView,
            "headers": {
                "Location": header("The job"),
                "Retry-After": header("Seconds until it makes sense to ask"),
                "Cache-Status": _HEADERS["Cache-Status"],
                "Preference-Applied": header("What of `Prefer` was honoured"),
            },
            "links": {"job": {"operationId": "getJob", "parameters": {"job_id": "$response.body#/id"}}},
        },
        **problems(
            *PROBLEMS_OF_BODIES,
            NoArticleError,
            UnknownLanguageError,
            UnsupportedPairError,
            LeaseLostError,
            BusyError,
            ModelUnavailableError,
            OutOfTimeError,
            StoreError,
        ),
    },
    openapi_extra={"parameters": [_PREFER, _CACHE_CONTROL]},
)
async def create_brief(
    request: Annotated[BriefRequest, Body(openapi_examples=examples.BRIEFS)], http: Request, parts: Parts
) -> Response:
    """Make a brief of a raw article.

    The same article with the same options, models and version gives the stored brief. Work that takes longer than the
    caller waits goes on as a job, and equal requests share one computation.
    """
    wishes = preferences(http.headers.getlist("prefer"))
    fresh = wants_fresh(http.headers.getlist("cache-control"))
    if not fresh and not request.callback:
        stored = await run_in_threadpool(_stored, parts, request)
        if stored:
            return _answer(http, stored, _HIT)
    far = parts.engine if isinstance(parts.engine, BoundedEngine) else None
    # Whoever is called back need not keep a function waiting.
    wait = 0 if far and request.callback and wishes.wait is None else _wait_of(wishes, parts)
    applied = {"Preference-Applied": _applied(wishes, wait)} if wishes != Preferences() else {}
    status = _BYPASSED if fresh else _MISS
    since = None
    if far and wait > 0 and not request.callback:
        since = datetime.now(UTC)
        brief = await _ask(parts, far, request, fresh=fresh, seconds=wait)
        if brief is not None:
            return _made(http, brief, since, status, applied)
        wait = 0  # the engine goes on; a job tells the caller when it is through
    job = await run_in_threadpool(parts.jobs.submit, request, refresh=fresh, since=since)
    if wait > 0:
        try:
            job = await Caller(http).wait_for(lambda: _wait_for(parts, job, wait))
        except AbandonedError:  # before the job's name was told: nobody can ask for it
            await run_in_threadpool(parts.jobs.abandon, job.id)
            raise
    if job.state is JobState.FAILED:
        raise revive(job.error or {})
    done = job.state is JobState.DONE
    brief = await run_in_threadpool(parts.store.get_brief, job.brief_id) if done else None
    if brief is None:
        return accepted(http, job, {"Cache-Status": status, **applied})
    return _made(http, brief, job.created, status, applied)


@router.get(
    "/briefs/{brief_id}",
    operation_id="getBrief",
    response_model=Brief,
    responses={
        200: examples.response("The brief", examples.BRIEF | {"cached": True}) | {"headers": _HEADERS},
        304: {"description": "The caller holds the current brief", "headers": _HEADERS},
        **problems(MissingKeyError, RefusedKeyError, NotFoundError, StoreError),
    },
    openapi_extra={"parameters": [_IF_NONE_MATCH]},
)
async def get_brief(brief_id: str, http: Request, parts: Parts) -> Response:
    """A brief that was made before, until its time in the store is over."""
    brief = await run_in_threadpool(parts.store.get_brief, brief_id) if _ID.fullmatch(brief_id) else None
    if brief is None:
        raise NotFoundError("No brief has this id, or its time is over", field="brief_id")
    tag = entity_tag(brief)
    if matches(http.headers.getlist("if-none-match"), tag):
        return Response(status_code=304, headers=_validators(tag, _HIT))
    return _answer(http, brief, _HIT)


def entity_tag(brief: Brief) -> str:
    """The strong entity tag of ``/v1/briefs/{id}``.

    The id names input, options and models; a brief that was computed anew has another time; and another version of the
    software may write the same brief with other fields.
    """
    parts = f"{brief.id} {brief.created.isoformat()} {__version__}"
    return f'"{hashlib.sha256(parts.encode()).hexdigest()[:32]}"'


def _stored(parts: Services, request: BriefRequest) -> Brief | None:
    return parts.store.get_brief(parts.engine.identify(request))


async def _ask(
    parts: Services, engine: BoundedEngine, request: BriefRequest, *, fresh: bool, seconds: float
) -> Brief | None:
    """What an engine elsewhere makes of it within so many seconds; None when the time is over before it is done."""
    deadline = time.monotonic() + seconds

    def attempt() -> Brief | None:
        return engine.attempt(request, refresh=fresh, seconds=max(0.0, deadline - time.monotonic()))

    return await parts.waits.run(attempt)


async def _wait_for(parts: Services, job: JobRecord, seconds: float) -> JobRecord:
    """The job when it has ended or the time is over, whatever comes first."""
    deadline = time.monotonic() + seconds

    def wait() -> JobRecord:
        return parts.jobs.wait(job.id, max(0.0, deadline - time.monotonic()))

    # Waiting for a turn counts too; once in its thread, the wait ends by itself.
    with move_on_after(seconds):
        try:
            return await parts.waits.run(wait)
        except BusyError:
            # The job is in the queue all the same; its caller asks again.
            return job
    return job


def _wait_of(wishes: Preferences, parts: Services) -> float:
    if wishes.wait is not None:
        return min(wishes.wait, parts.settings.max_wait_seconds)
    return 0 if wishes.respond_async else parts.settings.wait_seconds


def _applied(wishes: Preferences, wait: float) -> str:
    parts = ["respond-async"] if wishes.respond_async else []
    if wishes.wait is not None:
        parts.append(f"wait={wait:g}")
    return ", ".join(parts)


def _made(http: Request, brief: Brief, since: datetime, status: str, applied: Mapping[str, str]) -> Response:
    # The store marks all it gives as cached; what was made since this request came was made for it.
    made = brief.created >= since
    brief = brief.model_copy(update={"cached": not made})
    return _answer(http, brief, f"{status}; stored" if made else _HIT, applied)


def _answer(http: Request, brief: Brief, cache_status: str, headers: Mapping[str, str] | None = None) -> Response:
    link = f'<{root_of(http)}/v1/briefs/{brief.id}>; rel="self"'
    return Response(
        brief.model_dump_json(),
        media_type="application/json",
        headers=_validators(entity_tag(brief), cache_status) | {"Link": link} | dict(headers or {}),
    )


def _validators(tag: str, cache_status: str) -> dict[str, str]:
    # Articles are the caller's own: no shared cache, and no answer without asking here.
    return {"ETag": tag, "Cache-Status": cache_status, "Cache-Control": "private, no-cache"}
