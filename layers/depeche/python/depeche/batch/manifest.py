"""Files of several articles: what is in them, and the report when all of it has ended.

The manifest is written before the first article is; its stamp says whose results are under the file's key. S3 shows a
write to everybody at once, so each delivery writes its result, then counts: the last one sees them all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from depeche.batch import keys
from depeche.batch.bucket import Bucket
from depeche.batch.identity import Upload
from depeche.batch.results import JSON, Results, encoded

ROOT = "manifests/"
_LARGEST = 10_000_000
_LARGEST_PROBLEM = 100_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a manifest."""

    item: str
    line: int | None


class Manifests:
    """The manifests and reports of one outbox."""

    def __init__(self, outbox: Bucket, results: Results) -> None:
        self._outbox = outbox
        self._results = results

    def begin(self, upload: Upload, entries: Sequence[Entry]) -> bool:
        """Open a file of several articles: remove what earlier uploads left, and write down what is in this one.

        Args:
            upload: The file.
            entries: Its articles; none where it turned out to be a single one, or can't be read.

        Returns:
            Whether it is to be worked on; False when a later upload has replaced this one.
        """
        manifest = place(upload.key)
        if self._results.stands(upload, manifest):
            return True  # an event that comes twice
        if self._results.is_outdated(upload):
            return False
        self._clear(upload)
        if not entries:
            return True
        document = {"key": keys.INBOX + upload.key, "articles": [asdict(entry) for entry in entries]}
        return self._results.write(upload, manifest, encoded(document), JSON)

    def report(self, upload: Upload, total: int) -> bool:
        """Write the report of a file if all its articles have ended.

        Args:
            upload: The file.
            total: Its articles.

        Returns:
            Whether all have ended.
        """
        done, failed = (self._ended(upload, root) for root in (keys.OUTBOX, keys.FAILED))
        if len(done | failed) < total:
            return False
        found = self._outbox.read(place(upload.key), most=_LARGEST)
        if found is None or found[0].stamp != upload.stamp:
            return False  # a later upload has begun
        entries = json.loads(found[1])["articles"]
        rows = [self._row(upload, entry, is_done=entry["item"] in done) for entry in entries]
        document = {
            "key": keys.INBOX + upload.key,
            "uploaded": upload.modified.isoformat(),
            "total": total,
            "done": sum(row["state"] == "done" for row in rows),
            "failed": sum(row["state"] == "failed" for row in rows),
            "reasons": dict(Counter(row["reason"] for row in rows if row["state"] == "failed").most_common()),
            "articles": rows,
        }
        return self._results.write(upload, keys.result(upload.key, None, ".report.json"), encoded(document), JSON)

    def _row(self, upload: Upload, entry: dict[str, Any], *, is_done: bool) -> dict[str, Any]:
        item = entry["item"]
        if is_done:
            return entry | {"state": "done", "result": keys.result(upload.key, item, ".json")}
        key = keys.result(upload.key, item, ".json", root=keys.FAILED)
        found = self._outbox.read(key, most=_LARGEST_PROBLEM)
        problem = json.loads(found[1]) if found else {}
        return entry | {
            "state": "failed",
            "result": key,
            "reason": problem.get("title", "unknown"),
            "detail": problem.get("detail"),
        }

    def _ended(self, upload: Upload, root: str) -> set[str]:
        prefix = keys.contents(upload.key, root=root)
        names = (entry.key.removeprefix(prefix) for entry in self._outbox.list(prefix))
        return {name.removesuffix(".json") for name in names if name.endswith(".json")}

    def _clear(self, upload: Upload) -> None:
        """Remove what other uploads left under this key."""
        fixed = [
            place(upload.key),
            keys.result(upload.key, None, ".report.json"),
            *(keys.result(upload.key, None, ending) for ending in (".json", ".md")),
            keys.result(upload.key, None, ".json", root=keys.FAILED),
        ]
        self._outbox.delete(key for key in fixed if not self._results.stands(upload, key))
        for root in (keys.OUTBOX, keys.FAILED):
            prefix = keys.contents(upload.key, root=root)
            self._outbox.delete(entry.key for entry in self._outbox.list(prefix))


def place(key: str) -> str:
    """Key of the manifest of an upload, in the outbox."""
    return keys.result(key, None, ".json", root=ROOT)
