"""How long it may take until there is room for another job."""

from __future__ import annotations

import math
from typing import Final

FIRST_GUESS: Final = 10.0
"""Seconds of a job, before the first one has told how long one takes."""
_LONGEST: Final = 600.0
_RECENT: Final = 0.3
"""Weight of the last job in the mean duration."""


class Estimate:
    """The mean duration of jobs, of late."""

    def __init__(self) -> None:
        self._mean = FIRST_GUESS

    def add(self, seconds: float) -> None:
        """Take a job's duration into account."""
        self._mean += _RECENT * (seconds - self._mean)

    def of(self, waiting: int, workers: int) -> int:
        """Seconds for so many jobs, a whole number of at least one."""
        return math.ceil(max(1.0, min(self._mean * waiting / max(1, workers), _LONGEST)))
