"""Normalization repairs what copying broke and leaves the author's characters alone."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.text.normalize import normalize


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("l&#39;&eacute;t\u00e9", "l'été"),
        ("Ã©tÃ© Ã  lâ€™Ã©cole", "été à l’école"),
        ("R&amp;D", "R&D"),
        ("&amp;amp;eacute;", "é"),
        ("anti\u00adconstitu\u00adtion", "anticonstitution"),
        ("mot\u200b\u2060\ufeffcoupé", "motcoupé"),
        ("\u202eenvers\u202c", "envers"),
        ("cloche\x07 \x1bet\x00 nul", "cloche et nul"),
        ("e\u0301te\u0301", "été"),
        ("  deux   espaces  ", "deux espaces"),
        ("menu \t  rubrique\t\tautre", "menu\trubrique\tautre"),
        ("moitié \ud83d", "moitié \ufffd"),
    ],
)
def test_debris_is_repaired(raw, expected):
    assert normalize(raw) == expected


@pytest.mark.parametrize(
    "kept",
    [
        "« Non »\u00a0: «\u00a0oui\u00a0», dit-il\u202f!",
        "12\u202f000 euros",
        "l’armée et l'armée",
        "“curly” and ‘single’",
        "œuvre, cœur, ﬁn",
        "famille 👨‍👩‍👧",
        "نص عربي",
        "<p>un balisage &amp; des entités</p>",
    ],
)
def test_what_the_author_wrote_stays(kept):
    assert normalize(kept) == kept


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\f"])
def test_every_line_end_parts_lines(end):
    assert normalize(f"une{end}deux{end}{end}trois") == "une\ndeux\n\ntrois"


def test_an_escaped_line_end_does_not_make_a_line():
    assert normalize("avant&#10;après é\nsuite") == "avant après é\nsuite"


@given(st.text())
def test_normalizing_twice_changes_nothing(text):
    once = normalize(text)
    assert normalize(once) == once


@given(st.text())
def test_lines_are_stripped_composed_and_free_of_controls(text):
    result = normalize(text)
    assert unicodedata.is_normalized("NFC", result)
    for line in result.split("\n"):
        assert line == line.strip()
        assert not [c for c in line if unicodedata.category(c) == "Cc" and c != "\t"]


@given(st.lists(st.text(st.characters(exclude_characters="\r\n\v\f\x85\u2028\u2029"))))
def test_one_line_out_for_each_line_in(lines):
    assert len(normalize("\n".join(lines)).split("\n")) == max(1, len(lines))


@pytest.mark.parametrize("unit", ["a", "é", "Ã©", "&amp;", "&#38;", " ", "\n", "\u200b", "amp;"])
def test_a_flood_of_one_thing_ends(unit):
    normalize("é&" + unit * (2_000_000 // len(unit)))
