"""One step alone: clean, translate, summarize."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request

from depeche.errors import (
    BusyError,
    ModelUnavailableError,
    NoArticleError,
    StoreError,
    UnknownLanguageError,
    UnsupportedPairError,
)
from depeche.http import examples
from depeche.http.bodies import JsonRoute
from depeche.http.keys import RequireKey
from depeche.http.openapi import PROBLEMS_OF_BODIES, problems
from depeche.http.services import Parts
from depeche.schemas import (
    Article,
    CleanRequest,
    Summaries,
    SummarizeRequest,
    TranslateRequest,
    Translation,
)

router = APIRouter(prefix="/v1", tags=["steps"], route_class=JsonRoute, dependencies=[RequireKey])


@router.post(
    "/clean",
    operation_id="clean",
    response_model=Article,
    responses={
        200: examples.response("The article, and what was removed", examples.ARTICLE),
        **problems(*PROBLEMS_OF_BODIES, NoArticleError, UnknownLanguageError, BusyError),
    },
)
async def clean(
    request: Annotated[CleanRequest, Body(openapi_examples=examples.CLEAN)], http: Request, parts: Parts
) -> Article:
    """Cut the article out of a page.

    Keeps title, standfirst and paragraphs; every removed line is listed with the reason.
    """
    return await parts.step(http, request, lambda _: parts.engine.clean(request))


@router.post(
    "/translate",
    operation_id="translate",
    response_model=Translation,
    responses={
        200: examples.response("The translation, segment by segment", examples.TRANSLATION),
        **problems(
            *PROBLEMS_OF_BODIES,
            UnknownLanguageError,
            UnsupportedPairError,
            BusyError,
            ModelUnavailableError,
            StoreError,
        ),
    },
)
async def translate(
    request: Annotated[TranslateRequest, Body(openapi_examples=examples.TRANSLATE)], http: Request, parts: Parts
) -> Translation:
    """Translate a text as it is.

    Each line is one paragraph of the result; empty lines are kept. Nothing is cleaned away.
    """
    return await parts.step(http, request, lambda progress: parts.engine.translate(request, progress=progress))


@router.post(
    "/summarize",
    operation_id="summarize",
    response_model=Summaries,
    responses={
        200: examples.response("Both summaries", examples.SUMMARIES),
        **problems(*PROBLEMS_OF_BODIES, NoArticleError, UnknownLanguageError, BusyError, ModelUnavailableError),
    },
)
async def summarize(
    request: Annotated[SummarizeRequest, Body(openapi_examples=examples.SUMMARIZE)], http: Request, parts: Parts
) -> Summaries:
    """Summarize a text as it is, in its own language.

    The extractive summary chooses sentences and never changes them; each sentence of the abstractive one names the
    places that bear it out.
    """
    return await parts.step(http, request, lambda _: parts.engine.summarize(request))
