"""What every evaluation returns: a table for people, JSON for tools, flat figures for the quality gate."""

from __future__ import annotations

from abc import ABC, abstractmethod

from pydantic import BaseModel, ConfigDict


class Report(BaseModel, ABC):
    """Base of the evaluation reports."""

    model_config = ConfigDict(frozen=True)

    @abstractmethod
    def table(self) -> str:
        """The report as a person reads it, in plain text."""

    @abstractmethod
    def figures(self) -> dict[str, float]:
        """The figures that the gate may hold, by dotted name (``fr.f1``); higher is better."""
