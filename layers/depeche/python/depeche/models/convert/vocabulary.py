"""The vocabulary of a checkpoint, token by token, from its own files.

Built here and not taken from transformers' tokenizers: those of its fifth version lose M2M-100's language tokens unless
a file of the checkpoint happens to list them, and read NLLB's sentencepiece model through a reimplementation. The
tests compare both, id by id.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import sentencepiece

from depeche.errors import ModelUnavailableError
from depeche.models.checkpoint import Architecture

BOS, PAD, EOS, UNKNOWN, MASK = "<s>", "<pad>", "</s>", "<unk>", "<mask>"
# sentencepiece counts <unk>, <s>, </s>; fairseq, where NLLB and BART come from, puts these four in their place.
_FAIRSEQ: Final = (BOS, PAD, EOS, UNKNOWN)
_SENTENCEPIECE_SPECIALS: Final = 3


def tokens(architecture: Architecture, folder: Path) -> list[str]:
    """All tokens in the order of their ids, without the rows that a model has beyond them.

    Args:
        architecture: The kind of checkpoint.
        folder: Where its files are.

    Raises:
        ModelUnavailableError: The files make no vocabulary.
    """
    if architecture == "nllb":
        from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES

        pieces = [*_FAIRSEQ, *_pieces(folder / "sentencepiece.bpe.model")]
        return [*pieces, *(_added(folder / "tokenizer.json", len(pieces)) or [*FAIRSEQ_LANGUAGE_CODES, MASK])]
    if architecture in ("mbart", "mbart50"):
        pieces = [*_FAIRSEQ, *_pieces(folder / "sentencepiece.bpe.model")]
        return [*pieces, *(_added(folder / "tokenizer.json", len(pieces)) or [*_mbart_tags(architecture), MASK])]
    if architecture == "barthez":
        # Its sentencepiece model counts as fairseq does; <mask> is its last piece.
        return [*_FAIRSEQ, *_pieces(folder / "sentencepiece.bpe.model", first=len(_FAIRSEQ))]
    if architecture == "t5":
        return _pieces(folder / "spiece.model", first=0)
    listed = _listed(folder / "vocab.json")
    if architecture == "m2m100":
        from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES as CODES

        return [*listed, *(f"__{code}__" for code in CODES["m2m100"])]
    return listed


def unpack(folder: Path) -> None:
    """Write the byte pairs of a checkpoint as files of their own, where transformers 5 has put them into one.

    Args:
        folder: Where the checkpoint's files are.

    Raises:
        ModelUnavailableError: ``tokenizer.json`` can't be read.
    """
    path = folder / "tokenizer.json"
    if not path.is_file() or (folder / "merges.txt").is_file():
        return
    try:
        model = json.loads(path.read_text(encoding="utf-8"))["model"]
        if model["type"] != "BPE":
            return
        merges = [" ".join(pair) if isinstance(pair, list) else str(pair) for pair in model["merges"]]
        (folder / "merges.txt").write_text("\n".join(merges) + "\n", encoding="utf-8")
        (folder / "vocab.json").write_text(json.dumps(model["vocab"]), encoding="utf-8")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailableError(f"{path.name} of the checkpoint can't be read") from error


def piece_count(path: Path) -> int:
    """The number of pieces of a sentencepiece model.

    Raises:
        ModelUnavailableError: The file is none.
    """
    return len(_pieces(path, first=0))


def _mbart_tags(architecture: Architecture) -> list[str]:
    if architecture == "mbart50":
        from transformers.models.mbart50.tokenization_mbart50 import FAIRSEQ_LANGUAGE_CODES as NEWER

        return list(NEWER)
    from transformers.models.mbart.tokenization_mbart import FAIRSEQ_LANGUAGE_CODES as OLDER

    return list(OLDER)


class Vocabulary:
    """What ctranslate2's converter asks a transformers tokenizer for.

    Args:
        members: The tokens in the order of their ids.
    """

    bos_token = BOS
    eos_token = EOS
    unk_token = UNKNOWN
    pad_token = PAD

    def __init__(self, members: Sequence[str]) -> None:
        self._members = list(members)
        if EOS not in self._members or UNKNOWN not in self._members:
            raise ModelUnavailableError(f"The checkpoint's vocabulary has no {EOS} or no {UNKNOWN}")
        self.unk_token_id = self._members.index(UNKNOWN)
        self.special_tokens_map: dict[str, list[str]] = {}

    def get_vocab(self) -> dict[str, int]:
        """Id by token."""
        return {token: index for index, token in enumerate(self._members)}

    def convert_ids_to_tokens(self, index: int) -> str:
        """The token of an id."""
        return self._members[index]


def _pieces(path: Path, first: int = _SENTENCEPIECE_SPECIALS) -> list[str]:
    try:
        model = sentencepiece.SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise ModelUnavailableError(f"{path.name} of the checkpoint is no sentencepiece model") from error
    return [model.id_to_piece(index) for index in range(first, model.get_piece_size())]


def _added(path: Path, first: int) -> list[str]:
    """The tokens from id ``first`` on as a fast tokenizer's file numbers them; empty where there is none.

    Checkpoints that were saved again by transformers 5 may have <mask> before the language tags.
    """
    if not path.is_file():
        return []
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["added_tokens"]
        numbered = {int(entry["id"]): str(entry["content"]) for entry in entries}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailableError(f"{path.name} of the checkpoint can't be read") from error
    ids = sorted(index for index in numbered if index >= first)
    if ids != list(range(first, first + len(ids))):
        raise ModelUnavailableError(f"{path.name} of the checkpoint doesn't number its tags on from its pieces")
    return [numbered[index] for index in ids]


def _listed(path: Path) -> list[str]:
    try:
        document: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
        ordered = sorted(document, key=lambda token: document[token])
        sound = sorted(document.values()) == list(range(len(document)))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ModelUnavailableError(f"{path.name} of the checkpoint can't be read") from error
    if not sound:
        raise ModelUnavailableError(f"{path.name} of the checkpoint doesn't number its tokens from 0 without gaps")
    return ordered
