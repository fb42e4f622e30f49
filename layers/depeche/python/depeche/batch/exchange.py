"""What a person does with the two buckets: bring files, see how far they are, fetch the results."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from depeche.batch import keys
from depeche.batch.bucket import Bucket, Entry, new_client
from depeche.batch.results import JSON, MARKDOWN
from depeche.errors import InvalidInputError
from depeche.settings import Settings, required

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_AT_ONCE = 8
_LONGEST_KEY = 1024
_LARGEST_DOCUMENT = 10_000_000
_MEDIA_TYPES = {
    ".txt": "text/plain",
    ".md": MARKDOWN,
    ".html": "text/html",
    ".htm": "text/html",
    ".json": JSON,
    ".jsonl": "application/x-ndjson",
    ".gz": "application/gzip",
    ".zip": "application/zip",
}

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A file on this machine and its place in the inbox.

    Attributes:
        path: The file.
        key: Where it goes, ``inbox/`` included.
        refused: Why it is left out; None: it goes.
    """

    path: Path
    key: str
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A result and its file on this machine.

    Attributes:
        path: The file.
        key: In the outbox.
        is_new: It was fetched now.
        refused: Why it could not be written; None: it is there.
    """

    path: Path
    key: str
    is_new: bool
    refused: str | None = None


class State(StrEnum):
    """How far an upload is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    PARTLY = "partly"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one upload is.

    Attributes:
        key: Of the upload, ``inbox/`` included.
        state: WORKING: some articles of several have ended. PARTLY: all have, and some failed.
        done: Articles with a brief.
        failed: Articles without.
        total: Articles of the file, where that is known.
        detail: Why it failed.
    """

    key: str
    state: State
    done: int = 0
    failed: int = 0
    total: int | None = None
    detail: str | None = None

    @property
    def ended(self) -> bool:
        """Nothing more is to come."""
        return self.state not in (State.WAITING, State.WORKING)


class Exchange:
    """The buckets as a person uses them."""

    def __init__(self, settings: Settings, *, client: S3Client | None = None) -> None:
        """Name the buckets.

        Args:
            settings: Their names, and the largest file.
            client: Of S3; made from the environment where nothing is said.

        Raises:
            InvalidInputError: A bucket is not named.
            StoreError: S3 can't be set up.
        """
        inbox, outbox = required(settings, "inbox_bucket"), required(settings, "outbox_bucket")
        s3 = client or new_client()
        self._settings = settings
        self._inbox, self._outbox = Bucket(inbox, s3), Bucket(outbox, s3)

    def pack(self, paths: Sequence[Path], folder: str) -> list[Parcel]:
        """Which files would go where: those of a folder keep their place in it. Options come first.

        Args:
            paths: Files and folders.
            folder: In the inbox; empty for the inbox itself.

        Raises:
            InvalidInputError: Two files would go to the same place.
        """
        parcels = [
            self._parcel(path, prefix_of(folder) + place) for one in paths for path, place in sorted(_files(one))
        ]
        going = Counter(parcel.key for parcel in parcels if parcel.refused is None)
        for key, count in going.items():
            if count > 1:
                raise InvalidInputError(f"{count} of these files would go to {key}", field="files")
        return sorted(parcels, key=lambda parcel: not keys.is_options(parcel.key))

    def upload(self, parcels: Iterable[Parcel], metadata: dict[str, str]) -> Iterator[Parcel]:
        """Upload files, several at a time; options before anything else. Gives each when it is there.

        Raises:
            StoreError: The inbox can't be written.
            OSError: A file can't be read.
        """

        def send(parcel: Parcel) -> Parcel:
            is_options = keys.is_options(parcel.key)
            with parcel.path.open("rb") as body:
                media_type = _MEDIA_TYPES.get(parcel.path.suffix.lower(), "application/octet-stream")
                self._inbox.upload(parcel.key, body, media_type=media_type, metadata={} if is_options else metadata)
            return parcel

        waiting = list(parcels)
        options = [parcel for parcel in waiting if keys.is_options(parcel.key)]
        yield from map(send, options)
        yield from _at_once(send, [parcel for parcel in waiting if not keys.is_options(parcel.key)])

    def status(self, folder: str) -> list[Progress]:
        """How far the uploads in a folder of the inbox are, by key."""
        prefix = prefix_of(folder)
        below = prefix.removeprefix(keys.INBOX)
        ended = {entry.key: entry for root in (keys.OUTBOX, keys.FAILED) for entry in self._outbox.list(root + below)}
        counts = _counts(ended)
        uploads = (
            entry
            for entry in self._inbox.list(prefix)
            if not (entry.key.endswith("/") or keys.is_litter(entry.key) or keys.is_options(entry.key))
        )
        return list(_at_once(lambda entry: self._progress(entry, ended, counts), list(uploads)))

    def results(self, folder: str, *, failures: bool) -> list[Entry]:
        """The results of the uploads in a folder, and their failures too where wanted."""
        below = prefix_of(folder).removeprefix(keys.INBOX)
        roots = (keys.OUTBOX, keys.FAILED) if failures else (keys.OUTBOX,)
        return [entry for root in roots for entry in self._outbox.list(root + below)]

    def download(self, results: Sequence[Entry], target: Path) -> Iterator[Fetched]:
        """Fetch results, several at a time; what is here already and unchanged is not fetched again.

        A result that can't be written here does not stop the others.

        Args:
            results: Which.
            target: The folder that they go to.

        Yields:
            What became of each.

        Raises:
            StoreError: The outbox can't be read.
        """
        return _at_once(lambda entry: self._try(entry, target), results)

    def _parcel(self, path: Path, key: str) -> Parcel:
        if not keys.is_options(key) and keys.kind(path.name) is None:
            return Parcel(path, key, f"this type can't be read; {', '.join(keys.SUPPORTED)}, or these as .gz or .zip")
        size, most = path.stat().st_size, self._settings.batch_max_file_bytes
        if size > most:
            return Parcel(path, key, f"it has {size} bytes, at most {most} are allowed")
        if len(key.encode("utf-8", "surrogateescape")) > _LONGEST_KEY:
            return Parcel(path, key, f"its key would have more than {_LONGEST_KEY} bytes")
        if (named := keys.ambiguous_folder(key.removeprefix(keys.INBOX))) is not None:
            return Parcel(path, key, f"the folder {named} has the name of a file of several articles")
        try:
            key.encode()
        except UnicodeEncodeError:
            return Parcel(path, key, "its name is not UTF-8")
        return Parcel(path, key)

    def _progress(self, upload: Entry, ended: dict[str, Entry], counts: dict[str, tuple[int, int]]) -> Progress:
        key = upload.key.removeprefix(keys.INBOX)

        def of_this(result: str) -> bool:
            return result in ended and ended[result].modified >= upload.modified

        failure = keys.result(key, None, ".json", root=keys.FAILED)
        report = keys.result(key, None, ".report.json")
        if of_this(failure):
            return Progress(upload.key, State.FAILED, failed=1, detail=self._document(failure).get("detail"))
        if of_this(report):
            told = self._document(report)
            done, failed, total = (int(told.get(name, 0)) for name in ("done", "failed", "total"))
            state = State.DONE if not failed else State.PARTLY if done else State.FAILED
            detail = "; ".join(f"{count} × {reason}" for reason, count in told.get("reasons", {}).items())
            return Progress(upload.key, state, done, failed, total, detail or None)
        if of_this(keys.result(key, None, ".json")):
            return Progress(upload.key, State.DONE, done=1, total=1)
        done, failed = counts.get(keys.contents(key, root=""), (0, 0))
        return Progress(upload.key, State.WORKING if done or failed else State.WAITING, done, failed)

    def _document(self, key: str) -> dict[str, Any]:
        found = self._outbox.read(key, most=_LARGEST_DOCUMENT)
        document = json.loads(found[1]) if found else {}
        return document if isinstance(document, dict) else {}

    def _fetch(self, entry: Entry, target: Path) -> Fetched:
        path = target / keys.local_path(entry.key.removeprefix(keys.OUTBOX))
        if _is_same(path, entry):
            return Fetched(path, entry.key, is_new=False)
        found = self._outbox.open(entry.key)
        path.parent.mkdir(parents=True, exist_ok=True)
        if found is None:
            return Fetched(path, entry.key, is_new=False)
        # A name of its own first, so that an interruption leaves no half of a file.
        part = path.parent / f".{secrets.token_hex(8)}.part"
        try:
            with part.open("wb") as file:
                self._outbox.copy(found[1], file)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return Fetched(path, entry.key, is_new=True)

    def _try(self, entry: Entry, target: Path) -> Fetched:
        try:
            return self._fetch(entry, target)
        except OSError as error:
            return Fetched(target, entry.key, is_new=False, refused=error.strerror or type(error).__name__)


def prefix_of(folder: str) -> str:
    """The prefix of a folder in the inbox, however its name is written."""
    parts = [part for part in folder.replace(os.sep, "/").split("/") if part not in ("", ".")]
    return keys.INBOX + "".join(f"{part}/" for part in parts)


def _files(path: Path) -> Iterator[tuple[Path, str]]:
    if path.is_dir():
        for found in path.rglob("*"):
            place = found.relative_to(path).as_posix()
            if found.is_file() and not keys.is_litter(place):
                yield found, place
    else:
        yield path, path.name


def _counts(ended: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Briefs and failures under each folder that a file of several articles may have."""
    done: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for key in ended:
        if key.endswith(".json") and not key.endswith(".report.json"):
            root, _, rest = key.partition("/")
            tally = failed if f"{root}/" == keys.FAILED else done
            tally.update(keys.folders(rest))
    return {folder: (done[folder], failed[folder]) for folder in done | failed}


def _is_same(path: Path, entry: Entry) -> bool:
    if not path.is_file() or path.stat().st_size != entry.size:
        return False
    # The ETag of an object that was written at once is its MD5 (S3 user guide); any other never fits, and is fetched.
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest() == entry.etag


def _at_once(work: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
    """Map with several threads, in order; an error ends what has not begun."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            yield from pool.map(work, items)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
