"""Jobs: where a brief stands that its caller did not wait for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field
from ulid import ULID

from depeche.brief.base import Step
from depeche.errors import NotFoundError, StoreError
from depeche.http import examples
from depeche.http.keys import RequireKey
from depeche.http.openapi import header, problems
from depeche.http.problems import MissingKeyError, Problem, RefusedKeyError
from depeche.http.services import Parts
from depeche.jobs import JobProgress, JobRecord, JobState

router = APIRouter(prefix="/v1", tags=["jobs"], dependencies=[RequireKey])

_RETRY_AFTER = 2
"""Seconds until a caller should ask again: a short article takes a few."""


class ProgressView(BaseModel):
    """How far a running job is."""

    model_config = ConfigDict(title="Progress")

    step: Step
    done: int = Field(description="Units done: segments for `translate`, 0 or 1 elsewhere")
    total: int = Field(description="Units in all")


class JobView(BaseModel):
    """A job as its caller sees it."""

    model_config = ConfigDict(title="Job")

    id: str
    state: JobState
    created: datetime
    updated: datetime
    brief_id: str | None = Field(None, description="Id that the brief has, or will have")
    progress: ProgressView | None = Field(
        None, description="How far it is, while this process does it and knows more than the state"
    )
    result: str | None = Field(None, description="Path of the brief, once it is there")
    error: Problem | None = Field(None, description="Why it failed")


@router.get(
    "/jobs/{job_id}",
    operation_id="getJob",
    response_model=JobView,
    responses={
        200: examples.response("Where it stands", examples.JOB_DONE)
        | {
            "headers": {"Retry-After": header("Seconds until it makes sense to ask again; not at the end")},
            "links": {"brief": {"operationId": "getBrief", "parameters": {"brief_id": "$response.body#/brief_id"}}},
        },
        **problems(MissingKeyError, RefusedKeyError, NotFoundError, StoreError),
    },
)
async def get_job(job_id: str, http: Request, parts: Parts) -> Response:
    """Where a job stands; `result` is the brief's path once it is done."""
    record = await run_in_threadpool(parts.jobs.get, job_id) if _is_id(job_id) else None
    if record is None:
        raise NotFoundError("No job has this id, or its time is over", field="job_id")
    return _answer(http, record, 200, {}, progress=parts.jobs.progress(job_id))


def accepted(http: Request, record: JobRecord, headers: Mapping[str, str]) -> Response:
    """202: the job goes on without its caller.

    Args:
        http: The request that waited.
        record: The job.
        headers: Further headers.
    """
    location = {"Location": f"{root_of(http)}/v1/jobs/{record.id}"}
    return _answer(http, record, 202, location | dict(headers))


def root_of(http: Request) -> str:
    """What stands before the paths of this application, such as a gateway's stage; most often nothing."""
    root: str = http.scope.get("root_path", "")
    return root.rstrip("/")


def _answer(
    http: Request, record: JobRecord, status: int, headers: Mapping[str, str], *, progress: JobProgress | None = None
) -> Response:
    done = record.state is JobState.DONE
    view = JobView(
        id=record.id,
        state=record.state,
        created=record.created,
        updated=record.updated,
        brief_id=record.brief_id,
        progress=ProgressView(step=progress.step, done=progress.done, total=progress.total)
        if progress and not record.finished
        else None,
        result=f"{root_of(http)}/v1/briefs/{record.brief_id}" if done else None,
        error=Problem.model_validate(record.error) if record.error else None,
    )
    retry = {} if record.finished else {"Retry-After": str(_RETRY_AFTER)}
    return Response(
        view.model_dump_json(exclude_none=True),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"} | retry | dict(headers),
    )


def _is_id(value: str) -> bool:
    try:
        ULID.from_str(value)
    except ValueError:
        return False
    return True
