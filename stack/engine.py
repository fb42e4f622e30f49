"""The engine function without Lambda: `python -m stack.engine COUNT TIMEOUT`.

Three things that Lambda does, around the real handler under the real runtime interface emulator:

- environments: COUNT emulators, each of which does one invocation at a time; one that dies is started anew;
- direct invocations, at /2015-03-31/functions/NAME/invocations, as a boto3 client sends them;
- the event source mapping of the job queue: batches of one message, partial batch responses. A message that was not
  done is left to the queue's visibility timeout, as Lambda leaves it.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from stack import places, processes
from stack.up import client

_EMULATOR = next(places.HOME.glob("venv/sam/lib/python3*/site-packages/samcli/local/rapid/aws-lambda-rie-x86_64"), None)
_INVOKE = "/2015-03-31/functions/function/invocations"
_POLL_SECONDS = 5
_RESTART_SECONDS = 20.0
_SETTLE_SECONDS = 1.0
"""An emulator that lost its handler may itself be about to end; nobody else is sent to it meanwhile."""
_PAUSE = 0.3
"""Before an emulator that died is started anew."""


@dataclass
class FailedError(Exception):
    """The invocation did not come to its end, or the handler raised."""

    payload: bytes


class Emulator:
    """One execution environment."""

    def __init__(self, number: int, environment: dict[str, str]) -> None:
        self.name = f"engine-{number}"
        self._environment = environment
        self._port = 0
        self._stopping = threading.Event()

    def start(self) -> subprocess.Popen[bytes]:
        """Start the emulator; the handler's module is loaded with the first invocation."""
        self._port, api = free_ports(2)
        with (places.LOGS / f"{self.name}.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 -- our own command
                [
                    *(str(_EMULATOR), "--log-level", "error"),
                    *("--runtime-interface-emulator-address", f"127.0.0.1:{self._port}"),
                    *("--runtime-api-address", f"127.0.0.1:{api}"),
                    *(str(places.ENGINE_PYTHON), "-m", "awslambdaric", "app.handler"),
                ],
                cwd=places.ENGINE,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        processes.record(self.name, process.pid)
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self._port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                break
        return process

    def keep(self) -> None:
        """Start it, and start it again whenever it is gone."""
        while True:
            process = self.start()
            process.wait()
            processes.signal_session(process.pid, signal.SIGKILL)  # the handler's process outlives its emulator
            if self._stopping.wait(_PAUSE):
                return

    def stop(self) -> None:
        """End it for good."""
        self._stopping.set()
        running = processes.started(self.name)
        if running:
            running.kill()
        processes.forget(self.name)

    def invoke(self, payload: bytes, timeout: float) -> bytes:
        """One invocation.

        Raises:
            FailedError: It died, took too long or raised.
        """
        connection = self._connect(timeout + 10)
        try:
            connection.request("POST", _INVOKE, payload, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            time.sleep(_SETTLE_SECONDS)
            raise FailedError(problem("Runtime.ExitError", f"The engine ended: {type(error).__name__}")) from error
        finally:
            connection.close()
        if answer.status != 200:
            time.sleep(_SETTLE_SECONDS)
        if answer.status != 200 or raised(body):
            raise FailedError(body)
        return body

    def _connect(self, timeout: float) -> http.client.HTTPConnection:
        """A connection; waits for an emulator that is being started anew, since nothing was asked of it yet."""
        deadline = time.monotonic() + _RESTART_SECONDS
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=timeout)
            try:
                connection.connect()
            except OSError as error:
                if time.monotonic() > deadline:
                    raise FailedError(problem("Runtime.ExitError", "The engine can't be started")) from error
                time.sleep(0.1)
            else:
                return connection


def problem(kind: str, message: str) -> bytes:
    """An error as Lambda words it."""
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


def raised(body: bytes) -> bool:
    """Whether an answer is an exception of the handler: the emulator sends it with 200 and without a mark."""
    if b'"errorMessage"' not in body[:2000]:
        return False
    try:
        answer = json.loads(body)
    except ValueError:
        return True
    return isinstance(answer, dict) and {"errorMessage", "errorType"} <= answer.keys()


def free_ports(count: int) -> list[int]:
    """Ports of the loopback address that nobody has."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


@dataclass
class Pool:
    """The environments, one invocation each. Somebody who waits goes before a job."""

    free: list[Emulator]
    timeout: float
    changed: threading.Condition = field(default_factory=threading.Condition)
    callers: int = 0
    log_lock: threading.Lock = field(default_factory=threading.Lock)

    def invoke(self, payload: bytes, *, direct: bool, about: dict[str, Any]) -> bytes:
        """Invoke the first environment that is free; raises like :meth:`Emulator.invoke`."""
        with self._environment(direct=direct) as emulator:
            begun = time.time()
            call = {"call": secrets.token_hex(8)}
            self._note(call | about | {"engine": emulator.name, "begun": begun})
            failed = True
            try:
                answer = emulator.invoke(payload, self.timeout)
                failed = False
                return answer
            finally:
                self._note(call | {"seconds": round(time.time() - begun, 3), "failed": failed})

    @contextmanager
    def _environment(self, *, direct: bool) -> Iterator[Emulator]:
        with self.changed:
            self.callers += direct
            self.changed.wait_for(lambda: self.free and (direct or not self.callers))
            self.callers -= direct
            emulator = self.free.pop()
        try:
            yield emulator
        finally:
            with self.changed:
                self.free.append(emulator)
                self.changed.notify_all()

    def _note(self, call: dict[str, Any]) -> None:
        with self.log_lock, places.CALLS.open("a", encoding="utf-8") as log:
            log.write(json.dumps(call) + "\n")


class Role:
    """The engine's role in the template, so that its policies hold here too."""

    def __init__(self, outputs: dict[str, str]) -> None:
        roles = client("iam", outputs["AwsEndpointUrl"]).get_paginator("list_roles").paginate()
        self._arn = next(role["Arn"] for page in roles for role in page["Roles"] if "EngineRole" in role["RoleName"])
        self._tokens = client("sts", outputs["AwsEndpointUrl"])

    def credentials(self) -> bytes:
        """Keys for an hour, in the form that containers get theirs; a client asks again in time."""
        got = self._tokens.assume_role(RoleArn=self._arn, RoleSessionName="engine")["Credentials"]
        return json.dumps(
            {
                "AccessKeyId": got["AccessKeyId"],
                "SecretAccessKey": got["SecretAccessKey"],
                "Token": got["SessionToken"],
                "Expiration": got["Expiration"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        ).encode()


class Door(BaseHTTPRequestHandler):
    """Direct invocations."""

    protocol_version = "HTTP/1.1"
    pool: Pool
    role: Role

    def do_GET(self) -> None:
        """Say that it is there; or hand out what the engine may do, as Lambda does in its environment."""
        if self.path == "/credentials":
            self._answer(200, self.role.credentials())
        else:
            self._answer(200 if self.path == "/health" else 404, b"{}")

    def do_POST(self) -> None:
        """Invoke the function."""
        payload = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if not self.path.startswith("/2015-03-31/functions/") or not self.path.endswith("/invocations"):
            self._answer(404, problem("ResourceNotFoundException", "There is nothing at this address"))
            return
        try:
            event = json.loads(payload)
        except ValueError:
            self._answer(400, problem("InvalidRequestContentException", "The payload is not JSON"))
            return
        about = {"kind": "direct", "operation": event.get("operation") if isinstance(event, dict) else None}
        if self.headers.get("X-Amz-Invocation-Type") == "Event":
            threading.Thread(target=self._invoke, args=(payload, about), daemon=True).start()
            self._answer(202, b"")
            return
        answer, failed = self._invoke(payload, about)
        self._answer(200, answer, {"X-Amz-Function-Error": "Unhandled"} if failed else {})

    def _invoke(self, payload: bytes, about: dict[str, Any]) -> tuple[bytes, bool]:
        try:
            return self.pool.invoke(payload, direct=True, about=about), False
        except FailedError as failure:
            return failure.payload, True

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        try:
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True  # the caller went away; the invocation counts all the same

    def log_message(self, *_: object) -> None:
        """Nothing: the calls are noted elsewhere."""


class JobSource:
    """The event source mapping."""

    def __init__(self, pool: Pool, outputs: dict[str, str]) -> None:
        self._pool = pool
        self._url = outputs["JobQueueUrl"]
        self._queue = client("sqs", outputs["AwsEndpointUrl"])
        self._arn = self._attributes("QueueArn")["QueueArn"]

    def poll(self) -> None:
        """Take messages and have them done, for ever."""
        while True:
            try:
                with self._pool.changed:  # a message that nobody can take yet had better stay in the queue
                    self._pool.changed.wait_for(lambda: self._pool.free and not self._pool.callers)
                answer = self._queue.receive_message(
                    QueueUrl=self._url,
                    MaxNumberOfMessages=1,
                    WaitTimeSeconds=_POLL_SECONDS,
                    MessageSystemAttributeNames=["All"],
                )
                for message in answer.get("Messages", []):
                    self._do(message)
            except Exception as error:  # noqa: BLE001 -- the cloud may be restarting; a poller goes on
                sys.stderr.write(f"job source: {type(error).__name__}: {error}\n")
                time.sleep(1)

    def _do(self, message: dict[str, Any]) -> None:
        record = {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {},
            "md5OfBody": message.get("MD5OfBody", ""),
            "eventSource": "aws:sqs",
            "eventSourceARN": self._arn,
            "awsRegion": places.REGION,
        }
        about = {"kind": "job", "message": message["MessageId"], "body": message["Body"][:200]}
        try:
            answer = json.loads(
                self._pool.invoke(json.dumps({"Records": [record]}).encode(), direct=False, about=about)
            )
        except (FailedError, ValueError):
            return
        failures = (answer or {}).get("batchItemFailures") or []
        if not any(failure.get("itemIdentifier") == message["MessageId"] for failure in failures):
            self._queue.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])

    def _attributes(self, *names: str) -> dict[str, str]:
        got: dict[str, str] = self._queue.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)["Attributes"]
        return got


