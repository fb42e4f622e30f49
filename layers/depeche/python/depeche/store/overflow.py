"""Bodies that are larger than a DynamoDB item may be (400 KB).

A long article with its translation is about 250 KB compressed, so that this is rare. S3 is cheaper to write; without
a bucket the body is split over several items, and nothing has to be set up.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from depeche.errors import StoreError
from depeche.store import keys
from depeche.store.dynamodb_table import Table

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

ITEM_BYTES = 350_000
"""Largest body of one item; the rest of the 400 KB is for the key, the other attributes and a problem document."""
_FOLDER = "overflow"


def digest_of(body: bytes) -> str:
    """The name of a body: its own hash, so that a refresh never writes over what a reader is reading."""
    return hashlib.sha256(body).hexdigest()


class Overflow(Protocol):
    """Keeps bodies by their digest."""

    place: str
    """What a record calls it."""

    def put(self, digest: str, body: bytes, ttl: int) -> None:
        """Keep a body until ``ttl`` (epoch seconds)."""

    def get(self, digest: str, size: int) -> bytes:
        """A body of known size. Raises ``StoreError`` when it is gone."""

    def delete(self, digest: str, size: int) -> None:
        """Delete a body of known size."""


class ItemOverflow:
    """Splits a body over numbered items of the same table."""

    place = "items"

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, digest: str, body: bytes, ttl: int) -> None:
        """Write the pieces; the record that names them is written afterwards."""
        self._table.put_batch(
            {
                "pk": {"S": keys.part(digest, number)},
                "ttl": {"N": str(ttl)},
                "body": {"B": body[start : start + ITEM_BYTES]},
            }
            for number, start in enumerate(range(0, len(body), ITEM_BYTES))
        )

    def get(self, digest: str, size: int) -> bytes:
        """Read the pieces and join them."""
        names = _names(digest, size)
        pieces = {item["pk"]["S"]: item["body"]["B"] for item in self._table.get_batch(names, consistent=True)}
        return b"".join(pieces.get(name, b"") for name in names)

    def delete(self, digest: str, size: int) -> None:
        """Delete the pieces."""
        self._table.delete_batch(_names(digest, size))


class S3Overflow:
    """Keeps a body as an object; the bucket's lifecycle removes it after the brief's ttl."""

    place = "s3"

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket
        self._client: S3Client = boto3.client(
            "s3",
            config=Config(connect_timeout=3, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 5}),
        )

    def put(self, digest: str, body: bytes, ttl: int) -> None:  # noqa: ARG002 - objects live by the lifecycle
        """Write the object."""
        try:
            self._client.put_object(Bucket=self._bucket, Key=f"{_FOLDER}/{digest}", Body=body)
        except (BotoCoreError, ClientError) as error:
            raise StoreError(f"A large result can't be written to the bucket {self._bucket}") from error

    def get(self, digest: str, size: int) -> bytes:  # noqa: ARG002 - an object knows its size
        """Read the object."""
        try:
            return self._client.get_object(Bucket=self._bucket, Key=f"{_FOLDER}/{digest}")["Body"].read()
        except (BotoCoreError, ClientError) as error:
            raise StoreError(f"A large result can't be read from the bucket {self._bucket}") from error

    def delete(self, digest: str, size: int) -> None:  # noqa: ARG002 - an object knows its size
        """Delete the object; in a bucket that keeps versions, its lifecycle removes the earlier one."""
        try:
            self._client.delete_object(Bucket=self._bucket, Key=f"{_FOLDER}/{digest}")
        except (BotoCoreError, ClientError) as error:
            raise StoreError(f"A large result can't be deleted from the bucket {self._bucket}") from error


def _names(digest: str, size: int) -> list[str]:
    """Keys of the pieces of a body."""
    return [keys.part(digest, number) for number in range(-(-size // ITEM_BYTES))]
