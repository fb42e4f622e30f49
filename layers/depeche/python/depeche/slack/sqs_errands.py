"""Errands in an SQS queue: one call before the acknowledgement, the work in another invocation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from depeche.errors import StoreError
from depeche.slack.errands import Ask, Offer, Run, Show, Verdict, read, written

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef

_LONGEST_HOLD = 43_200
"""Seconds that SQS can hide a message, at most."""


class SqsErrands:
    """Errands in a queue."""

    def __init__(self, url: str, *, dead_letters: str | None = None) -> None:
        """Use a queue.

        Args:
            url: Of the queue.
            dead_letters: URL of the queue for what is given up.
        """
        self._url = url
        self._dead_letters = dead_letters

    @cached_property
    def _client(self) -> SQSClient:
        import boto3
        from botocore.config import Config

        # Two attempts of at most a second each: the whole acknowledgement has three.
        return boto3.client("sqs", config=Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 2}))

    def warm_up(self) -> None:
        """Make the client, which takes longer than the call itself."""
        _ = self._client

    def put(self, errand: Ask | Offer | Show) -> None:
        """Write an errand down."""
        self._send(self._url, written(errand))

    def work(self, record: Mapping[str, Any], run: Run) -> Verdict:
        """Make one attempt at the errand in a message that Lambda received.

        Args:
            record: Of the event. Unless the verdict has ``after``, Lambda may delete it.
            run: Makes the attempt.

        Raises:
            StoreError: The queue of dead letters can't be reached; the message comes again.
        """
        body = str(record["body"])
        try:
            errand = read(body)
        except ValidationError:
            verdict = Verdict(done=False, reason="the message is no errand")
        else:
            # How often it was received, this time included; each time was an attempt, or the end of the process.
            verdict = run(errand, int(record["attributes"]["ApproximateReceiveCount"]) - 1)
        if verdict.after is not None:
            self.postpone(str(record["receiptHandle"]), verdict.after)
        elif not verdict.done and not self.give_up(body, verdict.reason or ""):
            # Nowhere to put it: the queue itself gives it up in the end, without a reason.
            return Verdict(done=False, reason=verdict.reason, after=0.0)
        return verdict

    def postpone(self, receipt: str, seconds: float) -> None:
        """Hide a message that was received for so long. It comes again when its time is over."""
        hold = min(max(int(seconds), 0), _LONGEST_HOLD)
        with _reported():
            self._client.change_message_visibility(QueueUrl=self._url, ReceiptHandle=receipt, VisibilityTimeout=hold)

    def give_up(self, body: str, reason: str) -> bool:
        """Put what can't be done among the dead letters, with the reason; False when there is no such queue."""
        if self._dead_letters is None:
            return False
        self._send(self._dead_letters, body, reason=reason)
        return True

    def _send(self, url: str, body: str, *, reason: str | None = None) -> None:
        attributes: dict[str, MessageAttributeValueTypeDef] = {}
        if reason:
            attributes["reason"] = {"DataType": "String", "StringValue": reason}
        with _reported():
            self._client.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=attributes)


class _reported:  # noqa: N801 -- reads as a function
    """Turns the library's errors into ours."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None:
            return
        from botocore.exceptions import BotoCoreError, ClientError

        if isinstance(error, BotoCoreError | ClientError):
            raise StoreError("The queue of the Slack errands can't be reached") from error
