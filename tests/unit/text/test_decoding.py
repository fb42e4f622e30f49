"""Files of any origin become text, or are refused in words."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.errors import MalformedError
from depeche.text.decoding import decode, looks_like_html

TEXT = "Le général a déclaré : « l’été sera chaud », à Nîmes. Où ça ? Là-bas, près du cœur de la forêt. " * 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_common_encodings(encoding):
    assert decode(TEXT.encode(encoding)) == TEXT


def test_html_may_declare_its_encoding():
    page = f'<html><head><meta charset="iso-8859-15"></head><body>{TEXT.replace("’", " ")} 3 €</body></html>'
    assert decode(page.encode("iso-8859-15")) == page


def test_a_wrong_declaration_yields_to_utf8():
    page = f'<html><head><meta charset="iso-8859-1"></head><body>{TEXT}</body></html>'
    assert decode(page.encode()) == page


def test_an_unknown_declaration_is_set_aside():
    page = f'<meta charset="zip"><p>{TEXT}</p>'
    assert "général" in decode(page.encode("cp1252"))


@pytest.mark.parametrize(
    "raw", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 10, b"PK\x03\x04" + bytes(200), b"\xff\xfe\x00\xd8"]
)
def test_binary_files_are_refused(raw):
    with pytest.raises(MalformedError):
        decode(raw)


@given(st.binary())
def test_any_bytes_become_text_or_a_documented_error(raw):
    with contextlib.suppress(MalformedError):
        assert isinstance(decode(raw), str)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])))
def test_utf8_comes_back_unchanged(text):
    if not text.startswith("\ufeff"):
        assert decode(text.encode()) == text


def test_html_is_told_from_text():
    assert looks_like_html("<!DOCTYPE html>\n<html>")
    assert looks_like_html("  <!-- note --><html lang='fr'>")
    assert looks_like_html('<?xml version="1.0"?><html>')
    assert not looks_like_html("Le <b>maire</b> a dit non")
    assert not looks_like_html("<3")
