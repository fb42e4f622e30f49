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


def statements(template) -> list[tuple[str, dict[str, Any], set[str]]]:
    """Every statement that allows a function something: the resource that it stands in, itself, its actions."""
    kinds = {"AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"}
    found = []
    for name, resource in template["Resources"].items():
        if resource["Type"] in kinds:
            properties = resource["Properties"]
            documents = [one["PolicyDocument"] for one in (*properties.get("Policies", ()), properties)
                         if "PolicyDocument" in one]  # fmt: skip
            found += [(name, one) for document in documents for one in document["Statement"]]
    return [
        (name, one, {one["Action"]} if isinstance(one["Action"], str) else set(one["Action"])) for name, one in found
    ]


def test_no_function_may_do_everything(template):
    assert statements(template)
    for name, statement, actions in statements(template):
        assert not any("*" in action for action in actions), f"{name}: {actions}"
        assert statement["Resource"] != "*" or statement["Sid"] == "Traces", f"{name}: {statement['Sid']}"


def test_no_function_may_delete_from_the_table(template):
    """BatchWriteItem, the transactions and PartiQL delete too; what is here can't."""
    harmless = {"GetItem", "PutItem", "UpdateItem", "BatchGetItem"}
    allowed = {action for _, _, actions in statements(template) for action in actions if "dynamodb" in action}
    assert allowed == {f"dynamodb:{action}" for action in harmless}


def test_what_functions_delete_they_wrote_themselves(template):
    deletions = [
        (name, str(one["Resource"])) for name, one, actions in statements(template) if "s3:DeleteObject" in actions
    ]
    assert {name for name, _ in deletions} == {"IntakeRole", "DeliverRole", "SlackInstalls"}
    assert not any("InboxBucket" in where or "OverflowBucket" in where for _, where in deletions)


def test_a_function_may_write_to_every_queue_that_it_is_given(template, functions):
    """The setting and the permission stand in two places."""
    for name, function in functions.items():
        variables = function.get("Environment", {}).get("Variables", {})
        given = {value["Ref"] for key, value in variables.items() if key.endswith("_QUEUE_URL")}
        role = function["Role"]["GetAtt"].partition(".")[0]
        allowed = {
            one["Resource"]["GetAtt"].partition(".")[0]
            for where, one, actions in statements(template)
            if where == role and "sqs:SendMessage" in actions
        }
        assert given == allowed, name


def test_what_functions_write_into_buckets_goes_away_by_itself(template):
    written = {
        place["Sub"]
        for name, one, actions in statements(template)
        if "s3:PutObject" in actions and name != "SlackInstalls"  # kept as long as the app is installed
        for place in (one["Resource"] if isinstance(one["Resource"], list) else [one["Resource"]])
    }
    assert "${OutboxBucket.Arn}/manifests/*" in written
    for place in written:
        bucket, prefix = re.fullmatch(r"\$\{(\w+)\.Arn\}/(.+)\*", place).groups()
        rules = template["Resources"][bucket]["Properties"]["LifecycleConfiguration"]["Rules"]
        assert any(rule.get("Prefix") == prefix and rule.get("ExpirationInDays") for rule in rules), place


def alarms_on(template, metric):
    """What the alarms on a metric look at."""
    return {
        str(one["Properties"]["Dimensions"][0]["Value"])
        for one in template["Resources"].values()
        if one["Type"] == "AWS::CloudWatch::Alarm" and one["Properties"]["MetricName"] == metric
    }


def test_no_failure_is_silent(template, functions):
    """Lambda counts a message that comes again nowhere, so the function does, and something looks at it."""
    behind_queues = {
        str(one["Properties"]["FunctionName"].get("Ref", one["Properties"]["FunctionName"].get("GetAtt")))
        for one in template["Resources"].values()
        if one["Type"] == "AWS::Lambda::EventSourceMapping"
    }
    services = {
        functions[name.removesuffix(".Alias")]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        for name in behind_queues
    }
    assert services == alarms_on(template, "MessagesFailed")
    assert len(services) == 4
    queues = {name: one for name, one in template["Resources"].items() if one["Type"] == "AWS::SQS::Queue"}
    dead = {name for name in queues if "DeadLetter" in name}
    for name, queue in queues.items():
        if name not in dead:
            target = queue["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]["GetAtt"].partition(".")[0]
            assert target in dead, name
    assert {str({"GetAtt": f"{name}.QueueName"}) for name in dead} == alarms_on(
        template, "ApproximateNumberOfMessagesVisible"
    )


def test_the_bill_has_a_ceiling(template):
    defaults = {name: one.get("Default") for name, one in template["Parameters"].items()}
    assert 0 < defaults["JobConcurrency"] < defaults["EngineReservedConcurrency"], "jobs leave callers an engine"
    a_day = defaults["EngineReservedConcurrency"] * defaults["EngineMemory"] / 1024 * 86_400 * 0.0000166667
    assert a_day < 50, "USD of engines that never rest, at the list price of November 2026"
    assert defaults["KeyRate"] <= defaults["ThrottleRate"]
    assert defaults["KeyBurst"] <= defaults["ThrottleBurst"]
    budget = template["Resources"]["Budget"]["Properties"]
    assert budget["Budget"]["BudgetLimit"]["Amount"] == {"Ref": "MonthlyBudget"}
    told = [one["Subscribers"][0]["Address"] for one in budget["NotificationsWithSubscribers"]]
    assert told == [{"Ref": "AlarmEmail"}] * 3


def test_everything_that_is_installed_is_known_by_its_digest():
    locks = [ROOT / "requirements.lock", *ROOT.glob("functions/*/requirements*.txt"), *ROOT.glob("stack/*.txt")]
    assert len(locks) >= 9
    for lock in locks:
        text = lock.read_text()
        for package in re.split(r"\n(?=\w)", text.strip()):
            assert "--hash=sha256:" in package, f"{lock.relative_to(ROOT)}: {package.splitlines()[0]}"


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
