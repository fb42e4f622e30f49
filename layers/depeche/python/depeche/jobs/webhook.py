"""Delivery by webhook: one signed POST to the address that a request names."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import SplitResult, urlsplit

from depeche import __version__
from depeche.jobs.addresses import ForbiddenAddressError
from depeche.jobs.connection import UnreachableError, UnusableAddressError, connected
from depeche.jobs.delivery import Message, Receipt
from depeche.jobs.destinations import WebhookDestination
from depeche.settings import Settings

_TOTAL_SECONDS = 20.0
"""For the whole exchange: a receiver that answers one byte at a time is cut off all the same."""
_TRY_AGAIN = {408, 425, 429}
"""Client errors that pass (RFC 9110, RFC 8470, RFC 6585); so do all 5xx."""
_KEY_SECONDS = 300
"""How long a key is used before it is asked for again."""


class _NoKeyError(Exception):
    """The key to sign with can't be read."""


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


class Webhook:
    """Delivers by HTTP POST: public addresses only, no redirects, verified TLS, bounded in time."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], float] = time.time,
        total_seconds: float = _TOTAL_SECONDS,
    ) -> None:
        """Prepare to deliver.

        Args:
            settings: ``webhook_secret`` or ``webhook_secret_name``, and ``allow_private_callbacks``.
            clock: Tells the epoch seconds of the timestamp.
            total_seconds: For one attempt, from the connection to the answer.
        """
        secret = settings.webhook_secret
        self._secret = secret.get_secret_value() if secret else None
        self._secret_name = settings.webhook_secret_name
        self._allow_private = settings.allow_private_callbacks
        self._clock = clock
        self._total_seconds = total_seconds

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Reads the system's certificates, which a process without https callbacks need not wait for.
        return ssl.create_default_context()

    def deliver(self, message: Message) -> Receipt:
        """Make one attempt."""
        if not isinstance(message.to, WebhookDestination):
            raise TypeError(f"a webhook can't reach a {message.to.kind}")
        return self.send(_post_of(str(message.to.url), message))

    def send(self, post: Post) -> Receipt:
        """Make one attempt with a message that is written already."""
        url = urlsplit(post.url)
        try:
            return _judge(self._exchange(url, post))
        except (UnusableAddressError, ForbiddenAddressError) as error:
            return Receipt(delivered=False, reason=str(error))
        except _NoKeyError as error:  # an unsigned message would be thrown away, or worse, believed
            return Receipt(delivered=False, reason=str(error), again=True)
        except UnreachableError as error:
            return Receipt(delivered=False, reason=str(error), again=True)
        except ssl.SSLCertVerificationError as error:
            return Receipt(delivered=False, reason=f"the certificate is not valid: {error.verify_message}", again=True)
        except TimeoutError:
            return Receipt(delivered=False, reason="no answer in time", again=True)
        except (OSError, http.client.HTTPException) as error:
            return Receipt(delivered=False, reason=f"the exchange failed: {type(error).__name__}", again=True)

    def _exchange(self, url: SplitResult, post: Post) -> int:
        """Send the message; the status of the answer."""
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        with connected(url, tls=lambda: self._tls, allow_private=self._allow_private, seconds=self._total_seconds) as (
            connection,
            deadline,
        ):
            connection.request("POST", target, post.body, self._headers(post))
            with connection.getresponse() as response:
                if deadline.passed:  # cut off within the headers, which reads as their end
                    raise TimeoutError
                return response.status

    def _headers(self, post: Post) -> dict[str, str]:
        timestamp = str(int(self._clock()))
        headers = {
            "Content-Type": post.content_type,
            "User-Agent": f"Depeche/{__version__}",
            "Connection": "close",
            "X-Depeche-Job": post.job_id,
            "X-Depeche-Event": post.event,
            "X-Depeche-Timestamp": timestamp,
        }
        secret = self._key()
        if secret:
            headers["X-Depeche-Signature"] = sign(secret, timestamp, post.body)
        return headers

    def _key(self) -> str | None:
        """The key to sign with, if there is one; a changed one is used after five minutes.

        Raises:
            _NoKeyError: There is one, and it can't be read now.
        """
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
            raise _NoKeyError(f"the key to sign with can't be read: {type(error).__name__}") from None


def _post_of(url: str, message: Message) -> Post:
    if message.brief is None:
        problem = json.dumps(message.job.error, ensure_ascii=False).encode()
        return Post(url, message.job.id, "brief.failed", "application/problem+json", problem)
    brief = message.brief.model_dump_json().encode()
    return Post(url, message.job.id, "brief.finished", "application/json", brief)


def _judge(status: int) -> Receipt:
    if 200 <= status < 300:
        return Receipt(delivered=True, status=status)
    if 300 <= status < 400:
        return Receipt(delivered=False, status=status, reason="redirects are not followed")
    return Receipt(
        delivered=False,
        status=status,
        reason=f"the receiver answered {status}",
        again=status >= 500 or status in _TRY_AGAIN,
    )
