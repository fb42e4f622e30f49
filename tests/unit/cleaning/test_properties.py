"""What holds for any input."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depeche.cleaning import clean, explain
from depeche.errors import InvalidInputError, NoArticleError
from depeche.schemas import Article
from depeche.text.normalize import normalize

PAGES = [page.read_text("utf-8") for page in sorted((Path(__file__).parent / "pages").glob("*.txt"))]
LINES = sorted({line for page in PAGES for line in page.split("\n")})
DEBRIS = [
    "",
    "![]() |",
    "Lire aussi : Un autre article",
    "© Photo Agence / Jean Morel",
    "Partager",
    "12/03/2024",
    "&eacute;t&eacute; &amp; hiver",
    "Le maire a quitté la ville.Le préfet, lui, est resté sur place pour rencontrer les habitants du quartier.",
    "LLe conseil a voté hier soir la hausse des tarifs de cantine, malgré l'opposition de plusieurs élus.",
    "\u202bنص قصير\u202c",
    "👍",
    "| a | b | c |",
    "2,5 % de plus qu'en 2022",
]
SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

pages = st.lists(st.one_of(st.sampled_from(LINES), st.sampled_from(DEBRIS), st.text(max_size=200)), max_size=60).map(
    "\n".join
)


def cleaned(text: str) -> Article | None:
    try:
        return clean(text=text)
    except NoArticleError:
        return None


def parts(article: Article) -> list[str]:
    return [part for part in (article.title, article.standfirst, *article.paragraphs) if part]


def is_subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short if not letter.isspace())


@SETTINGS
@given(pages)
def test_cleaning_twice_equals_cleaning_once(text: str):
    once = cleaned(text)
    if once is not None:
        twice = clean(text="\n\n".join(parts(once)))
        assert parts(twice) == parts(once)
        assert twice.title == once.title


@pytest.mark.parametrize("text", PAGES)
def test_cleaning_a_real_article_again_changes_nothing(text: str):
    once = clean(text=text)
    twice = clean(text="\n\n".join(parts(once)))
    assert parts(twice) == parts(once)


@SETTINGS
@given(pages)
def test_no_text_is_made_up_and_order_is_kept(text: str):
    article = cleaned(text)
    if article is None:
        return
    lines = normalize(text).split("\n")
    at = 0
    # The headline may stand anywhere before the body; the others follow one another.
    for part in (article.standfirst, *article.paragraphs):
        if part:
            at = next(number for number in range(at, len(lines)) if is_subsequence(part, lines[number])) + 1
    assert not article.title or any(article.title in line for line in lines)


@SETTINGS
@given(pages)
def test_every_line_is_accounted_for(text: str):
    article = cleaned(text)
    if article is None:
        return
    lines = {number: line for number, line in enumerate(normalize(text).split("\n"), 1) if line}
    assert {one.line for one in article.removed} <= lines.keys()
    assert all(is_subsequence(one.text, lines[one.line]) for one in article.removed)
    rows = explain(article, text)
    assert [number for number, _, _ in rows] == sorted(number for number, _, _ in rows)
    assert {number for number, _, _ in rows} == lines.keys()
    labels = [label for _, _, label in rows]
    assert labels.count("title") == bool(article.title)
    assert sum(label in {"body", "subhead", "list"} for label in labels) == len(article.paragraphs)


@SETTINGS
@given(st.text(max_size=2000))
def test_any_text_ends_without_another_error(text: str):
    cleaned(text)


@SETTINGS
@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<div", ">", "&lt;", "<!--", "<h1>", "é", "\x00", "<script>", "a b c "]))
)
def test_any_markup_ends_without_another_error(parts: list[str]):
    with contextlib.suppress(NoArticleError):
        clean(html="".join(parts)[:60])


@pytest.mark.parametrize("text", ["", "   \n\t\n", "👍", "a" * 100_000, "Menu\nAccueil\nSports", "123 456\n789"])
def test_what_is_no_article_is_refused(text: str):
    with pytest.raises(NoArticleError):
        clean(text=text)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<html></html>",
        "<html><body><script>let a = 1;</script></body></html>",
        "<ul><li>Accueil<li>Sport</ul>",
        "👍",
    ],
)
def test_html_without_an_article_is_refused(html: str):
    with pytest.raises(NoArticleError):
        clean(html=html)


def test_one_input_is_wanted():
    with pytest.raises(InvalidInputError):
        clean()
    with pytest.raises(InvalidInputError):
        clean(text="a", html="b")


@pytest.mark.parametrize("letter", ["a", "a ", "a\n", "(", ". ", "Lire aussi : ", "<p", "| ", "\u202e\n", "漢"])
def test_noise_of_any_sort_ends(letter: str):
    noise = letter * (400_000 // len(letter))
    with contextlib.suppress(NoArticleError):
        clean(text=noise)
