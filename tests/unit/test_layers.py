"""The library's own rules: imports run one way, and a cached brief loads nothing heavy."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import depeche

ROOT = Path(depeche.__file__).parent

# From the ground up. A module may import from its own group and from those before it; strangers don't know each other.
# The doors batch and slack stand below the composition root, which hands their deliveries to the jobs.
LAYERS = [
    {"errors", "settings", "schemas", "sources", "tracing"},
    {"text"},
    {"outgoing"},
    {"models"},
    {"cleaning"},
    {"translation"},
    {"summary"},
    {"store"},
    {"brief"},
    {"jobs"},
    {"batch", "slack"},
    {"desk"},
    {"functions"},
    {"evaluation"},
    {"web"},
    {"http", "cli"},
]
STEPS = {"cleaning", "translation", "summary"}
STRANGERS = [STEPS, {"batch", "slack"}]
LEVEL = {name: level for level, group in enumerate(LAYERS) for name in group}
MODULES = {path.stem for path in ROOT.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}


def imported(file):
    """(line, group) of every import of the library in a file, inside functions too."""
    for node in ast.walk(ast.parse(file.read_text())):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            if node.module == "depeche":
                names = [f"depeche.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "depeche" and len(parts) > 1 and parts[1] in LEVEL:
                yield node.lineno, parts[1]


@pytest.mark.parametrize("group", sorted(MODULES & set(LEVEL)))
def test_imports_run_one_way(group):
    files = [ROOT / f"{group}.py"] if (ROOT / f"{group}.py").is_file() else sorted((ROOT / group).rglob("*.py"))
    assert files
    for file in files:
        for line, other in imported(file):
            where = f"{file.relative_to(ROOT)}:{line} imports {other}"
            assert LEVEL[other] <= LEVEL[group], where
            assert not any({group, other} <= each and group != other for each in STRANGERS), where


def test_every_module_belongs_to_a_layer():
    assert MODULES - {"__init__"} <= set(LEVEL)


def loaded_by(code, modules):
    script = f"import sys\n{code}\nprint(*[name for name in {modules!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


HEAVY = [
    "boto3", "ctranslate2", "fastapi", "lxml", "numpy", "rich", "sentencepiece", "trafilatura", "transformers",
    "urllib3",
]  # fmt: skip


def test_the_command_line_starts_without_heavy_libraries():
    assert loaded_by("import depeche.cli.root", HEAVY) == []


def test_the_http_application_needs_no_inference_library():
    heavy = [name for name in HEAVY if name != "fastapi"]
    assert loaded_by("import depeche.http, depeche.jobs, depeche.desk", heavy) == []


def test_an_identity_needs_no_model():
    code = (
        "from depeche.settings import Settings; from depeche.models.runtime import Runtime\n"
        "from depeche.brief import Pipeline; from depeche.schemas import BriefRequest\n"
        "Pipeline(Settings(), None, Runtime(Settings())).identify(BriefRequest(text='Un texte.'))"
    )
    assert loaded_by(code, HEAVY) == []


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_stay_small(path):
    assert len(path.read_text().splitlines()) <= 400, "what is the second thing that it does?"
