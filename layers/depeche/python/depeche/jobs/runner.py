"""Doing one job: attempts, errors and what is written of them."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Sequence

from depeche.brief.base import Engine, Progress, Step
from depeche.brief.deadline import Deadline
from depeche.errors import AbandonedError, BusyError, DepecheError, LeaseLostError, OutOfTimeError, StoreError
from depeche.jobs.progress import ProgressBoard
from depeche.jobs.records import JobBook, JobRecord, JobState

RETRY_PAUSES = (0.5, 3.0)
"""Seconds before the second and the third attempt; there is no fourth."""
_MOST_STARTS = 8
"""A job that is begun so often without an end takes its worker down with it; a few restarts are nobody's fault."""
_TRANSIENT = (StoreError, LeaseLostError, BusyError)
"""Problems of the moment. Every other ``DepecheError`` would be the same again."""

_log = logging.getLogger(__name__)


class Runner:
    """Runs jobs on an engine, one at a time in the calling thread. Thread-safe."""

    def __init__(
        self,
        book: JobBook,
        engine: Engine,
        *,
        finished: Callable[[JobRecord], None],
        stop: threading.Event,
        board: ProgressBoard,
        pauses: Sequence[float] = RETRY_PAUSES,
    ) -> None:
        """Prepare to run.

        Args:
            book: The records.
            engine: Does the work.
            finished: Called after the final state is written.
            stop: Ends the pauses between attempts; the job stays open.
            board: Told how far a job is.
            pauses: Seconds between the attempts, one fewer than there may be.
        """
        self._book = book
        self._engine = engine
        self._finished = finished
        self._stop = stop
        self._board = board
        self._pauses = pauses
        self._abandoned: set[str] = set()

    def abandon(self, job_id: str) -> None:
        """Give a job up at its next report, the first of which comes before any work."""
        self._abandoned.add(job_id)

    def run(self, job_id: str, *, seconds_left: Callable[[], float] | None = None) -> bool:
        """Do a job, unless it is finished or unknown: a queue may hand it out twice.

        Args:
            job_id: The job.
            seconds_left: Tells how long this process may go on; the work stops in good time, with what is translated
                kept.

        Returns:
            Whether it has ended; if not, begin it again: ``stop`` came between two attempts, or, where the time is
            bounded, it was over, the store or the engine was out of reach, or another computes the same brief (waiting
            for it here would cost as much as computing it).

        Raises:
            StoreError: The record can't be read or written; the job stays open.
        """
        record = self._book.load(job_id)
        if record is None:
            return True
        if record.finished:
            if record.deliverable:  # whoever finished it may have ended before the delivery was in its queue
                self._finished(record)
            return True
        if seconds_left and self._book.is_made_elsewhere(record):
            return False
        report = self._reporter(record.id)
        ended = self._attempts(record, Deadline(seconds_left, report) if seconds_left else report)
        if ended is not None and seconds_left and self._may_pass(ended):
            self._book.save(ended.but(state=JobState.QUEUED, error=None))
            return False
        if ended is None:
            return False
        self._abandoned.discard(job_id)
        self._finished(self._book.save(ended))
        return True

    def _reporter(self, job_id: str) -> Progress:
        tell = self._board.reporter(job_id)

        def report(step: Step, done: int, total: int) -> None:
            if job_id in self._abandoned:
                raise AbandonedError
            tell(step, done, total)

        return report

    def _attempts(self, record: JobRecord, progress: Progress) -> JobRecord | None:
        """The record with its final state, or None when the job is to be begun again."""
        problem: DepecheError = DepecheError(f"The work was begun {record.attempts} times and never ended")
        for pause in (*self._pauses, None):
            if record.attempts >= _MOST_STARTS:
                break
            record = self._book.save(record.but(state=JobState.RUNNING, attempts=record.attempts + 1))
            try:
                # A refresh that was made for this very job is not made twice.
                made = self._book.made_for(record) if record.refresh else None
                brief = made or self._engine.brief(record.request, refresh=record.refresh, progress=progress)
            except AbandonedError as error:
                problem = error
                break
            except OutOfTimeError:
                self._book.save(record.but(state=JobState.QUEUED))
                return None
            except _TRANSIENT as error:
                problem = error
            except DepecheError as error:
                problem = error
                break
            except Exception as error:  # noqa: BLE001 - whatever it is, the job must end with a reason
                problem = self._unexpected(record, error)
            else:
                return record.but(state=JobState.DONE, brief_id=brief.id, cached=brief.cached)
            if pause is not None and self._stop.wait(pause):
                return None
        return record.but(state=JobState.FAILED, error=problem.document())

    @staticmethod
    def _may_pass(ended: JobRecord) -> bool:
        """Whether a job failed for want of the store or the engine: a queue outside can wait longer than a thread."""
        kinds = {f"urn:depeche:problem:{error.kind}" for error in _TRANSIENT}
        return ended.error is not None and ended.error.get("type") in kinds and ended.attempts < _MOST_STARTS

    @staticmethod
    def _unexpected(record: JobRecord, error: Exception) -> DepecheError:
        # Not the message: it may quote the article.
        frames = "".join(traceback.format_tb(error.__traceback__))
        _log.error("job %s: unexpected %s\n%s", record.id, type(error).__name__, frames)
        return DepecheError("An unexpected error; the log has it under this job", job=record.id)
