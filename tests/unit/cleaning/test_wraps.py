"""Text that was broken into lines of one width."""

# ruff: noqa: E501  # lines of pages are as long as they are

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depeche.cleaning import clean
from depeche.cleaning.wraps import read_page

PAGES = sorted((Path(__file__).parent / "pages").glob("*.txt"))
LATIN = [page for page in PAGES if page.stem != "souk"]
LETTER = """Le bac de Saint-Aubin reprend du service

La traversée rouvre lundi à six heures, après onze semaines d'arrêt. Le moteur
a été changé à Nantes, où l'atelier attendait une pièce venue de Norvège depuis
la fin du mois d'août.

« On a cru ne jamais revoir nos voisins de l'autre rive », sourit une habitante
du hameau, qui faisait chaque matin quarante kilomètres pour aller travailler à
la fromagerie."""


def wrap(text: str, width: int) -> str:
    return "\n".join(
        "\n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""])
        for line in text.split("\n")
    )


def parts(text: str) -> list[str]:
    article = clean(text=text)
    return [part for part in (article.title, article.standfirst, *article.paragraphs) if part]


@pytest.mark.parametrize("width", [60, 72, 76, 100])
@pytest.mark.parametrize("page", LATIN, ids=lambda page: page.stem)
def test_a_wrapped_page_gives_the_same_article(page: Path, width: int):
    text = page.read_text("utf-8")
    # Without blank lines a paragraph that happens to end at the width can't be told from one that goes on.
    assert " ".join(parts(wrap(text, width))) == " ".join(parts(text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_that_was_not_wrapped_stays_as_it_is(page: Path):
    text = page.read_text("utf-8")
    assert [line.number for line in read_page(text)] == [
        number for number, line in enumerate(text.split("\n"), 1) if line.strip()
    ]


def test_paragraphs_have_the_numbers_of_their_first_lines():
    article = clean(text=LETTER)
    assert article.title == "Le bac de Saint-Aubin reprend du service"
    assert [article.standfirst_line, *article.lines][-2:] == [3, 7]
    assert article.paragraphs[-1].endswith("aller travailler à la fromagerie.")


def test_marks_of_a_quoted_mail_are_taken_off():
    quoted = "\n".join(f"> {line}".rstrip() for line in LETTER.split("\n"))
    assert parts(quoted) == parts(LETTER)


def test_a_word_that_was_parted_is_whole_again():
    text = LETTER.replace("depuis\nla fin", "de-\npuis la fin").replace("Nantes", "Nantes-Est")
    body = "\n".join(parts(text))
    assert "Norvège depuis la fin" in body
    assert "Nantes-Est" in body


def test_headers_and_numbers_of_pages_are_removed():
    pages = LETTER.split("\n\n")
    text = f"Bulletin du canton, mai 2025 — 3\n\n{pages[0]}\n\n{pages[1]}\n\n12\n\nBulletin du canton, mai 2025 — 4\n\n{pages[2]}"
    article = clean(text=text)
    assert parts(text) == parts(LETTER)
    assert {one.text for one in article.removed} == {
        "Bulletin du canton, mai 2025 — 3",
        "Bulletin du canton, mai 2025 — 4",
        "12",
    }


def test_lists_and_verses_are_not_joined():
    menu = "\n".join(f"- le plat numéro {number} de la carte du jour" for number in range(9))
    assert len(read_page(menu)) == 9
    verses = "Sur le pont la lune\nfait un rond de craie\net le fleuve passe\nsans la déranger."
    assert len(read_page(verses)) == 4


@settings(deadline=None)
@given(st.lists(st.sampled_from([*LETTER.split("\n"), "- un", "12", "> cité", ">", "fin de", "Tout."]), max_size=40))
def test_every_line_is_in_one_joined_line(rows: list[str]):
    text = "\n".join(rows)
    joined = read_page(text)
    assert [line.number for line in joined] == sorted({line.number for line in joined})
    shown = sorted("".join(line.text for line in joined).replace(">", "").replace(" ", ""))
    assert shown == sorted(text.replace(">", "").replace(" ", "").replace("\n", ""))
