"""Checkpoints that others publish and that Dépêche converts: their entries in ``catalog.toml``.

Unlike the embedded models they are not there by default: a deployment builds the ones it wants and names them in
``settings.routes`` or ``settings.summarizers``. Their weights are not known before they are fetched, so what decides
the outputs is the entry together with the manifest of the built folder.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from depeche.errors import ModelUnavailableError

# Raise it when the conversion writes other files from the same inputs: every converted model is then made anew.
CONVERSION: Final = 1
# In a built folder: how the runtime has to speak to the model.
ENGINE_FILE: Final = "engine.json"

Architecture = Literal["marian", "nllb", "m2m100", "bart", "barthez", "mbart", "mbart50", "t5"]
SUMMARIZING: Final[frozenset[Architecture]] = frozenset({"bart", "barthez", "mbart", "mbart50", "t5"})
"""Those that are converted for summaries; the others are for translation."""
Commit = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Pair = Annotated[str, StringConstraints(pattern=r"^([a-z]{2,3}|\*)>([a-z]{2,3}|\*)$")]


class Checkpoint(BaseModel):
    """An encoder-decoder model of a public hub."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    purpose: Literal["translation", "summary"] = "translation"
    hub: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")] = Field(description="Its id on the hub")
    revision: Commit | None = Field(None, description="Commit that a build without `--from` takes; none: name one")
    architecture: Architecture
    routes: tuple[Pair, ...] = Field((), description="Language pairs that it translates; `*` is any")
    languages: tuple[Language, ...] = Field((), description="Languages that it summarizes in")
    tags: dict[str, str] = Field(
        default_factory=dict,
        description="The token that names a language, where the vocabulary has it: Marian models of several targets "
        "(mBART's are known)",
    )
    quantization: Literal["int8", "float32"] = "int8"
    licence: str = Field(description="SPDX identifier")

    @model_validator(mode="after")
    def _of_one_purpose(self) -> Self:
        summary = self.purpose == "summary"
        if summary != (self.architecture in SUMMARIZING):
            raise ValueError(f"{self.architecture} models are not for {self.purpose}")
        if summary != bool(self.languages) or summary == bool(self.routes):
            raise ValueError("a model has either routes (translation) or languages (summary)")
        return self

    @property
    def noncommercial(self) -> bool:
        """The licence forbids commercial use."""
        return "-NC" in self.licence.upper()

    @property
    def key(self) -> str:
        """SHA-256 over what the entry says about the built files; the weights' own digests are in the manifest."""
        members = {
            "conversion": CONVERSION,
            "name": self.name,
            "architecture": self.architecture,
            "tags": self.tags,
            "quantization": self.quantization,
        }
        return hashlib.sha256(json.dumps(members, sort_keys=True).encode()).hexdigest()

    @property
    def build_command(self) -> str:
        """What a person types to build it."""
        if self.revision:
            return f"depeche models build {self.name}"
        return f"depeche models build {self.name} --from hf:{self.hub}@REVISION (or s3://BUCKET/PREFIX, or a folder)"

    def permit(self, *, accept_noncommercial: bool) -> None:
        """Refuse a licence that forbids commercial use, unless the deployment accepts it.

        Args:
            accept_noncommercial: ``Settings.accept_noncommercial``.

        Raises:
            ModelUnavailableError: It does not.
        """
        if self.noncommercial and not accept_noncommercial:
            raise ModelUnavailableError(
                f"{self.name} is licensed {self.licence}, which forbids commercial use; "
                "DEPECHE_ACCEPT_NONCOMMERCIAL=true accepts that"
            )

    def serves(self, source: str, target: str) -> bool:
        """Whether one of its routes is this pair."""
        ends = (pair.split(">") for pair in self.routes)
        return any(left in ("*", source) and right in ("*", target) for left, right in ends)

    def fingerprint(self, files: dict[str, str] | None) -> str:
        """SHA-256 over all that decides the outputs.

        Args:
            files: Digest of each built file by its name; None while the model is not built.
        """
        members = {"key": self.key, "files": files}
        return hashlib.sha256(json.dumps(members, sort_keys=True).encode()).hexdigest()
