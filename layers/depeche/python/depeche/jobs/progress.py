"""How far a running job is: kept in memory, and gone with the job."""

from __future__ import annotations

from dataclasses import dataclass

from depeche.brief.base import Progress, Step


@dataclass(frozen=True, slots=True)
class JobProgress:
    """The step that a job is at.

    Attributes:
        step: Its name.
        done: Units that are done.
        total: Units in all: segments for "translate", 1 elsewhere.
    """

    step: Step
    done: int
    total: int


class ProgressBoard:
    """What the jobs of this process last reported. Thread-safe: each call reads or writes one entry of a dict."""

    def __init__(self) -> None:
        """Start empty."""
        self._latest: dict[str, JobProgress] = {}

    def reporter(self, job_id: str) -> Progress:
        """What to give to the engine for a job."""

        def report(step: Step, done: int, total: int) -> None:
            self._latest[job_id] = JobProgress(step, done, total)

        return report

    def get(self, job_id: str) -> JobProgress | None:
        """The latest report of a job, or None."""
        return self._latest.get(job_id)

    def forget(self, job_id: str) -> None:
        """Drop a job that has ended."""
        self._latest.pop(job_id, None)
