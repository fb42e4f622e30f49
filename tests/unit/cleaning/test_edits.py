"""Lines that an editor keeps or drops."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depeche.cleaning import clean
from depeche.cleaning.edits import edit
from depeche.cleaning.markup import Page
from depeche.cleaning.wraps import read_page
from depeche.errors import InvalidInputError, NoArticleError
from depeche.schemas import Article, Removed

TEXT = """Accueil
Le pont de Vernaz ferme deux mois

Les camions feront un détour de douze kilomètres dès lundi matin.
Lire aussi : le budget des routes
Le département a voté les travaux mardi soir à l’unanimité.
Les piles datent de 1931, rappelle l’ingénieur. Lire aussi : nos archives
S’abonner"""
PAGE = read_page(TEXT)

ARTICLE = Article(
    title="Le pont de Vernaz ferme deux mois",
    standfirst="Les camions feront un détour de douze kilomètres dès lundi matin.",
    paragraphs=(
        "Le département a voté les travaux mardi soir à l’unanimité.",
        "Les piles datent de 1931, rappelle l’ingénieur.",
    ),
    roles=("body", "body"),
    lines=(6, 7),
    standfirst_line=4,
    removed=(
        Removed(line=1, text="Accueil", reason="navigation"),
        Removed(line=5, text="Lire aussi : le budget des routes", reason="related"),
        Removed(line=7, text="Lire aussi : nos archives", reason="related"),
        Removed(line=8, text="S’abonner", reason="newsletter"),
    ),
)


def test_without_a_wish_nothing_changes():
    assert edit(ARTICLE, PAGE) == ARTICLE


def test_a_kept_line_stands_where_it_stood():
    kept = edit(ARTICLE, PAGE, keep=[5, 8])
    assert kept.lines == (5, 6, 7, 8)
    assert kept.paragraphs[0] == "Lire aussi : le budget des routes"
    assert len(kept.roles) == len(kept.paragraphs)
    assert [one.line for one in kept.removed] == [1, 7]


def test_a_line_that_was_cut_comes_back_whole():
    kept = edit(ARTICLE, PAGE, keep=[7])
    assert kept.paragraphs[1] == "Les piles datent de 1931, rappelle l’ingénieur. Lire aussi : nos archives"
    assert [one.line for one in kept.removed] == [1, 5, 8]


def test_a_dropped_line_is_listed_among_the_removed():
    dropped = edit(ARTICLE, PAGE, drop=[6])
    assert dropped.lines == (7,)
    assert Removed(line=6, text=ARTICLE.paragraphs[0], reason="other") in dropped.removed
    assert [one.line for one in dropped.removed] == [1, 5, 6, 7, 8]


def test_the_standfirst_can_be_dropped():
    dropped = edit(ARTICLE, PAGE, drop=[4])
    assert (dropped.standfirst, dropped.standfirst_line, dropped.lines) == ("", 0, (6, 7))


def test_what_is_kept_already_and_what_is_dropped_already_stays():
    assert edit(ARTICLE, PAGE, keep=[6], drop=[1]) == edit(ARTICLE, PAGE)


@pytest.mark.parametrize("line", [3, 99])
@pytest.mark.parametrize("field", ["keep", "drop"])
def test_a_line_that_is_not_there(field, line):
    with pytest.raises(InvalidInputError) as caught:
        edit(ARTICLE, PAGE, **{field: [line]})
    assert caught.value.document()["field"] == field


def test_nothing_left():
    with pytest.raises(NoArticleError):
        edit(ARTICLE, PAGE, drop=[4, 6, 7])


def test_lines_of_html_are_those_of_the_rendered_page():
    html = f"<nav>Accueil</nav><h1>Le pont ferme</h1>{''.join(f'<p>{one}</p>' for one in ARTICLE.paragraphs * 2)}"
    article = clean(html=html)
    rows = {line.number: line.text for line in Page(html).lines}
    assert article.paragraphs
    assert all(rows[line] == text for line, text in zip(article.lines, article.paragraphs, strict=True))


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=12), st.data())
def test_no_text_is_made_up(parts, data):
    page = "\n".join(["Une phrase assez longue pour qu’elle passe bien pour un article.", *parts])
    try:
        article = clean(text=page)
    except NoArticleError:
        return
    lines = [one.line for one in article.removed]
    keep = data.draw(st.lists(st.sampled_from(lines), unique=True)) if lines else []
    kept = clean(text=page, keep=keep)
    assert len(kept.lines) == len(kept.paragraphs) == len(kept.roles)
    assert set(keep) <= {*kept.lines, kept.standfirst_line}
    assert not set(keep) & {one.line for one in kept.removed}
