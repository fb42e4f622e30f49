"""Processes that outlive the command that started them: begun once, known again, ended by those who began them.

A number alone does not name a process for long: the kernel gives it away again. So a record holds the number and the
moment of its start, and whoever has another start is left alone.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from stack.places import LOGS, RUN

_PATIENCE = 20.0
"""Seconds between asking and killing."""


@dataclass(frozen=True)
class Started:
    """A process that was started by us.

    Attributes:
        pid: Its number; also its session's, since it leads one.
        start: When it began, in the kernel's ticks since boot.
    """

    pid: int
    start: int

    def alive(self) -> bool:
        """Whether this very process still runs."""
        return self.start == _start_of(self.pid)

    def end(self, patience: float = _PATIENCE) -> None:
        """Ask its session to end; kill what stays."""
        if not self.alive():
            return
        deadline = time.monotonic() + patience
        signal_session(self.pid, signal.SIGTERM)
        while self.alive() and time.monotonic() < deadline:
            time.sleep(0.05)
        signal_session(self.pid, signal.SIGKILL)

    def kill(self) -> None:
        """Kill its session, as `kill -9` does."""
        if self.alive():
            signal_session(self.pid, signal.SIGKILL)


def signal_session(leader: int, number: signal.Signals) -> None:
    """Signal every process of a session. Its number is not given away while one of them is there.

    Not a process group: the runtime interface emulator makes one of its own for the handler.
    """
    for path in Path("/proc").glob("[0-9]*"):
        fields = _fields(int(path.name))
        if fields and int(fields[3]) == leader:
            with suppress(ProcessLookupError):
                os.kill(int(path.name), number)


def _start_of(pid: int) -> int | None:
    """When a process began; None when it is gone, or dead and not yet collected."""
    fields = _fields(pid)
    return None if fields is None or fields[0] in "ZX" else int(fields[19])


def _fields(pid: int) -> list[str] | None:
    """The kernel's line on a process after its name, which may hold any character: state, parent, group, session, …"""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None


def started(name: str) -> Started | None:
    """The process of this name, if it runs."""
    try:
        process = Started(**json.loads((RUN / f"{name}.json").read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return process if process.alive() else None


def record(name: str, pid: int) -> Started:
    """Note down a process that was just started as the leader of its group."""
    start = _start_of(pid)
    process = Started(pid, -1 if start is None else start)
    RUN.mkdir(parents=True, exist_ok=True)
    fresh = RUN / f"{name}.json.new"
    fresh.write_text(json.dumps(process.__dict__), encoding="utf-8")
    fresh.replace(RUN / f"{name}.json")
    return process


def start(name: str, command: Sequence[str | Path], environment: Mapping[str, str], folder: Path) -> Started:
    """Start a process that outlives this one; its output goes to `.stack/logs/NAME.log`."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 -- our own commands
            [str(part) for part in command],
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return record(name, process.pid)


def names() -> list[str]:
    """The names of all processes that were started."""
    return sorted(path.stem for path in RUN.glob("*.json"))


def forget(name: str) -> None:
    """Drop the record of a process that has ended."""
    (RUN / f"{name}.json").unlink(missing_ok=True)


def end(name: str) -> bool:
    """End the process of this name, if it runs; returns whether it did."""
    process = started(name)
    if process:
        process.end()
    forget(name)
    return process is not None
