"""What a Slack message holds."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depeche.slack.errands import File, Link, Text
from depeche.slack.incoming import in_text, matter_of, text_of
from depeche.slack.text import unstyled

ARTICLE = "Le maire de Kerlaouen a annoncé mardi que le port rouvrira. " * 10
LINK = "https://www.gazette.example/port?a=1"


def rich(*elements):
    return {"blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]}


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ({"text": ARTICLE}, Text(text=ARTICLE.strip())),
        ({"text": f"<{LINK}>"}, Link(url=LINK)),
        ({"text": f"À lire : <{LINK}|gazette.example/port?a=1>, très bien fait"}, Link(url=LINK)),
        ({"text": f"{ARTICLE} <{LINK}>"}, Text(text=f"{ARTICLE} {LINK}")),
        ({"text": f"<{LINK}> <https://b.example/>"}, Link(url=LINK)),
        ({"text": "*Le port* rouvrira _mardi_ à `8h`"}, Text(text="Le port rouvrira mardi à 8h")),
        ({"text": "snake_case_name and 2*3*4"}, Text(text="snake_case_name and 2*3*4")),
        ({"text": ""}, None),
        ({}, None),
        (rich({"type": "link", "url": LINK, "text": "gazette.example"}), Link(url=LINK)),
        (rich({"type": "text", "text": "voir "}, {"type": "link", "url": LINK, "text": "le rapport"}),
         Text(text="voir le rapport")),
        (rich({"type": "text", "text": "été "}, {"type": "emoji", "name": "sun", "unicode": "2600-fe0f"}),
         Text(text="été \u2600\ufe0f")),
        (rich({"type": "emoji", "name": "x", "unicode": "nonsense"}), None),
    ],
)  # fmt: skip
def test_messages(message, found):
    assert matter_of(message) == found


@pytest.mark.parametrize(
    ("attachment", "found"),
    [
        ({"title": "Le port rouvre", "title_link": LINK, "text": "Mardi…"}, Link(url=LINK)),
        ({"from_url": LINK, "text": "Mardi…"}, Link(url=LINK)),
        ({"is_share": True, "text": ARTICLE, "from_url": "https://desk.slack.com/archives/C1/p1"}, Text(text=ARTICLE)),
        ({"is_share": True, "text": "Court mais partagé", "from_url": "https://desk.slack.com/archives/C1/p1"},
         Text(text="Court mais partagé")),
        ({"title": "Titre", "text": ARTICLE, "title_link": LINK}, Text(text=f"Titre\n\n{ARTICLE}")),
        ({"image_url": LINK}, None),
    ],
)  # fmt: skip
def test_what_was_shared_or_posted_by_a_feed(attachment, found):
    assert matter_of({"text": "", "attachments": [attachment]}) == found


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ({"id": "F1", "filetype": "text", "url_private_download": "https://files.slack.com/a", "size": 7},
         File(id="F1", url="https://files.slack.com/a", size=7)),
        ({"id": "F1", "filetype": "html", "url_private": "https://files.slack.com/a"},
         File(id="F1", url="https://files.slack.com/a", size=0)),
        ({"id": "F1", "mimetype": "text/x-other", "url_private": "https://files.slack.com/a"},
         File(id="F1", url="https://files.slack.com/a", size=0)),
        ({"id": "F1", "filetype": "pdf", "mimetype": "application/pdf", "url_private": LINK}, None),
        ({"id": "F1", "filetype": "text", "mode": "tombstone"}, None),
    ],
)  # fmt: skip
def test_files(file, found):
    assert matter_of({"text": "", "files": [file]}) == found


def test_a_quote_and_a_list_are_lines():
    section = [{"type": "rich_text_section", "elements": [{"type": "text", "text": "un"}]}]
    elements = [
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "citation"}]},
        {"type": "rich_text_list", "style": "ordered", "elements": section * 2},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "a *b*"}]},
    ]
    assert text_of({"blocks": [{"type": "rich_text", "elements": elements}]}) == "citation\n\nun\nun\na *b*"


nested = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["type", "text", "elements", "blocks", "url", "files", "attachments", "unicode", "title"]),
            st.one_of(inner, st.sampled_from(["rich_text", "rich_text_section", "link", "text", "emoji"])),
            max_size=5,
        ),
    ),
    max_leaves=30,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["text", "blocks", "files", "attachments"]), nested, max_size=4))
def test_messages_of_any_shape_are_read(message):
    found = matter_of(message)
    assert found is None or found.kind in ("text", "link", "file")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300))
def test_any_text_is_an_article_a_link_or_nothing(text):
    found = in_text(text)
    assert (found is None) == (not text.strip())
    assert unstyled(text) is not None
