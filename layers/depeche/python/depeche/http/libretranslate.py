"""LibreTranslate's API: ``POST /translate``, ``POST /detect``, ``GET /languages``, JSON or forms.

Statuses and shapes follow LibreTranslate 1.6, so that its clients work unchanged: an error is ``{"error": …}`` with
400 where version 1 says 422, and 403 where a key is missing or wrong.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from depeche.brief import BoundedEngine, check_limits
from depeche.errors import DepecheError, InvalidInputError, UnknownLanguageError
from depeche.http.bodies import BoundedRequest, require_media_type
from depeche.http.keys import check_key, key_of
from depeche.http.problems import EXPECTED, log_unexpected
from depeche.http.problems import translate as as_problem
from depeche.http.services import Parts, Services, services_of
from depeche.http.translatable import Fragment, Lines
from depeche.schemas import TranslateRequest, Translation
from depeche.schemas.requests import LANGUAGE_CODE, LONGEST_LANGUAGE_CODE, WHOLE
from depeche.text import language

_STATUS = {401: 403, 422: 400}
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_MOST_TEXTS = 1000
# Texts, and a few fields beside them.
_MOST_FIELDS = _MOST_TEXTS + 100
# A character beyond the BMP takes so many bytes in a form, and the other fields need some too.
_FORM_BYTES = 12
_OTHER_BYTES = 100_000
_LONGEST_CODE = 20
_CODE: dict[str, JsonValue] = {"pattern": LANGUAGE_CODE, "maxLength": LONGEST_LANGUAGE_CODE}
# What LibreTranslate answers for a text without letters.
_NO_LANGUAGE = ("en", 0.0)


class Question(BaseModel):
    """The fields that all calls share. Fields that LibreTranslate may add are ignored."""

    model_config = ConfigDict(extra="ignore")

    api_key: str | None = Field(None, description="The key, where the deployment asks for one")


class TranslateQuestion(Question):
    """`POST /translate`."""

    q: str | Annotated[list[str], Field(min_length=1, max_length=_MOST_TEXTS)] = Field(
        description="Text or texts to translate", examples=["Bonjour le monde."]
    )
    # The pattern is only written down: a code that can't be one gets LibreTranslate's own words.
    source: str = Field(description='Language code, or "auto"', examples=["fr"], json_schema_extra=_CODE)
    target: str = Field(description="Language code", examples=["en"], json_schema_extra=_CODE)
    format: Literal["text", "html"] = "text"
    alternatives: Annotated[int, Field(ge=0), WHOLE] = Field(
        0, description="Accepted; there are never other translations to offer"
    )


class DetectQuestion(Question):
    """`POST /detect`."""

    q: str = Field(min_length=1, description="Text whose language is asked", examples=["Bonjour le monde."])


Q = TypeVar("Q", bound=Question)

FORMS = (TranslateQuestion, DetectQuestion)
"""The bodies of this module's routes."""


class Detected(BaseModel):
    """A language and how sure its identification is."""

    confidence: float = Field(ge=0, le=100)
    language: str


class Translated(BaseModel):
    """The translation, or one a text where a list came in."""

    translatedText: str | list[str]  # noqa: N815  # LibreTranslate's spelling
    detectedLanguage: Detected | list[Detected] | None = Field(None, description='With `source: "auto"`; one a text')  # noqa: N815
    alternatives: list[str] | list[list[str]] | None = Field(None, description="Where they were asked for")


class Served(BaseModel):
    """A language that can be translated from."""

    code: str
    name: str
    targets: list[str]


class Refusal(BaseModel):
    """LibreTranslate's error."""

    error: str


class CompatibleRoute(APIRoute):
    """A route that reports errors in LibreTranslate's shape."""

    def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:  # type: ignore[override]  # narrower than starlette's Coroutine, equal in use
        """FastAPI's hook for handlers of a route."""
        handle = super().get_route_handler()

        async def handle_compatibly(request: Request) -> Response:
            try:
                return await handle(request)
            except EXPECTED as error:
                return _refuse(as_problem(error))
            except Exception as error:  # noqa: BLE001  # what nobody foresaw must have LibreTranslate's shape too
                log_unexpected(error, request.state.request_id, f"{request.method} {request.url.path!r}")
                return _refuse(as_problem(error))

        return handle_compatibly


def _refuse(problem: DepecheError) -> Response:
    status = _STATUS.get(problem.status, problem.status)
    blame = "Invalid request: " if status < 500 else ""
    seconds = problem.extra.get("retry_after")
    headers = {"Retry-After": str(math.ceil(seconds))} if seconds else None
    return JSONResponse({"error": f"{blame}{problem.detail}"}, status_code=status, headers=headers)


def _refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": Refusal, "description": _MEANINGS[status]} for status in statuses}


_MEANINGS = {
    400: "The request can't be used; the pair has no route",
    403: "The API key is missing or wrong",
    413: "The text is too long",
    415: "The body is neither JSON nor a form",
    500: "Something went wrong on our side",
    503: "The engine is busy or a model is missing",
}

router = APIRouter(tags=["libretranslate"], route_class=CompatibleRoute)


def _body(model: type[BaseModel]) -> dict[str, Any]:
    schema = {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}
    return {
        "requestBody": {
            "required": True,
            "content": dict.fromkeys(("application/json", *_FORMS), schema),
        }
    }


