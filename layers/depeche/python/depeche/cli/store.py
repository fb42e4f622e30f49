"""``depeche store forget``: deleting what was made of articles before its time is over."""

from __future__ import annotations

from typing import TextIO

import click

from depeche.desk import open_desk
from depeche.errors import BusyError
from depeche.settings import load


@click.group()
def store() -> None:
    """The store: what is kept, and forgetting it."""


@store.command()
@click.argument("briefs", nargs=-1, metavar="[BRIEF_ID]...")
@click.option("--job", "jobs", multiple=True, metavar="ID", help="A job: its record and its brief. May be repeated.")
@click.option("--from", "source", type=click.File(), help="A file with one id a line, of briefs or jobs; - is stdin.")
def forget(briefs: tuple[str, ...], jobs: tuple[str, ...], source: TextIO | None) -> int:
    """Delete briefs and jobs, with all their parts.

    What was delivered (callbacks, files in the outbox, messages) is the receiver's. Single translated sentences stay in
    the translation memory, without a trace of where they came from, until their own time is over.
    """
    given = [line.strip() for line in source or () if line.strip()]
    # A brief's id is a SHA-256 in hexadecimal digits; a job's is a ULID of 26 characters.
    briefs = (*briefs, *(name for name in given if len(name) == 64))
    jobs = (*jobs, *(name for name in given if len(name) != 64))
    if not briefs and not jobs:
        raise click.UsageError("Name a brief or, with --job, a job.")
    busy = False
    with open_desk(load()) as desk:
        for job_id in jobs:
            record = desk.store.get_job(job_id)
            briefs = (*briefs, *([record["brief_id"]] if record else []))
            _say("job", job_id, found=desk.store.forget_job(job_id))
        for brief_id in dict.fromkeys(briefs):
            try:
                _say("brief", brief_id, found=desk.store.forget_brief(brief_id))
            except BusyError as error:
                click.echo(f"brief {brief_id}: {error.detail}", err=True)
                busy = True
    return 1 if busy else 0


def _say(kind: str, name: str, *, found: bool) -> None:
    click.echo(f"{kind} {name}: {'forgotten' if found else 'not there'}")
