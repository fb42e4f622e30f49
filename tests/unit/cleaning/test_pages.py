"""Whole pages in the manner of real ones (the texts are our own), and what must come out of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from depeche.cleaning import clean
from depeche.schemas import Article

PAGES = sorted((Path(__file__).parent / "pages").glob("*.txt"))


def texts(page: Path) -> tuple[str, dict]:
    return page.read_text("utf-8"), json.loads(page.with_suffix(".json").read_text("utf-8"))


def everything(article: Article) -> str:
    return "\n".join([article.title, article.standfirst, *article.paragraphs])


@pytest.mark.parametrize("layout", ["blank", "tight", "windows"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_exactly_the_article_comes_out(page: Path, layout: str):
    text, wanted = texts(page)
    if layout == "tight":
        text = "\n".join(line for line in text.split("\n") if line.strip())
    if layout == "windows":
        text = text.replace("\n", "\r\n")
    article = clean(text=text)
    assert article.title == wanted["title"]
    body = [part for part in (article.standfirst, *article.paragraphs) if part]
    assert len(body) == wanted["count"] + bool(wanted["standfirst"])
    assert body[0].startswith(wanted["standfirst"] or wanted["first"])
    assert body[-1].startswith(wanted["last"])
    assert not [string for string in wanted["absent"] if string in everything(article)]
    subheads = [text for text, role in zip(article.paragraphs, article.roles, strict=True) if role == "subhead"]
    assert subheads == wanted["subheads"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_removed_lines_have_their_numbers_and_reasons(page: Path):
    text, wanted = texts(page)
    article = clean(text=text)
    lines = text.split("\n")
    assert all(one.text in lines[one.line - 1] for one in article.removed)
    reasons = {one.text: one.reason for one in article.removed}
    assert {line: reasons.get(line) for line in wanted["reasons"]} == wanted["reasons"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_line_is_in_the_article_or_removed(page: Path):
    text, _ = texts(page)
    article = clean(text=text)
    removed = {one.line for one in article.removed}
    kept = {article.title, article.standfirst, *article.paragraphs}
    assert not [
        number
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip() and line.strip() not in kept and number not in removed
    ]


def test_a_standfirst_parted_by_the_byline_stands_off_from_the_body():
    article = clean(text=(Path(__file__).parent / "pages" / "tramway.txt").read_text("utf-8"))
    assert article.standfirst.startswith("La métropole a présenté lundi")
    assert article.paragraphs[0].startswith("Les rames circuleront")


def test_no_headline_is_invented():
    paragraphs = [
        (
            "Les rames circuleront de nouveau entre la gare et le plateau des Ormes à partir du 22 avril, a dit lundi"
            " la vice-présidente de la métropole, qui présentait le calendrier aux élus."
        ),
        (
            "Le chantier, commencé en juin dernier, a porté sur quatre kilomètres de voies et onze stations. Son coût"
            " atteindra finalement 36 millions d'euros, selon les services de la métropole."
        ),
        (
            "La municipalité assure que les dossiers complets seront payés sous six semaines, et qu'un guichet unique"
            " ouvrira dès lundi prochain à la mairie annexe."
        ),
    ]
    article = clean(text="\n\n".join(paragraphs))
    assert article.title == ""
    assert [part for part in (article.standfirst, *article.paragraphs) if part] == paragraphs


def test_the_callers_headline_is_taken_and_stands_once():
    text = (Path(__file__).parent / "pages" / "harbour.txt").read_text("utf-8")
    known = "Harbour pilots vote to end two-week strike after pay deal"
    article = clean(text=text, title=known)
    assert article.title == known
    assert known not in article.body


def test_a_headline_that_stands_only_in_the_breadcrumb_is_found():
    text = (Path(__file__).parent / "pages" / "tramway.txt").read_text("utf-8")
    headline = "À Valmont, la ligne de tramway rouvrira au printemps après huit mois de travaux"
    lines = [line for line in text.split("\n") if line != headline]
    assert clean(text="\n".join(lines)).title == headline
