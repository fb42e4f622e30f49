"""What kind of model a checkpoint is, read from its own files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from depeche.errors import ModelUnavailableError
from depeche.models.checkpoint import Architecture
from depeche.models.convert.fetch import CONFIG

TOKENIZERS: Final[dict[Architecture, tuple[str, ...]]] = {
    "marian": ("source.spm", "target.spm"),
    "nllb": ("sentencepiece.bpe.model",),
    "m2m100": ("sentencepiece.bpe.model",),
}
"""The tokenizer files of each architecture that go into the built folder as they are."""


@dataclass(frozen=True, slots=True)
class Description:
    """A checkpoint's own account of itself.

    Attributes:
        architecture: The kind of model.
        positions: Longest source and output, in tokens with special ones.
        eos: Id of the token that ends a text.
    """

    architecture: Architecture
    positions: int
    eos: int


def describe(folder: Path) -> Description:
    """Read a checkpoint's configuration.

    Raises:
        ModelUnavailableError: It is of another architecture, asks for code of its own, or a file is missing.
    """
    config = _json(folder / CONFIG)
    tokenizer = _json(folder / "tokenizer_config.json", default={})
    if "auto_map" in config or "auto_map" in tokenizer:
        raise ModelUnavailableError("The checkpoint wants to run code of its own; that is never done")
    architecture = _architecture(config, tokenizer, folder)
    for name in (*TOKENIZERS[architecture], *(() if architecture == "nllb" else ("vocab.json",))):
        if not (folder / name).is_file():
            raise ModelUnavailableError(f"The checkpoint has no {name}, which a {architecture} model needs")
    if tokenizer.get("separate_vocabs") or config.get("share_encoder_decoder_embeddings") is False:
        raise ModelUnavailableError("The checkpoint has two vocabularies; only models with a shared one are converted")
    try:
        return Description(architecture, int(config["max_position_embeddings"]), int(config["eos_token_id"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelUnavailableError(f"{CONFIG} has no usable {error}") from error


def _architecture(config: dict[str, Any], tokenizer: dict[str, Any], folder: Path) -> Architecture:
    kind = config.get("model_type")
    if kind == "marian":
        return "marian"
    if kind == "m2m_100":
        # NLLB has M2M-100's architecture and a tokenizer of its own.
        named = str(tokenizer.get("tokenizer_class") or config.get("tokenizer_class") or "")
        if named.startswith("Nllb") or not (folder / "vocab.json").is_file():
            return "nllb"
        return "m2m100"
    raise ModelUnavailableError(f"The checkpoint is of type {kind}; converted are marian, nllb and m2m_100")


def _json(path: Path, default: dict[str, Any] | None = None) -> dict[str, Any]:
    if default is not None and not path.is_file():
        return default
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnavailableError(f"{path.name} of the checkpoint can't be read") from error
    if not isinstance(document, dict):
        raise ModelUnavailableError(f"{path.name} of the checkpoint is not a JSON object")
    return document
