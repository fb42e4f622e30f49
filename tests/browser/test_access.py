"""For everybody: screen readers, phones, dark rooms."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import ARTICLE, brief, submit

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
LOOKS = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "phone": PHONE,
    "phone, dark": PHONE | {"color_scheme": "dark"},
}


def violations(page):
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], one["impact"], [node["html"][:160] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in {"moderate", "serious", "critical"}
    ]


# The checker brings its own script and evaluates it in the page; only that needs the policy to be lifted.
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(visit, look):
    page = visit(bypass_csp=True, **LOOKS[look])
    assert violations(page) == []
    submit(page, "Accueil\nMenu")
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    brief(page)
    page.locator(".seg.weak").focus()
    for folded in page.locator("details.run").all():
        folded.locator("summary").click()
    assert violations(page) == []
    page.goto("/quality")
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/", "/quality"])
def test_nothing_sticks_out_on_a_phone(visit, path):
    page = visit(path, **PHONE)
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) <= 360
    if path == "/":
        brief(page)
        assert page.evaluate(width) <= 360
        boxes = [page.locator(f".row.body .{side}").first.bounding_box() for side in ("source", "target")]
        assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]


def test_dark_where_the_browser_is_dark(visit):
    def brightness(page):
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour[4:-1].split(","))

    assert brightness(visit(color_scheme="light")) > 700
    assert brightness(visit(color_scheme="dark")) < 120


def test_the_order_of_focus(visit):
    page = visit()
    expect(page.locator("#target option")).to_have_count(4)
    order = []
    for _ in range(13):
        page.keyboard.press("Tab")
        order.append(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert order == [
        "Skip to the content", "Dépêche", "Desk", "Accuracy", "API", "Français",
        "article", "file", "sample", "target", "style", "sentences", "go",
    ]  # fmt: skip


def test_the_keyboard_is_enough(visit):
    page = visit()
    page.locator("#article").focus()
    page.keyboard.insert_text(ARTICLE)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#headline")).to_be_focused()


def test_a_jump_within_the_page_loads_nothing(visit):
    page = visit()
    brief(page, ARTICLE.replace("Sports", "Opinions"))
    page.get_by_role("link", name="Skip to the content").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".badge")).to_have_text("Computed now")
    page.go_back()
    expect(page.locator(".badge")).to_have_text("Computed now")
    expect(page.locator("#headline")).to_be_visible()
