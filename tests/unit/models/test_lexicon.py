"""The lexicon beside a model: built from plain files, asked for sentences."""

import itertools
import lzma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.models.build import lexicon as build
from depeche.models.lexicon import Lexicon

# Headword, part of speech, rank, glosses, forms.
DICTIONARY = (
    ("sanglier", "noun", "5000", "boar", "sangliers"),
    ("en garde", "interjection", "", "on guard", ""),
    ("garde", "noun", "900", "guard; custody", "gardes"),
    ("vue", "noun", "300", "sight; view", "vues"),
    ("chef d'État", "noun", "", "head of state", ""),
    ("chef", "noun", "100", "chief; head", "chefs"),
    ("mettre", "verb", "50", "put; place", "mis|mise|met"),
    ("examen", "noun", "1200", "examination; exam", "examens"),
    ("avion", "noun", "700", "plane", "avions"),
    ("avoir", "verb", "2", "have", "avions|a"),
    ("quinze", "num", "2400", "fifteen", ""),
    ("Londres", "name", "", "London", ""),
    ("renard", "noun", "6000", "fox", "renards"),
    ("hausse", "noun", "400", "rise; increase", ""),
    ("hausser", "verb", "3000", "raise", "hausse|haussent"),
    ("porte", "noun", "500", "door; gate", "portes"),
    ("de la", "article", "1", "some", ""),
)
TERMS = """\
# a comment, and a blank line

garde à vue	police custody
mis en examen	placed under formal investigation
relaxé	acquitted
renard	fox	n
cheval	horse	n
oie	goose	geese
OPA	takeover bid
vue	sight; opinion
"""


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lexicon")
    with lzma.open(folder / "words.tsv.xz", "wt", encoding="utf-8") as file:
        file.writelines("\t".join(row) + "\n" for row in DICTIONARY)
    (folder / "terms.tsv").write_text(TERMS, encoding="utf-8")
    build.write(folder / "words.tsv.xz", folder / "terms.tsv", folder / "a.sqlite", languages=("fr", "en"))
    build.write(folder / "words.tsv.xz", folder / "terms.tsv", folder / "b.sqlite", languages=("fr", "en"))
    assert (folder / "a.sqlite").read_bytes() == (folder / "b.sqlite").read_bytes()
    return Lexicon(folder / "a.sqlite")


def found(lexicon, text):
    return {match.text: match.glosses for match in lexicon.look_up(text)}


def test_a_word_is_found_by_its_inflected_form(lexicon):
    (match,) = (one for one in lexicon.look_up("Deux sangliers.") if one.text == "sangliers")
    assert (match.glosses, match.rank, match.kind, match.words) == (("boar",), 5000, "word", 1)


def test_the_longest_expression_comes_first(lexicon):
    assert found(lexicon, "Placé en garde à vue.")["garde à vue"] == ("police custody",)
    assert "en garde" not in found(lexicon, "Placé en garde à vue.")
    assert "garde" not in found(lexicon, "Placé en garde à vue.")


@pytest.mark.parametrize("text", ["mis en examen", "mise en examen", "mises en examen"])
def test_terms_are_inflected_inside(lexicon, text):
    assert found(lexicon, f"Elles ont été {text} jeudi.")[text] == ("placed under formal investigation",)


@pytest.mark.parametrize("text", ["relaxé", "relaxée", "relaxés", "relaxées"])
def test_participles_agree(lexicon, text):
    assert found(lexicon, f"Ils sont {text}.")[text] == ("acquitted",)


def test_the_noun_of_a_term_takes_a_plural(lexicon):
    assert found(lexicon, "Le cheval, les chevaux, une oie, des oies.") == {
        "cheval": ("horse",),
        "chevaux": ("horses",),
        "oie": ("goose",),
        "oies": ("geese",),
    }


def test_expressions_of_the_dictionary_are_inflected_too(lexicon):
    assert found(lexicon, "Trois chefs d'État.")["chefs d'État"] == ("head of state",)


def test_a_form_of_two_headwords_shows_both(lexicon):
    assert found(lexicon, "La hausse continue.")["hausse"] == ("rise", "raise", "increase")
    # As common as the more common of the two: "nous avions" is no plane.
    assert next(one.rank for one in lexicon.look_up("Nous avions faim.") if one.text == "avions") == 2


def test_capitals_are_names(lexicon):
    assert found(lexicon, "Elle vit à Londres.") == {"Londres": ("London",)}
    assert found(lexicon, "Selon Porte, tout va bien.") == {}
    assert found(lexicon, "Porte fermée.")["Porte"] == ("door", "gate")
    assert found(lexicon, "Une OPA hostile.") == {"OPA": ("takeover bid",)}
    assert found(lexicon, "Une opa hostile.") == {}


def test_a_noun_that_opens_a_sentence_may_be_a_name(lexicon):
    kinds = {text: lexicon.look_up(text)[0].kind for text in ("Renard a signé.", "Renards et loups.")}
    assert kinds == {"Renard a signé.": "word", "Renards et loups.": "term"}


@pytest.mark.parametrize(
    ("text", "gloss"), [("XVIIIe", "18th"), ("XXIe", "21st"), ("Ier", "1st"), ("XIIe", "12th"), ("IVe", "4th")]
)
def test_roman_ordinals(lexicon, text, gloss):
    assert found(lexicon, f"Au {text} siècle.")[text] == (gloss,)


@pytest.mark.parametrize("text", ["Le", "de", "Xe n'est rien", "vie", "XXXXe"])
def test_what_is_no_roman_ordinal(lexicon, text):
    assert all(not gloss[0].isdigit() or one.text == "Xe" for one in lexicon.look_up(text) for gloss in one.glosses)


def test_chosen_offers_stand_for_the_dictionary_s(lexicon):
    (match,) = lexicon.look_up("vues")
    assert (match.glosses, match.rank, match.kind) == (("sight", "opinion"), 300, "word")


def test_names_of_cldr_fill_gaps(lexicon):
    assert found(lexicon, "Il part en Allemagne.") == {"Allemagne": ("Germany",)}


def test_grammar_alone_is_no_expression(lexicon):
    assert found(lexicon, "Le retour de la pluie.") == {}


def test_numbers_in_words_say_so(lexicon):
    (match,) = lexicon.look_up("quinze")
    assert (match.kind, match.rank) == ("number", 2400)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=120))
def test_any_text_is_looked_up(lexicon, text):
    matches = lexicon.look_up(text)
    assert all(text[one.start : one.end] == one.text and one.glosses for one in matches)
    assert all(one.end <= other.start for one, other in itertools.pairwise(matches))


def test_a_line_that_is_no_term_is_named(tmp_path):
    with lzma.open(tmp_path / "words.tsv.xz", "wt") as file:
        file.write("")
    (tmp_path / "terms.tsv").write_text("# fine\nalone\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"terms\.tsv, line 2"):
        build.write(tmp_path / "words.tsv.xz", tmp_path / "terms.tsv", tmp_path / "x.sqlite", languages=("fr", "en"))
