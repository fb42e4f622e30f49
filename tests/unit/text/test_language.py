"""Languages are told apart, and said not to be known when nothing speaks for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.errors import UnknownLanguageError
from depeche.text.language import detect, detect_all


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le port a rouvert jeudi après trois mois de travaux."),
        ("en", "The bridge will stay shut until the inspectors finish."),
        ("es", "La biblioteca presta instrumentos musicales a los vecinos."),
        ("de", "Der Bahnhof bleibt wegen Bauarbeiten bis Montag geschlossen."),
        ("ar", "أعيد فتح الميناء يوم الخميس بعد ثلاثة أشهر"),
        ("zh", "港口在三个月的施工后于周四重新开放"),
    ],
)
def test_news_sentences(language, text):
    found = detect(text)
    assert found.language == language
    assert 0.5 < found.confidence <= 1


@pytest.mark.parametrize(
    "text", ["", " \n ", "😀", "12 345 / 678", "a" * 100_000, "https://example.com/une-page-en-francais"]
)
def test_what_has_no_language(text):
    with pytest.raises(UnknownLanguageError) as caught:
        detect(text)
    assert caught.value.field == "source_language"


def test_candidates_come_best_first():
    found = detect_all("Bonjour à tous les habitants de la ville", most=3)
    assert found[0].language == "fr"
    assert [d.confidence for d in found] == sorted((d.confidence for d in found), reverse=True)


@given(st.text())
def test_any_text_ends_well(text):
    assert all(0 <= d.confidence <= 1 for d in detect_all(text))
