"""The routes around the work, headers of every answer, keys."""

from __future__ import annotations

import re

import pytest

from depeche import __version__

PAGES = ("/", "/quality", "/docs")
PATHS = (*PAGES, "/openapi.json", "/healthz", "/v1/languages", "/v1/models", "/languages", "/nowhere")


def test_health(shared):
    answer = shared.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "version": __version__})


def test_languages_and_models(shared):
    languages = shared.client.get("/v1/languages").json()
    assert {"code": "fr", "name": "French", "targets": ["en"]} in languages
    assert shared.client.get("/v1/models").json()[0]["licence"] == "Apache-2.0"


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_a_request_id_and_security_headers(shared, path):
    first, second = shared.client.get(path), shared.client.get(path)
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["referrer-policy"] == "no-referrer"
    assert first.headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in first.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("given", "kept"), [("a-1.b:2/c+d=", True), ("x" * 128, True), ("x" * 129, False), ("a b", False), ('"', False)]
)
def test_a_request_id_is_taken_over_if_it_is_harmless(shared, given, kept):
    answer = shared.client.get("/healthz", headers={"X-Request-Id": given})
    assert (answer.headers["x-request-id"] == given) is kept
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_a_body(shared, path):
    head, get = shared.client.head(path), shared.client.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-length"] == get.headers["content-length"] or path == "/nowhere"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"),
        ("fr", "fr"),
        ("fr-CA, en;q=0.8", "fr"),
        ("en;q=0.3, fr;q=0.9", "fr"),
        ("de, en;q=0.5, fr;q=0.4", "en"),
        ("de", "en"),
        ("*", "en"),
        ("en;q=0, *", "fr"),
        (";;,,=q", "en"),
    ],
)
def test_the_first_page_speaks_the_language_of_the_browser(shared, accepted, language):
    answer = shared.client.get("/", headers={"Accept-Language": accepted} if accepted else {})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]
    assert f'<html lang="{language}">' in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_pages_need_nothing_from_elsewhere(shared, path):
    answer = shared.client.get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert not re.search(r"<script(?![^>]* src=\"/assets/)", answer.text)
    assert "@import" not in answer.text
    assert "url(" not in answer.text
    assert not re.search(r"<(?:img|iframe|object|embed)\b", answer.text)
    for source in re.findall(r"\b(?:src|href)=\"([^\"]*)\"", answer.text):
        assert not source.startswith(("http:", "https:", "//"))


@pytest.mark.parametrize("path", PAGES)
def test_the_links_of_a_page_lead_somewhere(shared, path):
    page = shared.client.get(path)
    for target in re.findall(r"<a\b[^>]*\bhref=\"([^\"]*)\"", page.text):
        if target.startswith("#"):
            assert f'id="{target[1:]}"' in page.text
        else:
            assert shared.client.get(page.url.join(target).path).status_code == 200


def test_the_reference_names_every_operation_and_model(shared):
    document = shared.client.get("/openapi.json").json()
    page = shared.client.get("/docs").text
    for path, operations in document["paths"].items():
        assert path in page
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in page
    for name in document["components"]["schemas"]:
        assert f'id="{name}"' in page


class TestKeys:
    """A deployment with keys."""

    @pytest.fixture
    def locked(self, serve):
        return serve(api_keys=("première clé", "second")).client

    CLOSED = (
        ("POST", "/v1/briefs"),
        ("GET", "/v1/briefs/x"),
        ("GET", "/v1/jobs/x"),
        ("POST", "/v1/clean"),
        ("POST", "/v1/translate"),
        ("POST", "/v1/summarize"),
        ("GET", "/v1/languages"),
        ("GET", "/v1/models"),
    )

    def test_without_a_key(self, locked):
        for method, path in self.CLOSED:
            answer = locked.request(method, path, json={"text": "a"})
            assert answer.status_code == 401, path
            assert answer.json()["type"] == "urn:depeche:problem:key-missing"
            assert answer.json()["field"] == "X-Api-Key"
            assert answer.headers["www-authenticate"].startswith("ApiKey")

    def test_with_a_wrong_key(self, locked):
        for method, path in self.CLOSED:
            for key in ("Second", "second,", "première", "second\xff"):
                answer = locked.request(method, path, json={"text": "a"}, headers={"X-Api-Key": key.encode()})
                assert answer.status_code == 403, path
                assert answer.json()["type"] == "urn:depeche:problem:key-refused"

    def test_with_a_right_key(self, locked):
        for key in ("première clé", "second"):
            answer = locked.post("/v1/clean", json={"text": "a"}, headers={"X-Api-Key": key.encode()})
            assert answer.status_code == 200

    def test_what_stays_open(self, locked):
        for path in (*PAGES, "/openapi.json", "/healthz", "/languages"):
            assert locked.get(path).status_code == 200

    def test_the_document_says_so(self, locked, shared):
        closed = locked.get("/openapi.json").json()
        assert closed["components"]["securitySchemes"]["ApiKey"]["name"] == "X-Api-Key"
        assert closed["paths"]["/v1/briefs"]["post"]["security"] == [{"ApiKey": []}]
        assert "security" not in closed["paths"]["/healthz"]["get"]
        assert "securitySchemes" not in shared.client.get("/openapi.json").json()["components"]

    def test_keys_are_not_shown(self, serve):
        service = serve(api_keys=("geheim",))
        assert "geheim" not in repr(service.settings)