@router.post(
    "/translate",
    operation_id="libreTranslate",
    response_model=Translated,
    response_model_exclude_none=True,
    responses=_refusals(400, 403, 413, 415, 500, 503),
    openapi_extra=_body(TranslateQuestion),
)
async def translate(request: Request, parts: Parts) -> Translated:
    """Translate a text or a list of texts, as LibreTranslate does.

    Line breaks are kept; with `format: "html"` the tags are kept and the text between them is translated.
    """
    question = await _read(request, TranslateQuestion)
    given = [question.q] if isinstance(question.q, str) else question.q
    check_limits(_as_request(question, "\n".join(given)), parts.settings)
    documents = await run_in_threadpool(_lay_open, given, question, parts)
    detected = await _detect_each(documents, question.target, parts) if question.source == "auto" else None
    sources = [each.language for each in detected] if detected else [question.source] * len(documents)
    results = [""] * len(documents)
    for source in dict.fromkeys(sources):
        places = [place for place, each in enumerate(sources) if each == source]
        texts = [text for place in places for text in documents[place].texts]
        told = question.model_copy(update={"source": source})
        done = iter(await _translate_texts(texts, told, request, parts))
        for place in places:
            results[place] = documents[place].fill(done)
    single = isinstance(question.q, str)
    none: list[str] | list[list[str]] = []
    if not single:
        none = [list[str]() for _ in results]
    return Translated(
        translatedText=results[0] if single else results,
        detectedLanguage=detected[0] if detected and single else detected,
        alternatives=none if question.alternatives else None,
    )


@router.post(
    "/detect",
    operation_id="libreDetect",
    response_model=list[Detected],
    responses=_refusals(400, 403, 413, 415, 500),
    openapi_extra=_body(DetectQuestion),
)
async def detect(request: Request, parts: Parts) -> list[Detected]:
    """The language of a text, with a confidence between 0 and 100."""
    question = await _read(request, DetectQuestion)
    check_limits(TranslateRequest(text=question.q), parts.settings)
    return [await _detect(question.q, parts)]


@router.get("/languages", operation_id="libreLanguages", response_model=list[Served], responses=_refusals(500))
async def languages(parts: Parts) -> list[Served]:
    """The languages that can be translated, each with its targets. Needs no key."""
    known = await run_in_threadpool(parts.engine.languages)
    return [Served(code=one.code, name=one.name, targets=list(one.targets)) for one in known if one.targets]


async def _read(request: Request, model: type[Q]) -> Q:
    """The question in a JSON body or a form, from a caller who may ask it."""
    media_type = require_media_type(request, "application/json", *_FORMS)
    if media_type == "application/json":
        question = await BoundedRequest(request).read(model)
    else:
        most = services_of(request).settings.max_characters * _FORM_BYTES + _OTHER_BYTES
        given = await BoundedRequest(request, most=most).fields(most=_MOST_FIELDS)
        fields = {name: _one_or_all(values) for name, values in given.items()}
        try:
            question = model.model_validate(fields)
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_input=False, include_url=False)) from None
    check_key((question.api_key or "").encode() or key_of(request), services_of(request).settings)
    return question


def _one_or_all(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _lay_open(given: list[str], question: TranslateQuestion, parts: Services) -> list[Lines] | list[Fragment]:
    if question.format == "text":
        return [Lines(text) for text in given]
    spare = parts.settings.max_characters - len("\n".join(given))
    fragments = []
    for text in given:
        fragments.append(Fragment(text, spare))
        spare -= fragments[-1].spent
    return fragments


async def _detect(text: str, parts: Services) -> Detected:
    detect = parts.engine.detect if isinstance(parts.engine, BoundedEngine) else language.detect
    try:
        found = await run_in_threadpool(detect, text)
    except UnknownLanguageError:
        return Detected(language=_NO_LANGUAGE[0], confidence=_NO_LANGUAGE[1])
    return Detected(language=found.language, confidence=round(found.confidence * 100, 1))


async def _detect_each(documents: Sequence[Lines | Fragment], target: str, parts: Services) -> list[Detected]:
    """The language of each text; of all together for one that seems to be in a language that can't be translated."""
    found = [await _detect("\n".join(document.texts), parts) for document in documents]
    if len(found) == 1:
        return found
    known = await run_in_threadpool(parts.engine.languages)
    served = {one.code for one in known if target in one.targets} | {target}
    if all(each.language in served for each in found):
        return found
    whole = await _detect("\n".join(text for document in documents for text in document.texts), parts)
    return [each if each.language in served else whole for each in found]


async def _translate_texts(texts: list[str], question: TranslateQuestion, http: Request, parts: Services) -> list[str]:
    """Translate single lines in one call of the engine."""
    if not texts or question.source == question.target:
        return texts
    request = _as_request(question, "\n".join(texts))
    check_limits(request, parts.settings)
    translation: Translation = await parts.step(
        http, request, lambda progress: parts.engine.translate(request, progress=progress)
    )
    return list(translation.paragraphs)


def _as_request(question: TranslateQuestion, text: str) -> TranslateRequest:
    source = None if question.source == "auto" else question.source
    try:
        return TranslateRequest(text=text, source_language=source, target_language=question.target)
    except ValidationError as error:
        field = "source" if error.errors()[0]["loc"][0] == "source_language" else "target"
        code = getattr(question, field)[:_LONGEST_CODE]
        raise InvalidInputError(f"{code} is not supported", field=field) from None
