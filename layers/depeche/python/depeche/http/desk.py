"""The web desk's routes: its pages, their files, the samples."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from depeche.http.headers import best_language, matches
from depeche.http.jobs import root_of
from depeche.http.services import Parts
from depeche.web import LANGUAGES, POLICY, Limits, asset, desk_page, quality_page, sample

router = APIRouter(include_in_schema=False)

_AN_HOUR = "public, max-age=3600"


@router.get("/")
@router.get("/briefs/{brief_id}")
async def desk(request: Request, parts: Parts) -> HTMLResponse:
    """The desk; it reads from its own address which brief to show."""
    settings = parts.settings
    limits = Limits(settings.max_characters, settings.max_html_characters, settings.max_sentences)
    language = _language(request)
    return _page(desk_page(language, root_of(request), limits), language)


@router.get("/quality")
async def quality(request: Request) -> HTMLResponse:
    """How accurate the steps are."""
    language = _language(request)
    return _page(quality_page(language, root_of(request)), language)


@router.get("/assets/{name}")
async def file(name: str, request: Request) -> Response:
    """A file that the pages load. Their addresses change with the files, so a browser need not ask again."""
    found = asset(name)
    headers = {"ETag": found.tag, "Cache-Control": _AN_HOUR}
    if matches(request.headers.getlist("if-none-match"), found.tag):
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


@router.get("/samples/{name}")
async def sample_article(name: str) -> PlainTextResponse:
    """A sample article, as text even where it is HTML."""
    return PlainTextResponse(sample(name), headers={"Cache-Control": _AN_HOUR})


def _language(request: Request) -> str:
    wanted = request.query_params.get("lang")
    return wanted if wanted in LANGUAGES else best_language(request.headers.getlist("accept-language"), LANGUAGES)


def _page(document: str, language: str) -> HTMLResponse:
    return HTMLResponse(
        document,
        headers={
            "Content-Security-Policy": POLICY,
            "Content-Language": language,
            "Vary": "Accept-Language",
            "Cache-Control": "no-cache",
        },
    )
