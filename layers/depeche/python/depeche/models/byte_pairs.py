"""Byte-level byte-pair encoding, the tokenizer of GPT-2, RoBERTa and BART.

Written out here because the library that has it (tokenizers) brings a hub's client and its downloader, 31 MB, to every
function that only wants to cut words into pieces. Source: Radford et al. 2019, the released encoder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import regex  # type: ignore[import-untyped]  # ships no types

# Contractions, then runs of letters, of figures and of other signs, each with the space before it, then other spaces.
_WORD: Final = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")
_VERSION: Final = "#version"
# A longer run of one kind of sign is no word; merging costs the square of its length.
_LONGEST_WORD: Final = 100
_CACHED_WORDS: Final = 20_000


class BytePairs:
    """Cuts text into the tokens of a merge table and puts them together again.

    Args:
        merges: Pairs of tokens, the ones to be joined first coming first.
    """

    def __init__(self, merges: Iterable[tuple[str, str]]) -> None:
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        self._sign_of = _signs()
        self._byte_of = {sign: byte for byte, sign in self._sign_of.items()}
        self._cut = lru_cache(maxsize=_CACHED_WORDS)(self._merge)

    @classmethod
    def read(cls, path: Path) -> BytePairs:
        """The table of a ``merges.txt``.

        Raises:
            OSError: It can't be read.
            ValueError: A line is not a pair.
        """
        lines = path.read_text(encoding="utf-8").split("\n")
        pairs = [line.split(" ") for line in lines if line and not line.startswith(_VERSION)]
        return cls((left, right) for left, right in pairs)

    def encode(self, text: str) -> list[str]:
        """The tokens of a text."""
        found: list[str] = []
        for word in _WORD.findall(text):
            for start in range(0, len(word), _LONGEST_WORD):
                signs = "".join(self._sign_of[byte] for byte in word[start : start + _LONGEST_WORD].encode())
                found.extend(self._cut(signs))
        return found

    def decode(self, tokens: Sequence[str]) -> str:
        """The text of tokens; what is no byte of a text in UTF-8 becomes U+FFFD."""
        known = (self._byte_of[sign] for token in tokens for sign in token if sign in self._byte_of)
        return bytes(known).decode("utf-8", errors="replace")

    def _merge(self, word: str) -> tuple[str, ...]:
        parts = list(word)
        while len(parts) > 1:
            ranked = {pair: self._ranks[pair] for pair in pairwise(parts) if pair in self._ranks}
            if not ranked:
                break
            best = min(ranked, key=ranked.__getitem__)
            joined: list[str] = []
            for part in parts:
                if joined and (joined[-1], part) == best:
                    joined[-1] += part
                else:
                    joined.append(part)
            parts = joined
        return tuple(parts)


def _signs() -> dict[int, str]:
    """A printable sign for each byte: its Latin-1 one where that is printable, else one from U+0100 on."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    rest = [byte for byte in range(0x100) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {byte: chr(0x100 + place) for place, byte in enumerate(rest)}
