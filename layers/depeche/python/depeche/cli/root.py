"""The command group and the one place where errors become exit codes.

Exit codes: 0 done; 1 something failed on our side, or a line of a batch did; 2 the input or the options can't be
used; 130 interrupted. Each error is one line on stderr.
"""

from __future__ import annotations

import os
import sys

import click

from depeche import __version__
from depeche.cli import articles, batch, evaluation, models, servers, store
from depeche.cli.terminal import shown
from depeche.errors import DepecheError, place_of


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="depeche")
def root() -> None:
    """Raw article in; clean text, translation and traceable summaries out."""


for command in (
    articles.brief,
    articles.clean,
    articles.translate,
    articles.summarize,
    servers.serve,
    servers.worker,
    batch.batch,
    models.models,
    store.store,
    evaluation.evaluate,
):
    root.add_command(command)


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command.

    Args:
        arguments: Without the program's name.

    Returns:
        The exit code.
    """
    try:
        return root.main(arguments, prog_name="depeche", standalone_mode=False) or 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        return _complain(error.format_message(), 2)
    except DepecheError as error:
        return _complain(error.detail, 2 if error.status < 500 else 1)
    except (KeyboardInterrupt, click.Abort):
        return _complain("interrupted", 130)
    except BrokenPipeError:
        # The reader has gone (`depeche … | head`); keep Python from complaining about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 - nobody foresaw it; a report needs the place, and no article text
        return _complain(f"unexpected {place_of(error)}", 1)


def _complain(message: str, code: int) -> int:
    click.echo("depeche: " + shown(" ".join(message.split())), err=True)
    return code
