"""``depeche eval cleaning | translation | summaries | support``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from depeche.evaluation import Report

_DATA = click.argument("data", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_LIMIT = click.option("--limit", type=click.IntRange(1), help="Only so many cases, from the start.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the report's JSON.")


@click.group(name="eval")
def evaluate() -> None:
    """Measure quality on labelled data (needs the extra "eval")."""


@evaluate.command()
@_DATA
@_LIMIT
@_JSON
@click.option("--input", "kind", type=click.Choice(["text", "html"]), default="text", show_default=True)
def cleaning(data: Path, limit: int | None, as_json: bool, kind: str) -> None:
    """Precision, recall and F1 of the cleaned text; titles; snippets."""
    from depeche.evaluation import cleaning as measure

    _print(measure.evaluate(data, kind=kind, limit=limit), as_json=as_json)


@evaluate.command()
@_DATA
@_LIMIT
@_JSON
@click.option("--beam", type=click.IntRange(1, 8), help="Beam width; the setting's where nothing is said.")
def translation(data: Path, limit: int | None, as_json: bool, beam: int | None) -> None:
    """BLEU and chrF, invented and lost numbers, and what the flags are worth."""
    from depeche.evaluation import translation as measure
    from depeche.models.runtime import Runtime
    from depeche.settings import load

    settings = load()
    if beam:
        settings = settings.model_copy(update={"beam": beam})
    _print(measure.evaluate(data, settings=settings, runtime=Runtime(settings), limit=limit), as_json=as_json)


@evaluate.command()
@_DATA
@_LIMIT
@_JSON
@click.option("--kind", type=click.Choice(["extractive", "abstractive"]), default="extractive", show_default=True)
@click.option("--sentences", type=click.IntRange(1, 10), default=3, show_default=True)
def summaries(data: Path, limit: int | None, as_json: bool, kind: str, sentences: int) -> None:
    """ROUGE, unsupported numbers and names, length."""
    from depeche.evaluation import summaries as measure

    _print(measure.evaluate(data, kind=kind, sentences=sentences, limit=limit), as_json=as_json)


@evaluate.command()
@_DATA
@_LIMIT
@_JSON
def support(data: Path, limit: int | None, as_json: bool) -> None:
    """What the support check catches, by type of error, and its false alarms."""
    from depeche.evaluation import support as measure

    _print(measure.evaluate(data, limit=limit), as_json=as_json)


def _print(report: Report, *, as_json: bool) -> None:
    click.echo(report.model_dump_json(indent=2) if as_json else report.table())
