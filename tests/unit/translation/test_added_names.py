"""A name that the source doesn't have is found; a name in another spelling or language is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depeche.models.base import Hypothesis
from depeche.translation.added_names import added_names
from depeche.translation.checks import Checker


@pytest.mark.parametrize(
    ("source", "target", "added"),
    [
        (
            "La Lettonie a retardé l’adhésion.",
            "Latvia and the Netherlands have delayed the accession.",
            ["Netherlands"],
        ),
        ("La prison a été incendiée.", "The prison of Ibuzzabad was set on fire.", ["Ibuzzabad"]),
        (
            "Le ministre Paul Renard a signé.",
            "The minister Paul Renard signed with Kevin Gasquoine.",
            ["Kevin", "Gasquoine"],
        ),
    ],
)
def test_names_out_of_nowhere(source, target, added):
    assert added_names(source, target, "fr", "en") == added
    findings = Checker("fr", "en").check(source, Hypothesis(target, -0.3))
    assert all(any(name in issue for issue in findings.issues()) for name in added)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Il vit à Londres, aux Pays-Bas et en Allemagne.", "He lives in London, in the Netherlands and in Germany."),
        ("Les élus néerlandais ont voté mardi 3 juin.", "The Dutch deputies voted on Tuesday 3 June."),
        ("Le Rassemblement national attend.", "The National Rally waits."),
        ("La Cour des comptes attend.", "The Court of Auditors waits."),
        ("Le Conseil d'État attend.", "The Council of State waits."),
        ("Le garde des Sceaux attend.", "The Minister of Justice waits."),
        ("La Cour de cassation et les casques bleus", "The Court of Cassation and UN peacekeepers"),
        ("Il a cité Volodymyr Zelensky et Kadhafi.", "He quoted Volodymyr Zelenskyy and Gaddafi."),
        ("La capsule revient sur Terre rue Monge.", "The capsule returns to the Earth on Monge Street."),
        ("Le Parlement a entendu le Premier ministre.", "The Parliament heard the Prime Minister."),
        ("Une chanteuse francophone est venue.", "A French-speaking singer came."),
    ],
)
def test_names_that_the_source_has(source, target):
    assert added_names(source, target, "fr", "en") == []


def test_other_targets():
    source = "Face à la demande du parlement, le général a écrit."
    assert added_names(source, "Ante la petición del Parlamento, el general escribió.", "fr", "es") == []
    assert added_names(source, "Ante la petición de Irán, el general escribió.", "fr", "es") == ["Irán"]


def test_other_scripts_are_not_judged():
    assert added_names("وصل الرئيس إلى باريس", "The president arrived in Paris with Macron.", "ar", "en") == []


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_ends(source, target):
    added_names(source, target, "fr", "en")
