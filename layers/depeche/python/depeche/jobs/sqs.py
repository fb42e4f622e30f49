"""The job queue on AWS: SQS carries the ids, the store has the jobs.

A function behind the queue gets its messages from Lambda and never calls :meth:`SqsQueue.get`; a worker process
(``depeche worker`` in a container or on a laptop) does, and both may serve one queue.
"""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from depeche.errors import MalformedError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_sqs.client import SQSClient

MOST_DELAY = 900.0
"""Seconds; SQS takes no more. A delivery that must wait longer comes up early and is put again."""
_LONGEST_POLL = 20
_HOLD_SECONDS = 60
"""A worker that is silent for so long has lost its message to another."""
_HOLDS = 3
"""Extensions per hold."""
_COUNT_SECONDS = 5.0
"""How long the number of messages is taken for true: SQS itself is a minute behind."""
_PAUSE_SECONDS = 5.0
"""Before the queue is asked again after it could not be reached."""
_log = logging.getLogger(__name__)


def message(job_id: str) -> str:
    """The body of a job's message."""
    return json.dumps({"job": job_id})


def job_of(body: str) -> str:
    """The job that a message is about.

    Raises:
        MalformedError: It is not one of ours.
    """
    try:
        job_id = json.loads(body)["job"]
    except (ValueError, KeyError, TypeError):
        job_id = None
    if not isinstance(job_id, str) or not job_id:
        raise MalformedError("The message names no job")
    return job_id


class _Place:
    """A queue at an address."""

    def __init__(self, url: str) -> None:
        """Keep the address.

        Args:
            url: The queue's.
        """
        self._url = url
        self._making = threading.Lock()

    @cached_property
    def _client(self) -> SQSClient:
        """Made by the first call: most requests of an API never need it."""
        with self._making:  # boto3's session is not thread-safe
            import boto3
            from botocore.config import Config

            config = Config(
                connect_timeout=3,
                read_timeout=_LONGEST_POLL + 5,
                retries={"mode": "standard", "total_max_attempts": 4},
            )
            return boto3.client("sqs", config=config)


class SqsQueue(_Place):
    """A queue of job ids in SQS (see :class:`depeche.jobs.queue.Queue`). Thread-safe."""

    durable = True

    def __init__(self, url: str) -> None:
        """Keep the address; the network is not touched yet.

        Args:
            url: The queue's.
        """
        super().__init__(url)
        self._gate = threading.Lock()
        self._closed = threading.Event()
        self._held: dict[str, set[str]] = {}
        self._holder: threading.Thread | None = None
        self._count, self._counted = 0, -math.inf

    def put(self, job_id: str, *, delay: float = 0.0) -> None:
        """Add a job.

        Raises:
            StoreError: The queue can't be reached.
        """
        wait = math.ceil(max(0.0, min(delay, MOST_DELAY)))
        with _problems():
            self._client.send_message(QueueUrl=self._url, MessageBody=message(job_id), DelaySeconds=wait)
        with self._gate:
            self._count += 1

    def get(self, timeout: float) -> str | None:
        """The next job, or None; never raises, since a worker asks again anyway."""
        if self._closed.is_set():
            return None
        try:
            with _problems():
                answer = self._client.receive_message(
                    QueueUrl=self._url,
                    MaxNumberOfMessages=1,
                    WaitTimeSeconds=max(0, min(_LONGEST_POLL, math.ceil(timeout))),
                    VisibilityTimeout=_HOLD_SECONDS,
                )
        except StoreError as error:
            _log.warning("%s", error.detail)
            self._closed.wait(min(timeout, _PAUSE_SECONDS))
            return None
        for received in answer.get("Messages", []):
            receipt = received["ReceiptHandle"]
            if self._closed.is_set():
                self._hold(receipt, 0)
                return None
            try:
                job_id = job_of(received.get("Body", ""))
            except MalformedError:
                # It comes back until the queue moves it to the dead letters.
                _log.warning("message %s names no job", received.get("MessageId"))
                return None
            self._take(job_id, receipt)
            return job_id
        return None

    def done(self, job_id: str) -> None:
        """Delete the message; where that fails it comes again, and finds the job finished."""
        for receipt in self._let_go(job_id):
            try:
                with _problems():
                    self._client.delete_message(QueueUrl=self._url, ReceiptHandle=receipt)
            except StoreError as error:
                _log.warning("job %s: its message stays: %s", job_id, error.detail)

    def again(self, job_id: str, *, delay: float = 0.0) -> None:
        """Let the message come again after so many seconds."""
        for receipt in self._let_go(job_id):
            self._hold(receipt, math.ceil(delay))

    def waiting(self) -> int:
        """Messages that nobody has taken, as of a few seconds ago.

        Raises:
            StoreError: The queue can't be reached.
        """
        with self._gate:
            if time.monotonic() - self._counted < _COUNT_SECONDS:
                return self._count
        with _problems():
            answer = self._client.get_queue_attributes(
                QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessages"]
            )
        with self._gate:
            self._count = int(answer.get("Attributes", {}).get("ApproximateNumberOfMessages", "0"))
            self._counted = time.monotonic()
            return self._count

    def close(self) -> None:
        """Take nothing more, and let others have at once what is not done."""
        self._closed.set()
        with self._gate:
            held = [receipt for receipts in self._held.values() for receipt in receipts]
            self._held.clear()
        for receipt in held:
            self._hold(receipt, 0)

    def _take(self, job_id: str, receipt: str) -> None:
        with self._gate:
            self._held.setdefault(job_id, set()).add(receipt)
            self._count = max(0, self._count - 1)
            if self._holder is None:
                self._holder = threading.Thread(target=self._keep, name="depeche-sqs", daemon=True)
                self._holder.start()

    def _let_go(self, job_id: str) -> set[str]:
        with self._gate:
            return self._held.pop(job_id, set())

    def _keep(self) -> None:
        """Hold on to the messages that are being worked on, however long that takes."""
        while not self._closed.wait(_HOLD_SECONDS / _HOLDS):
            with self._gate:
                held = [receipt for receipts in self._held.values() for receipt in receipts]
            for receipt in held:
                self._hold(receipt, _HOLD_SECONDS)

    def _hold(self, receipt: str, seconds: int) -> None:
        try:
            with _problems():
                self._client.change_message_visibility(
                    QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=seconds
                )
        except StoreError as error:
            _log.warning("a message comes again by itself: %s", error.detail)


class DeadLetters(_Place):
    """Where what can't be brought to an end is kept for a person, with the reason."""

    def add(self, **members: Any) -> None:
        """Write one letter; never article text.

        Raises:
            StoreError: The queue can't be reached.
        """
        with _problems():
            self._client.send_message(QueueUrl=self._url, MessageBody=json.dumps(members, sort_keys=True))


@contextmanager
def _problems() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        raise StoreError(f"SQS refused a request: {code}") from error
    except BotoCoreError as error:
        raise StoreError("SQS can't be reached") from error
