"""One DynamoDB table, as the store needs it: expressions without ceremony, whole batches, one kind of error."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from depeche.errors import StoreError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]
"""A record in DynamoDB's own notation: ``{"pk": {"S": "…"}, "ttl": {"N": "…"}}``."""

_CONFIG = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 5},
    max_pool_connections=50,
)
"""Threads of an HTTP server share the client; boto3's own 10 connections would make them wait for each other."""

_GET_BATCH = 100
"""Keys of one call: DynamoDB's own limit."""
_BATCH_ATTEMPTS = 8
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0
"""Full jitter between the attempts: at most 6 seconds before a throttled batch is given up."""

_ATTRIBUTE = re.compile(r"#(\w+)")


class RefusedError(Exception):
    """A conditional write found the record in another state.

    Attributes:
        item: The record as it was found; None when there is none.
    """

    def __init__(self, item: Item | None) -> None:
        super().__init__("the condition does not hold")
        self.item = item


class Table:
    """A DynamoDB table with the partition key ``pk``. Thread-safe.

    In expressions every attribute is written with ``#`` and every value with ``:``.
    """

    def __init__(self, name: str) -> None:
        """Prepare the client; region, credentials and endpoint are found as boto3 finds them.

        Raises:
            StoreError: boto3 finds no region or can't read its configuration.
        """
        self._name = name
        with self._problems():
            self._client: DynamoDBClient = boto3.client("dynamodb", config=_CONFIG)

    def get(self, key: str, *, attributes: str | None = None) -> Item | None:
        """A record as it is now, with all its attributes or the given ones (``"#status, #lease"``)."""
        options: dict[str, Any] = {}
        if attributes is not None:
            options = {"ProjectionExpression": attributes, "ExpressionAttributeNames": _names(attributes)}
        with self._problems():
            answer = self._client.get_item(TableName=self._name, Key={"pk": {"S": key}}, ConsistentRead=True, **options)
        return answer.get("Item")

    def put(self, item: Item) -> None:
        """Write a record as a whole."""
        with self._problems():
            self._client.put_item(TableName=self._name, Item=item)

    def update(self, key: str, change: str, *, when: str, values: Mapping[str, Any]) -> None:
        """Change a record in one conditional write.

        Raises:
            RefusedError: The condition does not hold; carries the record.
        """
        try:
            with self._problems():
                self._client.update_item(
                    TableName=self._name,
                    Key={"pk": {"S": key}},
                    UpdateExpression=change,
                    ConditionExpression=when,
                    ExpressionAttributeNames=_names(f"{change} {when}"),
                    ExpressionAttributeValues=dict(values),
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except _ConditionError as error:
            raise RefusedError(error.item) from None

    def delete(self, key: str, *, when: str | None = None, values: Mapping[str, Any] | None = None) -> Item | None:
        """Delete a record; the record as it was, or None when there was none.

        Raises:
            RefusedError: The condition does not hold.
        """
        options: dict[str, Any] = {}
        if when is not None:
            options = {"ConditionExpression": when, "ExpressionAttributeNames": _names(when)}
            options["ExpressionAttributeValues"] = dict(values or {})
        try:
            with self._problems():
                answer = self._client.delete_item(
                    TableName=self._name, Key={"pk": {"S": key}}, ReturnValues="ALL_OLD", **options
                )
        except _ConditionError as error:
            raise RefusedError(error.item) from None
        return answer.get("Attributes")

    def delete_batch(self, keys: Iterable[str]) -> None:
        """Delete records, those that exist."""
        for key in keys:
            self.delete(key)

    def get_batch(self, keys: Iterable[str], *, consistent: bool = False) -> Iterator[Item]:
        """The existing ones among some records, in any order. The keys must not repeat."""
        rest = iter(keys)
        while chunk := [{"pk": {"S": key}} for key in islice(rest, _GET_BATCH)]:
            yield from self._get_chunk(chunk, consistent=consistent)

    def put_batch(self, items: Iterable[Item]) -> None:
        """Write records; each as a whole, not all or nothing.

        One by one, at the same price: who may call BatchWriteItem may delete with it, whatever else its role refuses.
        """
        for item in items:
            self.put(item)

    def scan(self, *, when: str, values: Mapping[str, Any], attributes: str) -> Iterator[Item]:
        """All records for which a condition holds; reads the whole table."""
        with self._problems():
            pages = self._client.get_paginator("scan").paginate(
                TableName=self._name,
                FilterExpression=when,
                ProjectionExpression=attributes,
                ExpressionAttributeNames=_names(f"{when} {attributes}"),
                ExpressionAttributeValues=dict(values),
            )
            for page in pages:
                yield from page["Items"]

    def close(self) -> None:
        """Close the client's connections."""
        self._client.close()

    def _get_chunk(self, chunk: list[Item], *, consistent: bool) -> Iterator[Item]:
        # What is over 16 MB, or throttled, comes back as unprocessed.
        pause = _Pause()
        while chunk:
            with self._problems():
                answer = self._client.batch_get_item(
                    RequestItems={self._name: {"Keys": chunk, "ConsistentRead": consistent}}
                )
            found = answer["Responses"].get(self._name, [])
            yield from found
            unprocessed: dict[str, Any] = dict(answer.get("UnprocessedKeys", {}))
            chunk = list(unprocessed.get(self._name, {}).get("Keys", []))
            if chunk:
                pause(progress=bool(found))

    @contextmanager
    def _problems(self) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code == "ConditionalCheckFailedException":
                raise _ConditionError(error.response.get("Item")) from error
            raise StoreError(f"DynamoDB refused a request on table {self._name}: {code}") from error
        except BotoCoreError as error:
            raise StoreError(f"DynamoDB can't be reached: {error}") from error


class _ConditionError(Exception):
    """A failed condition on its way out of :meth:`Table._problems`."""

    def __init__(self, item: Any) -> None:
        super().__init__()
        self.item: Item | None = item


class _Pause:
    """Exponential back-off with full jitter, begun anew by progress."""

    def __init__(self) -> None:
        self._attempt = 0

    def __call__(self, *, progress: bool) -> None:
        self._attempt = 0 if progress else self._attempt + 1
        if self._attempt >= _BATCH_ATTEMPTS:
            raise StoreError("DynamoDB keeps putting off a batch: the table is throttled")
        time.sleep(random.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**self._attempt)))  # noqa: S311 - jitter


def _names(expression: str) -> dict[str, str]:
    """The placeholders of an expression: DynamoDB reserves ``status``, ``owner``, ``ttl`` and 570 more words."""
    return {f"#{name}": name for name in _ATTRIBUTE.findall(expression)}
