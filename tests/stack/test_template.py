"""The template says what the application does: routes, keys, settings, versions. Needs no stack."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from depeche.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
OPEN = {"/docs", "/openapi.json"}
"""Routes outside `/v1` whose need of a key is the gateway's business alone."""


class Loader(yaml.SafeLoader):
    """Reads a template: `!Ref x` and its like become {tag: value}."""


def _intrinsic(loader: Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    return {suffix: loader.construct_mapping(node, deep=True)}


Loader.add_multi_constructor("!", _intrinsic)


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return yaml.load((ROOT / "template.yaml").read_text(), Loader)


@pytest.fixture(scope="module")
def functions(template) -> dict[str, dict[str, Any]]:
    return {
        name: one["Properties"]
        for name, one in template["Resources"].items()
        if one["Type"] == "AWS::Serverless::Function"
    }


def test_every_route_of_the_application_is_in_the_gateway(functions):
    from depeche.http import briefs, desk, jobs, libretranslate, meta, reference, steps

    application = {("/openapi.json", "get"): False}
    for module in (briefs, jobs, steps, meta, libretranslate, desk, reference):
        for route in module.router.routes:
            for method in route.methods - {"HEAD"}:
                application[route.path, method.lower()] = bool(route.dependencies)
    gateway = {}
    for event in functions["ApiFunction"]["Events"].values():
        route = event["Properties"]
        gateway[route["Path"], route["Method"]] = route.get("Auth", {}).get("ApiKeyRequired", True)
    assert gateway.keys() == application.keys()
    for route, needs_key in application.items():
        # LibreTranslate's routes check their keys themselves, since its clients send them in the body.
        assert gateway[route] or not needs_key, f"{route} is open at the gateway"


def test_every_setting_in_the_template_exists(template, functions):
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    environments = [template["Globals"]["Function"], *functions.values()]
    named = {name for one in environments for name in one.get("Environment", {}).get("Variables", {})}
    assert {name for name in named if name.startswith(PREFIX)} <= known


def test_packages_are_built_for_the_runtime_of_the_template(functions):
    built = re.search(r'^PYTHON = "(.+)"', (ROOT / "functions" / "install.py").read_text(), re.MULTILINE)
    image = re.search(r"^ARG PYTHON=(.+)", (ROOT / "functions" / "engine" / "Dockerfile").read_text(), re.MULTILINE)
    runtimes = {one["Runtime"] for one in functions.values() if "Runtime" in one}
    assert runtimes == {f"python{built.group(1)}"} == {f"python{image.group(1)}"}


def test_no_function_may_do_everything(template):
    for name, role in template["Resources"].items():
        if role["Type"] not in {"AWS::IAM::Role", "AWS::IAM::Policy"}:
            continue
        properties = role["Properties"]
        documents = [one["PolicyDocument"] for one in properties.get("Policies", [])]
        documents += [properties["PolicyDocument"]] if "PolicyDocument" in properties else []
        for statement in [one for document in documents for one in document["Statement"]]:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            assert not any("*" in action for action in actions), f"{name}: {actions}"
            assert statement["Resource"] != "*" or statement["Sid"] == "Traces", f"{name}: {statement['Sid']}"


def test_packages_have_the_versions_that_the_tests_run_with():
    tested = pinned(ROOT / "requirements.lock")
    for path in (ROOT / "functions").glob("*/requirements*.txt"):
        for name, versions in pinned(path).items():
            assert versions <= tested.get(name, versions), f"{path.parent.name}: {name}; make lock-functions"


def pinned(path: Path) -> dict[str, set[str]]:
    """The versions of each package in a lock file; several where they depend on the interpreter."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^ ;]+)", path.read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found
