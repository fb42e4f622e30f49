"""The engine function answers the sample event, and says what a caller did wrong."""

import importlib.util
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EVENT = json.loads((ROOT / "events" / "engine-direct.json").read_text())


@dataclass
class Context:
    """What Lambda passes beside the event."""

    function_name: str = "engine"
    memory_limit_in_mb: int = 2048
    invoked_function_arn: str = "arn:aws:lambda:eu-west-3:123456789012:function:engine"
    aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 600_000


@pytest.fixture
def function(tmp_path, monkeypatch):
    monkeypatch.setenv("DEPECHE_DATA_DIR", str(tmp_path))
    spec = importlib.util.spec_from_file_location("engine_app", ROOT / "functions" / "engine" / "app.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)  # where pydantic looks up the names in annotations
    spec.loader.exec_module(module)
    yield lambda event: module.handler(event, Context())
    module.desk.store.close()


@pytest.mark.models
def test_the_sample_event(function, capsys):
    first = function(EVENT)["result"]
    assert first["cached"] is False
    assert "120,000" in json.dumps(first["translation"]["paragraphs"])
    assert function(EVENT)["result"]["cached"] is True
    assert "piscine" not in capsys.readouterr().out, "article text in the log"


@pytest.mark.parametrize(
    ("operation", "request_", "kind", "field"),
    [
        ("clean", {"text": "Menu"}, "no-article", None),
        ("clean", {}, "invalid-input", "request"),
        ("translate", {"text": "Bonjour à tous", "target_language": "zh"}, "unsupported-pair", "target_language"),
        ("summarize", {"text": "Un texte.", "summary": {"sentences": 0}}, "invalid-input", "summary.sentences"),
        ("brief", {"text": "Un texte.", "style": "haiku"}, "invalid-input", "style"),
    ],
)
def test_refusals(function, operation, request_, kind, field):
    problem = function({"operation": operation, "request": request_})["problem"]
    assert problem["type"].endswith(kind)
    assert problem.get("field") == field


def test_an_event_of_another_kind_is_an_error(function):
    with pytest.raises(Exception, match="operation"):
        function({"operation": "fly"})
