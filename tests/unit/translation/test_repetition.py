"""Repetition is cut where it is the model's, shortened where it is the source's."""

from hypothesis import given
from hypothesis import strategies as st

from depeche.translation.repetition import cut_loops, repeated_share, shorten_source


def test_five_hundred_equal_words_become_two():
    assert shorten_source("encore " * 500).split() == ["encore", "encore"]
    assert shorten_source("Bla, bla, bla, bla, bla.").split() == ["Bla,", "bla."]


def test_figures_of_the_source_stay():
    said = "Appelez le 06 00 00 00 00 avant midi."
    assert shorten_source(said) == said
    assert cut_loops("Call 06 00 00 00 00 before noon.", said) == "Call 06 00 00 00 00 before noon."


def test_a_loop_of_the_model_is_cut():
    assert cut_loops("It was a mistake, it was a mistake.", "C’était une erreur.") == "It was a mistake."
    assert cut_loops("no no no no no no", "non") == "no"


def test_english_repetition_stays():
    for text in ("very, very good", "again and again and again", "the man that that man knew"):
        assert cut_loops(text, "x y") == text


def test_what_the_source_repeats_may_be_repeated():
    said = "We will win, we will win."
    assert cut_loops(said, "Nous gagnerons, nous gagnerons.") == said


def test_the_share_counts_beyond_the_source():
    assert repeated_share("a b c a b c a b c", "x y z u v w r s t") > 0.5
    assert repeated_share("a b c d e f", "x y z u v w") == 0.0


@given(st.lists(st.sampled_from(["a", "b", "de", "longer-word"]), max_size=60))
def test_shortening_ends_and_only_takes_away(words):
    text = " ".join(words)
    short = shorten_source(text)
    assert len(short) <= len(text)
    assert set(short.split()) == set(words)


def test_long_input_is_linear():
    assert shorten_source("a " * 100_000).split() == ["a", "a"]
    assert cut_loops("ab cd " * 50_000, "a a " * 50_000)
