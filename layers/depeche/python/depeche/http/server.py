"""The server of ``depeche serve``: uvicorn with what it leaves open, limits on connections and on their time."""

from __future__ import annotations

import asyncio
import logging
import math
import resource
import time
from contextlib import suppress
from typing import ClassVar, Final, Literal

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

_WANTED_DESCRIPTORS: Final = 4096
_GRACE_SECONDS: Final = 5
_NO_START: Final = 3
"""Exit code of uvicorn where it can't start."""
_SELDOM_SECONDS: Final = 60.0

Awaited = Literal["head", "body", "reader"]


def serve(app: ASGIApp, *, host: str, port: int) -> None:
    """Serve an application until interrupted.

    Args:
        app: The application.
        host: Address to listen on.
        port: 0 takes any free one.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _WANTED_DESCRIPTORS:
        wanted = _WANTED_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _WANTED_DESCRIPTORS)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    for name in ("uvicorn.error", "asyncio"):
        logging.getLogger(name).addFilter(Seldom())
    server = uvicorn.Server(configure(app, host=host, port=port))
    with suppress(KeyboardInterrupt):  # uvicorn has shut down, and raises what ended it again
        server.run()
    if not server.started:
        raise SystemExit(_NO_START)


def configure(app: ASGIApp, *, host: str, port: int, protocol: type[LimitedProtocol] | None = None) -> uvicorn.Config:
    """How uvicorn serves the application."""
    protocol = protocol or LimitedProtocol
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=protocol,
        ws="none",
        # A request line can hold a brief's id and nothing that an operator needs.
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        # So many are accepted before the first of them is looked at.
        backlog=max(1, protocol.most_connections() // 2),
    )


class Seldom(logging.Filter):
    """Lets the same warning through once a minute: whoever sends nonsense must not fill the disk with it."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to log it."""
        if record.levelno < logging.WARNING:
            return True
        now = time.monotonic()
        # The texts before their values are filled in: the few that the libraries have.
        if now - self._last.get(str(record.msg), -math.inf) < _SELDOM_SECONDS:
            return False
        self._last[str(record.msg)] = now
        return True


class LimitedProtocol(H11Protocol):
    """A connection that can't be held open by doing nothing.

    Attributes:
        most: Connections at the same time, where the process may open four times as many files. One more ends the one
            that has been without a request for the longest time; where all have one, it is refused.
        seconds: How long a request's head and body may take to arrive, each in all, and how long a reader may take
            nothing of the answer.
        stage: What is awaited of the other side, and in which request.
        since: Time of the event loop when that began.
    """

    most: ClassVar[int] = 256
    seconds: ClassVar[dict[Awaited, float]] = {"head": 10.0, "body": 60.0, "reader": 30.0}

    stage: tuple[Awaited | None, object] = (None, None)
    since: float = 0.0
    _unsent: float = math.inf
    _timer: asyncio.TimerHandle | None = None

    @classmethod
    def most_connections(cls) -> int:
        """The limit of this process: the store and the models need files too."""
        descriptors = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        return cls.most if descriptors == resource.RLIM_INFINITY else max(1, min(cls.most, descriptors // 4))

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's own signature
        """Take the connection, at the cost of an idle one where there are too many."""
        super().connection_made(transport)
        self._follow()
        if len(self.connections) > self.most_connections():
            others = [one for one in self.connections if isinstance(one, LimitedProtocol) and one is not self]
            idle = [one for one in others if one.stage[0] == "head"]
            min(idle, key=lambda one: one.since, default=self).transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read, and see what is awaited now."""
        super().data_received(data)
        self._follow()

    def on_response_complete(self) -> None:
        """Go on with the next request."""
        super().on_response_complete()
        self._follow()

    def pause_writing(self) -> None:
        """The reader is slower than the answer."""
        super().pause_writing()
        self._follow()

    def resume_writing(self) -> None:
        """It has caught up."""
        super().resume_writing()
        self._follow()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go."""
        super().connection_lost(exc)
        self._stop()

    def _follow(self) -> None:
        """Begin to count anew when something else is awaited than before."""
        stage = (self._awaited(), self.cycle)
        if stage == self.stage and self._timer is not None:
            return
        self._stop()
        self.stage, self.since, self._unsent = stage, self.loop.time(), math.inf
        if stage[0] is not None and not self.transport.is_closing():
            self._timer = self.loop.call_later(self.seconds[stage[0]], self._expire, stage[0])

    def _awaited(self) -> Awaited | None:
        if self.flow.write_paused:
            return "reader"
        cycle: RequestResponseCycle | None = self.cycle  # uvicorn declares it without the None that it begins with
        if cycle is None or cycle.response_complete:
            return "head"
        return "body" if cycle.more_body else None

    def _expire(self, awaited: Awaited) -> None:
        unsent = self.transport.get_write_buffer_size()
        if 0 < unsent < self._unsent:  # slowly, but the answer goes out
            self._unsent = unsent
            self._timer = self.loop.call_later(self.seconds[awaited], self._expire, awaited)
            return
        self.transport.abort()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
