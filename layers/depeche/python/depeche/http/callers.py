"""Callers who leave: their work ends between two batches, or never begins."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar

from anyio import CancelScope, create_task_group
from fastapi import Request

from depeche.brief.base import Step
from depeche.errors import AbandonedError

T = TypeVar("T")


class Caller:
    """Whoever waits for the answer to a request.

    Args:
        request: Its body has been read.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._gone = threading.Event()

    def progress(self, _step: Step, _done: int, _total: int) -> None:
        """What to give to the engine, which reports between batches.

        Raises:
            AbandonedError: The caller has left.
        """
        if self._gone.is_set():
            raise AbandonedError

    async def wait_for(self, work: Callable[[], Awaitable[T]]) -> T:
        """Wait for work as long as the caller does.

        What waits for its turn is given up at once, what runs in a thread when it reports.

        Raises:
            AbandonedError: The caller has left.
        """
        outcome: list[T] = []
        failure: Exception | None = None
        async with create_task_group() as group:
            group.start_soon(self._watch, group.cancel_scope)
            try:
                outcome.append(await work())
            except Exception as error:  # noqa: BLE001  # raised below, where no group wraps it
                failure = error
            group.cancel_scope.cancel()
        if self._gone.is_set():
            raise AbandonedError
        if failure is not None:
            raise failure
        return outcome[0]

    async def _watch(self, scope: CancelScope) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self._gone.set()
        scope.cancel()
