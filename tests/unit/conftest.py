"""What the unit tests of several packages share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.serving import Site, serving

from depeche.store import Store
from depeche.store.sqlite import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A real store of a test's own."""
    opened = SqliteStore(tmp_path / "store.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site on this machine."""
    server = Site()
    with serving(server):
        yield server