def engine_environment(outputs: dict[str, str], timeout: int) -> dict[str, str]:
    """What the template would give the engine: the part that it shares with the api function, and its own."""
    functions = client("lambda", outputs["AwsEndpointUrl"]).list_functions()["Functions"]
    api = next(one for one in functions if "ApiFunction" in one["FunctionName"])
    own = ("DEPECHE_ENGINE", "DEPECHE_WAIT", "DEPECHE_MAX_WAIT")
    shared = {
        name: value
        for name, value in api["Environment"]["Variables"].items()
        if name.startswith(("DEPECHE_", "POWERTOOLS_")) and not name.startswith(own)
    }
    base = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "XDG_CACHE_HOME") if name in os.environ}
    return (
        base
        | shared
        | {
            "AWS_REGION": places.REGION,
            "AWS_DEFAULT_REGION": places.REGION,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{outputs['EngineUrl']}/credentials",
            "AWS_ENDPOINT_URL": outputs["AwsEndpointUrl"],
            # The library as it was deployed; it has no weights, and the built models need none.
            "PYTHONPATH": str(places.BUILD / "LibraryLayer" / "python"),
            "AWS_LAMBDA_FUNCTION_NAME": "engine",
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(timeout),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "3008",
            "POWERTOOLS_SERVICE_NAME": "depeche-engine",
            "POWERTOOLS_TRACE_DISABLED": "true",
            "DEPECHE_JOB_QUEUE_URL": outputs["JobQueueUrl"],
            "DEPECHE_DELIVERY_QUEUE_URL": outputs["DeliveryQueueUrl"],
            # The engines share this machine's processors with everything else.
            "DEPECHE_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
    )


def main(count: int, timeout: int) -> None:
    """Run until asked to end."""
    if _EMULATOR is None:
        sys.exit("the runtime interface emulator is missing: it comes with aws-sam-cli")
    outputs = json.loads(places.OUTPUTS.read_text(encoding="utf-8"))
    environment = engine_environment(outputs, timeout)
    emulators = [Emulator(number, environment) for number in range(count)]
    for emulator in emulators:
        threading.Thread(target=emulator.keep, daemon=True).start()
    pool = Pool(list(emulators), timeout)
    source = JobSource(pool, outputs)
    for _ in emulators:
        threading.Thread(target=source.poll, daemon=True).start()
    Door.pool, Door.role = pool, Role(outputs)
    port = int(outputs["EngineUrl"].rpartition(":")[2])
    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()
    for emulator in emulators:
        emulator.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
