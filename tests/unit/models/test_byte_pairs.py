from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.models.byte_pairs import BytePairs

MERGES = [("l", "e"), ("Ġ", "le"), ("Ã", "©"), ("e", "r"), ("le", "r"), ("Ġ", "p"), ("o", "n"), ("Ġp", "on")]
PAIRS = BytePairs(MERGES)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        ("le pont", ["le", "Ġpon", "t"]),
        ("le  pont", ["le", "Ġ", "Ġpon", "t"]),
        (" le", ["Ġle"]),
        ("ler", ["ler"]),
        ("leer", ["le", "er"]),  # the first pair of the table comes first, not the first of the word
        ("été", ["Ã©", "t", "Ã©"]),
        ("p2n", ["p", "2", "n"]),  # figures and letters are different words, and nothing is joined across words
        ("it's", ["i", "t", "'", "s"]),
        ("l’e", ["l", "â", "Ģ", "Ļ", "e"]),
    ],
)
def test_tokens(text, tokens):
    assert PAIRS.encode(text) == tokens


@given(st.text())
def test_there_and_back(text):
    assert PAIRS.decode(PAIRS.encode(text)) == text


def test_half_a_letter_is_marked():
    assert PAIRS.decode(["Ã"]) == "\ufffd"


def test_a_file(tmp_path):
    path = tmp_path / "merges.txt"
    path.write_text("#version: 0.2\nl e\nĠ le\n", encoding="utf-8")
    assert BytePairs.read(path).encode("a le") == ["a", "Ġle"]
    path.write_text("l e\nbroken\n", encoding="utf-8")
    with pytest.raises(ValueError, match="unpack"):
        BytePairs.read(path)


def test_endless_words_are_cut_into_pieces():
    """Joining costs the square of a word's length, so that length is bounded."""
    endless = BytePairs([("a", "a"), ("aa", "aa")]).encode("a" * 100_000)
    assert "".join(endless) == "a" * 100_000
