"""A SentencePiece BPE model as a file, written without protobuf.

The run time tokenizes with the ``sentencepiece`` library, which reads a serialized ``ModelProto``. A GGUF file holds
the same vocabulary (text, score, type of each piece) in its own form, so the message is written here: three
messages of strings, floats and small integers (field numbers: google/sentencepiece, ``sentencepiece_model.proto``).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

NORMAL: Final = 1
UNKNOWN: Final = 2
CONTROL: Final = 3
USER_DEFINED: Final = 4
BYTE: Final = 6

_SPACE: Final = "\N{LOWER ONE EIGHTH BLOCK}"  # how SentencePiece writes a space inside pieces
_BPE: Final = 2  # TrainerSpec.ModelType


@dataclass(frozen=True, slots=True)
class Piece:
    """One entry of a vocabulary.

    Attributes:
        text: Its text, spaces as U+2581.
        score: Merge priority of the BPE: the greater is merged first.
        type: ``SentencePiece.Type``; GGUF uses the same numbers.
    """

    text: str
    score: float
    type: int


def serialize(pieces: Sequence[Piece], *, bos: str, eos: str, unknown: str, pad: str) -> bytes:
    """The ``ModelProto`` of a BPE vocabulary with byte fallback and no normalization, as Gemma's is.

    Args:
        pieces: The vocabulary; a piece's place is its id.
        bos: Text of the piece that begins a text.
        eos: Text of the piece that ends a text.
        unknown: Text of the piece for what can't be written otherwise.
        pad: Text of the padding piece.
    """
    identities = {piece.text: index for index, piece in enumerate(pieces)}
    message = bytearray()
    for piece in pieces:
        # llama.cpp writes user-defined pieces with plain spaces and the unknown piece as a control piece.
        text = piece.text.replace(" ", _SPACE) if piece.type == USER_DEFINED else piece.text
        kind = UNKNOWN if piece.text == unknown else piece.type
        body = _bytes(1, text.encode()) + _float(2, piece.score) + _integer(3, kind)
        message += _bytes(1, body)
    trainer = _integer(3, _BPE) + _integer(4, len(pieces)) + _integer(35, 1)
    for id_field, text_field, text in ((40, 45, unknown), (41, 46, bos), (42, 47, eos), (43, 48, pad)):
        trainer += _integer(id_field, identities[text]) + _bytes(text_field, text.encode())
    # add_dummy_prefix and remove_extra_whitespaces off, escape_whitespaces on
    normalizer = _bytes(1, b"identity") + _integer(3, 0) + _integer(4, 0) + _integer(5, 1)
    return bytes(message) + _bytes(2, trainer) + _bytes(3, normalizer)


def _varint(value: int) -> bytes:
    return bytes(_groups(value))


def _groups(value: int) -> Iterator[int]:
    while value > 0x7F:
        yield value & 0x7F | 0x80
        value >>= 7
    yield value


def _integer(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _float(field: int, value: float) -> bytes:
    return _varint(field << 3 | 5) + struct.pack("<f", value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value
