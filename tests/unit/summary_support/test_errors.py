"""Each kind of error, in French, in English and across the two, beside its faithful twin."""

from __future__ import annotations

import pytest

from depeche.summary.support import Checker
from depeche.text.document import Sentence

FRENCH = (
    "Un incendie a fait 12 morts et 45 blessés dans la nuit de mardi à mercredi à Mirande, a annoncé la préfecture.",
    "Le feu s'est déclaré vers 2h30 au troisième étage d'un immeuble de la rue des Tanneurs.",
    "Quelque 380.000 euros seront versés aux familles, soit 3,5 % du budget de la ville.",
    "« Nous avons tout perdu, mais nous sommes vivants », a raconté Élodie Marchand, une habitante de 34 ans.",
    "Le maire, Bertrand Quessoy, n'a pas souhaité commenter l'enquête ouverte le 14 mars.",
    "Selon le procureur Henri Castelnau, un court-circuit serait à l'origine du sinistre.",
    "Son père avait refusé de quitter les lieux lundi soir.",
    "La Société nationale des pompiers (SNP) a confirmé la présence de deux cent cinquante sauveteurs.",
)
ENGLISH = (
    "A ferry carrying 214 passengers ran aground off Larkfield on Monday, the coastguard said.",
    "Seventeen people were injured and three are still missing.",
    '"The captain did not answer our calls for twenty minutes," said harbour master Judith Penhale.',
    "The owner, Ravensdale Lines, denied that the ship had been overloaded.",
    "Repairs will cost £2.1m and take until 9 October, according to Owen Trescott, the company's chief engineer.",
    "The number of crossings increased by 12% last year.",
    "Martin Ashcombe, 58, thanked the volunteers who pulled him out of the water.",
)
TRANSLATION = (
    "A fire killed 12 people and injured 45 in the night from Tuesday to Wednesday in Mirande, the prefecture said.",
    "The fire broke out at about 2.30 on the third floor of a building in Rue des Tanneurs.",
    "Some 380,000 euros will be paid to the families, or 3.5% of the city's budget.",
    '"We lost everything, but we are alive," said Élodie Marchand, a 34-year-old resident.',
    "The mayor, Bertrand Quessoy, did not wish to comment on the inquiry opened on 14 March.",
    "According to the prosecutor Henri Castelnau, a short circuit may have caused the disaster.",
    "His father had refused to leave the place on Monday evening.",
    "The National Society of Firefighters (SNP) confirmed that two hundred and fifty rescuers were there.",
)


def _numbered(texts: tuple[str, ...]) -> list[Sentence]:
    return [Sentence(n, 0, text) for n, text in enumerate(texts)]


@pytest.fixture(scope="module")
def french() -> Checker:
    return Checker(_numbered(FRENCH), article_language="fr")


@pytest.fixture(scope="module")
def english() -> Checker:
    return Checker(_numbered(ENGLISH), article_language="en")


@pytest.fixture(scope="module")
def translated() -> Checker:
    translations = {(n, 0): text for n, text in enumerate(TRANSLATION)}
    return Checker(_numbered(FRENCH), article_language="fr", translations=translations)


@pytest.mark.parametrize(
    "text",
    [
        "Un incendie a fait 12 morts et 45 blessés à Mirande.",
        "Un incendie a fait douze morts et quarante-cinq blessés à Mirande, a annoncé la préfecture.",
        "Quelque 380 000 euros seront versés aux familles, soit 3.5% du budget de la ville.",
        "L'enquête a été ouverte le 14 mars.",
        "« Nous avons tout perdu », a raconté Élodie Marchand.",
        "La SNP a confirmé la présence de 250 sauveteurs.",
        "Quessoy n'a pas souhaité commenter l'enquête.",
        "Selon Henri Castelnau, un court-circuit serait à l'origine du sinistre.",
    ],
)
def test_faithful_french_is_supported(french: Checker, text: str) -> None:
    verdict = french.check(text, language="fr")
    assert verdict.supported, verdict
    assert verdict.issues == ()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Un incendie a fait 13 morts et 45 blessés à Mirande.", "13"),
        ("Un incendie a fait 12 blessés à Mirande.", "45 blessés"),
        ("Un incendie a fait 45 morts et 12 blessés à Mirande.", "45"),
        ("Quelque 380 000 dollars seront versés aux familles.", "unit"),
        ("Quelque 3,5 % seront versés aux familles.", "3,5"),
        ("L'enquête a été ouverte le 14 avril.", "avril"),
        ("Un incendie a fait 12 morts dans la nuit de jeudi à Mirande.", "jeudi"),
        ("Le feu s'est déclaré au troisième étage d'un immeuble de Valbonne.", "Valbonne"),
        ("Le maire, Henri Castelnau, n'a pas souhaité commenter l'enquête ouverte le 14 mars.", "Bertrand Quessoy"),
        ("« Nous avons presque tout perdu », a raconté Élodie Marchand.", "word for word"),
        ("Le maire, Bertrand Quessoy, a souhaité commenter l'enquête ouverte le 14 mars.", "“pas” is missing"),
        ("La SNP n'a pas confirmé la présence de deux cent cinquante sauveteurs.", "“pas”"),
        ("Son père avait accepté de quitter les lieux lundi soir.", "refusé"),
        ("Sa mère avait refusé de quitter les lieux lundi soir.", "père"),
        ("Son père avait refusé de quitter les lieux lundi matin.", "soir"),
        ("Un court-circuit est à l'origine du sinistre.", "serait"),
        ("Le préfet promet une réforme profonde du code de l'urbanisme après plusieurs scandales.", "most of"),
    ],
)
def test_french_errors_are_found_and_named(french: Checker, text: str, word: str) -> None:
    verdict = french.check(text, language="fr")
    assert not verdict.supported
    assert verdict.score < 0.5
    assert any(word in issue for issue in verdict.issues), verdict.issues


