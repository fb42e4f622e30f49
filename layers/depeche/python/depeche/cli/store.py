"""``depeche store forget``: deleting what was made of articles before its time is over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TextIO

import click

from depeche.cli.terminal import shown
from depeche.desk import Desk, open_desk
from depeche.errors import BusyError, DepecheError
from depeche.settings import load


@click.group()
def store() -> None:
    """The store: what is kept, and forgetting it."""


@store.command()
@click.argument("briefs", nargs=-1, metavar="[BRIEF_ID]...")
@click.option("--job", "jobs", multiple=True, metavar="ID", help="A job: its brief, and all that is forgotten with it.")
@click.option("--from", "source", type=click.File(), help="A file with one id a line, of briefs or jobs; - is stdin.")
@click.option("--segments", is_flag=True, help="Delete the brief's sentences from the translation memory too.")
def forget(briefs: tuple[str, ...], jobs: tuple[str, ...], source: TextIO | None, segments: bool) -> int:
    """Delete briefs with every copy that the store has, and say what was deleted.

    A brief takes along all jobs that were asked to make it and, of files of several articles in the inbox, the list of
    what is in them. What was delivered (callbacks, files in the outbox, messages) is the receiver's. Single translated
    sentences stay in the translation memory, without a trace of where they came from, until their own time is over or
    --segments asks for them.
    """
    given = [line.strip() for line in source or () if line.strip()]
    # A brief's id is a SHA-256 in hexadecimal digits; a job's is a ULID of 26 characters.
    briefs = (*briefs, *(name for name in given if len(name) == 64))
    jobs = (*jobs, *(name for name in given if len(name) != 64))
    if not briefs and not jobs:
        raise click.UsageError("Name a brief or, with --job, a job.")
    failed = False
    with open_desk(load()) as desk:
        for job_id in jobs:
            record = desk.store.get_job(job_id)
            if record is None:
                click.echo(f"job {shown(job_id)}: not there")
            else:
                briefs = (*briefs, record["brief_id"])
        wanted = list(dict.fromkeys(briefs))
        copies = desk.store.jobs_of(wanted)
        for brief_id in wanted:
            records = {job: record for job, record in copies.items() if record["brief_id"] == brief_id}
            try:
                for line in _forget(desk, brief_id, records, segments=segments):
                    click.echo(line)
            except DepecheError as error:
                click.echo(f"brief {shown(brief_id)}: {error.detail}", err=True)
                failed = True
    return 1 if failed else 0


def _forget(desk: Desk, brief_id: str, jobs: dict[str, dict[str, Any]], *, segments: bool) -> Iterator[str]:
    """Forget a brief and its jobs; a line for each thing that is gone.

    Raises:
        BusyError: It is being computed, or a job is about to.
        DepecheError: The store or a bucket can't be reached.
    """
    status = desk.store.status(brief_id)
    if status is not None and status.live:
        raise BusyError("The brief is being computed; forget it when that has ended")
    brief = desk.store.get_brief(brief_id) if segments else None
    # The jobs first: one that waits would make the brief again.
    for job_id, record in jobs.items():
        yield from _manifests(record)
        if desk.store.forget_job(job_id):
            yield f"job {job_id}: forgotten"
    yield f"brief {shown(brief_id)}: {'forgotten' if desk.store.forget_brief(brief_id) else 'not there'}"
    if brief is not None and brief.translation is not None:
        from depeche.translation.memory import made_of

        count = desk.store.forget_segments(made_of({segment.target for segment in brief.translation.segments}))
        yield f"translation memory: {count} {'segment' if count == 1 else 'segments'} forgotten"


def _manifests(record: dict[str, Any]) -> Iterator[str]:
    """Delete the lists of the files of several articles that a job belongs to."""
    for delivery in record.get("deliveries", ()):
        to = delivery["to"]
        if to["kind"] == "bucket" and to["item"] is not None:
            from depeche.batch.bucket import Bucket, new_client
            from depeche.batch.manifest import place

            Bucket(to["bucket"], new_client()).delete([place(to["key"])])
            yield f"manifest of {shown(to['key'])}: deleted"
