"""The examples of the OpenAPI document: one small article, and what becomes of it.

They are checked against the models in the tests, so that they can't drift apart.
"""

from __future__ import annotations

from typing import Any

from depeche.errors import DepecheError

PAGE = (
    "Accueil > Région > Transports\n"
    "Le tramway atteindra le port dès mars\n"
    "Temps de lecture : 2 min\n"
    "La ligne 3 gagne quatre stations, a annoncé la ville lundi.\n"
    "Le chantier a coûté 48 millions d'euros. Il a duré deux ans.\n"
    "Inscrivez-vous à notre lettre\n"
)
_LEAD = "La ligne 3 gagne quatre stations, a annoncé la ville lundi."
_LEAD_EN = "Line 3 gains four stations, the city announced on Monday."
_COST = "Le chantier a coûté 48 millions d'euros."
_COST_EN = "The works cost 48 million euros."
_LENGTH = "Il a duré deux ans."
_LENGTH_EN = "They took two years."
_HEADLINE = "Le tramway atteindra le port dès mars"
_HEADLINE_EN = "The tramway will reach the port in March"
_ID = "5f8a3c1d9e7b46208c5d1f3a7e9b2c4d6f80a1b3c5d7e9f1a2b4c6d8e0f1a3b5"
_JOB = "01JD8Z5WQ3M7R2K9X4T6V8B1NC"
_CREATED = "2026-11-22T06:00:00Z"
_URL = "https://news.example/tramway"
_MODEL = "gemma3-270m-news"

ARTICLE: dict[str, Any] = {
    "title": _HEADLINE,
    "standfirst": _LEAD,
    "paragraphs": [f"{_COST} {_LENGTH}"],
    "roles": ["body"],
    "removed": [
        {"line": 1, "text": "Accueil > Région > Transports", "reason": "breadcrumb"},
        {"line": 3, "text": "Temps de lecture : 2 min", "reason": "other"},
        {"line": 6, "text": "Inscrivez-vous à notre lettre", "reason": "newsletter"},
    ],
}


def _segment(paragraph: int, sentence: int, source: str, target: str) -> dict[str, Any]:
    return {
        "paragraph": paragraph,
        "sentence": sentence,
        "source": source,
        "target": target,
        "quality": 1.0,
        "issues": [],
        "from_memory": False,
    }


TRANSLATION: dict[str, Any] = {
    "source": "fr",
    "target": "en",
    "model": _MODEL,
    "title": "",
    "standfirst": "",
    "paragraphs": [_LEAD_EN, f"{_COST_EN} {_LENGTH_EN}"],
    "quality": 1.0,
    "segments": [
        _segment(0, 0, _LEAD, _LEAD_EN),
        _segment(1, 0, _COST, _COST_EN),
        _segment(1, 1, _LENGTH, _LENGTH_EN),
    ],
}


def _summaries(language: str, lead: str, cost: str) -> dict[str, Any]:
    return {
        "extractive": {
            "language": language,
            "sentences": [
                {"text": lead, "source": _LEAD, "paragraph": -1, "sentence": 0, "score": 0.91},
                {"text": cost, "source": _COST, "paragraph": 0, "sentence": 0, "score": 0.74},
            ],
        },
        "abstractive": {
            "language": language,
            "model": _MODEL,
            "text": f"{lead} {cost}",
            "supported": True,
            "fallback": False,
            "sentences": [
                {"text": lead, "evidence": [[-1, 0]], "issues": []},
                {"text": cost, "evidence": [[0, 0]], "issues": []},
            ],
        },
    }


SUMMARIES: dict[str, Any] = {"language": "fr", **_summaries("fr", _LEAD, _COST)}

BRIEF: dict[str, Any] = {
    "id": _ID,
    "created": _CREATED,
    "cached": False,
    "pipeline": "1",
    "source": {"language": "fr", "confidence": 0.99, "characters": len(PAGE), "sha256": _ID[::-1], "url": _URL},
    "article": ARTICLE,
    "translation": TRANSLATION
    | {
        "title": _HEADLINE_EN,
        "standfirst": _LEAD_EN,
        "paragraphs": [f"{_COST_EN} {_LENGTH_EN}"],
        "segments": [
            _segment(-2, 0, _HEADLINE, _HEADLINE_EN),
            _segment(-1, 0, _LEAD, _LEAD_EN),
            _segment(0, 0, _COST, _COST_EN),
            _segment(0, 1, _LENGTH, _LENGTH_EN),
        ],
    },
    **_summaries("en", _LEAD_EN, _COST_EN),
    "timings_ms": {"clean": 12, "translate": 2140, "extract": 3, "abstract": 1890, "total": 4045},
}

