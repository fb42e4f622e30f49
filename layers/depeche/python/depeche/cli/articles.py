"""``depeche brief | clean | translate | summarize``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from depeche.cli import inputs, lines, progress, views
from depeche.desk import open_desk
from depeche.schemas import (
    BriefRequest,
    CleanRequest,
    GlossaryTerm,
    SummarizeRequest,
    SummaryKind,
    SummaryOptions,
    TranslateRequest,
)
from depeche.settings import load

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

_STYLES = click.Choice(["paragraph", "bullets", "headline"])
_AUTO = "auto"
_NONE = "none"


def _shared(command: CommandT) -> CommandT:
    """The options that every step has."""
    for decorate in (
        click.option("--jsonl", is_flag=True, help="Read one JSON object a line, write one a line in the same order."),
        click.option("--json", "as_json", is_flag=True, help="Print the result's JSON."),
        click.option("--from", "source", default=_AUTO, show_default=True, help="Language of the text, e.g. fr."),
        click.argument("file", default="-", metavar="[FILE|-]"),
    ):
        command = decorate(command)
    return command


def _summary_options(command: CommandT) -> CommandT:
    for decorate in (
        click.option("--style", type=_STYLES, default="paragraph", show_default=True, help="Form of the summary."),
        click.option("--words", type=int, help="Length of the written summary, in words; kept within 20%."),
        click.option("--sentences", type=int, default=3, show_default=True, help="Sentences of a summary, 1 to 10."),
    ):
        command = decorate(command)
    return command


@click.command()
@_shared
@_summary_options
@click.option("--to", "target", default="en", show_default=True, help='Target language; "none": no translation.')
@click.option("--summary-language", help="Language of the summaries; the target where nothing is said.")
@click.option("--glossary", type=click.Path(path_type=Path), help="CSV or TSV file: source term, target term.")
@click.option("--title", help="The headline, where you know it.")
@click.option("--refresh", is_flag=True, help="Compute it anew even if it is stored.")
def brief(
    file: str,
    source: str,
    as_json: bool,
    jsonl: bool,
    sentences: int,
    words: int | None,
    style: str,
    target: str,
    summary_language: str | None,
    glossary: Path | None,
    title: str | None,
    refresh: bool,
) -> int:
    """Clean an article, translate it, and summarize it in two ways."""
    settings = load()
    options = {
        "target_language": None if target == _NONE else target,
        "source_language": _language(source),
        "summary": inputs.make(
            SummaryOptions, sentences=sentences, words=words, style=style, language=summary_language
        ),
        "glossary": _glossary(glossary),
        "title": title,
    }
    # Bad options fail before anything is read or opened.
    inputs.make(BriefRequest, text="", **options)
    with open_desk(settings) as desk:
        if jsonl:
            return lines.brief(desk, file, options, refresh=refresh)
        request = inputs.make(BriefRequest, **inputs.read_article(file, settings), **options)
        with progress.steps() as show:
            result = desk.engine.brief(request, refresh=refresh, progress=show)
        views.show(result, views.brief, as_json=as_json)
    for problem in result.problems:
        click.echo(f"depeche: {problem.detail}; the rest of the brief is there", err=True)
    return 1 if result.problems else 0


@click.command()
@_shared
@click.option("--explain", is_flag=True, help="Print the page with what became of each line in the margin.")
def clean(file: str, source: str, as_json: bool, jsonl: bool, explain: bool) -> int:
    """Find the article in a page: pasted text, or HTML."""
    settings = load()
    options = {"source_language": _language(source)}
    inputs.make(CleanRequest, text="", **options)
    with open_desk(settings) as desk:
        if jsonl:
            return lines.clean(desk, file, options)
        request = inputs.make(CleanRequest, **inputs.read_article(file, settings), **options)
        article = desk.engine.clean(request)
        if explain:
            views.explain(article, request)
        else:
            views.show(article, views.article, as_json=as_json)
    return 0


@click.command()
@_shared
@click.option("--to", "target", default="en", show_default=True, help="Target language.")
@click.option("--glossary", type=click.Path(path_type=Path), help="CSV or TSV file: source term, target term.")
def translate(file: str, source: str, as_json: bool, jsonl: bool, target: str, glossary: Path | None) -> int:
    """Translate text line by line; nothing is cleaned away."""
    settings = load()
    options = {
        "source_language": _language(source),
        "target_language": target,
        "glossary": _glossary(glossary),
    }
    inputs.make(TranslateRequest, text="", **options)
    with open_desk(settings) as desk:
        if jsonl:
            return lines.translate(desk, file, options)
        text = inputs.read_text(file, settings)
        with progress.steps() as show:
            result = desk.engine.translate(inputs.make(TranslateRequest, text=text, **options), progress=show)
        views.show(result, views.translation, as_json=as_json)
    return 0


@click.command()
@_shared
@_summary_options
@click.option(
    "--kind", type=click.Choice(["extractive", "abstractive"]), help="With --jsonl: which summary; extractive."
)
def summarize(
    file: str,
    source: str,
    as_json: bool,
    jsonl: bool,
    sentences: int,
    words: int | None,
    style: str,
    kind: SummaryKind | None,
) -> int:
    """Summarize a clean text in its own language; nothing is cleaned away."""
    settings = load()
    options = {
        "source_language": _language(source),
        "summary": inputs.make(SummaryOptions, sentences=sentences, words=words, style=style),
    }
    with open_desk(settings) as desk:
        if jsonl:
            return lines.summarize(desk, file, options, kind=kind or "extractive")
        kinds: tuple[SummaryKind, ...] = (kind,) if kind else ("extractive", "abstractive")
        request = inputs.make(SummarizeRequest, text=inputs.read_text(file, settings), **options)
        views.show(desk.engine.summarize(request, kinds=kinds), views.summaries, as_json=as_json)
    return 0


def _language(code: str) -> str | None:
    return None if code == _AUTO else code


def _glossary(path: Path | None) -> tuple[GlossaryTerm, ...]:
    from depeche.translation import read_glossary

    return read_glossary(path) if path else ()
