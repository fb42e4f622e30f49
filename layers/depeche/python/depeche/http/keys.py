"""API keys for a server without a gateway before it. (On AWS the gateway checks keys.)"""

from __future__ import annotations

import hmac

from fastapi import Depends, Request

from depeche.http.problems import MissingKeyError, RefusedKeyError
from depeche.http.services import services_of
from depeche.settings import Settings

HEADER = "X-Api-Key"


def check_key(key: bytes, settings: Settings) -> None:
    """Let a caller in, or not. Open where no keys are configured.

    All keys are compared, each in constant time, so that the time taken tells nothing about them.

    Args:
        key: As it came, UTF-8; empty where none is given.
        settings: Where the valid keys stand.

    Raises:
        MissingKeyError: A key is needed and none is given.
        RefusedKeyError: The key is unknown.
    """
    if not settings.api_keys:
        return
    if not key:
        raise MissingKeyError(f"Send your key in the {HEADER} header", field=HEADER)
    known = [hmac.compare_digest(key, valid.get_secret_value().encode()) for valid in settings.api_keys]
    if not any(known):
        raise RefusedKeyError(f"This deployment does not know the key in {HEADER}", field=HEADER)


def key_of(request: Request) -> bytes:
    """The key in a request's header; empty where there is none."""
    # Starlette reads headers as Latin-1; this gives back the bytes that came.
    return request.headers.get(HEADER, "").encode("latin-1")


def require_key(request: Request) -> None:
    """A dependency that lets in who has a key. Raises like :func:`check_key`."""
    check_key(key_of(request), services_of(request).settings)


RequireKey = Depends(require_key)
