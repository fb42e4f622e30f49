"""Progress bars on stderr, when a person looks on."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from depeche.brief.base import Progress, Step
from depeche.models.build import Progress as BuildProgress

T = TypeVar("T")

_LABELS: dict[Step, str] = {
    "clean": "Cleaning",
    "translate": "Translating",
    "extract": "Choosing sentences",
    "abstract": "Writing the summary",
}


@contextmanager
def steps() -> Iterator[Progress | None]:
    """Bars for the steps of one brief; None where stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[Step, object] = {}

        def show(step: Step, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(_LABELS[step], total=total)
            bars.update(tasks[step], completed=done, total=total)  # type: ignore[arg-type]  # rich's TaskID is an int

        yield show


def track(items: Iterable[T], label: str, total: int | None = None) -> Iterable[T]:
    """Pass ``items`` on while a bar counts them; without a terminal, just pass them on."""
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track as bar

    return bar(items, description=label, total=total, console=Console(stderr=True), transient=True)


@contextmanager
def building() -> Iterator[BuildProgress | None]:
    """One bar for the build of models; None where stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars

    with Bars(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=1.0)

        def show(name: str, doing: str, share: float) -> None:
            bars.update(task, description=f"{name}: {doing}", completed=share)

        yield show
