"""Long sentences are cut at clause borders."""

from hypothesis import given
from hypothesis import strategies as st

from depeche.translation.split import LIMIT, SplittingTranslator, cut


def test_short_segments_stay_whole(scripted):
    model = scripted()
    assert SplittingTranslator(model).translate(["Court."])[0][0].text == "EN Court."
    assert model.seen == ["Court."]


def test_borders_are_preferred():
    text = "a" * 40 + " mot; " + "b" * 40 + " mot, et " + "c" * 60
    assert cut(text, 100)[0].endswith("; ")


@given(st.text(alphabet="ab ,;.:-é\n", max_size=3000), st.integers(20, 500))
def test_pieces_are_the_text(text, limit):
    pieces = cut(text, limit)
    assert "".join(pieces) == text
    assert all(len(piece) <= limit for piece in pieces)


def test_a_sentence_of_4000_characters_is_joined_again(scripted):
    sentence = ", ".join(f"le groupe numéro {n} avance" for n in range(150)) + "."
    assert len(sentence) > 4000
    model = scripted(default=lambda text: text[0].upper() + text[1:].rstrip(",.") + ".")
    (joined,) = SplittingTranslator(model).translate([sentence])[0]
    assert max(map(len, model.seen)) <= LIMIT
    assert joined.text.lower() == sentence.lower()
    assert joined.text.count(".") == 1
