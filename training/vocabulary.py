r"""Choose the tokens of Gemma's vocabulary that the served languages need.

    python -m training.vocabulary --words DIR --pairs train.jsonl --check dev.jsonl \
        --out layers/models/vocabulary/gemma3-latin.bits

``--words`` is the ``resources`` folder of PyPI ``pyspellchecker`` (word frequencies from OpenSubtitles, one
``<language>.json.gz`` each), ``--pairs`` any number of JSON Lines files whose ``text`` and ``reference`` are news.
The result is a bit set: bit ``i % 8`` of byte ``i // 8`` says whether token ``i`` stays.

Kept are: bytes, ``<pad> <eos> <bos> <unk>``, the newline, single characters of the scripts below, every
token of the pairs, and every token of the commonest words as they stand in running text (after a space; capitalized for
the common ones; without space after an elision). Then the set is closed under merging: what BPE passes through
on its way to a kept token stays too, so a text made of kept tokens is cut exactly as before.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import tempfile
from pathlib import Path

import sentencepiece

from depeche.models import load_catalog
from depeche.models.build.gguf_file import assembled, read
from depeche.models.build.sentencepiece_file import BYTE, NORMAL, Piece, serialize
from depeche.models.build.vocabulary import NEWLINE, SPECIAL, pack

# The two languages of the trained route get more words than those that only the base model knows.
WORDS = {"fr": 40_000, "en": 70_000, "es": 12_000, "de": 12_000, "it": 12_000, "pt": 12_000}
CAPITALIZED_AFTER_SPACE = 0.2  # share of the list, commonest first: names and titles
CAPITALIZED_AT_START = 0.05  # after quotes and at the start of a prompt
ELIDED = 0.3  # l'école, dell'anno: no space before the word
LAST_SINGLE = 0x2200  # up to arrows: Latin, punctuation, currency, letterlike, number forms
NOT_SERVED = range(0x370, 0x1E00)  # Greek to Georgian and beyond; their text goes through the byte tokens


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--check", type=Path, help="JSON Lines with text and reference: print the share that is kept")
    options = parser.parse_args()
    base = load_catalog().model("gemma3-270m").base
    with tempfile.TemporaryDirectory() as folder:
        pieces = read(assembled(base, Path(folder))).pieces()
    tokenizer = sentencepiece.SentencePieceProcessor(
        model_proto=serialize(pieces, bos="<bos>", eos="<eos>", unknown="<unk>", pad="<pad>")
    )
    kept = always(pieces) | of_pairs(tokenizer, options.pairs) | of_words(tokenizer, options.words)
    kept = {index for index in kept if pieces[index].type in (NORMAL, BYTE)} | always(pieces)
    kept |= closure(pieces, kept)
    options.out.write_bytes(pack(kept, len(pieces)))
    print(f"{len(kept)} of {len(pieces)} tokens kept")
    if options.check:
        for side in ("text", "reference"):
            texts = [json.loads(line)[side] for line in options.check.read_text(encoding="utf-8").splitlines()]
            tokens = [token for text in tokenizer.encode(texts) for token in text]
            print(f"{side}: {sum(token in kept for token in tokens) / len(tokens):.2%} of {len(tokens)} tokens")


def always(pieces: list[Piece]) -> set[int]:
    """Tokens without which no text can be written."""
    kept = set()
    for index, piece in enumerate(pieces):
        single = piece.type == NORMAL and len(piece.text) == 1
        if (
            piece.type == BYTE
            or piece.text in (*SPECIAL, NEWLINE)
            or (single and ord(piece.text) < LAST_SINGLE and ord(piece.text) not in NOT_SERVED)
        ):
            kept.add(index)
    return kept


def of_pairs(tokenizer: sentencepiece.SentencePieceProcessor, paths: list[Path]) -> set[int]:
    kept: set[int] = set()
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            pair = json.loads(line)
            # The answer follows the prompt's colon: it begins with a space.
            kept.update(tokenizer.encode(f" {pair['text']}"), tokenizer.encode(f" {pair['reference']}"))
    return kept


def of_words(tokenizer: sentencepiece.SentencePieceProcessor, folder: Path) -> set[int]:
    kept: set[int] = set()
    for language, count in WORDS.items():
        with gzip.open(folder / f"{language}.json.gz", "rt", encoding="utf-8") as file:
            frequencies: dict[str, int] = json.load(file)
        words = sorted(frequencies, key=lambda word: (-frequencies[word], word))[:count]
        for rank, word in enumerate(words):
            forms = [f" {word}"]
            # Every German noun is capitalized.
            if rank < count * CAPITALIZED_AFTER_SPACE or language == "de":
                forms.append(f" {word.capitalize()}")
            if rank < count * CAPITALIZED_AT_START:
                forms.append(word.capitalize())
            if rank < count * ELIDED and language in ("fr", "it") and word[0] in "aeiouyhàâéèêëîïôœù":
                forms.append(word)
            for form in forms:
                kept.update(tokenizer.encode(form))
    return kept


def closure(pieces: list[Piece], kept: set[int]) -> set[int]:
    """What merging passes through on its way to the kept tokens."""
    identities = {piece.text: index for index, piece in enumerate(pieces) if piece.type == NORMAL}
    scores = {piece.text: piece.score for piece in pieces if piece.type == NORMAL}
    passed: set[int] = set()
    for index in kept:
        if pieces[index].type != NORMAL:
            continue
        symbols = list(pieces[index].text)
        while len(symbols) > 1:
            merged = [
                (scores[left + right], -place)
                for place, (left, right) in enumerate(itertools.pairwise(symbols))
                if left + right in scores
            ]
            if not merged:  # reached by no merge: it is never produced either
                break
            place = -max(merged)[1]
            symbols[place : place + 2] = [symbols[place] + symbols[place + 1]]
            passed.add(identities[symbols[place]])
        passed.update(identities[symbol] for symbol in pieces[index].text if symbol in identities)
    return passed


if __name__ == "__main__":
    main()
