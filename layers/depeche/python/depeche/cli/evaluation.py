"""``depeche eval cleaning | translation | summaries | support | gate``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from depeche.schemas import SummaryKind

if TYPE_CHECKING:
    from depeche.evaluation.report import Report

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
def cleaning(data: Path, limit: int | None, as_json: bool, kind: Literal["text", "html"]) -> None:
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
@click.option("--facts", is_flag=True, help="DATA holds marked facts: print the share that is told.")
def summaries(data: Path, limit: int | None, as_json: bool, kind: SummaryKind, sentences: int, facts: bool) -> None:
    """ROUGE, unsupported numbers and names, length; or the facts told."""
    from depeche.evaluation import facts as news
    from depeche.evaluation import summaries as measure
    from depeche.models.runtime import Runtime
    from depeche.settings import load
    from depeche.summary import open_summarizer

    settings = load()
    summarizer = partial(open_summarizer, settings, Runtime(settings))
    evaluate_them = news.evaluate if facts else measure.evaluate
    report: Report = evaluate_them(data, kind=kind, sentences=sentences, limit=limit, summarizer=summarizer)
    _print(report, as_json=as_json)


@evaluate.command()
@_DATA
@_LIMIT
@_JSON
def support(data: Path, limit: int | None, as_json: bool) -> None:
    """What the support check catches, by type of error, and its false alarms."""
    from depeche.evaluation import support as measure

    _print(measure.evaluate(data, limit=limit), as_json=as_json)


@evaluate.command()
@click.argument("bench", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--floors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default="tests/quality/floors.json",
    show_default=True,
)
@click.option("--repin", is_flag=True, help="Write what was measured as the new floors.")
@click.option("--allow-regression", is_flag=True, help="With --repin: floors may fall.")
def gate(bench: Path, floors: Path, repin: bool, allow_regression: bool) -> int:
    """Measure everything in the floors file on the data below BENCH; exit code 1 when a floor gives way."""
    from depeche.evaluation import gate as quality
    from depeche.settings import load

    pinned = quality.read(floors)
    findings = []
    for finding in quality.check(pinned, bench, load(), repin=repin):
        findings.append(finding)
        floor = "-" if finding.floor is None else f"{finding.floor:.4f}"
        verdict = "ok" if finding.holds else "BELOW"
        click.echo(f"{finding.measurement:<24} {finding.figure:<32} {finding.value:>9.4f}  floor {floor:>9}  {verdict}")
    if repin:
        raised = quality.repinned(pinned, findings, bench, allow_regression=allow_regression)
        floors.write_text(raised.model_dump_json(indent=2) + "\n", encoding="utf-8")
        return 0
    return 0 if all(finding.holds for finding in findings) else 1


def _print(report: Report, *, as_json: bool) -> None:
    click.echo(report.model_dump_json(indent=2) if as_json else report.table())