@pytest.mark.parametrize(
    "text",
    [
        "A ferry carrying 214 passengers ran aground off Larkfield on Monday.",
        "17 people were injured and 3 are still missing.",
        '"The captain did not answer our calls," said Judith Penhale.',
        "Repairs will cost £2.1 million and take until 9 October.",
        "Ashcombe thanked the volunteers.",
        "Ravensdale Lines denied that the ship had been overloaded.",
    ],
)
def test_faithful_english_is_supported(english: Checker, text: str) -> None:
    verdict = english.check(text, language="en")
    assert verdict.supported, verdict
    assert verdict.issues == ()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("A ferry carrying 241 passengers ran aground off Larkfield.", "241"),
        ("Three people were injured and seventeen are still missing.", "another number"),
        ("Repairs will cost $2.1m.", "unit"),
        ("A ferry carrying 214 passengers ran aground off Larkfield on Friday.", "Friday"),
        ("A ferry carrying 214 passengers ran aground off Hollowmere.", "Hollowmere"),
        ("Owen Trescott, 58, thanked the volunteers who pulled him out of the water.", "Martin Ashcombe"),
        ('"The captain never answered us," said Judith Penhale.', "word for word"),
        ('"The captain did not answer our calls for twenty minutes," said Owen Trescott.', "Owen Trescott"),
        ("The number of crossings did not increase by 12% last year.", "“not”"),
        ("The number of crossings decreased by 12% last year.", "increased"),
        ("The owner, Ravensdale Lines, confirmed that the ship had been overloaded.", "denied"),
        ("The ship had been overloaded.", "denied"),
    ],
)
def test_english_errors_are_found_and_named(english: Checker, text: str, word: str) -> None:
    verdict = english.check(text, language="en")
    assert not verdict.supported
    assert any(word in issue for issue in verdict.issues), verdict.issues


@pytest.mark.parametrize(
    "text",
    [
        "A fire killed 12 people in Mirande.",
        "Some 380,000 euros will be paid to the families.",
        "Bertrand Quessoy did not comment on the inquiry.",
        "Henri Castelnau said a short circuit may have caused the disaster.",
    ],
)
def test_faithful_translated_summaries_are_supported(translated: Checker, text: str) -> None:
    assert translated.check(text, language="en").supported


@pytest.mark.parametrize(
    "text",
    [
        "A fire killed 13 people in Mirande.",
        "A fire killed 45 people in Mirande.",
        "The inquiry was opened on 14 April.",
        "Élodie Marchand, 34, lives in London.",
        "His father had agreed to leave the place on Monday evening.",
    ],
)
def test_errors_in_translated_summaries_are_found(translated: Checker, text: str) -> None:
    assert not translated.check(text, language="en").supported


def test_without_translations_numbers_dates_and_names_are_still_compared(french: Checker) -> None:
    assert french.check("A fire killed 12 people in Mirande.", language="en").supported
    assert french.check("The inquiry was opened on 14 March.", language="en").supported
    assert not french.check("A fire killed 13 people in Mirande.", language="en").supported
    assert not french.check("The inquiry was opened on 14 April.", language="en").supported
    assert not french.check("The mayor of Hollowmere did not comment.", language="en").supported


@pytest.mark.parametrize(
    "wrong",
    [
        "A fire killed 13 people and injured 45 in Mirande.",
        "A fire killed 12 people in Hollowmere.",
        "The inquiry was opened on 14 April.",
    ],
)
def test_a_translation_is_no_evidence_for_its_own_errors(wrong: str) -> None:
    sentences = _numbered(
        ("Un incendie a fait 12 morts et 45 blessés à Mirande.", "L'enquête a été ouverte le 14 mars.")
    )
    translations = {(0, 0): wrong, (1, 0): "The inquiry is under way."}
    checker = Checker(sentences, article_language="fr", translations=translations, translation_language="en")
    assert not checker.check(wrong, language="en").supported
    assert checker.check("The inquiry is under way.", language="en").supported


