"""The parts of the OpenAPI document that FastAPI can't know: problems, limits of this deployment, keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from depeche.errors import DepecheError, InvalidInputError, MalformedError, TooLongError
from depeche.http import examples
from depeche.http.problems import (
    MEDIA_TYPE,
    MissingKeyError,
    Problem,
    RefusedKeyError,
    UnsupportedMediaTypeError,
)
from depeche.settings import Settings

Responses = dict[int | str, dict[str, Any]]

PROBLEMS_OF_BODIES: tuple[type[DepecheError], ...] = (
    MalformedError,
    MissingKeyError,
    RefusedKeyError,
    TooLongError,
    UnsupportedMediaTypeError,
    InvalidInputError,
)
"""What any route that reads a body may answer."""

TAGS = [
    {"name": "briefs", "description": "The whole work: clean article, translation, summaries."},
    {"name": "jobs", "description": "Work that takes longer than its caller waits."},
    {"name": "steps", "description": "One step alone."},
    {"name": "service", "description": "What this deployment can do, and whether it is well."},
    {
        "name": "libretranslate",
        "description": "LibreTranslate's API, so that its clients work unchanged. "
        'Errors have its shape, `{"error": …}`.',
    },
]

# RFC 3986 allows far more than a web address; pydantic's own schema says only "uri".
_WEB_ADDRESS = r"^https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,4})?(/[!-~]*)?$"


def problems(*kinds: type[DepecheError]) -> Responses:
    """The ``responses`` entries of a route's problems and of 500, one a status with an example a kind."""
    found: Responses = {}
    every: tuple[type[DepecheError], ...] = (*kinds, DepecheError)
    for kind in every:
        response = found.setdefault(
            kind.status,
            {
                "description": "",
                "content": {
                    MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}},
                },
            },
        )
        response["content"][MEDIA_TYPE]["examples"][kind.kind] = {
            "summary": kind.title,
            "value": examples.problem(kind),
        }
        response["description"] = "; ".join(filter(None, (response["description"], kind.title)))
        if kind.status == 503:
            response["headers"] = {
                "Retry-After": {"description": "Seconds", "schema": {"type": "integer", "minimum": 0}}
            }
    return found


def header(description: str) -> dict[str, Any]:
    """A header of a response."""
    return {"description": description, "schema": {"type": "string"}}


def complete(document: dict[str, Any], settings: Settings, *, forms: Iterable[type[BaseModel]]) -> None:
    """Write this deployment's facts into the document that FastAPI made.

    Args:
        document: Changed in place.
        settings: Where the limits and keys stand.
        forms: Models of bodies that their routes read by themselves.
    """
    schemas: dict[str, Any] = document["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    for model in forms:
        schemas[model.__name__] = model.model_json_schema()
    _drop_unused(document)
    # FastAPI leaves null out of examples, but here it says "no translation".
    brief = document["paths"]["/v1/briefs"]["post"]
    brief["requestBody"]["content"]["application/json"]["examples"] = examples.BRIEFS
    for operations in document["paths"].values():
        for operation in operations.values():
            operation["summary"] = operation["description"].partition("\n")[0].rstrip(".")
    _write_limits(schemas, settings)
    if settings.api_keys:
        document["components"]["securitySchemes"] = {"ApiKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}}
        for operations in document["paths"].values():
            for operation in operations.values():
                if {"401", "403"} <= operation["responses"].keys():
                    operation["security"] = [{"ApiKey": []}]


def _drop_unused(document: dict[str, Any]) -> None:
    """Take out FastAPI's own 422, which it adds to every route with a parameter: ours are documented problems."""
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
    for operations in document["paths"].values():
        for operation in operations.values():
            content = operation["responses"].get("422", {}).get("content", {})
            if "HTTPValidationError" in str(content.get("application/json")):
                del operation["responses"]["422"]


def _write_limits(schemas: dict[str, Any], settings: Settings) -> None:
    for name in ("BriefRequest", "CleanRequest"):
        fields = schemas[name]["properties"]
        _string(fields["text"])["maxLength"] = settings.max_characters
        _string(fields["html"])["maxLength"] = settings.max_html_characters
        schemas[name]["oneOf"] = [
            {"required": [field], "properties": {field: {"type": "string"}}, "title": f"As {field}"}
            for field in ("text", "html")
        ]
    for name in ("TranslateRequest", "SummarizeRequest"):
        schemas[name]["properties"]["text"]["maxLength"] = settings.max_characters
    for name in ("BriefRequest", "TranslateRequest"):
        schemas[name]["properties"]["glossary"]["maxItems"] = settings.max_glossary_terms
    schemas["SummaryOptions"]["properties"]["sentences"] |= {"minimum": 1, "maximum": settings.max_sentences}
    for field in ("url", "callback"):
        _string(schemas["BriefRequest"]["properties"][field])["pattern"] = _WEB_ADDRESS


def _string(schema: dict[str, Any]) -> dict[str, Any]:
    """The string branch of an optional field."""
    branch: dict[str, Any] = next(part for part in schema["anyOf"] if part.get("type") == "string")
    return branch
