"""Notifications of S3, as S3 writes them and as anything else might."""

from __future__ import annotations

import json
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from depeche.batch import Notice, notices, parse
from depeche.errors import MalformedError

unhurried = hypothesis_settings(deadline=None)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["Records", "Event", "s3", "eventSource", "bucket", "x"]), inner, max_size=3)
    ),
    max_leaves=10,
)


def record(key, name="ObjectCreated:Put", source="aws:s3"):
    return {
        "eventSource": source,
        "eventName": name,
        "s3": {"bucket": {"name": "inbox"}, "object": {"key": quote_plus(key, safe="/")}},
    }


@unhurried
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), max_size=5))
def test_keys_come_back_as_they_were(names):
    document = {"Records": [record(name) for name in names]}
    expected = [Notice("inbox", name) for name in names]
    assert notices(document) == expected
    assert parse(json.dumps(document)) == expected


@pytest.mark.parametrize(
    "name",
    ["ObjectCreated:Post", "ObjectCreated:Copy", "ObjectCreated:CompleteMultipartUpload", "s3:ObjectCreated:Put"],
)
def test_every_way_of_creating_counts(name):
    assert len(notices({"Records": [record("a", name)]})) == 1


@pytest.mark.parametrize(
    "name", ["ObjectRemoved:Delete", "ObjectTagging:Put", "LifecycleExpiration:Delete", "ReducedRedundancyLostObject"]
)
def test_nothing_else_does(name):
    assert notices({"Records": [record("a", name)]}) == []


@unhurried
@given(
    st.builds(json.dumps, JSON_VALUES | st.builds(lambda value: {"Records": [value]}, JSON_VALUES))
    | st.text(max_size=40)
)
def test_anything_else_is_refused_as_ours(body):
    try:
        found = parse(body)
    except MalformedError:
        return
    assert found == []