JOB_QUEUED: dict[str, Any] = {"id": _JOB, "state": "queued", "created": _CREATED, "updated": _CREATED}
JOB_DONE: dict[str, Any] = JOB_QUEUED | {"state": "done", "brief_id": _ID, "result": f"/v1/briefs/{_ID}"}
JOB_FAILED: dict[str, Any] = JOB_QUEUED | {
    "state": "failed",
    "error": {
        "type": "urn:depeche:problem:no-article",
        "title": "There is no article in this input",
        "status": 422,
        "detail": "Nothing in the input reads like an article",
    },
}

LANGUAGES: list[dict[str, Any]] = [
    {"code": "fr", "name": "French", "targets": ["en"]},
    {"code": "en", "name": "English", "targets": ["fr"]},
]
MODELS: list[dict[str, Any]] = [
    {
        "name": _MODEL,
        "purpose": "translation",
        "languages": ["fr>en", "en>fr"],
        "licence": "Gemma Terms of Use",
        "built": True,
        "fingerprint": _ID,
    }
]
HEALTH = {"status": "ok", "version": "0.1.0"}

BRIEFS = {
    "text": {"summary": "A pasted page, with everything by default", "value": {"text": PAGE}},
    "options": {
        "summary": "With options",
        "value": {
            "text": PAGE,
            "source_language": "fr",
            "target_language": "en",
            "summary": {"sentences": 2, "style": "bullets", "language": "en"},
            "glossary": [{"source": "ligne 3", "target": "Line 3"}],
            "url": _URL,
        },
    },
    "html": {
        "summary": "HTML, without a translation",
        "value": {"html": f"<h1>{_HEADLINE}</h1><p>{_LEAD}</p><p>{_COST}</p>", "target_language": None},
    },
}
CLEAN = {"text": {"summary": "A pasted page", "value": {"text": PAGE}}}
TRANSLATE = {
    "text": {
        "summary": "Two paragraphs",
        "value": {"text": f"{_LEAD}\n{_COST} {_LENGTH}", "source_language": "fr", "target_language": "en"},
    }
}
SUMMARIZE = {"text": {"summary": "Two sentences", "value": {"text": f"{_LEAD}\n{_COST}", "summary": {"sentences": 2}}}}

# What a problem of each kind looks like, beyond type, title and status.
_PROBLEMS: dict[str, dict[str, Any]] = {
    "malformed": {"detail": "The key 'text' is given twice"},
    "key-missing": {"detail": "Send your key in the X-Api-Key header", "field": "X-Api-Key"},
    "key-refused": {"detail": "This deployment does not know the key in X-Api-Key", "field": "X-Api-Key"},
    "too-long": {
        "detail": "'text' has 260114 characters, at most 200000 are allowed",
        "field": "text",
        "limit": 200_000,
    },
    "unsupported-media-type": {
        "detail": "Send application/json",
        "field": "Content-Type",
        "supported": ["application/json"],
    },
    "invalid-input": {
        "detail": "A summary has 1 to 10 sentences, not 0",
        "field": "summary.sentences",
        "limit": 1,
    },
    "unsupported-pair": {
        "detail": "No route leads from 'fr' to 'ja'",
        "field": "target_language",
        "routes": ["en>fr", "fr>en"],
    },
    "not-found": {"detail": "No brief has this id"},
    "busy": {"detail": "Too many requests wait for their turn", "retry_after": 5},
    "store-unavailable": {"detail": "The store does not answer", "retry_after": 5},
}


def problem(kind: type[DepecheError]) -> dict[str, Any]:
    """A problem document of a kind."""
    members = {"detail": f"{kind.title}."} | _PROBLEMS.get(kind.kind, {})
    return {
        "type": f"urn:depeche:problem:{kind.kind}",
        "title": kind.title,
        "status": kind.status,
        **members,
        "instance": "urn:depeche:request:0d9c3b7ae1f24c58",
    }


def response(description: str, example: Any) -> dict[str, Any]:
    """The ``responses`` entry of a JSON answer."""
    return {"description": description, "content": {"application/json": {"example": example}}}
