"""HTML input."""

# ruff: noqa: E501  # lines of pages are as long as they are

from __future__ import annotations

import json
from html import escape
from pathlib import Path

import pytest

from depeche.cleaning import clean, explain

PAGE = Path(__file__).parent / "pages" / "tramway.txt"
HEADLINE = "À Valmont, la ligne de tramway rouvrira au printemps après huit mois de travaux"
STANDFIRST = (
    "La métropole a présenté lundi le calendrier de la remise en service. Les riverains, eux, demandent un"
    " dédommagement."
)


def page(head: str = "") -> str:
    """The sample page with markup such as a site would give it."""
    lines = PAGE.read_text("utf-8").split("\n")
    start = lines.index("La station Hôtel-de-Ville, fermée depuis juin. (Photo Jean Morel / Agence Valmont)")
    end = lines.index("Vos commentaires")
    menu = "".join(f"<li><a href='/{at}'>{escape(line)}</a></li>" for at, line in enumerate(lines[:9]))
    body = "".join(
        f"<h2>{escape(line)}</h2>" if line.startswith("Des commerçants") else f"<p>{escape(line)}</p>"
        for line in lines[start + 1 : end]
        if line
    )
    rest = "".join(f"<div><a href='/x'>{escape(line)}</a></div>" for line in lines[end:] if line)
    return (
        f"<!doctype html><html lang='fr'><head><title>{escape(HEADLINE)} - Le Courrier</title>{head}</head><body>"
        f"<nav><ul>{menu}</ul></nav><main><article><h1>{escape(HEADLINE)}</h1><p class='chapo'>{escape(STANDFIRST)}</p>"
        f"<div class='meta'><span>Par Claire Aubertin</span> <time>12 février 2024</time></div>"
        f"<figure><img src='a.jpg'><figcaption>{escape(lines[start])}</figcaption></figure>{body}</article></main>"
        f"<aside>{rest}</aside><footer>© 2024 Le Courrier de Valmont</footer></body></html>"
    )


def test_the_article_comes_out_of_its_page():
    article = clean(html=page(f"<meta name='description' content='{escape(STANDFIRST)}'>"))
    assert article.title == HEADLINE
    body = [part for part in (article.standfirst, *article.paragraphs) if part]
    assert body[0] == STANDFIRST
    assert body[-1].startswith("La municipalité assure")
    assert "Des commerçants encore inquiets" in article.paragraphs
    assert not [part for part in body if "Lire aussi" in part or "calvaire" in part or "Jean Morel" in part]


def test_the_declared_article_body_is_used_when_it_agrees():
    text = PAGE.read_text("utf-8").split("\n")
    paragraphs = [line for line in text if len(line) > 200]
    data = json.dumps({"@type": "NewsArticle", "headline": HEADLINE, "articleBody": "\n".join(paragraphs)})
    article = clean(html=page(f"<script type='application/ld+json'>{data}</script>"))
    assert article.title == HEADLINE
    assert all(line in article.paragraphs for line in paragraphs)


def test_broken_json_ld_is_ignored():
    article = clean(html=page("<script type='application/ld+json'>{'a': [</script>"))
    assert article.title == HEADLINE


def test_a_pages_source_pasted_as_text_counts_as_html():
    assert clean(text=page()) == clean(html=page())


def test_removed_lines_are_those_of_the_rendered_page():
    html = page()
    article = clean(html=html)
    rows = explain(article, html=html)
    assert ("Par Claire Aubertin 12 février 2024", "byline") in {
        (text, "byline" if label in {"byline", "date"} else label) for _, text, label in rows
    }
    assert [label for _, _, label in rows].count("title") == 1


def test_hidden_elements_and_scripts_show_nothing():
    from lxml.html import document_fromstring

    from depeche.cleaning.render import render

    shown = render(
        document_fromstring(
            "<body><p>un</p><p style='display: none'>deux</p><p hidden>trois</p><script>4</script>"
            "<table><tr><td>a</td><td>b</td></tr></table>c<br>d</body>"
        )
    )
    assert shown.text.split("\n") == ["un", "", "a\tb", "c", "d"]


@pytest.mark.parametrize(
    "noise",
    [
        "<p {}>".format(" ".join(f"a{number}" for number in range(100_000))),
        "<p {}>".format(" ".join(f"a{number}='>'" for number in range(100_000))),
        "<h1>a" * 50_000,
        "<div>" * 200_000,
        "<script>" * 200_000,
        "<!--" * 200_000,
        '<script type="application/ld+json">' + "[" * 200_000,
    ],
    ids=["attributes", "quoted", "headings", "nested", "scripts", "comments", "data"],
)
def test_a_hostile_page_still_gives_its_text(noise: str):
    hostile = page().replace("</article>", f"</article>{noise}")
    found = clean(html=hostile)
    assert found.title == HEADLINE
    assert found.paragraphs == clean(html=page()).paragraphs


def test_exponents_stay_and_calls_of_footnotes_go():
    paragraph = (
        "<p>Le lac couvre 48<sup>1</sup> km<sup>2</sup>, selon l'institut<sup><a href='#n2'>2</a></sup>. Il contient"
        " 10<sup>9</sup> m<sup>3</sup> d'eau depuis le 1<sup>er</sup> mars, et son niveau monte encore.</p>"
    )
    found = clean(html=page().replace("</article>", f"{paragraph}</article>"))
    assert found.paragraphs[-1] == (
        "Le lac couvre 48 km², selon l'institut. Il contient 10⁹ m³ d'eau depuis le 1er mars, et son niveau monte encore."
    )


def test_comments_are_removed():
    comment = "<p>Encore une dépense dont personne ne voulait, et ce sont les mêmes qui vont payer, comme toujours.</p>"
    found = clean(html=page().replace("</article>", f"<section class='comments'>{comment * 2}</section></article>"))
    assert found.paragraphs == clean(html=page()).paragraphs
