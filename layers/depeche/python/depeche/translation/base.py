"""The border between the translation step and what translates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from depeche.models.base import Hypothesis

if TYPE_CHECKING:
    from depeche.translation.glossary import Glossary


class Translator(Protocol):
    """Translates segments of one language pair. Thread-safe."""

    @property
    def name(self) -> str:
        """Catalog name of the model, shown in the Brief."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the outputs could; part of the translation memory's keys."""

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """Translate sentences.

        Args:
            segments: Single sentences of the source language, without line breaks.
            beam: Beam width; 1 decodes greedily.
            hypotheses: Candidates a segment, best first (at most ``beam``).

        Returns:
            One non-empty list of hypotheses a segment, in the order of the segments.
        """


@runtime_checkable
class TermKeeper(Protocol):
    """A translator whose model can be told which terms to use."""

    def keeping(self, glossary: Glossary) -> Translator:
        """The same translator, keeping to the terms of a glossary."""


class SegmentMemory(Protocol):
    """A translation memory: finished segments by key. A ``Store`` is one."""

    def get_segments(self, keys: Sequence[str]) -> dict[str, str]:
        """The known values among ``keys``, in one batch look-up."""

    def put_segments(self, segments: Mapping[str, str]) -> None:
        """Keep ``segments`` (key -> value) for later articles."""
