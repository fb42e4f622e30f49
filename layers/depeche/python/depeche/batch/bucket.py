"""One S3 bucket, as far as the batch door needs it. boto3 is imported with the first client."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, cast

from depeche.errors import MalformedError, StoreError

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import ObjectIdentifierTypeDef, PutObjectRequestTypeDef

_STAMP = "depeche-upload"
"""Metadata of a result: the stamp of the upload that it belongs to."""
_GONE = {"NoSuchKey", "404", "NotFound", "NoSuchVersion"}
_TAKEN = {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}
_PIECE = 1 << 16
_MOST_DELETED = 1000
"""Keys in one DeleteObjects request (S3 API reference)."""


def new_client() -> S3Client:
    """A client with the region and credentials of the environment.

    Raises:
        StoreError: There is no region, or the configuration can't be read.
    """
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    retries = Config(connect_timeout=3, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 5})
    try:
        return boto3.client("s3", config=retries)
    except (BotoCoreError, ValueError) as error:
        raise StoreError(f"S3 can't be set up: {error}") from error


@dataclass(frozen=True, slots=True)
class Head:
    """What S3 tells of an object.

    Attributes:
        etag: Without quotes.
        version: In a bucket that keeps versions.
        modified: When it was written, in UTC.
        size: In bytes.
        metadata: The uploader's, names in lower case.
        encoding: Content-Encoding.
        tags: How many there are, as far as is told.
    """

    etag: str
    version: str | None
    modified: datetime
    size: int
    metadata: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    tags: int = 0

    @property
    def stamp(self) -> str | None:
        """Of the upload that a result belongs to."""
        return self.metadata.get(_STAMP)


@dataclass(frozen=True, slots=True)
class Entry:
    """An object in a listing."""

    key: str
    etag: str
    modified: datetime
    size: int


class Bucket:
    """A bucket. Thread-safe.

    All methods raise ``StoreError`` when S3 can't be reached or refuses.
    """

    def __init__(self, name: str, client: S3Client) -> None:
        """Name it; nothing is asked yet."""
        self.name = name
        self._client = client

    def head(self, key: str) -> Head | None:
        """What is known of an object; None where there is none."""
        found = self._found(lambda: self._client.head_object(Bucket=self.name, Key=key))
        return _head(found) if found else None

    def open(self, key: str) -> tuple[Head, BinaryIO] | None:
        """An object and its bytes, to be read once and closed; None where there is none.

        Raises:
            MalformedError: It is in an archive tier, from which it would have to be restored first.
        """
        found = self._found(lambda: self._client.get_object(Bucket=self.name, Key=key))
        return (_head(found), cast("BinaryIO", found["Body"])) if found else None

    def copy(self, body: BinaryIO, target: BinaryIO) -> None:
        """Copy what :meth:`open` gave into a file, and close it."""
        with _translated(self.name), closing(body):
            while piece := body.read(_PIECE):
                target.write(piece)

    def read(self, key: str, *, most: int) -> tuple[Head, bytes] | None:
        """An object as a whole, or its first ``most`` bytes."""
        found = self.open(key)
        if found is None:
            return None
        head, body = found
        with _translated(self.name), closing(body):
            return head, body.read(most)

    def tags(self, key: str, version: str | None) -> dict[str, str]:
        """The tags of an object."""
        which: dict[str, str] = {"VersionId": version} if version else {}
        found = self._found(
            lambda: self._client.get_object_tagging(Bucket=self.name, Key=key, **which)  # type: ignore[arg-type]  # the stub can't see the one name
        )
        tags = cast("Sequence[Mapping[str, str]]", found["TagSet"]) if found else ()
        return {tag["Key"]: tag["Value"] for tag in tags}

    def put(self, key: str, body: bytes, *, media_type: str, stamp: str, replaces: Head | None) -> bool:
        """Write a result, if nobody else has written there meanwhile.

        Args:
            key: Where.
            body: What.
            media_type: Its Content-Type.
            stamp: Of the upload that it belongs to.
            replaces: The object that stood there a moment ago; None: there was none.

        Returns:
            Whether it is written.
        """
        request: PutObjectRequestTypeDef = {
            "Bucket": self.name,
            "Key": key,
            "Body": body,
            "ContentType": media_type,
            "Metadata": {_STAMP: stamp},
        }
        if replaces is None:
            request["IfNoneMatch"] = "*"
        else:
            request["IfMatch"] = f'"{replaces.etag}"'
        from botocore.exceptions import ClientError

        with _translated(self.name):
            try:
                self._client.put_object(**request)
            except ClientError as error:
                if _code(error) in _TAKEN or _code(error) in _GONE:  # written or removed in between
                    return False
                raise
        return True

    def upload(self, key: str, body: BinaryIO, *, media_type: str, metadata: Mapping[str, str]) -> None:
        """Write an upload."""
        with _translated(self.name):
            self._client.put_object(
                Bucket=self.name, Key=key, Body=body, ContentType=media_type, Metadata=dict(metadata)
            )

    def delete(self, keys: Iterable[str]) -> None:
        """Remove objects; those that are not there don't matter."""
        waiting = iter(keys)
        while some := list(islice(waiting, _MOST_DELETED)):
            objects: list[ObjectIdentifierTypeDef] = [{"Key": key} for key in some]
            with _translated(self.name):
                answer = self._client.delete_objects(Bucket=self.name, Delete={"Objects": objects, "Quiet": True})
            if answer.get("Errors"):
                raise StoreError(f"Objects can't be removed from the bucket {self.name}")

    def list(self, prefix: str) -> Iterator[Entry]:
        """The objects under a prefix, by key."""
        with _translated(self.name):
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
                for found in page.get("Contents", ()):
                    yield Entry(found["Key"], found["ETag"].strip('"'), found["LastModified"], found["Size"])

    def _found(self, ask: Callable[[], object]) -> Mapping[str, object] | None:
        """What S3 answers; None when the object isn't there."""
        from botocore.exceptions import ClientError

        with _translated(self.name):
            try:
                return cast("Mapping[str, object]", ask())
            except ClientError as error:
                if _code(error) in _GONE:
                    return None
                raise


def _head(found: Mapping[str, object]) -> Head:
    metadata = cast("Mapping[str, str]", found.get("Metadata") or {})
    version = str(found.get("VersionId") or "")
    return Head(
        etag=str(found["ETag"]).strip('"'),
        version=version if version not in ("", "null") else None,
        modified=cast("datetime", found["LastModified"]),
        size=cast("int", found["ContentLength"]),
        metadata={name.lower(): value for name, value in metadata.items()},
        encoding=str(found.get("ContentEncoding") or ""),
        tags=cast("int", found.get("TagCount") or 0),
    )


def _code(error: Exception) -> str:
    response: Mapping[str, Mapping[str, str]] = getattr(error, "response", {})
    return response.get("Error", {}).get("Code", "")


@contextmanager
def _translated(bucket: str) -> Iterator[None]:
    """Turn the errors of botocore into ours."""
    from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

    try:
        yield
    except ClientError as error:
        code = _code(error)
        if code == "InvalidObjectState":
            raise MalformedError("The file is in an archive tier; restore it, then upload it again") from error
        if code == "NoSuchBucket":
            raise StoreError(f"There is no bucket {bucket}") from error
        raise StoreError(f"The bucket {bucket} refuses: {code or 'unknown'}") from error
    except (BotoCoreError, HTTPClientError, OSError) as error:
        raise StoreError(f"The bucket {bucket} can't be reached: {type(error).__name__}") from error
