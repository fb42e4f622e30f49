"""Terms are found whatever their case and number, and enforced or reported."""

import pytest

from depeche.errors import InvalidInputError
from depeche.schemas import GlossaryTerm
from depeche.translation import read_glossary, translate
from depeche.translation.glossary import Glossary, GlossaryTranslator


def terms(**pairs):
    return Glossary(GlossaryTerm(source=source.replace("_", " "), target=target) for source, target in pairs.items())


@pytest.mark.parametrize("text", ["Le juge d'instruction", "Les Juges d’instruction", "LE JUGE D'INSTRUCTION"])
def test_terms_match_in_any_case_and_number(text):
    glossary = Glossary([GlossaryTerm(source="juge d’instruction", target="investigating judge")])
    assert glossary.matching(text)


def test_terms_match_whole_words_and_without_accents():
    glossary = terms(État="State")
    assert glossary.matching("l'Etat")
    assert not glossary.matching("l'étatisation")


def test_a_model_without_glosses_gets_the_term_in_the_source(scripted):
    model = scripted({"Le city mayor parle.": "The city mayor talks."})
    out = GlossaryTranslator(model, terms(maire="city mayor")).translate(["Le maire parle."])
    assert out[0][0].text == "The city mayor talks."
    assert len(model.calls) == 1


def test_a_term_inside_a_longer_one_gives_way(scripted):
    glossary = terms(juge="judge", juge_de_paix="justice_of_the_peace")
    assert [term.source for term in glossary.matching("Le juge de paix")] == ["juge de paix"]
    assert {term.source for term in glossary.matching("Le juge et le juge de paix")} == {"juge", "juge de paix"}


def test_do_not_translate(scripted):
    model = scripted({"Le Canard enchaîné paraît.": "Le Canard enchaîné appears."})
    glossary = Glossary([GlossaryTerm(source="Le Canard enchaîné", target="Le Canard enchaîné")])
    out = GlossaryTranslator(model, glossary).translate(["Le Canard enchaîné paraît."])
    assert out[0][0].text == "Le Canard enchaîné appears."


def test_what_can_not_be_enforced_is_reported(scripted, article):
    model = scripted(default=lambda text: "Nothing of the kind is here.")
    sentences, made = article("Le maire parle à tous.")
    result = translate(
        sentences,
        made,
        source="fr",
        target="en",
        translator=model,
        glossary=[GlossaryTerm(source="maire", target="mayor")],
    )
    assert "the glossary term “mayor” is missing" in result.translation.segments[0].issues


def test_files(tmp_path):
    for name, mark in (("a.csv", ","), ("b.tsv", "\t"), ("c.csv", ";")):
        file = tmp_path / name
        file.write_text(f"source{mark}target\n# note\n\nmaire{mark}mayor\nLe Monde\n", encoding="utf-8-sig")
        assert [(term.source, term.target) for term in read_glossary(file)] == [
            ("maire", "mayor"),
            ("Le Monde", "Le Monde"),
        ]


def test_bad_files_are_refused_in_words(tmp_path):
    with pytest.raises(InvalidInputError, match="can't be read"):
        read_glossary(tmp_path / "missing.csv")
    file = tmp_path / "bad.csv"
    file.write_text("a,b\n,mayor\n", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="Line 2"):
        read_glossary(file)


def test_five_hundred_terms_are_no_burden():
    glossary = Glossary(GlossaryTerm(source=f"terme{n}", target=f"term{n}") for n in range(500))
    assert [term.target for term in glossary.matching("Le terme77 ici. " * 200)] == ["term77"]
