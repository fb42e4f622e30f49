"""Ending work in good time: before a Lambda's time is over, with what is done so far kept."""

from __future__ import annotations

from collections.abc import Callable

from depeche.brief.base import Progress, Step
from depeche.errors import OutOfTimeError


class Deadline:
    """A progress callback that ends the work when the time left is short.

    The engine reports after each batch of segments, which are in the translation memory by then: the next attempt
    goes on from there.

    Args:
        seconds_left: How long this process may go on.
        progress: Told as well.
        margin: Seconds that the longest stretch between two reports may take.
    """

    def __init__(
        self, seconds_left: Callable[[], float], progress: Progress | None = None, *, margin: float = 30.0
    ) -> None:
        self._seconds_left = seconds_left
        self._progress = progress
        self._margin = margin

    def __call__(self, step: Step, done: int, total: int) -> None:
        """Report.

        Raises:
            OutOfTimeError: Less than the margin is left.
        """
        if self._progress:
            self._progress(step, done, total)
        if self._seconds_left() < self._margin:
            raise OutOfTimeError("The time was over before the work was done; what is translated is kept")
