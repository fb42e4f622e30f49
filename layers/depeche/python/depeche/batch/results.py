"""Results in the outbox: written once for an upload, and never over those of a later one.

Deliveries come twice, late, and while the next upload of the same key is on its way. So whoever writes looks first
whether the inbox still holds the upload that the result is of, and writes on the condition that nobody else has written
since it looked. Each result carries the stamp of its upload.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from depeche.batch import keys
from depeche.batch.bucket import Bucket, Head
from depeche.batch.identity import Upload, written_later
from depeche.errors import StoreError

JSON, MARKDOWN, PROBLEM = "application/json", "text/markdown; charset=utf-8", "application/problem+json"
_ATTEMPTS = 10


class Results:
    """The results of the uploads to one inbox."""

    def __init__(self, inbox: Bucket, outbox: Bucket) -> None:
        self._inbox = inbox
        self._outbox = outbox

    def succeed(self, upload: Upload, item: str | None, *, brief: bytes, view: bytes) -> bool:
        """Write a brief, and remove what an earlier upload left in its place.

        Args:
            upload: What it was made of.
            item: The article, in a file of several.
            brief: Its JSON.
            view: Its Markdown.

        Returns:
            Whether it is there; False when a later upload has replaced this one.
        """
        # The JSON comes last: where it is, the rest is too.
        for ending, body, media_type in ((".md", view, MARKDOWN), (".json", brief, JSON)):
            if not self.write(upload, keys.result(upload.key, item, ending), body, media_type):
                return False
        self._outbox.delete([keys.result(upload.key, item, ".json", root=keys.FAILED)])
        return True

    def fail(
        self,
        upload: Upload,
        item: str | None,
        problem: Mapping[str, Any],
        *,
        line: int | None = None,
        **more: Any,
    ) -> bool:
        """Write why there is no brief, and remove what an earlier upload left in its place.

        Args:
            upload: What failed.
            item: The article, in a file of several.
            problem: The members of the problem document.
            line: The line that the article stands on.
            more: Further members.

        Returns:
            Whether it is there; False when a later upload has replaced this one.
        """
        document = {
            **problem,
            "key": keys.INBOX + upload.key,
            "item": item,
            "line": line,
            "uploaded": upload.modified.isoformat(),
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
            **more,
        }
        if not self.write(upload, keys.result(upload.key, item, ".json", root=keys.FAILED), encoded(document), PROBLEM):
            return False
        self._outbox.delete([keys.result(upload.key, item, ending) for ending in (".json", ".md")])
        return True

    def clear_failure(self, upload: Upload) -> None:
        """Remove the failure of a file that is fine now."""
        self._outbox.delete([keys.result(upload.key, None, ".json", root=keys.FAILED)])

    def write(self, upload: Upload, key: str, body: bytes, media_type: str) -> bool:
        """Write one object of an upload's results.

        Returns:
            Whether it is there; False when a later upload has replaced this one.

        Raises:
            StoreError: One of the buckets can't be read or written.
        """
        for _ in range(_ATTEMPTS):
            standing = self._outbox.head(key)
            if self.is_outdated(upload, standing):
                return False
            if self._outbox.put(key, body, media_type=media_type, stamp=upload.stamp, replaces=standing):
                return True
        raise StoreError("A result is written by several at once")

    def stands(self, upload: Upload, key: str) -> bool:
        """Whether an object is of this very upload."""
        head = self._outbox.head(key)
        return head is not None and head.stamp == upload.stamp

    def is_outdated(self, upload: Upload, standing: Head | None = None) -> bool:
        """Whether a later upload has come under the same key.

        Args:
            upload: The one in question.
            standing: What is in a result's place now.
        """
        now = self._inbox.head(keys.INBOX + upload.key)
        if now is not None:
            return at(now, upload.bucket, upload.key) != upload
        # Somebody has tidied the inbox up. What counts then is which result is of the later upload.
        return standing is not None and standing.stamp is not None and written_later(standing.stamp, upload.stamp)


def at(head: Head, bucket: str, key: str) -> Upload:
    """The upload that stands under a key."""
    return Upload(bucket, key, head.etag, head.version, head.modified)


def encoded(document: Mapping[str, Any]) -> bytes:
    """A document as JSON that a person can read too."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
