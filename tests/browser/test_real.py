"""The desk with the real engine, as an editor meets it; also what the pictures of the documentation are taken from."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from depeche.brief import Pipeline
from depeche.models.runtime import Runtime
from depeche.settings import Settings
from tests.browser.conftest import running

SLOW = 240_000
"""Milliseconds for a whole article on a busy machine."""


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    settings = Settings(data_dir=tmp_path_factory.mktemp("real"))
    with running(settings, lambda store: Pipeline(settings, store, Runtime(settings))) as opened:
        yield opened


@pytest.mark.models
def test_a_sample_becomes_a_brief(visit, real, picture):
    page = visit(at=real.url, viewport={"width": 1080, "height": 700})
    page.locator("#sample").select_option("port-de-kerlaouen.txt")
    picture(page, "desk-paste")
    page.locator("#go").click()
    expect(page.locator('#steps [data-step="translate"]')).to_have_attribute("data-state", "doing", timeout=SLOW)
    picture(page, "desk-progress")
    expect(page.locator("#headline")).to_be_visible(timeout=SLOW)
    expect(page.locator("#headline")).to_contain_text("Kerlaouen")
    expect(page.locator("#summaries")).to_contain_text("Kerlaouen")
    assert page.locator(".seg").count() > 30
    assert page.locator(".gone").count() > 10
    picture(page, "desk-brief")
    page.locator(".cite").first.click()
    expect(page.locator(".seg.found").first).to_be_in_viewport()
    page.wait_for_timeout(600)
    picture(page, "desk-evidence")
    page.locator("details.run summary").first.click()
    page.locator("details.run").first.scroll_into_view_if_needed()
    assert page.locator("details.run del").first.is_visible()
    link = page.url
    dark = visit(link, at=real.url, color_scheme="dark", viewport={"width": 390, "height": 844})
    expect(dark.locator("#headline")).to_be_visible()
    picture(dark, "desk-phone")


@pytest.mark.models
def test_a_line_is_kept_by_the_real_engine(visit, real):
    page = visit(at=real.url)
    page.locator("#sample").select_option("bridge-inspection.txt")
    page.locator("#target").select_option("")
    page.locator("#go").click()
    expect(page.locator("#headline")).to_be_visible(timeout=SLOW)
    folded = page.locator("details.run summary")
    if folded.count():
        folded.first.click()
    button = page.get_by_role("button", name=re.compile("^Keep line")).first
    line = button.get_attribute("aria-label").rsplit(" ", 1)[1]
    button.click()
    expect(page.locator(f'.row:not(.gone)[data-line="{line}"]')).to_be_visible(timeout=SLOW)


def test_accuracy(visit, picture):
    page = visit("/quality", viewport={"width": 1080, "height": 700})
    expect(page.locator("figure").first).to_be_visible()
    picture(page, "desk-quality")
