"""``depeche batch upload | status | download``: the batch door for people with credentials for its buckets."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from depeche.cli import inputs, progress
from depeche.cli.terminal import shown
from depeche.schemas import BriefRequest
from depeche.settings import load

if TYPE_CHECKING:
    from rich.table import Table

    from depeche.batch.exchange import Progress

_FOLDER = click.option("--folder", default="", metavar="NAME", help="Folder in the inbox, e.g. economy/today.")
_STYLES = {"done": "green", "partly": "yellow", "failed": "red", "working": "cyan"}


@click.group()
def batch() -> None:
    """Files by the hundred: into the inbox bucket, and their briefs out of the outbox bucket."""


@batch.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@_FOLDER
@click.option("--to", "target", help='Target language of these files, e.g. en; "none": no translation.')
@click.option("--from", "source", help="Language of these files, e.g. fr.")
def upload(files: tuple[Path, ...], folder: str, target: str | None, source: str | None) -> int:
    """Upload files, or the files in folders, which keep their places."""
    from depeche.batch.exchange import Exchange

    metadata = {name: value for name, value in (("target-language", target), ("source-language", source)) if value}
    inputs.make(
        BriefRequest, text="", target_language=None if target in (None, "none") else target, source_language=source
    )
    exchange = Exchange(load())
    parcels = exchange.pack(files, folder)
    going = [parcel for parcel in parcels if parcel.refused is None]
    for parcel in parcels:
        if parcel.refused is not None:
            click.echo(f"depeche: {shown(parcel.path)} is left out: {shown(parcel.refused)}", err=True)
    try:
        for parcel in progress.track(exchange.upload(going, metadata), "Uploading", len(going)):
            click.echo(shown(parcel.key))
    except OSError as error:
        raise click.UsageError(f"{error.filename}: {error.strerror}") from error
    if not going:
        raise click.UsageError("none of these files can be uploaded")
    return 0


@batch.command()
@_FOLDER
@click.option("--watch", is_flag=True, help="Look again until all uploads have ended.")
@click.option("--every", default=5.0, show_default=True, type=click.FloatRange(min=0.1), help="Seconds between looks.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(folder: str, watch: bool, every: float, as_json: bool) -> int:
    """Show how far the uploads are.

    The exit code is 1 when one has failed.
    """
    from depeche.batch.exchange import Exchange

    exchange = Exchange(load())
    rows = exchange.status(folder)
    if watch and sys.stdout.isatty() and not as_json:
        rows = _live(lambda: exchange.status(folder), rows, every)
    else:
        while watch and not all(row.ended for row in rows):
            time.sleep(every)
            rows = exchange.status(folder)
        _print(rows, as_json=as_json)
    return 1 if any(row.failed for row in rows) else 0


@batch.command()
@click.argument("target", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@_FOLDER
@click.option("--failures", is_flag=True, help="Fetch what failed too, into DIR/failed.")
def download(target: Path, folder: str, failures: bool) -> int:
    """Fetch the finished results into a folder.

    What is there already and has not changed is not fetched again.
    """
    from depeche.batch.exchange import Exchange

    exchange = Exchange(load())
    results = exchange.results(folder, failures=failures)
    fetched = refused = 0
    for one in progress.track(exchange.download(results, target), "Downloading", len(results)):
        if one.refused is not None:
            refused += 1
            click.echo(f"depeche: {shown(one.key)} can't be written below {shown(target)}: {one.refused}", err=True)
        elif one.is_new:
            fetched += 1
            click.echo(shown(one.path))
    click.echo(f"{fetched} fetched, {len(results) - fetched - refused} here already", err=True)
    return 1 if refused else 0


def _live(look: Callable[[], list[Progress]], rows: list[Progress], every: float) -> list[Progress]:
    """Show the table and keep it up to date until everything has ended."""
    from rich.live import Live

    with Live(_table(rows), auto_refresh=False) as live:
        while not all(row.ended for row in rows):
            time.sleep(every)
            rows = look()
            live.update(_table(rows), refresh=True)
    return rows


def _print(rows: Sequence[Progress], *, as_json: bool) -> None:
    if as_json:
        # With JSON's own escapes: a key may hold characters that a terminal would act on.
        click.echo(json.dumps([asdict(row) for row in rows], indent=2))
        return
    from rich.console import Console

    # No narrower than the keys where nobody looks on: a program may read it.
    width = None if sys.stdout.isatty() else 1200
    Console(highlight=False, emoji=False, markup=False, width=width).print(_table(rows))


def _table(rows: Sequence[Progress]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table("upload", "state", "done", "failed", "reason", box=None)
    for row in rows:
        total = "" if row.total is None else f"/{row.total}"
        state = Text(row.state, style=_STYLES.get(row.state, ""))
        table.add_row(Text(shown(row.key)), state, f"{row.done}{total}", str(row.failed), Text(shown(row.detail or "")))
    return table