@pytest.mark.parametrize(
    ("sentence", "translation"),
    [
        ("Le Rassemblement national a gagné à Mirande.", "The National Rally won in Mirande."),
        ("La Cour des comptes critique le musée.", "The Court of Auditors criticises the museum."),
        ("Le Conseil d'État a tranché.", "The Council of State has decided."),
        ("Le garde des Sceaux est à Mirande.", "The Minister of Justice is in Mirande."),
        ("Trois blessés dans l'Hexagone.", "Three people injured in France."),
    ],
)
def test_an_institution_has_its_english_name(sentence: str, translation: str) -> None:
    checker = Checker(_numbered((sentence,)), article_language="fr", translations={(0, 0): translation})
    assert checker.check(translation, language="en").supported


def test_the_first_word_of_a_sentence_is_no_name_that_was_exchanged() -> None:
    article = ("Tarn, Ouse and Wharfe will join in.", "Fiercely individual, the islands have never combined before.")
    checker = Checker(_numbered(article), article_language="en")
    assert checker.check("Tarn, Ouse and Wharfe, the islands have never combined before.", language="en").supported


TURNED = (
    "She flies for the mail service now, but until she was 18 Nora Vane was a clerk called Ira.",
    "The cheerful pilot, 27, from Larkfield, has flown at least 40 kinds of aircraft for two airlines.",
)


def test_a_number_keeps_its_place_when_clauses_change_theirs() -> None:
    checker = Checker(_numbered(TURNED), article_language="en")
    assert checker.check("Nora Vane was a clerk called Ira until she was 18.", language="en").supported
    verdict = checker.check("Nora Vane was a clerk called Ira until she was 27.", language="en")
    assert not verdict.supported
    assert verdict.issues == ("the article has 18 where the summary says 27",)


def test_a_number_after_the_same_words_may_count_something_else() -> None:
    article = (
        "The storm has left at least 45 people injured in the valley, the prefecture said.",
        "In the valley at least 12 houses were destroyed.",
    )
    checker = Checker(_numbered(article), article_language="en")
    assert checker.check("The storm has left at least 12 houses destroyed in the valley.", language="en").supported
    assert not checker.check("The storm has left at least 12 people injured in the valley.", language="en").supported


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Eastmere have informed Eastmere of their wish to play at home.", False),
        ("Eastmere have informed Larkfield of their wish to play at home.", True),
        ("Eastmere and its mayor said that Eastmere wished to play at home.", True),
        ("Jean-Luc Roux and Jean-Marc Salk have informed Larkfield.", True),
    ],
)
def test_a_name_that_meets_itself_is_found(text: str, right: bool) -> None:  # noqa: FBT001  a parametrized value
    article = (
        "Eastmere have informed Larkfield of their wish to play at home, its mayor said.",
        "The club from Larkfield, led by Jean-Luc Roux, had been asked by Jean-Marc Salk.",
    )
    verdict = Checker(_numbered(article), article_language="en").check(text, language="en")
    assert any("twice, one right after" in issue for issue in verdict.issues) is not right


def test_a_possessor_is_not_who_acts() -> None:
    article = (
        "Oren Salk's main rival reportedly promised to publicly support the harbour plan if the fees were dropped.",
        "Former fleet captain Bruno Tavel twice privately assured Mr Salk of it.",
    )
    checker = Checker(_numbered(article), article_language="en")
    text = "Former fleet captain Bruno Tavel promised to publicly support the harbour plan if the fees were dropped."
    assert checker.check(text, language="en").supported


def test_exonyms_and_peoples_are_known_across_languages() -> None:
    sentences = [Sentence(0, 0, "Le gouvernement péruvien et la ville de Londres ont signé un accord avec l'ONU.")]
    checker = Checker(sentences, article_language="fr")
    assert checker.check("The Peruvian government and London signed an agreement.", language="en").supported
    assert not checker.check("The German government and London signed an agreement.", language="en").supported


def test_lower_cased_text_is_checked_without_names(english: Checker) -> None:
    assert english.check(ENGLISH[0].lower(), language="en").supported
    assert not english.check("a ferry carrying 241 passengers ran aground.", language="en").supported


def test_an_empty_article_supports_nothing_and_an_empty_sentence_is_harmless() -> None:
    checker = Checker([], article_language="fr")
    assert not checker.check("Le maire a démissionné.", language="fr").supported
    assert checker.check("", language="fr").supported


def test_evidence_names_the_best_places_first(french: Checker) -> None:
    verdict = french.check("Le procureur Henri Castelnau évoque un court-circuit.", language="fr")
    assert verdict.evidence[0] == (5, 0)
    assert len(verdict.evidence) <= 3


def test_a_summary_is_as_good_as_its_weakest_sentence(french: Checker) -> None:
    good = "Un incendie a fait 12 morts et 45 blessés à Mirande."
    bad = "Le maire, Henri Castelnau, n'a pas souhaité commenter l'enquête."
    assert french.check_summary(good, language="fr").supported
    both = french.check_summary(f"{good} {bad}", language="fr")
    assert not both.supported
    assert both.score == french.check(bad, language="fr").score
    assert both.evidence[0] == (0, 0)
