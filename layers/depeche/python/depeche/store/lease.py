"""Who works on a brief, whether that process still lives, and the heartbeat that says so to others."""

from __future__ import annotations

import os
import re
import secrets
import socket
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from depeche.errors import LeaseLostError, StoreError
from depeche.store.base import Store

_PROC = Path("/proc")
_UNKNOWN = "-"
_STRANGE = re.compile(r"[^A-Za-z0-9.-]")
_RENEWALS = 3
"""Heartbeats per lease: two may be late or fail before the lease runs out."""


def owner() -> str:
    """A new owner string for one attempt: ``host:pid:boot.namespace.start:nonce``.

    The start time tells a process from a later one that was given the same pid; the nonce tells two attempts
    of one process apart.
    """
    pid = os.getpid()
    return f"{_host()}:{pid}:{_scope()}.{_started(pid)}:{secrets.token_hex(4)}"


def is_dead(name: str) -> bool:
    """Whether the process behind an owner string has surely ended.

    Only a process of this host can be known to be dead; for any other, and for strings that :func:`owner` did
    not make, the lease alone decides.
    """
    parts = name.rsplit(":", 3)
    if len(parts) != 4 or parts[0] != _host() or not parts[1].isdecimal():
        return False
    pid = int(parts[1])
    scope, _, started = parts[2].rpartition(".")
    boot, _, namespace = scope.rpartition(".")
    here, _, ours = _scope().rpartition(".")
    if boot != here:
        return True  # the machine was started anew since then
    if namespace != ours:
        return False  # a container of its own, whose pids we don't see
    return not _exists(pid) or _started(pid) != started


def _host() -> str:
    """This machine's name, in characters that an id may have."""
    return _STRANGE.sub("-", socket.gethostname()) or _UNKNOWN


def _exists(pid: int) -> bool:
    if sys.platform == "win32":  # signal 0 is Ctrl+C there
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _scope() -> str:
    """Where a pid means something: this boot of the machine, this pid namespace (proc(5))."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii")[:8]
        namespace = (_PROC / "self/ns/pid").stat().st_ino
    except OSError:
        return f"{_UNKNOWN}.{_UNKNOWN}"
    return f"{boot}.{namespace}"


def _started(pid: int) -> str:
    """Start of a living process in clock ticks since boot: field 22 of ``/proc/<pid>/stat`` (proc(5)).

    Where the system has no ``/proc`` it is ``-`` for every process, and the pid alone has to do.
    """
    try:
        # The second field is the command in parentheses and may hold spaces and parentheses itself.
        fields = (_PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return _UNKNOWN
    if fields[0] in {"Z", "X"}:  # killed, and only waits for its parent to notice
        return "ended"
    return fields[19]


class Lease:
    """Keeps a won claim alive while the work goes on.

    ::

        with Lease(store, brief_id, owner=me, seconds=30) as lease:
            ...
            lease.check()   # between steps: stop early when another took over

    Attributes:
        lost: Set when another owner took over, or when no renewal succeeded for as long as the lease holds.
    """

    def __init__(self, store: Store, brief_id: str, *, owner: str, seconds: float) -> None:
        """Prepare the heartbeat of a claim that ``owner`` has won.

        Args:
            store: Where the claim was won.
            brief_id: The brief.
            owner: Its owner.
            seconds: How long the claim holds without a renewal; it is renewed three times as often.
        """
        self._store = store
        self._brief_id = brief_id
        self._owner = owner
        self._seconds = seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="depeche-lease", daemon=True)
        self.lost = threading.Event()

    def __enter__(self) -> Self:
        """Start the heartbeat."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the heartbeat; the claim itself is ended by ``finish`` or ``fail``."""
        self._stop.set()
        self._thread.join()

    def check(self) -> None:
        """Raise ``LeaseLostError`` when the computation is no longer ours."""
        if self.lost.is_set():
            raise LeaseLostError("Another worker took over this computation")

    def _beat(self) -> None:
        renewed = time.monotonic()
        while not self._stop.wait(self._seconds / _RENEWALS):
            try:
                self._store.renew(self._brief_id, owner=self._owner, lease_seconds=self._seconds)
                renewed = time.monotonic()
            except LeaseLostError:
                self.lost.set()
                return
            except StoreError:
                # The store may be back before the lease is over; after that nobody can say whose it is.
                if time.monotonic() - renewed >= self._seconds:
                    self.lost.set()
                    return
