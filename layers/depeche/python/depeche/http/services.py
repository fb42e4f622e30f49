"""What the routes work with, handed to the application once and found again from a request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request

from depeche.brief import Engine
from depeche.errors import BusyError
from depeche.jobs import JobService
from depeche.settings import Settings
from depeche.store import Store

P = ParamSpec("P")
T = TypeVar("T")


class Gate:
    """Lets so many calls run in threads at once, so many wait for their turn, and refuses the rest.

    The steps are heavy: without a gate each of forty threads would hold a model's working memory.

    Args:
        running: Calls at the same time.
        waiting: Calls that may queue behind them.
    """

    def __init__(self, *, running: int, waiting: int) -> None:
        self._limiter = CapacityLimiter(running)
        self._waiting = waiting

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a blocking function in a thread when its turn comes.

        Raises:
            BusyError: Too many calls wait already.
        """
        if self._limiter.statistics().tasks_waiting >= self._waiting:
            raise BusyError("Too many requests wait for their turn")
        return await to_thread.run_sync(partial(function, *args, **kwargs), limiter=self._limiter)


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


def services_of(request: Request) -> Services:
    """The services of the application that serves this request."""
    services: Services = request.app.state.services
    return services


Parts = Annotated[Services, Depends(services_of)]
