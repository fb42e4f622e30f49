"""The files that the pages load, and the policy that lets them load nothing else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from depeche.errors import NotFoundError

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Content-Security-Policy of the pages: nothing inline, nothing from elsewhere, and no text ever parsed as HTML."""

_TYPES = {
    "desk.css": "text/css; charset=utf-8",
    "desk.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served.

    Attributes:
        content: Its bytes.
        media_type: Its type.
        tag: Strong entity tag, quotes included.
    """

    content: bytes
    media_type: str
    tag: str


@lru_cache(maxsize=len(_TYPES))
def asset(name: str) -> Asset:
    """A file that the pages load.

    Raises:
        NotFoundError: There is none of this name.
    """
    if name not in _TYPES:
        raise NotFoundError("The desk has no file of this name", field="name")
    content = (resources.files("depeche") / "web" / "assets" / name).read_bytes()
    return Asset(content, _TYPES[name], f'"{hashlib.sha256(content).hexdigest()[:32]}"')


@lru_cache(maxsize=1)
def version() -> str:
    """A digest over all files: part of their addresses, so that a page never meets files of another version."""
    digest = hashlib.sha256()
    for name in sorted(_TYPES):
        digest.update(asset(name).content)
    return digest.hexdigest()[:12]
