"""The command line: ``depeche``."""

from depeche.cli.root import main

__all__ = ["main"]
