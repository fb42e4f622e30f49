"""Delivery by webhook: one attempt, and what its outcome means."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from depeche.jobs.delivery import Message, Receipt
from depeche.jobs.destinations import WebhookDestination
from depeche.outgoing.errors import OutgoingError
from depeche.settings import Settings

if TYPE_CHECKING:
    from depeche.outgoing.webhook import Post, Poster

_TOTAL_SECONDS: Final = 20.0
"""For one exchange, from the look-up of the name to the answer."""
_TRY_AGAIN = {408, 425, 429}
"""Client errors that pass (RFC 9110, RFC 8470, RFC 6585); so do all 5xx."""


class Webhook:
    """Delivers by HTTP POST."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Callable[[], float] = time.time,
        total_seconds: float = _TOTAL_SECONDS,
    ) -> None:
        """Prepare to deliver; the arguments are those of ``outgoing.webhook.Poster``."""
        self._settings = settings
        self._clock = clock
        self._total_seconds = total_seconds

    @cached_property
    def _poster(self) -> Poster:
        # Loads the HTTP library, which a process without callbacks need not wait for.
        from depeche.outgoing.webhook import Poster

        return Poster(self._settings, clock=self._clock, total_seconds=self._total_seconds)

    def deliver(self, message: Message) -> Receipt:
        """Make one attempt."""
        if not isinstance(message.to, WebhookDestination):
            raise TypeError(f"a webhook can't reach a {message.to.kind}")
        return self.send(_post_of(str(message.to.url), message))

    def send(self, post: Post) -> Receipt:
        """Make one attempt with a message that is written already."""
        try:
            return _judge(self._poster.send(post))
        except OutgoingError as error:
            return Receipt(delivered=False, reason=str(error), again=error.again)


def _post_of(url: str, message: Message) -> Post:
    from depeche.outgoing.webhook import Post

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
