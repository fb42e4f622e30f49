"""Everything that can be wrong with a request, and the one answer that it gets."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

JSON = {"Content-Type": "application/json"}
SENTENCES = "summary.sentences"
POSTS = ("/v1/briefs", "/v1/clean", "/v1/translate", "/v1/summarize")


@dataclass
class Case:
    """A request and the problem that it is."""

    name: str
    body: Any
    status: int
    kind: str
    at: str | None = None
    limit: float | None = None
    path: str = "/v1/briefs"
    headers: dict[str, str] = field(default_factory=lambda: JSON)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def term(number: int) -> dict[str, str]:
    return {"source": f"mot {number}", "target": "word"}


CASES = [
    # The message can't be read.
    Case("empty body", b"", 400, "malformed"),
    Case("not JSON", b"{text: 1}", 400, "malformed"),
    Case("cut off", b'{"text": "Bonj', 400, "malformed"),
    Case("two documents", b'{"text": "a"} {"text": "b"}', 400, "malformed"),
    Case("NaN", b'{"text": "a", "summary": {"sentences": NaN}}', 400, "malformed"),
    Case("Infinity", b'{"text": "a", "summary": {"sentences": -Infinity}}', 400, "malformed"),
    Case("a key twice", b'{"text": "a", "text": "b"}', 400, "malformed"),
    Case("a nested key twice", b'{"text": "a", "summary": {"style": "x", "style": "y"}}', 400, "malformed"),
    Case("lone surrogate", rb'{"text": "\ud800"}', 400, "malformed"),
    Case("lone surrogate in a key", rb'{"text": "a", "\udfff": 1}', 400, "malformed"),
    Case("raw control character", b'{"text": "a\x01b"}', 400, "malformed"),
    Case("deep nesting", b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "malformed"),
    Case("nesting at the edge", b'{"text": ' + b"[" * 950 + b"]" * 950 + b"}", 400, "malformed"),
    Case("a number of 10,000 digits", b'{"text": ' + b"9" * 10_000 + b"}", 400, "malformed"),
    Case("binary", bytes(range(256)), 400, "malformed"),
    Case("Latin-1", '{"text": "été"}'.encode("latin-1"), 400, "malformed"),
    Case("UTF-16", '{"text": "été"}'.encode("utf-16"), 400, "malformed"),
    # The message is too long.
    Case("11 MB", {"text": "a" * 11_000_000}, 413, "too-long", "body", 10_000_000),
    Case("long text", {"text": "a" * 200_001}, 413, "too-long", "text", 200_000),
    Case("long text to clean", {"text": "a" * 200_001}, 413, "too-long", "text", 200_000, "/v1/clean"),
    Case("long text to translate", {"text": "a" * 200_001}, 413, "too-long", "text", 200_000, "/v1/translate"),
    Case("long text to sum up", {"text": "a" * 200_001}, 413, "too-long", "text", 200_000, "/v1/summarize"),
    Case("a page of much text", {"html": "<p>" + "a" * 200_001}, 413, "too-long", "html", 200_000),
    Case("millions of tags", {"html": "<" * 5_000_000}, 413, "too-long", "html", 500_000, "/v1/clean"),
    # Not in a form that we read.
    Case("no type", {"text": "a"}, 415, "unsupported-media-type", "Content-Type", headers={"Content-Type": ""}),
    Case("text", b"Bonjour", 415, "unsupported-media-type", "Content-Type", headers={"Content-Type": "text/plain"}),
    Case(
        "form",
        b"text=a",
        415,
        "unsupported-media-type",
        "Content-Type",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    ),
    Case(
        "other charset",
        {"text": "a"},
        415,
        "unsupported-media-type",
        "Content-Type",
        headers={"Content-Type": "application/json; charset=utf-16"},
    ),
    Case(
        "compressed",
        b"\x1f\x8b",
        415,
        "unsupported-media-type",
        "Content-Encoding",
        headers=JSON | {"Content-Encoding": "gzip"},
    ),
    # More values than any request has.
    Case("900,000 empty terms", {"text": "a", "glossary": [{}] * 900_000}, 422, "invalid-input", "body", 10_000),
    Case("900,000 lines to keep", {"text": "a", "keep": [1] * 900_000}, 422, "invalid-input", "body", 10_000),
    Case("600,000 texts", {"text": ["a"] * 600_000}, 422, "invalid-input", "body", 10_000, "/v1/translate"),
    Case("hundreds of fields", dict.fromkeys(map(str, range(300))), 422, "invalid-input", "body", 100),
    Case(
        "2,001 terms", {"text": "a", "glossary": [term(n) for n in range(2001)]}, 422, "invalid-input", "glossary", 2000
    ),
    Case("1,001 lines", {"text": "a", "drop": list(range(1, 1002))}, 422, "invalid-input", "drop", 1000),
    Case(
        "a long code", {"text": "a", "target_language": "en" + "-ab" * 12}, 422, "invalid-input", "target_language", 35
    ),
    # A field can't be used.
    Case("an array", [], 422, "invalid-input", "body"),
    Case("a string", "texte", 422, "invalid-input", "body"),
    Case("null", None, 422, "invalid-input", "body"),
    Case("neither text nor HTML", {}, 422, "invalid-input", "body"),
    Case("both text and HTML", {"text": "a", "html": "b"}, 422, "invalid-input", "body"),
    Case("an unknown field", {"text": "a", "sentence": 3}, 422, "invalid-input", "sentence"),
    Case("text is a number", {"text": 3}, 422, "invalid-input", "text"),
    Case("a string for a number", {"text": "a", "summary": {"sentences": "3"}}, 422, "invalid-input", SENTENCES),
    Case("true for a number", {"text": "a", "summary": {"sentences": True}}, 422, "invalid-input", "summary.sentences"),
    Case("1e400 sentences", b'{"text": "a", "summary": {"sentences": 1e400}}', 422, "invalid-input", SENTENCES),
    Case("no sentence", {"text": "a", "summary": {"sentences": 0}}, 422, "invalid-input", "summary.sentences", 1),
    Case("minus one", {"text": "a", "summary": {"sentences": -1}}, 422, "invalid-input", "summary.sentences", 1),
    Case("11 sentences", {"text": "a", "summary": {"sentences": 11}}, 422, "invalid-input", "summary.sentences", 10),
    Case(
        "11 sentences alone",
        {"text": "a", "summary": {"sentences": 11}},
        422,
        "invalid-input",
        "summary.sentences",
        10,
        "/v1/summarize",
    ),
    Case("unknown style", {"text": "a", "summary": {"style": "sonnet"}}, 422, "invalid-input", "summary.style"),
    Case("501 terms", {"text": "a", "glossary": [term(n) for n in range(501)]}, 422, "invalid-input", "glossary", 500),
    Case(
        "501 terms to translate",
        {"text": "a", "glossary": [term(n) for n in range(501)]},
        422,
        "invalid-input",
        "glossary",
        500,
        "/v1/translate",
    ),
    Case(
        "an empty term",
        {"text": "a", "glossary": [term(1), {"source": "", "target": "b"}]},
        422,
        "invalid-input",
        "glossary.1.source",
        1,
    ),
    Case(
        "a long term",
        {"text": "a", "glossary": [{"source": "a" * 201, "target": "b"}]},
        422,
        "invalid-input",
        "glossary.0.source",
        200,
    ),
    Case("language", {"text": "a", "target_language": "English"}, 422, "invalid-input", "target_language"),
    Case("a long title", {"text": "a", "title": "a" * 501}, 422, "invalid-input", "title", 500),
    Case("not a web address", {"text": "a", "callback": "ftp://a.example/"}, 422, "invalid-input", "callback"),
    Case("no text", {}, 422, "invalid-input", "text", path="/v1/translate"),
    Case("no article", {"text": "vide"}, 422, "no-article", path="/v1/clean"),
    Case(
        "no route",
        {"text": "a", "target_language": "ja"},
        422,
        "unsupported-pair",
        "target_language",
        path="/v1/translate",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_wrong_is_named(shared, case):
    answer = shared.client.post(case.path, content=case.content, headers=case.headers)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (case.status, f"urn:depeche:problem:{case.kind}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert problem["status"] == case.status
    assert problem["title"]
    assert problem["detail"]
    assert problem.get("field") == case.at
    assert problem.get("limit") == case.limit
    assert problem["instance"] == f"urn:depeche:request:{answer.headers['x-request-id']}"


@pytest.mark.parametrize("path", POSTS)
def test_a_body_is_cut_off_while_it_arrives(shared, path):
    def endless():
        for _ in range(11):
            yield b" " * 1_000_000

    answer = shared.client.post(path, content=endless(), headers=JSON)
    assert answer.status_code == 413
    assert (answer.json()["field"], answer.json()["limit"]) == ("body", 10_000_000)


def test_several_faults_are_all_listed(shared):
    body = {"text": "a", "title": 3, "summary": {"sentences": "x", "style": "y"}}
    problem = shared.client.post("/v1/briefs", json=body).json()
    assert {fault["field"] for fault in problem["errors"]} == {"title", "summary.sentences", "summary.style"}


def test_a_list_of_faults_ends_with_the_first(shared):
    body = {"text": "a", "glossary": [{}] * 2000, "keep": [0] * 1000}
    problem = shared.client.post("/v1/briefs", json=body).json()
    assert {fault["field"] for fault in problem["errors"]} == {"glossary.0.source", "glossary.0.target", "keep.0"}


def test_whole_numbers_may_have_a_point(shared):
    body = {"text": "Un texte.", "summary": {"sentences": 2.0, "words": 20.0}}
    assert shared.client.post("/v1/summarize", json=body).status_code == 200


def test_the_input_is_not_repeated(shared):
    answer = shared.client.post("/v1/briefs", json={"text": ["confidentiel"], "title": {"confidentiel": 1}})
    assert answer.status_code == 422
    assert "confidentiel" not in answer.text


@pytest.mark.parametrize("path", ["/v2/briefs", "/v1", "/v1/briefs/", "/v1/briefs/a/b", "/.env", "/v1/%00"])
def test_an_unknown_path(shared, path):
    answer = shared.client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/v1/briefs/" + "0" * 64, "/v1/briefs/x", "/v1/jobs/x", "/v1/jobs/" + "0" * 26])
def test_an_unknown_name(shared, path):
    answer = shared.client.get(path)
    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:depeche:problem:not-found"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/v1/clean", "POST"), ("DELETE", "/v1/briefs/x", "GET"), ("TRACE", "/translate", "POST")],
)
def test_the_wrong_method(shared, method, path, allowed):
    answer = shared.client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == allowed
    assert answer.json()["type"] == "urn:depeche:problem:method-not-allowed"


@pytest.mark.parametrize("path", ["/v1/briefs", "/v1/clean"])
def test_an_unforeseen_error_tells_nothing_but_its_request(serve, caplog, path):
    client = serve().client
    body = {"text": "panne: confidentiel"}
    answer = client.post(path, json=body, headers={"X-Request-Id": "essai-7"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == "essai-7"
    assert answer.json()["type"] == "urn:depeche:problem:internal"
    assert answer.json()["instance"] == "urn:depeche:request:essai-7"
    for secret in ("confidentiel", "Traceback", "RuntimeError", ".py"):
        assert secret not in answer.text
    # The log tells what it was, but not the article.
    assert "RuntimeError" in caplog.text
    assert "confidentiel" not in caplog.text
    # The server goes on.
    assert client.get("/healthz").status_code == 200


def test_the_log_knows_the_request(serve, caplog):
    serve().client.post("/v1/clean", json={"text": "panne"}, headers={"X-Request-Id": "essai-8"})
    assert "essai-8" in caplog.text
