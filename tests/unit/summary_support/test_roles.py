"""Who holds an office: a right name in a right office, but not in the article's."""

from __future__ import annotations

import pytest

from depeche.summary.support import Checker
from depeche.text.document import Sentence

ENGLISH = (
    "Mr Tavel, 42, is being flown back from the coast, Sweden's Foreign Minister Nora Vane said on Monday.",
    "Sweden's former Foreign Minister Oren Salk said that Mr Tavel's kidnapping had weighed on his mind.",
    "It is a great day for everyone in the country, said Bruno Tavel, who spoke with the minister.",
    "Judith Penhale, chairwoman of the Harbour Trust, thanked Owen Trescott and the crew.",
    "The mayor of Larkfield, Martin Ashcombe, met the mayor of Eastmere, Ruth Calder.",
)
FRENCH = (
    "Le ministre français des Affaires étrangères, Luc Tavel, a reçu lundi Anne Roux, maire de Mirande.",
    "Le préfet des Landes Paul Ornes a salué le travail de Sophie Castelnau.",
    "L'ancien président du conseil régional, Henri Quessoy, n'a pas voulu répondre.",
)


@pytest.fixture(scope="module")
def english() -> Checker:
    return Checker([Sentence(n, 0, text) for n, text in enumerate(ENGLISH)], article_language="en")


@pytest.fixture(scope="module")
def french() -> Checker:
    return Checker([Sentence(n, 0, text) for n, text in enumerate(FRENCH)], article_language="fr")


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        (
            "Former Swedish Foreign Minister Bruno Tavel is being flown back from the coast.",
            "the article gives “Former Swedish Foreign Minister” to Oren Salk, not to Bruno Tavel",
        ),
        (
            "Owen Trescott, chairwoman of the Harbour Trust, thanked the crew.",
            "the article gives “chairwoman of the Harbour Trust” to Judith Penhale, not to Owen Trescott",
        ),
    ],
)
def test_an_office_given_to_somebody_else_is_found(english: Checker, text: str, issue: str) -> None:
    verdict = english.check(text, language="en")
    assert not verdict.supported
    assert issue in verdict.issues


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        (
            "Sophie Castelnau, préfète des Landes, a salué le travail de Paul Ornes.",
            "the article gives “préfète des Landes” to Paul Ornes, not to Sophie Castelnau",
        ),
        (
            "Le ministre des Affaires étrangères Paul Ornes a reçu lundi Anne Roux.",
            "the article gives “ministre des Affaires étrangères” to Luc Tavel, not to Paul Ornes",
        ),
    ],
)
def test_the_same_in_french(french: Checker, text: str, issue: str) -> None:
    verdict = french.check(text, language="fr")
    assert not verdict.supported
    assert issue in verdict.issues


@pytest.mark.parametrize(
    "text",
    [
        "Swedish Foreign Minister Nora Vane said that Mr Tavel is being flown back.",
        "Former Foreign Minister Oren Salk said that the kidnapping had weighed on his mind.",
        "Eastmere's mayor Ruth Calder met Martin Ashcombe.",
        "Minister Nora Vane spoke on Monday.",
        "Mayor Martin Ashcombe met Ruth Calder, mayor of Eastmere.",
    ],
)
def test_an_office_in_other_words_is_its_holders(english: Checker, text: str) -> None:
    assert not any("the article gives" in issue for issue in english.check(text, language="en").issues)


@pytest.mark.parametrize(
    "text",
    [
        "Luc Tavel, ministre des Affaires étrangères, a reçu lundi Anne Roux.",
        "La maire de Mirande Anne Roux a été reçue lundi.",
        "Henri Quessoy, ancien président du conseil régional, n'a pas répondu.",
        "Le préfet Paul Ornes a salué le travail de Sophie Castelnau.",
    ],
)
def test_the_same_in_french_for_right_ones(french: Checker, text: str) -> None:
    assert not any("the article gives" in issue for issue in french.check(text, language="fr").issues)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Bruno Tavel will be flown back, the transport secretary said.", False),
        ("Bruno Tavel will be flown back, the minister said.", True),
        ("The foreign ministry said that Bruno Tavel will be flown back.", True),
    ],
)
def test_an_office_that_the_article_does_not_know(english: Checker, text: str, told: bool) -> None:  # noqa: FBT001  a parametrized value
    assert (
        any(issue == "the article has no secretary" for issue in english.check(text, language="en").issues) is not told
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("La mairie de Mirande a été reçue lundi.", True),
        ("Le gouverneur a reçu lundi Anne Roux.", False),
        ("Le secrétaire a reçu lundi Anne Roux.", False),
    ],
)
def test_an_unknown_office_in_french(french: Checker, text: str, told: bool) -> None:  # noqa: FBT001  a parametrized value
    assert any(issue.startswith("the article has no") for issue in french.check(text, language="fr").issues) is not told
