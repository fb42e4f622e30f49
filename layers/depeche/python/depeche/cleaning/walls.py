"""What stands in front of an article: the consent that a page asks for, and the end that a paywall sets.

A consent wall is dense prose at the top of a page, as an article is, so that no place and no shape tells it apart. What
it says does: it speaks to the reader of cookies, partners and data, in several such words at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from depeche.cleaning.cues import KINDS, coverage
from depeche.cleaning.lines import Line

_COOKIE = KINDS.index("cookie")
_CORE = frozenset(
    [
        "cookie",
        "cookies",
        "traceurs",
        "consentement",
        "consent",
        "partenaires",
        "partners",
        "partner",
        "partnern",
        "einwilligung",
        "zustimmung",
        "consentimiento",
        "socios",
        "consenso",
        "consentimento",
        "parceiros",
        "toestemming",
        "zgoda",
        "zgody",
        "zgodę",
        "partnerzy",
        "согласие",
    ]
)
_TERMS = _CORE | frozenset(
    [
        "finalités",
        "technologies",
        "traitement",
        "traitements",
        "confidentialité",
        "données",
        "terminal",
        "appareil",
        "géolocalisation",
        "audience",
        "personnalisé",
        "personnalisés",
        "personnalisée",
        "personnalisées",
        "publicités",
        "privée",
        "choix",
        "intérêt",
        "légitime",
        "personal",
        "data",
        "device",
        "devices",
        "privacy",
        "personalised",
        "personalized",
        "advertising",
        "advertisers",
        "ads",
        "legitimate",
        "interest",
        "tracking",
        "preferences",
        "datenschutz",
        "datenschutzerklärung",
        "daten",
        "gerät",
        "geräten",
        "werbung",
        "zwecke",
        "zwecken",
        "verarbeiten",
        "verarbeitung",
        "privatsphäre",
        "datos",
        "dispositivo",
        "privacidad",
        "publicidad",
        "anuncios",
        "dati",
        "pubblicità",
        "preferenze",
        "dados",
        "publicidade",
        "gegevens",
        "apparaat",
        "advertenties",
    ]
)
_READER = frozenset(
    [
        "nous",
        "nos",
        "notre",
        "vous",
        "vos",
        "votre",
        "we",
        "our",
        "us",
        "you",
        "your",
        "wir",
        "unser",
        "unsere",
        "unserer",
        "unseren",
        "ihr",
        "ihre",
        "ihrer",
        "ihren",
        "ihrem",
        "nosotros",
        "nuestros",
        "nuestras",
        "usted",
        "noi",
        "nostri",
        "tuoi",
        "tue",
        "nós",
        "nossos",
        "seus",
        "wij",
        "onze",
        "uw",
    ]
)
_ENOUGH = 3
"""Different words of consent that make a line part of a wall."""
_BUTTON = 0.3
"""Share of a short line that its cookie cues must be, beside a wall."""
_SHORT = 60.0
_NEAR = 3
_SENTENCE = 7

_REST = re.compile(
    r"il vous reste [\d.,]+\s?%|la suite (?:de cet article )?est réservée"
    r"|(?:lecture|suite) des? (?:cet |l['’])?articles?"
    r"(?: \w+)? (?:est )?réservée?|pour lire la suite|lisez la suite (?:en|de)|to (?:continue|keep) reading"
    r"|read the (?:rest|full article) (?:with|by)|subscribe to read|this (?:article|story|content) is (?:for|exclusive"
    r"|reserved|only)|weiterlesen mit|jetzt weiterlesen|diesen artikel (?:weiter|zu ende) lesen|nur für abonnent"
    r"|para seguir leyendo|sigue leyendo|exclusivo para (?:suscriptores|assinantes)|per continuare a leggere"
    r"|riservato agli abbonati|continue lendo|para continuar lendo|verder lezen|alleen voor abonnees"
)
# One of these is in each of them; it saves most searches.
_HINTS: tuple[str, ...] = (
    *("suite", "il vous reste", "articles", "read", "this ", "lesen", "abonn", "leyendo", "exclusivo", "leggere"),
    *("abbonati", "lendo", "lezen"),
)
_BROKEN = 60.0
_ENDS = tuple('.!?…:»”"')


def consent(lines: Sequence[Line]) -> list[bool]:
    """Which lines of a page ask for consent: its prose, the heading above and the buttons below.

    All False where little else would be left: an article may be about cookies.
    """
    wall = [_asks(line) for line in lines]
    if not any(wall):
        return wall
    rest = sum(len(line.words) >= _SENTENCE and not asks for line, asks in zip(lines, wall, strict=True))
    if not rest:
        return [False] * len(lines)
    places = [at for at, asks in enumerate(wall) if asks]
    for at in places:
        if at and not lines[at].gap and lines[at - 1].width < _SHORT and not lines[at - 1].text.endswith(_ENDS):
            wall[at - 1] = True
        for step in (-1, 1):
            for near in range(at + step, at + step * (_NEAR + 1), step):
                if not 0 <= near < len(lines) or not (wall[near] or _belongs(lines[near])):
                    break
                wall[near] = True
    # A lone sentence that warns of trackers is an article's.
    alone = sum(wall) == 1 and "cookie" not in lines[places[0]].text.lower()
    return [False] * len(lines) if alone else wall


def _asks(line: Line) -> bool:
    if len(line.words) < _SENTENCE or _CORE.isdisjoint(line.words) or _READER.isdisjoint(line.words):
        return False
    return len(_TERMS.intersection(line.words)) >= _ENOUGH


def _belongs(line: Line) -> bool:
    """Whether a line beside a wall is of it: a button, its heading, a further sentence."""
    if line.width < _SHORT:
        return coverage(line.words)[_COOKIE] >= _BUTTON or not _TERMS.isdisjoint(line.words)
    return not _READER.isdisjoint(line.words) and not _TERMS.isdisjoint(line.words)


def sets_an_end(text: str) -> bool:
    """Whether a line says that the rest of the article is for subscribers."""
    lowered = text.lower()
    return any(hint in lowered for hint in _HINTS) and _REST.search(lowered) is not None


def broken_off(lines: Sequence[Line], kept: Sequence[bool]) -> list[bool]:
    """Keep the paragraph that a paywall broke off: it stands before the words that say so, and has no end."""
    keep = list(kept)
    for at in range(1, len(lines)):
        if not sets_an_end(lines[at].text):
            continue
        before = lines[at - 1]
        if before.width >= _BROKEN and not before.text.endswith(_ENDS) and at > 1 and keep[at - 2]:
            keep[at - 1] = True
    return keep
