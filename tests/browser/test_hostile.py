"""Article text is text, whatever it looks like."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ARTICLE, brief, copied

MARKUP = """<script>alert(1)</script> <img src=x onerror="alert(2)"> <svg onload=alert(3)> "><iframe srcdoc="<script>\
alert(4)</script>"> <a href="javascript:alert(5)">lien</a> <style>*{display:none}</style> {{7*7}} ${alert(6)}"""

HOSTILE = [
    f"Le conseil a voté {MARKUP} mardi soir sans débat, dit le maire.",
    "Le texte \u202eelbisivni\u202c tourne, \u200fpuis \u2067revient\u2069 à sa place, dit le maire de la ville.",
    "Un lien [ici](javascript:alert(7)) et `du code` **gras** # titre <b>gras</b> &lt;i&gt; restent du texte.",
]


@pytest.fixture
def page(visit):
    page = visit()
    title = "Le col <b onmouseover=alert(8)>de Brenaz</b> rouvre à la circulation"
    text = ARTICLE.replace("Le col de Brenaz rouvre à la circulation", title)
    brief(page, text.replace("Lire aussi :", "\n\n".join([*HOSTILE, f"Lire aussi : {MARKUP}"])))
    return page


def test_nothing_of_it_becomes_markup(page):
    shown = page.locator("#main").text_content()
    for part in ("<script>alert(1)</script>", 'onerror="alert(2)"', "<svg onload=alert(3)>", "{{7*7}}"):
        assert part in shown
    assert page.locator("#main :is(script, img, svg, iframe, style, b[onmouseover], a[href^=javascript])").count() == 0
    for kind in ("source", "target"):
        for one in page.locator(f'.seg[data-side="{kind}"]').all():
            assert one.evaluate("one => one.children.length") == 0
    page.locator(".seg", has_text="onerror").first.hover()
    page.locator("#headline").hover()


def test_marks_of_direction_stay_in_their_own_segment(page):
    segment = page.locator('.seg[data-side="source"]', has_text="tourne")
    isolated = "one => getComputedStyle(one.closest('[dir]')).unicodeBidi"
    assert segment.evaluate(isolated) == "isolate"
    expect(segment).to_contain_text("revient")
    box, row = segment.bounding_box(), page.locator(".row", has_text="tourne").bounding_box()
    assert row["x"] <= box["x"] <= box["x"] + box["width"] <= row["x"] + row["width"]


def test_nothing_of_it_becomes_markup_where_it_is_pasted(page):
    html = copied(page, "#copy-html", "<article")
    for tag in ("<script", "<img", "<svg", "<iframe", "<a ", "<b "):
        assert tag not in html
    markdown = copied(page, "#copy-markdown", "#")
    assert "<" not in markdown.replace(r"\<", "")
    assert "](" not in markdown.replace(r"\](", "")


def test_the_history_shows_it_as_text_too(page):
    page.get_by_role("button", name="New article").click()
    expect(page.locator("#briefs a").first).to_contain_text("onmouseover=alert(8)")
    assert page.locator("#briefs b").count() == 0


def test_the_policy_forbids_what_the_page_never_does(browser, site):
    with browser.new_context(base_url=site.url) as context:
        page = context.new_page()
        page.goto("/")
        refused = """() => {
            try { document.body.innerHTML = "<p>x</p>"; return "allowed"; } catch (error) { return error.name; }
        }"""
        assert page.evaluate(refused) == "TypeError"
