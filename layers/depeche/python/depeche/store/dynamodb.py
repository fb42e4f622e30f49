"""The store on AWS: one DynamoDB table with the key ``pk`` and time to live on ``ttl``."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from depeche.errors import BusyError, LeaseLostError, StoreError
from depeche.schemas import Brief
from depeche.store import codec, keys
from depeche.store.base import UNFINISHED_TTL, BriefState, Claim, ClaimState, Retention, Status
from depeche.store.dynamodb_table import Item, RefusedError, Table
from depeche.store.overflow import ITEM_BYTES, ItemOverflow, Overflow, S3Overflow, digest_of

_NO_RESULT = "attribute_not_exists(#body) AND attribute_not_exists(#overflow)"
_CLAIMABLE = (
    # never seen, or run out and not yet swept by DynamoDB (which may take days) ...
    "attribute_not_exists(#pk) OR #ttl <= :now"
    # ... or without a result, and failed, abandoned, or already ours (a repeated request).
    f" OR ({_NO_RESULT} AND (#status = :failed OR (#status = :running AND (#lease <= :now OR #owner = :me))))"
)
_MINE = "#owner = :me AND #status = :running AND #ttl > :now"
_CLAIM_ATTEMPTS = 10


class DynamoStore:
    """A store in a DynamoDB table (see :class:`depeche.store.base.Store`).

    Briefs and jobs are read consistently, so that what one process has written another finds; translated segments
    are not, since a miss only costs a translation.
    """

    def __init__(
        self,
        table: str,
        *,
        overflow_bucket: str | None = None,
        retention: Retention | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Prepare the clients; the network is not touched yet.

        Args:
            table: Its name.
            overflow_bucket: S3 bucket for bodies over 350 KB; without it they are split over items.
            retention: How long things are kept.
            clock: Tells the epoch seconds.

        Raises:
            StoreError: boto3 finds no region or can't read its configuration.
        """
        self._table = Table(table)
        self._retention = retention or Retention()
        self._clock = clock
        items = ItemOverflow(self._table)
        self._overflow: Overflow = S3Overflow(overflow_bucket) if overflow_bucket else items
        self._places: dict[str, Overflow] = {items.place: items, self._overflow.place: self._overflow}

    def claim(self, brief_id: str, *, owner: str, lease_seconds: float, refresh: bool = False) -> Claim:
        """Take the computation of a brief; see :meth:`depeche.store.base.Store.claim`.

        One conditional write for a new brief, and for a stored one too: the refusal carries the record. Only the
        refresh of a stored result takes a second write, which holds on to that result.
        """
        key = keys.brief(brief_id)
        for _ in range(_CLAIM_ATTEMPTS):
            now = self._clock()
            end = now + lease_seconds
            mine = {
                ":running": {"S": BriefState.RUNNING},
                ":me": {"S": owner},
                ":end": {"N": repr(end)},
                ":ttl": _seconds(end + UNFINISHED_TTL),
            }
            try:
                self._table.update(
                    key,
                    "SET #status = :running, #owner = :me, #lease = :end, #ttl = :ttl REMOVE #body, #overflow, #error",
                    when=_CLAIMABLE,
                    values=mine | {":now": {"N": repr(now)}, ":failed": {"S": BriefState.FAILED}},
                )
            except RefusedError as refused:
                item = refused.item or self._table.get(key)
            else:
                return Claim(ClaimState.WON)
            if item is None:
                continue  # swept away between the two calls
            answer = self._refusal(item, owner=owner, now=now, refresh=refresh)
            if answer is not None:
                return answer
            if self._take_result(key, item, mine):
                return Claim(ClaimState.WON)
        raise StoreError("The claim of a brief changes hands too fast; try again")

    def renew(self, brief_id: str, *, owner: str, lease_seconds: float) -> None:
        """Extend one's lease."""
        now = self._clock()
        self._as_owner(
            brief_id,
            "SET #lease = :end",
            when=_MINE,
            values=_mine(owner, now) | {":end": {"N": repr(now + lease_seconds)}},
        )

    def finish(self, brief: Brief, *, owner: str) -> None:
        """Store the result."""
        now = self._clock()
        ttl = now + self._retention.of(brief)
        [(name, value)] = self._pack(codec.encode_brief(brief), ttl).items()
        other = "overflow" if name == "body" else "body"
        self._as_owner(
            brief.id,
            f"SET #status = :done, #ttl = :ttl, #{name} = :body REMOVE #{other}, #lease, #error",
            when="#owner = :me AND #status IN (:running, :done) AND #ttl > :now",
            values=_mine(owner, now) | {":done": {"S": BriefState.DONE}, ":ttl": _seconds(ttl), ":body": value},
        )

    def fail(self, brief_id: str, *, owner: str, error: Mapping[str, Any]) -> None:
        """Record why a computation failed."""
        key, now = keys.brief(brief_id), self._clock()
        mine = _mine(owner, now)
        try:
            self._table.update(
                key,
                "SET #status = :failed, #error = :error, #ttl = :ttl REMOVE #lease",
                when=f"{_MINE} AND {_NO_RESULT}",
                values=mine
                | {
                    ":failed": {"S": BriefState.FAILED},
                    ":error": {"S": json.dumps(dict(error))},
                    ":ttl": _seconds(now + UNFINISHED_TTL),
                },
            )
        except RefusedError as refused:
            if refused.item is None or not _has_result(refused.item):
                return
            try:
                self._table.update(
                    key,
                    "SET #status = :done REMOVE #lease",
                    when=_MINE,
                    values=mine | {":done": {"S": BriefState.DONE}},
                )
            except RefusedError:
                return

    def status(self, brief_id: str) -> Status | None:
        """Where a computation stands."""
        if not keys.valid(brief_id):
            return None
        now = self._clock()
        item = _current(self._table.get(keys.brief(brief_id), attributes="#status, #lease, #error, #ttl"), now)
        if item is None:
            return None
        lease = float(item["lease"]["N"]) if "lease" in item else None
        return Status(
            BriefState(item["status"]["S"]),
            live=lease is not None and lease > now,
            lease_expires=lease,
            error=json.loads(item["error"]["S"]) if "error" in item else None,
        )

    def get_brief(self, brief_id: str) -> Brief | None:
        """The finished brief."""
        item = self._get(keys.brief(brief_id)) if keys.valid(brief_id) else None
        if item is None or not _has_result(item):
            return None
        return codec.decode_brief(self._unpack(item))

    def get_segments(self, segment_keys: Sequence[str]) -> dict[str, str]:
        """Translation memory: the known values."""
        names = dict.fromkeys(keys.segment(key) for key in segment_keys)
        now = self._clock()
        return {
            keys.segment_of(item["pk"]["S"]): codec.decode_text(item["body"]["B"])
            for item in self._table.get_batch(names)
            if _current(item, now) is not None
        }

    def put_segments(self, segments: Mapping[str, str]) -> None:
        """Translation memory: keep values."""
        ttl = _seconds(self._clock() + self._retention.memory)
        bodies = {keys.segment(key): codec.encode(value) for key, value in segments.items()}
        self._table.put_batch(
            {"pk": {"S": key}, "ttl": ttl, "body": {"B": body}}
            for key, body in bodies.items()
            if len(body) <= ITEM_BYTES  # no sentence is; it would be translated again
        )

    def put_job(self, job_id: str, record: Mapping[str, Any], *, is_open: bool) -> None:
        """Write a job record."""
        ttl = self._clock() + self._retention.job
        item: Item = {"pk": {"S": keys.job(job_id)}, "ttl": _seconds(ttl)}
        if is_open:
            item["is_open"] = {"N": "1"}
        self._table.put(item | self._pack(codec.encode(dict(record)), ttl))

    def get_job(self, job_id: str) -> dict[str, Any] | None:
        """A job record."""
        item = self._get(keys.job(job_id)) if keys.valid(job_id) else None
        return None if item is None else codec.decode_object(self._unpack(item))

    def open_jobs(self) -> list[str]:
        """Ids of the open jobs, oldest first.

        A scan of the whole table: for recovery by hand, since on AWS the queue itself redelivers what a worker
        left.
        """
        found = self._table.scan(
            when="attribute_exists(#is_open) AND #ttl > :now",
            values={":now": {"N": repr(self._clock())}},
            attributes="#pk",
        )
        return sorted(keys.job_of(item["pk"]["S"]) for item in found)

    def forget_brief(self, brief_id: str) -> bool:
        """Delete a brief with all its parts."""
        if not keys.valid(brief_id):
            return False
        try:
            return self._forget(
                keys.brief(brief_id),
                when="attribute_not_exists(#lease) OR #lease <= :now",
                values={":now": {"N": repr(self._clock())}},
            )
        except RefusedError:
            raise BusyError("The brief is being computed; forget it when that has ended") from None

    def forget_job(self, job_id: str) -> bool:
        """Delete a job record with all its parts."""
        return keys.valid(job_id) and self._forget(keys.job(job_id))

    def jobs_of(self, brief_ids: Collection[str]) -> dict[str, dict[str, Any]]:
        """The jobs of briefs; a scan of the whole table."""
        records = (
            (keys.job_of(item["pk"]["S"]), codec.decode_object(self._unpack(item))) for item in self._all("job#")
        )
        return {job_id: record for job_id, record in records if record.get("brief_id") in brief_ids}

    def forget_segments(self, unwanted: Callable[[str], bool]) -> int:
        """Delete segments by their value; a scan of the whole table."""
        gone = [item["pk"]["S"] for item in self._all("seg#") if unwanted(codec.decode_text(item["body"]["B"]))]
        self._table.delete_batch(gone)
        return len(gone)

    def check(self) -> None:
        """Read a record that does not exist; a table has no disk that could be full."""
        self._table.get(keys.brief("0" * 64))

    def close(self) -> None:
        """Close the connections."""
        self._table.close()

    def _all(self, prefix: str) -> Iterator[Item]:
        return self._table.scan(
            when="begins_with(#pk, :prefix) AND #ttl > :now",
            values={":prefix": {"S": prefix}, ":now": {"N": repr(self._clock())}},
            attributes="#pk, #body, #overflow",
        )

    def _forget(self, key: str, *, when: str | None = None, values: Mapping[str, Any] | None = None) -> bool:
        item = self._table.delete(key, when=when, values=values)
        if item is not None and "overflow" in item:
            place = item["overflow"]["M"]
            overflow = self._places.get(place["in"]["S"])
            if overflow is None:
                raise StoreError("A large result is in a bucket, and no bucket is configured")
            overflow.delete(place["digest"]["S"], int(place["size"]["N"]))
        return item is not None

    def _refusal(self, item: Item, *, owner: str, now: float, refresh: bool) -> Claim | None:
        """What a refused claim means; None when a stored result may be claimed for a refresh."""
        running = item["status"]["S"] == BriefState.RUNNING
        if running and item["owner"]["S"] == owner:
            return Claim(ClaimState.WON)  # a repeated refresh
        if _has_result(item) and not refresh:
            return Claim(ClaimState.DONE, brief=codec.decode_brief(self._unpack(item)))
        lease = float(item["lease"]["N"]) if running else 0.0
        if lease > now:
            return Claim(ClaimState.RUNNING, lease_expires=lease)
        return None

    def _take_result(self, key: str, item: Item, mine: Mapping[str, Any]) -> bool:
        """Claim a record for a refresh, unless it has changed since it was read."""
        seen = {":seen": item["owner"], ":state": item["status"]}
        unchanged = "#owner = :seen AND #status = :state"
        if "lease" in item:
            seen[":lease"] = item["lease"]
            unchanged += " AND #lease = :lease"
        later = max(int(item["ttl"]["N"]), int(mine[":ttl"]["N"]))
        try:
            self._table.update(
                key,
                "SET #status = :running, #owner = :me, #lease = :end, #ttl = :ttl",
                when=unchanged,
                values={**mine, **seen, ":ttl": {"N": str(later)}},
            )
        except RefusedError:
            return False
        return True

    def _as_owner(self, brief_id: str, change: str, *, when: str, values: Mapping[str, Any]) -> None:
        try:
            self._table.update(keys.brief(brief_id), change, when=when, values=values)
        except RefusedError:
            raise LeaseLostError("Another worker took over this computation") from None

    def _get(self, key: str) -> Item | None:
        return _current(self._table.get(key), self._clock())

    def _pack(self, body: bytes, ttl: float) -> Item:
        """The one attribute that holds a body or tells where it is."""
        if len(body) <= ITEM_BYTES:
            return {"body": {"B": body}}
        digest = digest_of(body)
        self._overflow.put(digest, body, math.ceil(ttl))
        place = {"in": {"S": self._overflow.place}, "digest": {"S": digest}, "size": {"N": str(len(body))}}
        return {"overflow": {"M": place}}

    def _unpack(self, item: Item) -> bytes:
        if "overflow" not in item:
            return bytes(item["body"]["B"])
        place = item["overflow"]["M"]
        overflow = self._places.get(place["in"]["S"])
        if overflow is None:
            raise StoreError("A large result is in a bucket, and no bucket is configured")
        body = overflow.get(place["digest"]["S"], int(place["size"]["N"]))
        if digest_of(body) != place["digest"]["S"]:
            raise StoreError("A record in the store is damaged: a part of it is missing")
        return body


def _mine(owner: str, now: float) -> dict[str, Any]:
    return {":me": {"S": owner}, ":running": {"S": BriefState.RUNNING}, ":now": {"N": repr(now)}}


def _seconds(epoch: float) -> dict[str, str]:
    """Time to live as DynamoDB wants it: whole seconds."""
    return {"N": str(math.ceil(epoch))}


def _current(item: Item | None, now: float) -> Item | None:
    """A record that has not run out; DynamoDB sweeps late."""
    return None if item is None or float(item["ttl"]["N"]) <= now else item


def _has_result(item: Item) -> bool:
    return "body" in item or "overflow" in item
