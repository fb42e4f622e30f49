"""The quality gate: floors that were reached once must hold.

A floors file pins, for each measurement, the data by digest, how much noise is forgiven, and the least value of each
figure. Re-pinning raises floors; it lowers one only when told to. After trafilatura's ``eval_gate``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from depeche.errors import InvalidInputError
from depeche.evaluation.report import Report
from depeche.models.runtime import Runtime
from depeche.settings import Settings

Step = Literal["cleaning", "translation", "summaries", "support"]


class Measurement(BaseModel):
    """One line of the gate."""

    model_config = ConfigDict(extra="forbid")

    step: Step
    data: str = Field(description="Path of the data below the bench folder")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        None, description="Digest of the data that the floors were measured on; null until they are pinned"
    )
    options: dict[str, Any] = Field(default_factory=dict, description="Options of the evaluation")
    allowance: float = Field(description="How far below its floor a figure may fall before the gate closes")
    floors: dict[str, float | None] = Field(description="Least value by figure; null until it is pinned")


class Floors(BaseModel):
    """The floors file."""

    model_config = ConfigDict(extra="forbid")

    measurements: dict[str, Measurement]


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure beside its floor.

    Attributes:
        measurement: Its name in the floors file.
        figure: Dotted name in the report.
        value: As measured now.
        floor: As pinned; None before that.
        holds: It is not below the floor by more than the allowance.
    """

    measurement: str
    figure: str
    value: float
    floor: float | None
    holds: bool


def read(path: Path) -> Floors:
    """Read a floors file.

    Raises:
        InvalidInputError: It is not one.
    """
    try:
        return Floors.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InvalidInputError(f"{path} is not a floors file: {error}", field="floors") from error


def check(floors: Floors, bench: Path, settings: Settings, *, repin: bool = False) -> Iterator[Finding]:
    """Measure everything and compare.

    Args:
        floors: As read.
        bench: Folder of the data.
        settings: Models, beam width, threads.
        repin: The data may differ from what the floors were measured on.

    Yields:
        One finding a figure, as the measurements are made.

    Raises:
        InvalidInputError: Data is missing or not what the floors were measured on, or a figure is not in the report.
    """
    runtime = Runtime(settings)
    for name, measurement in floors.measurements.items():
        data = bench / measurement.data
        if not data.is_file():
            raise InvalidInputError(f"{name}: there is no {data}", field="bench")
        if not repin and measurement.sha256 != digest(data):
            raise InvalidInputError(f"{name}: {data} is not the file that the floors were measured on", field="bench")
        figures = measure(measurement, data, settings, runtime).figures()
        for figure, floor in measurement.floors.items():
            if figure not in figures:
                raise InvalidInputError(f"{name}: the report has no figure {figure}", field="floors")
            value = figures[figure]
            yield Finding(name, figure, value, floor, floor is None or value >= floor - measurement.allowance)


def measure(measurement: Measurement, data: Path, settings: Settings, runtime: Runtime) -> Report:
    """Run one evaluation."""
    if measurement.step == "cleaning":
        from depeche.evaluation import cleaning

        return cleaning.evaluate(data, **measurement.options)
    if measurement.step == "support":
        from depeche.evaluation import support

        return support.evaluate(data, **measurement.options)
    if measurement.step == "summaries":
        from depeche.evaluation import summaries
        from depeche.summary import open_summarizer

        return summaries.evaluate(data, summarizer=partial(open_summarizer, settings, runtime), **measurement.options)
    from depeche.evaluation import translation

    return translation.evaluate(data, settings=settings, runtime=runtime, **measurement.options)


def repinned(floors: Floors, findings: list[Finding], bench: Path, *, allow_regression: bool = False) -> Floors:
    """The floors at what was measured.

    Raises:
        InvalidInputError: A figure is below its floor by more than the allowance, and that was not allowed.
    """
    failed = [finding for finding in findings if not finding.holds]
    if failed and not allow_regression:
        names = ", ".join(f"{finding.measurement} {finding.figure}" for finding in failed)
        raise InvalidInputError(f"Pinning would lower {names}; --allow-regression does it all the same")
    measurements = {
        name: old.model_copy(
            update={
                "sha256": digest(bench / old.data),
                "floors": {f.figure: round(f.value, 4) for f in findings if f.measurement == name},
            }
        )
        for name, old in floors.measurements.items()
    }
    return Floors(measurements=measurements)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
