"""The template says what the application does: routes, settings, alarms, costs, versions. Needs no stack."""

from __future__ import annotations

import re
from pathlib import Path

from depeche.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
OPEN = {"/docs", "/openapi.json"}
"""Routes outside `/v1` whose need of a key is the gateway's business alone."""


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
