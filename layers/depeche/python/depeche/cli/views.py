"""Results as a person reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from depeche.schemas import (
    Abstractive,
    Article,
    Brief,
    CleanRequest,
    Extractive,
    Summaries,
    Translation,
)
from depeche.schemas.results import Result

if TYPE_CHECKING:
    from rich.console import Console

ResultT = TypeVar("ResultT", bound=Result)


def show(result: ResultT, view: Callable[[ResultT, Console], None], *, as_json: bool) -> None:
    """Print a result, as its JSON or as a person reads it."""
    if as_json:
        click.echo(result.model_dump_json(indent=2))
        return
    from rich.console import Console

    view(result, Console(highlight=False, emoji=False, markup=False))


def brief(result: Brief, console: Console) -> None:
    """A whole brief: facts about it, summaries, translation, article."""
    source = result.source
    pair = source.language + (f" → {result.translation.target}" if result.translation else "")
    state = "from the cache" if result.cached else f"{result.timings_ms.total / 1000:.1f} s"
    _facts(console, f"{pair} · {source.characters} characters · {state} · brief {result.id[:12]}")
    for problem in result.problems:
        console.print(f"{problem.detail}.", style="bold red", soft_wrap=not console.is_terminal)
    if result.abstractive:
        _summary(console, result.abstractive)
    if result.extractive:
        _extract(console, result.extractive)
    if result.translation:
        _heading(console, f"Translation ({result.translation.model}, quality {result.translation.quality:.2f})")
        translation(result.translation, console)
    _heading(console, "Article")
    article(result.article, console)


def article(result: Article, console: Console) -> None:
    """A clean article, with a count of what was removed."""
    _text(console, result.title, result.standfirst, result.paragraphs)
    if result.partial:
        _facts(console, "part of the article only: the page keeps the rest for subscribers")
    if result.removed:
        reasons = sorted({removed.reason for removed in result.removed})
        _facts(console, f"{len(result.removed)} lines removed: {', '.join(reasons)}")


def translation(result: Translation, console: Console) -> None:
    """A translation, with the segments that need an editor's eye."""
    _text(console, result.title, result.standfirst, result.paragraphs)
    weak = [segment for segment in result.segments if segment.issues]
    if weak:
        _facts(console, f"{len(weak)} of {len(result.segments)} segments need a look:")
    for segment in weak:
        _facts(console, f"  {segment.quality:.2f}  {'; '.join(segment.issues)}")
        _facts(console, f"        {segment.source}")
        _facts(console, f"        {segment.target}")


def summaries(result: Summaries, console: Console) -> None:
    """The summaries of a text."""
    if result.abstractive:
        _summary(console, result.abstractive)
    if result.extractive:
        _extract(console, result.extractive)


def explain(result: Article, request: CleanRequest) -> None:
    """The page line by line, with what became of each in a coloured margin."""
    from rich.console import Console
    from rich.text import Text

    from depeche.cleaning import explain as explain_lines

    console = Console(highlight=False, emoji=False)
    for number, text, label in explain_lines(result, text=request.text, html=request.html):
        kept = label in _KEPT
        margin = Text(f"{number:>5} {label:<14} ", style=_KEPT.get(label, "red"))
        console.print(margin + Text(text, style="" if kept else "dim"), soft_wrap=True)


_KEPT = {"title": "bold green", "standfirst": "green", "body": "green", "subhead": "cyan", "list": "cyan"}


def _summary(console: Console, result: Abstractive) -> None:
    _heading(console, f"Summary ({result.model}{', partly source text' if result.fallback else ''})")
    _paragraph(console, result.text)


def _extract(console: Console, result: Extractive) -> None:
    _heading(console, "Key sentences")
    for sentence in result.sentences:
        _paragraph(console, f"• {sentence.text}")
        if sentence.source != sentence.text:
            _facts(console, f"  {sentence.source}")


def _text(console: Console, title: str, standfirst: str, paragraphs: tuple[str, ...]) -> None:
    if title:
        console.print(title, style="bold", soft_wrap=not console.is_terminal)
    for paragraph in (standfirst, *paragraphs):
        if paragraph:
            console.print()
            _paragraph(console, paragraph)


def _heading(console: Console, text: str) -> None:
    console.print()
    console.print(text, style="bold cyan")


def _paragraph(console: Console, text: str) -> None:
    console.print(text, soft_wrap=not console.is_terminal)


def _facts(console: Console, text: str) -> None:
    console.print(text, style="dim", soft_wrap=not console.is_terminal)
