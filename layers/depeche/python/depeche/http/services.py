"""What the routes work with, handed to the application once and found again from a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request

from depeche.brief import Engine, Progress, is_short
from depeche.brief.limits import AnyRequest
from depeche.errors import BusyError
from depeche.http.callers import Caller
from depeche.jobs import JobService
from depeche.settings import Settings
from depeche.store import Store

T = TypeVar("T")


class Gate:
    """Lets so many calls run in threads at once, so many wait for their turn, and refuses the rest.

    The steps are heavy: without a gate each of forty threads would hold a model's working memory.

    Args:
        running: Calls at the same time; one more where all of these are taken and the call is a short one.
        waiting: Calls that may queue behind them.
    """

    def __init__(self, *, running: int, waiting: int) -> None:
        self._limiter = CapacityLimiter(running)
        self._short = CapacityLimiter(1)
        self._waiting = waiting

    async def run(self, function: Callable[[], T], *, short: bool = False) -> T:
        """Call a blocking function in a thread when its turn comes.

        Args:
            function: What to call.
            short: It takes seconds, and does not wait for calls that take minutes.

        Raises:
            BusyError: Too many calls wait already.
        """
        limiter = self._short if short and self._limiter.available_tokens < 1 else self._limiter
        if limiter.statistics().tasks_waiting >= self._waiting:
            raise BusyError("Too many requests wait for their turn")
        return await to_thread.run_sync(function, limiter=limiter)


@dataclass(frozen=True, slots=True)
class Services:
    """The parts behind the routes.

    Attributes:
        engine: Does the work.
        jobs: Does it in the background.
        store: Remembers it.
        settings: The deployment's limits and keys.
        steps: Bounds the single steps, which run without a job.
        waits: Bounds the callers that wait for a job; apart from the steps, so that neither starves the other.
    """

    engine: Engine
    jobs: JobService
    store: Store
    settings: Settings
    steps: Gate
    waits: Gate

    async def step(self, http: Request, request: AnyRequest, work: Callable[[Progress], T]) -> T:
        """Do a single step when its turn comes, as long as its caller waits.

        Args:
            http: The caller's request.
            request: What is asked for; short ones don't wait behind long ones.
            work: The step, given what it has to report to.

        Raises:
            BusyError: Too many calls wait already.
            AbandonedError: The caller has left.
        """
        caller = Caller(http)
        return await caller.wait_for(lambda: self.steps.run(lambda: work(caller.progress), short=is_short(request)))


def services_of(request: Request) -> Services:
    """The services of the application that serves this request."""
    services: Services = request.app.state.services
    return services


Parts = Annotated[Services, Depends(services_of)]
