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
    "bart": ("merges.txt",),
    "barthez": ("sentencepiece.bpe.model",),
    "mbart": ("sentencepiece.bpe.model",),
    "mbart50": ("sentencepiece.bpe.model",),
    "t5": ("spiece.model",),
}
"""The tokenizer files of each architecture that go into the built folder as they are."""
_LISTED: Final[frozenset[Architecture]] = frozenset({"marian", "m2m100", "bart"})
"""Those whose vocabulary is a file of its own, ``vocab.json``."""
# T5 counts distances, not positions; 512 tokens is what it and mT5 were trained on.
_T5_POSITIONS: Final = 512
# mBART's vocabulary is its pieces, one more special token, its languages and the mask; BARThez' its pieces alone.
_LANGUAGES: Final[dict[Architecture, int]] = {"mbart": 25, "mbart50": 52}


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
    for name in (*TOKENIZERS[architecture], *(("vocab.json",) if architecture in _LISTED else ())):
        if not (folder / name).is_file():
            raise ModelUnavailableError(f"The checkpoint has no {name}, which a {architecture} model needs")
    if tokenizer.get("separate_vocabs") or config.get("share_encoder_decoder_embeddings") is False:
        raise ModelUnavailableError("The checkpoint has two vocabularies; only models with a shared one are converted")
    try:
        positions = (
            config.get("n_positions", _T5_POSITIONS) if architecture == "t5" else config["max_position_embeddings"]
        )
        return Description(architecture, int(positions), int(config["eos_token_id"]))
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
    if kind == "bart":
        return "bart"
    if kind == "mbart":
        return _mbart(config, tokenizer, folder)
    if kind in ("t5", "mt5"):
        return "t5"
    raise ModelUnavailableError(
        f"The checkpoint is of type {kind}; converted are marian, nllb, m2m_100, bart, mbart, t5 and mt5"
    )


def _mbart(config: dict[str, Any], tokenizer: dict[str, Any], folder: Path) -> Architecture:
    """BARThez and both mBARTs are one architecture with three tokenizers, which not every checkpoint names."""
    named = str(tokenizer.get("tokenizer_class") or config.get("tokenizer_class") or "")
    kinds: dict[str, Architecture] = {"Barthez": "barthez", "MBart50": "mbart50", "MBart": "mbart"}
    for start, kind in kinds.items():
        if named.startswith(start):
            return kind
    from depeche.models.convert.vocabulary import piece_count

    path = folder / TOKENIZERS["mbart"][0]
    spare = int(config.get("vocab_size", 0)) - (piece_count(path) if path.is_file() else 0)
    return next((kind for kind, languages in _LANGUAGES.items() if spare == languages + 2), "barthez")


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
