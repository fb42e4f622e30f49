"""What is sent: small, only from here, under a strict policy. Needs no browser."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest

from depeche.web import LANGUAGES, asset
from depeche.web.quality import quality_page
from depeche.web.samples import names
from depeche.web.words import words

BUDGET = 60_000


@pytest.fixture
def client(site):
    with httpx.Client(base_url=site.url) as opened:
        yield opened


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", f"/briefs/{'0' * 64}", "/quality"])
def test_a_page_and_all_that_it_loads_stay_small(client, path, language):
    page = client.get(path, headers={"Accept-Language": language})
    loaded = re.findall(r'<(?:link|script)\b[^>]*\b(?:href|src)="([^"]+)"', page.text)
    assert len(loaded) >= 2
    bodies = [page.content, *(client.get(one).content for one in loaded)]
    assert sum(map(len, bodies)) < BUDGET
    assert sum(len(gzip.compress(body)) for body in bodies) < BUDGET / 3


@pytest.mark.parametrize("path", ["/", "/quality"])
def test_the_policy(client, path):
    policy = client.get(path).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
    text = client.get(path).text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", text)


def test_files_are_kept_by_browsers(client):
    address = re.search(r'src="([^"]+)"', client.get("/").text)[1]
    first = client.get(address)
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for path in ("/assets/../desk.html", "/assets/desk.html", "/samples/..%2fREADME.md", "/samples/none.txt"):
        assert client.get(path).status_code == 404


def test_the_script_never_writes_markup():
    script = asset("desk.js").content.decode()
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://", script
    )


def test_both_languages_say_the_same_things():
    def keys(table, path=()):
        for name, value in table.items():
            yield (*path, name)
            if isinstance(value, dict) and name != "issues":
                yield from keys(value, (*path, name))

    english, french = (words(language) for language in ("en", "fr"))
    for table in ("page", "samples", "script", "plots"):
        assert set(keys(getattr(english, table))) == set(keys(getattr(french, table)))


def test_every_sample_has_a_name(client):
    assert set(names()) == set(words("en").samples)
    for name in names():
        assert len(client.get(f"/samples/{name}").text) > 500


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plots_show_the_reports(language):
    page = quality_page(language, "/prod")
    assert page.count("<figure>") == page.count("<table>") >= 6
    assert 'class="bar-other"' in page
    assert 'href="/prod/assets/desk.css' in page
