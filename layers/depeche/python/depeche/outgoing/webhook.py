"""A signed POST to the address that a request names."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from depeche import __version__
from depeche.outgoing.client import Client
from depeche.outgoing.errors import AddressError, OutgoingError
from depeche.settings import Settings

_KEY_SECONDS: Final = 300
"""How long a key is used before it is asked for again."""


class NoKeyError(OutgoingError):
    """The key to sign with can't be read: an unsigned message would be thrown away, or worse, believed."""


@dataclass(frozen=True, slots=True)
class Post:
    """One message on its way.

    Attributes:
        url: Where to.
        job_id: Which job it is about; a receiver tells a repeated message by it.
        event: ``brief.finished`` or ``brief.failed``.
        content_type: Of the body.
        body: The brief, or the problem document.
    """

    url: str
    job_id: str
    event: str
    content_type: str
    body: bytes


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a message: HMAC-SHA256 over the timestamp, a full stop and the body.

    A receiver computes the same, compares in constant time, and refuses timestamps that are minutes old.
    """
    mac = hmac.new(secret.encode(), timestamp.encode("ascii") + b"." + body, hashlib.sha256)
    return f"v1={mac.hexdigest()}"


class Poster:
    """Sends messages: public addresses only, no redirects, verified TLS, bounded in time. Thread-safe."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float], total_seconds: float) -> None:
        """Prepare to send.

        Args:
            settings: ``webhook_secret`` or ``webhook_secret_name``, and ``allow_private_callbacks``.
            clock: Tells the epoch seconds of the timestamp.
            total_seconds: For one message, from the look-up of the name to the answer.
        """
        secret = settings.webhook_secret
        self._secret = secret.get_secret_value() if secret else None
        self._secret_name = settings.webhook_secret_name
        self._client = Client(allow_private=settings.allow_private_callbacks)
        self._clock = clock
        self._total_seconds = total_seconds

    def send(self, post: Post) -> int:
        """Send a message; the status of the answer.

        Raises:
            OutgoingError: There is no answer, or no key to sign with.
        """
        try:
            url = urlsplit(post.url)
        except ValueError:
            raise AddressError("the address can't be read") from None
        headers = self._headers(post)
        return self._client.exchange("POST", url, headers=headers, body=post.body, seconds=self._total_seconds).status

    def _headers(self, post: Post) -> dict[str, str]:
        timestamp = str(int(self._clock()))
        headers = {
            "Content-Type": post.content_type,
            "User-Agent": f"Depeche/{__version__}",
            "X-Depeche-Job": post.job_id,
            "X-Depeche-Event": post.event,
            "X-Depeche-Timestamp": timestamp,
        }
        secret = self._key()
        if secret:
            headers["X-Depeche-Signature"] = sign(secret, timestamp, post.body)
        return headers

    def _key(self) -> str | None:
        """The key to sign with, if there is one; a changed one is used after five minutes."""
        name = self._secret_name
        if self._secret or not name:
            return self._secret
        from aws_lambda_powertools.utilities.parameters import get_parameter, get_secret
        from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

        try:
            if name.startswith("/"):
                return str(get_parameter(name, decrypt=True, max_age=_KEY_SECONDS))
            return str(get_secret(name, max_age=_KEY_SECONDS))
        except GetParameterError as error:
            raise NoKeyError(f"the key to sign with can't be read: {type(error).__name__}") from None
