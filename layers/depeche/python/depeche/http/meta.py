"""What this deployment can do, and whether it is well."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from depeche import __version__
from depeche.errors import StoreError
from depeche.http import examples
from depeche.http.keys import RequireKey
from depeche.http.openapi import problems
from depeche.http.problems import MissingKeyError, RefusedKeyError
from depeche.http.services import Parts
from depeche.schemas import Language, ModelInfo

router = APIRouter(tags=["service"])


class Health(BaseModel):
    """The service is ready for requests."""

    status: Literal["ok"] = "ok"
    version: str = Field(description="Version of the software")


@router.get(
    "/v1/languages",
    operation_id="listLanguages",
    dependencies=[RequireKey],
    response_model=list[Language],
    responses={
        200: examples.response("The languages", examples.LANGUAGES),
        **problems(MissingKeyError, RefusedKeyError),
    },
)
async def languages(parts: Parts) -> list[Language]:
    """The languages that can be read, each with the targets that a translation route leads to."""
    return await run_in_threadpool(parts.engine.languages)


@router.get(
    "/v1/models",
    operation_id="listModels",
    dependencies=[RequireKey],
    response_model=list[ModelInfo],
    responses={
        200: examples.response("The models", examples.MODELS),
        **problems(MissingKeyError, RefusedKeyError),
    },
)
async def models(parts: Parts) -> list[ModelInfo]:
    """The models of the catalog with their licences, and which of them are built here."""
    return await run_in_threadpool(parts.engine.models)


@router.get(
    "/healthz",
    operation_id="health",
    response_model=Health,
    responses={200: examples.response("Ready", examples.HEALTH), **problems(StoreError)},
)
async def health(parts: Parts) -> Health:
    """Whether the service is ready: it is up and its store can be read and written. Needs no key."""
    await run_in_threadpool(parts.store.check)
    return Health(version=__version__)
