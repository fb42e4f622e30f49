"""Consent walls before the article, and paywalls after its beginning."""

# ruff: noqa: E501  # lines of pages are as long as they are

from __future__ import annotations

import pytest

from depeche.cleaning import clean

NEWS = """L'écluse de Bramont rouvrira au printemps
La préfecture a annoncé mercredi la réouverture de l'écluse de Bramont pour le 14 avril, après seize mois de travaux.

Le chantier a coûté 3,1 millions d'euros, dont un tiers payé par la région, selon le syndicat des canaux."""
WALLS = [
    """Nous respectons vos choix
Avec votre consentement, nos 311 partenaires et nous utilisons des cookies pour mesurer l'audience et personnaliser les publicités sur votre appareil.

Vous pouvez retirer votre consentement à tout moment ; la liste de nos partenaires et des finalités est à votre disposition.
Tout accepter
Continuer sans accepter
""",
    """We value your privacy
We and our 92 partners store and access personal data on your device with cookies, for personalised ads and to learn about the audience.
Accept all
Reject all
""",
    """Ihre Privatsphäre
Wir und unsere 140 Partner verarbeiten mit Ihrer Einwilligung Daten auf Ihrem Gerät, etwa Cookies, um Werbung zu zeigen.
Alle akzeptieren
""",
]


@pytest.mark.parametrize("wall", WALLS, ids=["fr", "en", "de"])
@pytest.mark.parametrize("place", ["before", "after"])
def test_a_wall_is_no_part_of_the_article(wall: str, place: str):
    article = clean(text=wall + NEWS if place == "before" else f"{NEWS}\n\n{wall}")
    assert [article.title, *filter(None, (article.standfirst, *article.paragraphs))] == [
        line for line in NEWS.split("\n") if line
    ]
    assert {one.reason for one in article.removed if len(one.text) > 40} == {"cookie"}


def test_an_article_about_cookies_stays():
    text = """Cookies : la Cnil met un site marchand à l'amende

La Commission nationale de l'informatique et des libertés a condamné lundi un site marchand à 2 millions d'euros d'amende : ses cookies étaient déposés sans consentement.

L'entreprise dit avoir corrigé la bannière dès le mois de mars et se réserve le droit de saisir le Conseil d'État."""
    assert len(clean(text=text).body.split("\n\n")) == 2


@pytest.mark.parametrize(
    "end",
    [
        "Il vous reste 61 % de cet article à lire.",
        "La suite est réservée aux abonnés.",
        "To continue reading, create an account.",
        "Weiterlesen mit einem Abo",
    ],
)
def test_an_article_that_a_paywall_cuts_off_is_partial_and_keeps_its_last_lines(end: str):
    broken = "Les bateliers, eux, attendent de connaître les horaires, puisque le syndicat n'a pas encore dit si"
    article = clean(text=f"{NEWS}\n\n{broken}\n\n{end}\n\nDéjà abonné ? Se connecter")
    assert article.partial
    assert article.paragraphs[-1] == broken
    assert not clean(text=NEWS).partial
