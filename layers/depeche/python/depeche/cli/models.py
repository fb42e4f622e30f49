"""``depeche models list | build | verify | prune | licenses | lock``."""

from __future__ import annotations

import sys

import click

from depeche.cli import progress
from depeche.settings import load


@click.group()
def models() -> None:
    """The models: which there are, building them, checking them, their terms."""


@models.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_models(as_json: bool) -> None:
    """The models of the catalog, what each serves, and whether it is built."""
    from depeche.models import load_catalog, overview

    rows = overview(load_catalog(), load().cache_dir)
    if as_json:
        import json

        click.echo(json.dumps([row.model_dump(mode="json") for row in rows], indent=2))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("name", "purpose", "serves", "built", "fingerprint", "licence", box=None)
    for row in rows:
        built = "yes" if row.built else "no"
        table.add_row(row.name, row.purpose, " ".join(row.languages), built, (row.fingerprint or "")[:12], row.licence)
    Console(highlight=False, width=None if sys.stdout.isatty() else 160).print(table)


@models.command()
@click.argument("names", nargs=-1)
@click.option(
    "--from",
    "origin",
    metavar="ORIGIN",
    help="Checkpoint of the one named model: hf:ORG/NAME@REVISION, s3://BUCKET/PREFIX or a folder.",
)
def build(names: tuple[str, ...], origin: str | None) -> None:
    """Build models (the embedded ones where none is named); what is built and sound stays."""
    from depeche.models import build as build_models
    from depeche.models import load_catalog

    settings = load()
    with progress.building() as show:
        built = build_models(
            load_catalog(),
            settings.cache_dir,
            names,
            origin=origin,
            accept_noncommercial=settings.accept_noncommercial,
            progress=show,
        )
    for name, folder in built.items():
        click.echo(f"{name}  {folder}")


@models.command()
@click.argument("names", nargs=-1)
def verify(names: tuple[str, ...]) -> int:
    """Hash every file of the built models again."""
    from depeche.models import load_catalog
    from depeche.models import verify as verify_models

    found = verify_models(load_catalog(), load().cache_dir, names)
    for name, problems in found.items():
        click.echo(f"{name}  {'; '.join(problems) or 'ok'}")
    return 1 if any(found.values()) else 0


@models.command()
@click.option("--dry-run", is_flag=True, help="Only list them.")
def prune(dry_run: bool) -> None:
    """Delete builds that the catalog no longer uses, and what killed builds left behind."""
    from depeche.models import load_catalog
    from depeche.models import prune as prune_models

    found = prune_models(load_catalog(), load().cache_dir, dry_run=dry_run)
    if not found:
        click.echo("Nothing to prune")
        return
    for unused in found:
        click.echo(f"{unused.folder.name}  {_megabytes(unused.size)}")
    total = _megabytes(sum(unused.size for unused in found))
    click.echo(f"{total} {'would be freed' if dry_run else 'freed'}")


@models.command()
def licenses() -> None:
    """The terms under which each model may be used, in full."""
    from depeche.models import licences, load_catalog

    for name, text in licences(load_catalog()).items():
        click.echo(f"# {name}\n\n{text.strip()}\n")


@models.command()
@click.argument("names", nargs=-1)
def lock(names: tuple[str, ...]) -> None:
    """Write down what an API without models must know of them (all that are built, where none is named)."""
    from depeche.models import load_catalog
    from depeche.models.lock import lock as write

    for name, file in write(load_catalog(), load().cache_dir, names).items():
        click.echo(f"{name}  {file}")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
