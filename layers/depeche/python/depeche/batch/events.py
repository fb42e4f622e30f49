"""Notifications of S3: which objects to look at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from depeche.errors import MalformedError

_CREATED = "ObjectCreated:"
_TEST = "s3:TestEvent"
_SOURCE = "aws:s3"


@dataclass(frozen=True, slots=True)
class Notice:
    """An object that was created.

    Attributes:
        bucket: Where.
        key: As it was uploaded, not as the notification encodes it.
    """

    bucket: str
    key: str


def notices(document: Mapping[str, Any]) -> list[Notice]:
    """The objects that a notification is about.

    S3 encodes keys as HTML forms do (``n b.json`` comes as ``n+b.json``), announces itself with a test event when the
    notification is set up, and tells of more than creations where it is asked to; only creations count.

    Raises:
        MalformedError: It is not a notification of S3.
    """
    if document.get("Event") == _TEST:
        return []
    records = document.get("Records")
    if not isinstance(records, list):
        raise MalformedError("This is not a notification of S3: it has no records")
    return [notice for record in records if (notice := _notice(record)) is not None]


def parse(body: str) -> list[Notice]:
    """The same for a notification that came through a queue.

    Raises:
        MalformedError: It is not JSON, or not a notification of S3.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedError("The message is not JSON") from error
    if not isinstance(document, dict):
        raise MalformedError("The message is not a notification of S3")
    return notices(document)


def _notice(record: Any) -> Notice | None:
    try:
        if record["eventSource"] != _SOURCE:
            raise MalformedError("The notification is not of S3")
        if not record["eventName"].removeprefix("s3:").startswith(_CREATED):
            return None
        return Notice(str(record["s3"]["bucket"]["name"]), unquote_plus(str(record["s3"]["object"]["key"])))
    except (KeyError, TypeError, AttributeError) as error:
        raise MalformedError("A record of the notification lacks its event, bucket or key") from error
