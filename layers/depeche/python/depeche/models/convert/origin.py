"""Where a checkpoint comes from: ``hf:ORG/NAME@REVISION``, ``s3://bucket/prefix`` or a folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from depeche.errors import InvalidInputError

_HUB: Final = re.compile(r"hf:(?P<repository>[\w.-]+/[\w.-]+)@(?P<revision>[\w./-]+)")
_S3: Final = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,62})/(?P<prefix>.+)")


@dataclass(frozen=True, slots=True)
class HubOrigin:
    """A repository of a hub at a revision: a commit, or a branch or tag that is resolved to one."""

    repository: str
    revision: str

    def __str__(self) -> str:
        return f"hf:{self.repository}@{self.revision}"


@dataclass(frozen=True, slots=True)
class S3Origin:
    """The objects directly below a prefix."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"


@dataclass(frozen=True, slots=True)
class FolderOrigin:
    """A folder of this machine."""

    path: Path

    def __str__(self) -> str:
        # Not the path: the manifest travels with the model, and says nothing about the machine that built it.
        return f"folder {self.path.name}"


Origin = HubOrigin | S3Origin | FolderOrigin


def parse(text: str) -> Origin:
    """The origin that a person wrote.

    Raises:
        InvalidInputError: It is none of the three forms, or a hub id without a revision.
    """
    if text.startswith("hf:"):
        found = _HUB.fullmatch(text)
        if found is None:
            raise InvalidInputError(
                f"{text!r} is not hf:ORG/NAME@REVISION; without a revision the same command gives other weights "
                "tomorrow",
                field="from",
            )
        return HubOrigin(found["repository"], found["revision"])
    if text.startswith("s3:"):
        found = _S3.fullmatch(text)
        if found is None:
            raise InvalidInputError(f"{text!r} is not s3://BUCKET/PREFIX", field="from")
        return S3Origin(found["bucket"], found["prefix"].rstrip("/"))
    try:
        path = Path(text).expanduser()
        there = path.is_dir()
    except (RuntimeError, ValueError):  # the home of nobody, a NUL
        there = False
    if not there:
        raise InvalidInputError(
            f"{text!r} is no folder, and neither hf:ORG/NAME@REVISION nor s3://BUCKET/PREFIX", field="from"
        )
    return FolderOrigin(path.resolve())
