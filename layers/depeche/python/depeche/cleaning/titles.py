"""The headline: found among the lines before the article, or in the breadcrumb; never invented."""

from __future__ import annotations

from collections.abc import Sequence

from depeche.cleaning.lines import Line


def choose(lines: Sequence[Line], kept: Sequence[bool], headline: int | None) -> int | None:
    """Index of the headline's line, None when the page shows none."""
    first = next((at for at, keep in enumerate(kept) if keep), len(lines))
    if headline is not None and headline < first:
        return headline
    return None
