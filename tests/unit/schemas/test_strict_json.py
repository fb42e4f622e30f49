"""JSON from outside: what is refused before it is built, and that nothing else is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.errors import DepecheError, InvalidInputError, MalformedError
from depeche.schemas import BriefRequest
from depeche.schemas.requests import MOST_GLOSSARY_TERMS, MOST_LINES
from depeche.schemas.strict_json import DEEPEST, MOST_VALUES, end_of, loads

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.booleans())
def test_what_is_json_is_read(value, plain):
    assert loads(json.dumps(value, ensure_ascii=plain).encode("utf-8", "surrogatepass")) == value


@given(st.lists(VALUES, min_size=1), st.text(alphabet=' ,[]{}":\\x'))
def test_the_end_of_a_value_is_where_a_parser_finds_it(value, rest):
    text = json.dumps(value)
    assert end_of(text + rest) == len(text)
    assert end_of(text[:-1]) is None


@given(st.text(alphabet='[]{}",:\\ 1a'))
def test_any_text_ends_in_a_value_or_a_reason(text):
    try:
        json.dumps(loads(text.encode()))
    except DepecheError as error:
        assert error.detail  # noqa: PT017  # either way is right


@pytest.mark.parametrize(
    "text",
    [
        "[" + ",".join(["{}"] * MOST_VALUES) + "]",
        "[" + "," * MOST_VALUES,
        "{" + ",".join(f'"{number}":1' for number in range(MOST_VALUES + 1)) + "}",
        '{"a": [' + ",".join(["[]"] * MOST_VALUES) + "], ",
    ],
)
def test_too_many_values_are_refused_with_the_limit(text):
    with pytest.raises(InvalidInputError) as caught:
        loads(text.encode())
    assert caught.value.limit == MOST_VALUES


def test_commas_within_strings_are_not_counted():
    text = 'a, "b", [c], {d} \\ ' * MOST_VALUES
    assert loads(json.dumps({"text": text}).encode()) == {"text": text}


def test_depth_is_limited():
    assert loads(b"[" * DEEPEST + b"]" * DEEPEST)
    with pytest.raises(MalformedError, match=str(DEEPEST)):
        loads(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1))


def test_the_largest_request_that_the_schema_allows_is_read():
    request = BriefRequest(
        text="a",
        glossary=[{"source": str(number), "target": "b"} for number in range(MOST_GLOSSARY_TERMS)],
        keep=range(1, MOST_LINES + 1),
        drop=range(MOST_LINES + 1, 2 * MOST_LINES + 1),
    )
    assert loads(request.model_dump_json().encode())


@pytest.mark.parametrize("raw", [b"[NaN]", b"[Infinity]", b'{"a": 1, "a": 2}', b"[1] 2", b"\xff", b"", b"1" * 5000])
def test_what_is_not_json_is_refused(raw):
    with pytest.raises(MalformedError):
        loads(raw)
