"""Functions under the runtime interface emulator, and queues for them."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from rie import ROOT, Emulator, MissingEmulatorError

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-west-3"}


@pytest.fixture
def load_event() -> Callable[[str], dict[str, Any]]:
    """Reads a sample event."""
    return lambda name: json.loads((ROOT / "events" / f"{name}.json").read_text())


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Emulator]]:
    """Starts a function: ``start("engine", DEPECHE_DATA_DIR=…)``."""
    started = []

    def begin(name: str, **environment: str) -> Emulator:
        log = tmp_path_factory.mktemp(name) / "log"
        try:
            started.append(Emulator(ROOT / "functions" / name, KEYS | environment, log))
        except MissingEmulatorError as error:
            pytest.skip(str(error))
        return started[-1]

    yield begin
    for one in started:
        one.close()


@pytest.fixture(scope="module")
def make_queue(s3_endpoint: str) -> Iterator[Callable[[], str]]:
    """Makes queues on the tests' AWS server; returns their addresses."""
    import boto3

    client = boto3.client(
        "sqs",
        endpoint_url=s3_endpoint,
        region_name=KEYS["AWS_DEFAULT_REGION"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )

    def make() -> str:
        return client.create_queue(QueueName=f"q-{uuid.uuid4().hex}")["QueueUrl"]

    make.client = client
    yield make
    client.close()
