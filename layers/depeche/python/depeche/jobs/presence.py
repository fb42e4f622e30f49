"""Which processes are at work: a job belongs to the one that has it in its queue, until that one is gone.

Presence is a lease in the store, kept by the same claim as a brief's: it runs out when the process falls silent, and
on SQLite it ends at the moment when the process does.
"""

from __future__ import annotations

from depeche.store import ClaimState, Store, owner


class Presence:
    """This process among those that share a store.

    Attributes:
        name: What it signs its jobs with.
    """

    def __init__(self, store: Store, *, seconds: float) -> None:
        """Name this process; nothing is written before the first :meth:`beat`.

        Args:
            store: The shared store.
            seconds: How long a silent process counts as present.
        """
        self._store = store
        self._seconds = seconds
        self.name = owner()

    def beat(self) -> None:
        """Say that this process is at work. Repeat it several times per ``seconds``."""
        self._store.claim(_process(self.name), owner=self.name, lease_seconds=self._seconds)

    def end(self) -> None:
        """Say that this process stops: its jobs are free."""
        self._store.fail(_process(self.name), owner=self.name, error={})

    def is_gone(self, name: str) -> bool:
        """Whether a process has stopped, died or fallen silent."""
        status = self._store.status(_process(name))
        return status is None or not status.live

    def adopt(self, job_id: str) -> bool:
        """Take over a job of a process that is gone; of several that try, one does."""
        claim = self._store.claim(f"adoption/{job_id}", owner=self.name, lease_seconds=self._seconds)
        return claim.state is ClaimState.WON


def _process(name: str) -> str:
    return f"process/{name}"
