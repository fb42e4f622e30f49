"""The source of a page before it is parsed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HTMLParser, document_fromstring

from depeche.text.source import MOST_ATTRIBUTES, MOST_TAGS, lean, text_length

PIECES = [
    *("<p>", "</p>", '<a href="x>y">', "<!-- a -->", "<!-->", "<!--", "<script>", "</script >", "<style media=print>"),
    *("</STYLE>", "<b class='é'>", '<b "">', "<i x=", '"', "'", "<", ">", "un mot ", "&amp;", "<br/>", "<?xml?>", "</"),
]


WHOLE = [
    *(
        "<p>",
        "</p>",
        '<a href="x>y">',
        "<b class='é'>",
        '<b title="<script>">',
        "<br/>",
        "un mot ",
        "&amp;",
        " > ",
        '"',
    ),
    *("<script>let a = '<p>'</script>", "<style media=print>p > a {}</STYLE>"),
]


def shown(html: str) -> str:
    tree = document_fromstring(f"<body>{html}</body>", parser=HTMLParser(encoding="utf-8", remove_comments=True))
    for node in tree.xpath("//script|//style"):
        node.text = None
    return " ".join(tree.text_content().split())


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>un</p><script>let a = '<p>deux</p>'</script><p>trois</p>", "<p>un</p><p>trois</p>"),
        ("<p>un</p><STYLE>p { color: red }</style >deux", "<p>un</p>deux"),
        ("un<!-- deux --> trois<!-->quatre", "un troisquatre"),
        ("un<script>deux", "un"),
        (
            '<script type="application/ld+json">{"a": 1}</script>un',
            '<script type="application/ld+json">{"a": 1}</script>un',
        ),
        ('<p title="a > b" class=lead>un</p>', '<p title="a > b" class=lead>un</p>'),
        ("1 < 2 et 3 > 2", "1 < 2 et 3 > 2"),
    ],
)
def test_what_shows_no_text_goes(html: str, left: str):
    assert lean(html) == left


@settings(deadline=None)
@given(st.lists(st.sampled_from(WHOLE), max_size=12).map("".join))
def test_what_a_page_shows_stays(html: str):
    assert shown(lean(html)) == shown(html)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_nothing_is_added(html: str):
    letters = iter(html)
    assert all(letter in letters for letter in lean(html))
    assert text_length(html) <= len(html)


@pytest.mark.parametrize("value", ["", "=1", '="<p>"', "='>'"])
def test_a_tag_keeps_its_first_attributes(value: str):
    attributes = [f"a{number}" for number in range(5000)]
    tag = f"<p {' '.join(one + value for one in attributes)}>un mot</p>"
    node = document_fromstring(lean(f"<body>{tag}</body>")).find(".//p")
    assert sorted(node.attrib, key=lambda one: int(one[1:])) == attributes[:MOST_ATTRIBUTES]
    assert node.text == "un mot"


def test_a_page_ends_after_so_many_tags():
    left = lean("<p>un</p>" * (MOST_TAGS + 10))
    assert left == "<p>un</p>" * MOST_TAGS


def test_only_text_counts():
    script = "let a = 1;" * 100_000
    page = f"<script>{script}</script><style>p {{}}</style><p class='lead'>un\n\n  mot</p><!-- deux -->"
    assert text_length(page) == len(" un mot ")
    assert text_length(f'<script type="application/ld+json">{script}</script>un') == len("un")
