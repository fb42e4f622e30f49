"""The running stack, as its outputs describe it: `make test-stack` says where they are."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
_WHERE = "DEPECHE_TEST_STACK"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"stack: needs the running stack ({_WHERE}; make test-stack)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    outputs = os.environ.get(_WHERE)
    if outputs and Path(outputs).is_file():
        return
    skip = pytest.mark.skip(reason=f"{_WHERE} names no outputs of a running stack; make test-stack does")
    for item in items:
        if item.get_closest_marker("stack"):
            item.add_marker(skip)


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


@dataclass(frozen=True)
class Answer:
    """What the API said."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Stack:
    """The stack from outside: its API, its buckets, its queues."""

    outputs: dict[str, str]
    clients: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> str:
        try:
            return self.outputs[name]
        except KeyError:
            raise AttributeError(name) from None

    def client(self, service: str) -> Any:
        if service not in self.clients:
            import boto3

            self.clients[service] = boto3.client(
                service,
                endpoint_url=self.outputs["AwsEndpointUrl"],
                region_name="eu-west-3",
                aws_access_key_id="test",
                aws_secret_access_key="test",
            )
        return self.clients[service]

    def call(
        self, method: str, path: str, body: Any = None, *, key: str | None = "", headers: dict[str, str] | None = None
    ) -> Answer:
        """Ask the API; with the first key unless told otherwise, with none for None."""
        sent = dict(headers or {})
        if key is not None:
            sent["X-Api-Key"] = key or self.outputs["ApiKey"]
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent["Content-Type"] = "application/json"
        request = urllib.request.Request(
            self.outputs["ApiUrl"] + path.lstrip("/"), data=data, headers=sent, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())

    def brief(self, body: dict[str, Any], **options: Any) -> Answer:
        """POST an article; where the answer is 202, the brief as soon as it is there."""
        answer = self.call("POST", "/v1/briefs", body, **options)
        while answer.status == 202:
            job = answer.json()
            if job["state"] == "failed":
                return answer
            if job["state"] == "done":
                return self.call("GET", f"/v1/briefs/{job['brief_id']}", **options)
            time.sleep(0.5)
            again = self.call("GET", f"/v1/jobs/{job['id']}", **options)
            assert again.status == 200, again.body
            answer = Answer(202, again.headers, again.body)
        return answer

    def engine_calls(self) -> list[dict[str, Any]]:
        """Every invocation of the engine so far; one that has ended has `seconds` and `failed`."""
        log = Path(self.outputs["EngineCalls"])
        calls: dict[str, dict[str, Any]] = {}
        for line in log.read_text().splitlines() if log.exists() else ():
            entry = json.loads(line)
            calls.setdefault(entry["call"], {}).update(entry)
        return list(calls.values())

    def keys(self, bucket: str, prefix: str) -> list[str]:
        pages = self.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [one["Key"] for page in pages for one in page.get("Contents", [])]

    def read(self, bucket: str, key: str) -> bytes:
        content: bytes = self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        return content

    def messages(self, queue_url: str) -> int:
        """Messages in a queue, those under way included."""
        names = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ]
        got = self.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)["Attributes"]
        return sum(int(got[name]) for name in names)

    def queues(self) -> dict[str, int]:
        """Messages in each queue."""
        return {name: self.messages(url) for name, url in self.outputs.items() if name.endswith("QueueUrl")}


@pytest.fixture(scope="session")
def stack() -> Stack:
    return Stack(json.loads(Path(os.environ[_WHERE]).read_text()))


@pytest.fixture
def idle(stack: Stack) -> Callable[[], None]:
    """Waits until no work is left in any queue."""
    return lambda: wait_until(
        lambda: not any(count for name, count in stack.queues().items() if "Dead" not in name), seconds=900
    )


@pytest.fixture
def quiet(idle: Callable[[], None]) -> None:
    """No earlier test's work is left, so that what is counted belongs to this one."""
    idle()


@pytest.fixture
def until() -> Callable[..., None]:
    return wait_until


@pytest.fixture
def kill() -> Callable[[str], None]:
    """Kills a process of the stack by its name."""

    def kill_it(name: str) -> None:
        subprocess.run([sys.executable, "-m", "stack.kill", name], cwd=ROOT, check=True)

    return kill_it


@pytest.fixture
def cloud(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library talks to the stack's cloud, with the keys of its operator."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", stack.AwsEndpointUrl)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")


def wait_until(condition: Callable[[], Any], *, seconds: float) -> None:
    """Ask again and again, in growing steps; the time only ends a test that hangs."""
    deadline = time.monotonic() + seconds
    pause = 0.1
    while not condition():
        assert time.monotonic() < deadline, f"still not so after {seconds} s"
        time.sleep(pause)
        pause = min(pause * 1.5, 5.0)
