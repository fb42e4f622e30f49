"""Lambda functions under the real runtime interface emulator: real init, invoke and error path, without Docker.

The emulator is AWS's own binary. It comes in the wheel of aws-sam-cli, which is fetched once into the user's cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import platformdirs

ROOT = Path(__file__).parents[2]
VERSION = "1.170.0"
BINARIES = {
    "x86_64": ("aws-lambda-rie-x86_64", "6b1e686e62ab2baf5759c412c4864276ef2a88b094fca53ec070637ccba9b9a5"),
    "aarch64": ("aws-lambda-rie-arm64", "ec2e5d09633d853834c008b1ef264bf834b258a94d551d2b2074966494b39a21"),
}
START_SECONDS = 60


class MissingEmulatorError(Exception):
    """The emulator can't be had here; the message says why."""


def fetch() -> Path:
    """The emulator in the user's cache, fetched once and checked against its digest.

    Raises:
        MissingEmulatorError: This machine has no such binary, or the wheel can't be fetched.
    """
    name, digest = BINARIES.get(platform.machine(), ("", ""))
    if not name or sys.platform != "linux":
        raise MissingEmulatorError("the runtime interface emulator runs on Linux, x86_64 or arm64")
    home = platformdirs.user_cache_path("depeche") / "lambda-rie" / VERSION
    binary = home / name
    if binary.is_file():
        return binary
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as folder:
        fetched = subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", folder,
             "--disable-pip-version-check", f"aws-sam-cli=={VERSION}"],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        wheel = next(Path(folder).glob("*.whl"), None)
        if fetched.returncode or wheel is None:
            raise MissingEmulatorError(f"pip can't fetch aws-sam-cli {VERSION}: {fetched.stderr[-300:]}")
        with zipfile.ZipFile(wheel) as archive:
            content = archive.read(f"samcli/local/rapid/{name}")
        if hashlib.sha256(content).hexdigest() != digest:
            raise MissingEmulatorError("the emulator in aws-sam-cli is not the one that this was written for")
        fresh = Path(folder, name)
        fresh.write_bytes(content)
        fresh.chmod(0o755)
        fresh.rename(binary)
    return binary


class Emulator:
    """One function in one execution environment.

    Attributes:
        url: Where it is invoked, as boto3's ``endpoint_url``; its name is "function".
        log: What it wrote.
    """

    def __init__(self, folder: Path, environment: dict[str, str], log: Path, *, python: str = sys.executable) -> None:
        """Start it; the handler's module is loaded by the first invocation.

        Args:
            folder: With ``app.py``.
            environment: Beside the PATH; nothing else is handed on.
            log: File for what it writes.
            python: Interpreter that has awslambdaric.

        Raises:
            MissingEmulatorError: There is no emulator.
        """
        binary = fetch()
        self._port, api = _free_ports(2)
        self.url = f"http://127.0.0.1:{self._port}"
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [binary, "--log-level", "error", "--runtime-interface-emulator-address", f"127.0.0.1:{self._port}",
                 "--runtime-api-address", f"127.0.0.1:{api}", python, "-m", "awslambdaric", "app.handler"],
                cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
                env={name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
                | {"AWS_LAMBDA_FUNCTION_NAME": folder.name, "POWERTOOLS_TRACE_DISABLED": "true"}
                | environment,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self._port), 1).close()
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.close()
                    raise RuntimeError(f"The emulator does not listen:\n{self.log}") from None
                time.sleep(0.02)
            else:
                return

    @property
    def log(self) -> str:
        """What emulator and function have written so far."""
        return self._log.read_text("utf-8", "replace")

    @property
    def log_records(self) -> list[dict[str, Any]]:
        """The lines of it that are JSON objects: structured logs and metrics."""
        found = []
        for line in self.log.splitlines():
            try:
                value = json.loads(line)
            except ValueError:
                continue
            if isinstance(value, dict):
                found.append(value)
        return found

    def metric(self, name: str) -> float:
        """The sum of a metric's values so far."""
        return sum(sum(record[name]) for record in self.log_records if "_aws" in record and name in record)

    def invoke(self, event: Any, *, timeout: float = 120) -> Any:
        """One invocation; its answer, or Lambda's error document."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=timeout)
        try:
            connection.request("POST", "/2015-03-31/functions/function/invocations", _json(event))
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def close(self) -> None:
        """End the emulator and the function."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


def _json(event: Any) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode()


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
