"""What makes an upload the same upload, and its articles the same jobs.

An event may come twice, late or in the wrong order. It is taken as a hint to look at a key; what is found there
decides, and whoever looks at the same object comes to the same ids.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from ulid import ULID

_RANDOM_BYTES = 10
"""Of a ULID's 16, the last ten are free."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One object as it was at one time.

    Attributes:
        bucket: Where it is.
        key: Its key, without ``inbox/``.
        etag: Of its content, without the quotes.
        version: In a bucket that keeps versions.
        modified: When it was written, in UTC; S3 tells whole seconds.
    """

    bucket: str
    key: str
    etag: str
    version: str | None
    modified: datetime

    def job_id(self, item: str | None) -> str:
        """The id of the job for one of its articles: always the same ULID, which sorts by the time of the upload."""
        name = "\0".join((self.bucket, self.key, self.version or self.etag, item or ""))
        random = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:_RANDOM_BYTES]
        return str(ULID.from_bytes(_milliseconds(self.modified).to_bytes(6, "big") + random))

    @property
    def stamp(self) -> str:
        """What its results are marked with; a later upload's sorts after it."""
        return self.job_id(None)


def written_later(stamp: str, than: str) -> bool:
    """Whether a result is of a later upload than another; by their stamps, to the second of the uploads."""
    return stamp[:_TIME_DIGITS] > than[:_TIME_DIGITS]


_TIME_DIGITS = 10
"""Of a ULID's 26, the first ten are the time."""


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
