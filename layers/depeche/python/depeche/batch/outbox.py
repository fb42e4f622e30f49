"""Delivery into the outbox: the brief as JSON and Markdown, or the failure, and a report for a file of several."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import TYPE_CHECKING

from depeche.batch.bucket import Bucket, new_client
from depeche.batch.identity import Upload
from depeche.batch.manifest import Manifests
from depeche.batch.results import Results
from depeche.batch.view import markdown
from depeche.errors import DepecheError
from depeche.jobs import BucketDestination, Message, Receipt
from depeche.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_log = logging.getLogger(__name__)


class BucketDelivery:
    """Brings finished jobs into the bucket that their uploads' results go to. Thread-safe."""

    def __init__(self, settings: Settings, *, client: S3Client | None = None) -> None:
        """Prepare to deliver; S3 is set up with the first delivery.

        Args:
            settings: ``outbox_bucket``.
            client: Of S3; made from the environment where nothing is said.
        """
        self._settings = settings
        self._given = client

    @cached_property
    def _client(self) -> S3Client:
        return self._given or new_client()

    def deliver(self, message: Message) -> Receipt:
        """Make one attempt. A result that a later upload has replaced counts as delivered: nobody waits for it."""
        to = message.to
        if not isinstance(to, BucketDestination):
            raise TypeError(f"a bucket can't receive for a {to.kind}")
        try:
            current = self._write(to, message)
        except DepecheError as error:
            _log.warning("job %s: its delivery into the outbox waits: %s", message.job.id, error.detail)
            return Receipt(delivered=False, reason=error.detail, again=True)
        return Receipt(delivered=True, reason=None if current else "a later upload has replaced this one")

    def _write(self, to: BucketDestination, message: Message) -> bool:
        outbox = Bucket(to.bucket, self._client)
        results = Results(Bucket(to.inbox, self._client), outbox)
        upload = Upload(to.inbox, to.key, to.etag, to.version, to.modified)
        if message.brief is None:
            problem = message.job.error or DepecheError("The reason is not known").document()
            current = results.fail(upload, to.item, problem, line=to.line, job=message.job.id)
        else:
            body = message.brief.model_dump_json(indent=2).encode() + b"\n"
            view = markdown(message.brief).encode("utf-8", "replace")
            current = results.succeed(upload, to.item, brief=body, view=view)
        if current and to.item is not None:
            Manifests(outbox, results).report(upload, to.total)
        return current
