"""The OpenAPI document: true examples, and answers as it says, whatever comes in."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depeche import schemas
from depeche.http import examples
from depeche.http.jobs import JobView

CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.mark.parametrize(("keys", "examples"), [((), 15), (("clef",), 3)], ids=["open", "locked"])
def test_every_answer_is_documented(serve, tmp_path, keys, examples):
    """Schemathesis with all its checks: no 5xx, no status, header, type or body that is not in the document."""
    service = serve(api_keys=keys)
    command = [Path(sys.executable).with_name("schemathesis"), "--config-file", CONFIG]
    command += ["run", f"{service.url}/openapi.json", "--checks", "all"]
    command += ["--phases", "examples,coverage,fuzzing", "--max-examples", f"{examples}", "--seed", "1"]
    command += ["--generation-database", "none", *(f"--header=X-Api-Key: {key}" for key in keys)]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr


EXAMPLES = [
    (schemas.Brief, examples.BRIEF),
    (schemas.Article, examples.ARTICLE),
    (schemas.Translation, examples.TRANSLATION),
    (schemas.Summaries, examples.SUMMARIES),
    *((JobView, example) for example in (examples.JOB_QUEUED, examples.JOB_DONE, examples.JOB_FAILED)),
    *((schemas.Language, example) for example in examples.LANGUAGES),
    *((schemas.ModelInfo, example) for example in examples.MODELS),
    *((schemas.BriefRequest, example["value"]) for example in examples.BRIEFS.values()),
    *((schemas.CleanRequest, example["value"]) for example in examples.CLEAN.values()),
    *((schemas.TranslateRequest, example["value"]) for example in examples.TRANSLATE.values()),
    *((schemas.SummarizeRequest, example["value"]) for example in examples.SUMMARIZE.values()),
]


@pytest.mark.parametrize(("model", "example"), EXAMPLES)
def test_examples_are_true(model, example):
    model.model_validate(example)


def test_the_example_brief_agrees_with_itself():
    brief = schemas.Brief.model_validate(examples.BRIEF)
    for sentence in brief.extractive.sentences:
        where = [brief.article.standfirst, *brief.article.paragraphs][sentence.paragraph + 1]
        assert sentence.source in where
    assert brief.source.characters == len(examples.PAGE)
    lines = examples.PAGE.splitlines()
    for removed in brief.article.removed:
        assert lines[removed.line - 1] == removed.text


def test_every_operation_can_be_generated_from(shared):
    """Names, descriptions, answers: what a client generator needs."""
    document = shared.client.get("/openapi.json").json()
    names = []
    for operations in document["paths"].values():
        for operation in operations.values():
            names.append(operation["operationId"])
            assert operation["tags"]
            assert "500" in operation["responses"]
            assert operation["summary"]
            assert operation["description"]
            for status, response in operation["responses"].items():
                assert response["description"]
                if int(status) >= 400 and "libretranslate" not in operation["tags"]:
                    assert list(response["content"]) == ["application/problem+json"]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][A-Za-z]+", name) for name in names)
    assert "HTTPValidationError" not in str(document)


def test_examples_reach_the_document_unchanged(shared):
    brief = shared.client.get("/openapi.json").json()["paths"]["/v1/briefs"]["post"]
    given = brief["requestBody"]["content"]["application/json"]["examples"]
    assert given == examples.BRIEFS
    assert given["html"]["value"]["target_language"] is None
    answer = brief["responses"]["200"]["content"]["application/json"]["example"]
    assert schemas.Brief.model_validate(answer) == schemas.Brief.model_validate(examples.BRIEF)


def test_the_limits_of_the_deployment_are_written_down(serve):
    document = serve(max_characters=5, max_sentences=2, max_glossary_terms=1).client.get("/openapi.json").json()
    models = document["components"]["schemas"]
    assert models["BriefRequest"]["properties"]["text"]["anyOf"][0]["maxLength"] == 5
    assert models["TranslateRequest"]["properties"]["text"]["maxLength"] == 5
    assert models["SummaryOptions"]["properties"]["sentences"]["maximum"] == 2
    assert models["BriefRequest"]["properties"]["glossary"]["maxItems"] == 1


PATHS = ("/v1/briefs", "/v1/clean", "/v1/translate", "/v1/summarize", "/translate", "/detect")
TYPES = (
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/html",
    "application/json; charset=\xff",
    ";;",
)
KEYS = st.sampled_from(["text", "html", "summary", "q"]) | st.text()
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters()),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["text", "html", "summary", "q"]) | st.text(), inner)
    ),
    max_leaves=10,
)


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), media_type=st.sampled_from(TYPES))
def test_any_bytes_get_a_documented_answer(shared, path, content, media_type):
    answer = shared.client.post(path, content=content, headers={"Content-Type": media_type.encode("latin-1")})
    assert answer.status_code in (200, 400, 413, 415, 422)
    assert answer.headers["content-type"] in ("application/json", "application/problem+json")
    answer.json()


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=JSON)
def test_any_json_gets_a_documented_answer(shared, path, body):
    content = json.dumps(body).encode()
    answer = shared.client.post(path, content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 400, 413, 422)
    answer.json()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(
        ["Prefer", "Cache-Control", "If-None-Match", "Accept-Language", "X-Request-Id", "X-Api-Key", "Content-Type"]
    ),
    value=st.binary(max_size=80),
)
def test_any_header_gets_a_documented_answer(shared, name, value):
    value = re.sub(rb"[\x00-\x1f\x7f]", b"", value).strip()
    for method, path in (("GET", "/"), ("GET", "/v1/briefs/" + "0" * 64), ("POST", "/v1/clean")):
        answer = shared.client.request(method, path, headers={name: value}, content=b'{"text": "a"}')
        assert answer.status_code in (200, 404, 415)
