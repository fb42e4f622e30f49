"""Names come through, in whatever spelling the other language has for them."""

import pytest

from depeche.translation.names import missing_names, names


def lost(source, target):
    return missing_names(source, target, "fr", "en")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Le retrait d’Irak", "The withdrawal from Iraq"),
        ("Il vit à Londres", "He lives in London"),
        ("Les troupes des États-Unis", "The troops of the United States"),
        ("Les soldats des Etats-Unis", "U.S. soldiers"),
        ("Une réunion de l’OTAN et de l’ONU", "A meeting of NATO and the UN"),
        ("La visite de Vladimir Poutine", "The visit of Vladimir Putin"),
        ("Il a rencontré Volodymyr Zelensky", "He met Volodymyr Zelenskyy"),
        ("Chez les Américains", "Among Americans"),
        ("Il est né au Danemark", "He was born in Denmark"),
        ("Le Parlement et la République", "Both the house and the state"),
    ],
)
def test_known_spellings_count_as_carried(source, target):
    assert lost(source, target) == []


def test_a_name_that_is_gone_is_named():
    assert lost("Le général Qassem Soleimani a été tué", "The general was killed") == ["Qassem", "Soleimani"]
    assert lost("Il est parti à Marseille", "He left for Lyon") == ["Marseille"]


def test_the_first_word_of_a_sentence_or_quotation_is_no_name():
    assert names("Demain, le vote. « Venez », dit-il : Oui.", "fr") == []
    assert names("NICE : LA VILLE EN FÊTE", "fr") == []


def test_an_initial_acronym_or_full_name_is():
    assert names("SNCF en grève", "fr") == ["SNCF"]
    assert names("Emmanuel Macron arrive", "fr") == ["Emmanuel", "Macron"]


@pytest.mark.parametrize(
    ("source", "target", "languages"),
    [
        ("Der Hund und die Katze", "The dog and the cat", ("de", "en")),
        ("On Monday the English left", "Lundi, ils sont partis", ("en", "fr")),
        ("Президент Франции", "The president", ("ru", "en")),
        ("La visite de Vladimir Poutine", "زيارة فلاديمير بوتين", ("fr", "ar")),
    ],
)
def test_where_capitals_say_nothing_nobody_is_missed(source, target, languages):
    assert missing_names(source, target, *languages) == []


def test_a_huge_word_costs_nothing():
    assert lost("Le A" + "b" * 100_000, "The C" + "b" * 100_000) != []
