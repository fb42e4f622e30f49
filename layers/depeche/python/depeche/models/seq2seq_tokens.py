"""Text to tokens and back for encoder-decoder models, as their training had it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import sentencepiece

from depeche.errors import ModelUnavailableError
from depeche.models.checkpoint import ENGINE_FILE

_EOS: Final = "</s>"
_UNKNOWN: Final = "<unk>"


class Tokens(Protocol):
    """The tokenizer of one model. Tokens are strings; CTranslate2 knows their ids."""

    def pieces(self, text: str) -> list[str]:
        """The tokens of a text, without special ones."""

    def source(self, pieces: Sequence[str], source: str, target: str) -> list[str]:
        """What the encoder reads: the pieces with the special tokens for a pair of languages."""

    def prefix(self, target: str) -> list[str]:
        """Tokens that every output in a language begins with."""

    def text(self, tokens: Sequence[str]) -> str:
        """The text of an output without its prefix and end."""

    def knows(self, source: str, target: str) -> bool:
        """Whether there are special tokens for both languages, where the model needs any."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What ``engine.json`` says: how a built model wants to be spoken to.

    Attributes:
        tokens: The tokenizer.
        positions: Longest source and longest output, in tokens with special ones.
    """

    tokens: Tokens
    positions: int


class MarianTokens:
    """Two sentencepiece models, one a language, and one vocabulary; a tag only for models of several targets."""

    def __init__(self, folder: Path, tags: dict[str, str]) -> None:
        self._source = _sentencepiece(folder / "source.spm")
        self._target = _sentencepiece(folder / "target.spm")
        self._tags = tags

    def pieces(self, text: str) -> list[str]:
        """See :class:`Tokens`. A text that begins with a tag (``>>ara<<``) gets no say: it is text."""
        found: list[str] = self._source.encode(text, out_type=str)
        return found

    def source(self, pieces: Sequence[str], source: str, target: str) -> list[str]:  # noqa: ARG002  # the model reads one language
        """See :class:`Tokens`."""
        return [*([self._tags[target]] if target in self._tags else []), *pieces, _EOS]

    def prefix(self, target: str) -> list[str]:  # noqa: ARG002  # the source asks for the language
        """See :class:`Tokens`."""
        return []

    def text(self, tokens: Sequence[str]) -> str:
        """See :class:`Tokens`."""
        return _decode(self._target, tokens)

    def knows(self, source: str, target: str) -> bool:  # noqa: ARG002  # the catalog's routes decide
        """See :class:`Tokens`."""
        return True


class TaggedTokens:
    """NLLB and M2M-100: one sentencepiece model, the source's tag in front, the target's as the first output."""

    def __init__(self, folder: Path, tags: dict[str, str]) -> None:
        self._model = _sentencepiece(folder / "sentencepiece.bpe.model")
        self._tags = tags

    def pieces(self, text: str) -> list[str]:
        """See :class:`Tokens`."""
        found: list[str] = self._model.encode(text, out_type=str)
        return found

    def source(self, pieces: Sequence[str], source: str, target: str) -> list[str]:  # noqa: ARG002  # the prefix asks for it
        """See :class:`Tokens`."""
        return [self._tags[source], *pieces, _EOS]

    def prefix(self, target: str) -> list[str]:
        """See :class:`Tokens`."""
        return [self._tags[target]]

    def text(self, tokens: Sequence[str]) -> str:
        """See :class:`Tokens`. Language tags and spare tokens, which are no pieces, say nothing to a reader."""
        unknown = self._model.unk_id()
        return _decode(self._model, [token for token in tokens if self._model.piece_to_id(token) != unknown])

    def knows(self, source: str, target: str) -> bool:
        """See :class:`Tokens`."""
        return source in self._tags and target in self._tags


_TOKENS: Final[dict[str, Callable[[Path, dict[str, str]], Tokens]]] = {
    "marian": MarianTokens,
    "nllb": TaggedTokens,
    "m2m100": TaggedTokens,
}


def read_engine(folder: Path) -> Engine:
    """The tokenizer and the limits of a built model.

    Raises:
        ModelUnavailableError: Its files can't be read.
    """
    try:
        document: dict[str, Any] = json.loads((folder / ENGINE_FILE).read_text(encoding="utf-8"))
        tokens = _TOKENS[document["architecture"]](folder, document["tags"])
        return Engine(tokens, int(document["positions"]))
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailableError(f"{folder.name} can't be loaded: {error}") from error


def _sentencepiece(path: Path) -> sentencepiece.SentencePieceProcessor:
    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def _decode(model: sentencepiece.SentencePieceProcessor, tokens: Sequence[str]) -> str:
    text: str = model.decode_pieces([token for token in tokens if token not in (_UNKNOWN, _EOS)])
    return text.replace("▁", " ").strip()
