"""Record bodies: whatever is written comes back, whatever is damaged is noticed."""

from __future__ import annotations

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from depeche.errors import StoreError
from depeche.store import codec

TEXT = st.text(st.characters(exclude_categories=()))  # half surrogate pairs too
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=50,
)


@given(VALUES)
def test_values_come_back(value):
    assert codec.decode(codec.encode(value)) == value


@given(st.dictionaries(TEXT, TEXT))
def test_equal_values_have_equal_bytes(value):
    assert codec.encode(value) == codec.encode(dict(reversed(value.items())))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_a_store_error(body):
    for candidate in (body, b"D\x01r" + body, b"D\x01z" + body):
        with pytest.raises(StoreError):
            codec.decode(candidate)


@given(VALUES, st.data())
def test_a_changed_byte_is_noticed(value, data):
    body = bytearray(codec.encode([value, "padding " * 60]))
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] ^= data.draw(st.integers(1, 255))
    try:
        decoded = codec.decode(bytes(body))
    except StoreError:
        return
    # A few bits of a frame header say nothing about its content.
    assert decoded == [value, "padding " * 60]


@pytest.mark.parametrize("value", ["short", [str(number) for number in range(400)]])
def test_a_cut_is_noticed(value):
    body = codec.encode(value)
    for length in range(len(body)):
        with pytest.raises(StoreError):
            codec.decode(body[:length])


def test_text_is_compressed():
    text = "Le maire a présenté son budget. " * 1000
    assert len(codec.encode(text)) < len(text) / 50


def test_a_later_version_is_refused_with_its_number():
    body = bytearray(codec.encode("x"))
    body[1] = 2
    with pytest.raises(StoreError, match="format 2"):
        codec.decode(bytes(body))


def test_a_frame_that_claims_to_be_huge_is_not_decompressed():
    bomb = zstd.compress(bytes(300 * 1024 * 1024), level=1)
    with pytest.raises(StoreError, match="size"):
        codec.decode(b"D\x01z\x00\x00\x00\x00" + bomb)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {"a": {1, 2}}])
def test_what_json_can_t_hold_is_refused(value):
    with pytest.raises(StoreError):
        codec.encode(value)


def test_the_kind_is_checked():
    with pytest.raises(StoreError):
        codec.decode_text(codec.encode({}))
    with pytest.raises(StoreError):
        codec.decode_object(codec.encode("x"))
    with pytest.raises(StoreError):
        codec.decode_brief(codec.encode({"id": "x"}))
    with pytest.raises(StoreError):
        codec.decode_brief(codec.encode(["x"]))
