"""What the page says when something can't be done."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from depeche.settings import Settings
from tests.browser.conftest import ARTICLE, brief, running, submit


def test_nothing_pasted(visit):
    page = visit()
    page.locator("#go").click()
    expect(page.get_by_role("alert")).to_have_text("Paste an article first.")


def test_too_long(visit):
    page = visit()
    submit(page, "mot " * 50_001)
    expect(page.get_by_role("alert")).to_have_text("That is too long: at most 200,000 characters are read.")


def test_no_article(visit):
    page = visit()
    submit(page, "Accueil\nMenu")
    expect(page.get_by_role("alert")).to_have_text("Nothing in it reads like an article.")
    expect(page.locator("#ask")).to_be_visible()


def test_unsupported_pair(visit):
    page = visit(locale="fr")
    submit(page, ARTICLE, target="de")
    expect(page.get_by_role("alert")).to_contain_text("ne traduit pas cette paire de langues. Il sait faire : fr → ar")


def test_a_wrong_number_of_sentences(visit):
    page = visit()
    page.locator("#sentences").fill("0")
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("1 to 10 sentences")


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "The written summary could not be made."), ("fr", "Le résumé n’a pas pu être rédigé.")],
)
def test_a_part_that_is_missing_is_named_and_the_rest_is_there(visit, locale, words):
    page = visit(locale=locale)
    brief(page, ARTICLE.replace("Deux engins ont déblayé", "Deux engins longtemps en panne ont déblayé"))
    expect(page.locator("#missing")).to_have_text(words)
    expect(page.locator("#summaries ol li").first).to_be_visible()


def test_an_error_goes_away(visit):
    page = visit()
    submit(page, "Accueil\nMenu")
    expect(page.get_by_role("alert")).to_be_visible()
    brief(page)
    expect(page.get_by_role("alert")).to_be_hidden()


@pytest.mark.parametrize("name", ["0" * 64, "%3Cimg%20src=x%20onerror=alert(1)%3E"])
def test_a_link_to_nothing(visit, name):
    page = visit(f"/briefs/{name}")
    expect(page.get_by_role("alert")).to_have_text("No brief has this address, or its time is over.")
    expect(page.locator("#ask")).to_be_visible()


def test_a_server_that_is_gone(visit):
    page = visit()
    page.context.set_offline(True)
    submit(page)
    expect(page.get_by_role("alert")).to_contain_text("can't be reached")


def test_a_deployment_with_keys(visit, tmp_path):
    with running(Settings(data_dir=tmp_path, api_keys=("clé secrète",))) as locked:
        page = visit(at=locked.url)
        expect(page.get_by_label("API key")).to_be_visible()
        submit(page)
        expect(page.get_by_role("alert")).to_contain_text("wants a key")
        page.get_by_label("API key").fill("clé secrète")
        page.locator("#go").click()
        expect(page.locator("#headline")).to_be_visible()
        page.context.close()
