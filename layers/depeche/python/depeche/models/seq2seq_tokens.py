"""Text to tokens and back for encoder-decoder models, as their training had it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Protocol

import sentencepiece

from depeche.errors import ModelUnavailableError
from depeche.models.byte_pairs import BytePairs
from depeche.models.checkpoint import ENGINE_FILE

_BOS: Final = "<s>"
_EOS: Final = "</s>"
_UNKNOWN: Final = "<unk>"
_SILENT: Final = frozenset({_BOS, _EOS, _UNKNOWN, "<pad>", "<mask>"})


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
class Manner:
    """How a summary model was made to write: what transformers' ``generate`` takes from the checkpoint by itself.

    Attributes:
        introduction: Text that stands before every article (" " for distilBART, "summarize: " for T5).
        prefix: Tokens that every output begins with; None: the tokenizer's, by language.
        beam: Beam width.
        length_penalty: Exponent of the length that a hypothesis' score is divided by.
        repetition_penalty: Above 1 discourages tokens that were already generated.
        no_repeat_ngram: Forbid repeated n-grams of this size; 0 allows them.
        least: Tokens before the one that ends an output.
        most: Longest output in tokens, the one that ends it included.
        forced_end: An output that reaches ``most`` ends there, as a whole one.
    """

    introduction: str = ""
    prefix: tuple[str, ...] | None = None
    beam: int = 4
    length_penalty: float = 1.0
    repetition_penalty: float = 1.0
    no_repeat_ngram: int = 0
    least: int = 0
    most: int = 142
    forced_end: bool = False


@dataclass(frozen=True, slots=True)
class Engine:
    """What ``engine.json`` says: how a built model wants to be spoken to.

    Attributes:
        tokens: The tokenizer.
        positions: Longest source and longest output, in tokens with special ones.
        manner: For summary models.
    """

    tokens: Tokens
    positions: int
    manner: Manner = Manner()


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


class BartTokens:
    """BART: byte pairs between ``<s>`` and ``</s>``."""

    def __init__(self, folder: Path, tags: dict[str, str]) -> None:  # noqa: ARG002  # one language
        self._model = BytePairs.read(folder / "merges.txt")

    def pieces(self, text: str) -> list[str]:
        """See :class:`Tokens`. ``</s>`` in a text is four signs."""
        return self._model.encode(text)

    def source(self, pieces: Sequence[str], source: str, target: str) -> list[str]:  # noqa: ARG002  # one language
        """See :class:`Tokens`."""
        return [_BOS, *pieces, _EOS]

    def prefix(self, target: str) -> list[str]:  # noqa: ARG002  # the checkpoint's configuration forces one or none
        """See :class:`Tokens`."""
        return []

    def text(self, tokens: Sequence[str]) -> str:
        """See :class:`Tokens`."""
        return self._model.decode([token for token in tokens if token not in _SILENT]).strip()

    def knows(self, source: str, target: str) -> bool:  # noqa: ARG002  # the catalog's languages decide
        """See :class:`Tokens`."""
        return True


class PieceTokens:
    """BARThez, mBART and T5: one sentencepiece model, special tokens around the text.

    Args:
        folder: Where the model is.
        tags: Language code to the token that names the language; none for models without.
        file: Name of the sentencepiece model.
        around: What stands before and after the text; ``{tag}`` is the token of its language.
    """

    def __init__(self, folder: Path, tags: dict[str, str], *, file: str, around: tuple[str, ...]) -> None:
        self._model = _sentencepiece(folder / file)
        self._tags = tags
        self._before, self._after = (around[: around.index(_TEXT)], around[around.index(_TEXT) + 1 :])

    def pieces(self, text: str) -> list[str]:
        """See :class:`Tokens`."""
        found: list[str] = self._model.encode(text, out_type=str)
        return found

    def source(self, pieces: Sequence[str], source: str, target: str) -> list[str]:  # noqa: ARG002  # the prefix asks for it
        """See :class:`Tokens`."""
        tag = self._tags.get(source, "")
        before = [tag if token == _TAG else token for token in self._before]
        return [*before, *pieces, *(tag if token == _TAG else token for token in self._after)]

    def prefix(self, target: str) -> list[str]:
        """See :class:`Tokens`."""
        return [self._tags[target]] if self._tagged else []

    def text(self, tokens: Sequence[str]) -> str:
        """See :class:`Tokens`. Language tags and spare tokens, which are no pieces, say nothing to a reader."""
        unknown = self._model.unk_id()
        known = [token for token in tokens if token not in _SILENT and self._model.piece_to_id(token) != unknown]
        return _decode(self._model, known)

    def knows(self, source: str, target: str) -> bool:
        """See :class:`Tokens`."""
        return not self._tagged or (source in self._tags and target in self._tags)

    @property
    def _tagged(self) -> bool:
        return _TAG in (*self._before, *self._after)


_TEXT: Final = "{text}"
_TAG: Final = "{tag}"
_BPE_MODEL: Final = "sentencepiece.bpe.model"

_TOKENS: Final[dict[str, Callable[[Path, dict[str, str]], Tokens]]] = {
    "marian": MarianTokens,
    "nllb": TaggedTokens,
    "m2m100": TaggedTokens,
    "bart": BartTokens,
    "barthez": partial(PieceTokens, file=_BPE_MODEL, around=(_BOS, _TEXT, _EOS)),
    "mbart": partial(PieceTokens, file=_BPE_MODEL, around=(_TEXT, _EOS, _TAG)),
    "mbart50": partial(PieceTokens, file=_BPE_MODEL, around=(_TAG, _TEXT, _EOS)),
    "t5": partial(PieceTokens, file="spiece.model", around=(_TEXT, _EOS)),
}


def read_engine(folder: Path) -> Engine:
    """The tokenizer and the limits of a built model.

    Raises:
        ModelUnavailableError: Its files can't be read.
    """
    try:
        document: dict[str, Any] = json.loads((folder / ENGINE_FILE).read_text(encoding="utf-8"))
        tokens = _TOKENS[document["architecture"]](folder, document["tags"])
        manner = dict(document.get("manner", {}))
        if manner.get("prefix") is not None:
            manner["prefix"] = tuple(manner["prefix"])
        return Engine(tokens, int(document["positions"]), Manner(**manner))
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise ModelUnavailableError(f"{folder.name} can't be loaded: {error}") from error


def _sentencepiece(path: Path) -> sentencepiece.SentencePieceProcessor:
    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def _decode(model: sentencepiece.SentencePieceProcessor, tokens: Sequence[str]) -> str:
    text: str = model.decode_pieces([token for token in tokens if token not in (_UNKNOWN, _EOS)])
    return text.replace("▁", " ").strip()
