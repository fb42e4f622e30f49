"""HTML around translations: every tag survives, in order, and stands where its words stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.http.markup import tokens
from depeche.http.translatable import Fragment, Lines

PIECES = ("<b>", "</b>", "<p>", "</p>", "<i>", "</i>", "<br>", "un ", "deux", " ", "&amp;", "<code>", "<!--")
HTML = st.text("<>/!-?=\"' &;#abp\n[]é") | st.lists(st.sampled_from(PIECES)).map("".join)


def markup(source):
    return [raw for raw, name in tokens(source) if name is not None]


@given(source=HTML)
def test_tokens_make_up_the_source(source):
    assert "".join(raw for raw, _ in tokens(source)) == source


@given(source=HTML, words=st.text("ab <&", max_size=9))
def test_every_tag_survives_in_order(source, words):
    fragment = Fragment(source, 100)
    filled = fragment.fill(iter([words] * len(fragment.texts)))
    assert markup(filled) == markup(source)


@given(source=HTML)
def test_texts_are_single_lines_within_the_spare_characters(source):
    fragment = Fragment(source, 10)
    assert fragment.spent <= 10
    assert len("\n".join(fragment.texts)) <= len(source) + 10
    assert all(text and len(text.splitlines()) == 1 for text in fragment.texts)


@given(source=st.text())
def test_lines_come_back(source):
    lines = Lines(source)
    assert lines.fill(iter(lines.texts)) == source


@pytest.mark.parametrize(
    ("source", "texts", "translated", "expected"),
    [
        # Found in the whole.
        (
            "Le <b>pont rouge</b> est fermé.",
            ["Le pont rouge est fermé.", "pont rouge"],
            ["The red bridge is closed.", "Red bridge"],
            "The <b>red bridge</b> is closed.",
        ),
        # The occurrence that is nearest to the place in the source.
        (
            "Un pont, puis un <b>pont</b>.",
            ["Un pont, puis un pont.", "pont"],
            ["A bridge, then a bridge.", "bridge"],
            "A bridge, then a <b>bridge</b>.",
        ),
        # Not found: around the words at the same relative place.
        (
            "Le <b>pont</b> est fermé.",
            ["Le pont est fermé.", "pont"],
            ["The bridge is closed.", "Pont-Neuf"],
            "The <b>bridge</b> is closed.",
        ),
        # Tags in tags: what is inside is looked up, what is around follows.
        (
            '<a href="/x">Le <b>pont</b></a> est fermé.',
            ["Le pont est fermé.", "pont"],
            ["The bridge is closed.", "bridge"],
            '<a href="/x">The <b>bridge</b></a> is closed.',
        ),
        # Around everything: nothing to look up.
        ("<p> <em>Fermé.</em>\n</p>", ["Fermé."], ["Closed."], "<p> <em>Closed.</em>\n</p>"),
        # One tag without its partner.
        ("un <b>deux", ["un deux"], ["one two"], "one <b>two"),
        ("un</b> deux", ["un deux"], ["one two"], "one</b> two"),
    ],
)
def test_tags_stand_where_their_words_stand(source, texts, translated, expected):
    fragment = Fragment(source, 1000)
    assert fragment.texts == texts
    assert fragment.fill(iter(translated)) == expected


@pytest.mark.parametrize(
    ("source", "text", "translated", "expected"),
    [
        (
            "Le village a 8 400<sup>2</sup> habitants.",
            "Le village a 8 400 habitants.",
            "The village has 8,400 inhabitants.",
            "The village has 8,400<sup>2</sup> inhabitants.",
        ),
        (
            "La mairie<sup><a href='#n1'>[1]</a></sup> ferme",
            "La mairie ferme",
            "The hall closes",
            "The hall<sup><a href='#n1'>[1]</a></sup> closes",
        ),
    ],
)
def test_the_call_of_a_footnote_is_no_part_of_a_number_or_word(source, text, translated, expected):
    fragment = Fragment(source, 100)
    assert fragment.texts == [text]
    assert fragment.fill(iter([translated])) == expected


@pytest.mark.parametrize("source", ["300 m<sup>2</sup> loués", "le 1<sup>er</sup> juin", "10<sup>3</sup> unités"])
def test_a_power_or_an_ordinal_stays_in_its_text(source):
    assert "".join(Fragment(source, 100).texts[0].split()) == "".join(re.sub("<[^>]*>", "", source).split())
