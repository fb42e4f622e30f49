"""Cuts inside a line that is kept: teasers, credits and debris that copying glued to a paragraph.

What is left consists of pieces of the line in their order; the one thing ever added is the space that went missing
between two sentences. All patterns are anchored or bounded, so that the time grows with the length of the line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from depeche.schemas import Reason

_UPPER = "A-ZÀ-ÖØ-ÞŒŸА-ЯΑ-Ω"
_LOWER = "a-zà-öø-ÿœа-яёα-ωά-ώ"

# "Lire aussi" in the languages served. Case counts: "à lire aussi bien le jour" is prose, "Lire aussi" is a label.
_TEASER = (
    r"(?:(?:À|A) (?:lire|voir|écouter|relire|découvrir)(?: (?:aussi|également|sur le même sujet))?"
    r"|(?:Lire|Voir|Relire|Écouter|Regarder) (?:aussi|également|notre|nos|l['’](?:article|interview|enquête|analyse))"
    r"|(?:LIRE|VOIR|À LIRE|A LIRE) (?:AUSSI|ÉGALEMENT)"
    r"|(?:READ|SEE|WATCH|READ ALSO|ALSO READ|RELATED|READ MORE)|(?:Read|See|Watch) (?:also|more|next)|Also read|Related"
    r"|(?:Lesen|Sehen) Sie (?:auch|dazu|hier)|Mehr (?:dazu|zum Thema)|Lesetipp"
    r"|(?:Lea|Lee|Leer|Ver|Vea) (?:también|además|más)|(?:Leggi|Guarda|Vedi) (?:anche|pure)"
    r"|(?:Leia|Veja|Saiba|Confira) (?:também|mais)|Lees ook|(?:Czytaj|Zobacz|Przeczytaj) (?:też|także|również)"
    r"|Читайте также|Читайте також|Смотрите также|(?:اقرأ|إقرأ|شاهد) (?:أيضا|أيضاً|المزيد)|Ayrıca okuyun"
    r"|Διαβάστε επίσης)"
)
_TEASER_TAIL = re.compile(rf"(?<=[.!?…»”\")\]])[\s►▶→>•|–-]{{0,4}}(?:{_TEASER})[\s\u00a0]{{0,2}}[:>►▶→|–-].{{3,220}}$")
_TEASER_BRACKET = re.compile(
    rf"[\[(](?:{_TEASER}|(?i:lire|voir|read|siehe auch|ver|leggi))[\s\u00a0]{{0,2}}[:>–-][^\[\]()]{{3,200}}[\])]"
)
_TEASER_HEAD = re.compile(
    rf"^(?:{_TEASER})[\s\u00a0]{{0,2}}[:>►▶→|–-][^.!?]{{3,160}}?[{_LOWER}»)](?=[{_UPPER}][{_LOWER}'’]{{1,20}} )"
)
_TEASER_WHOLE = re.compile(rf"^[►▶→>•–-]{{0,2}}\s?(?:{_TEASER})[\s\u00a0]{{0,2}}[:>►▶→].{{0,220}}$")
_DATE_WHOLE = re.compile(
    r"^(?:Publiée?|Posté|Mise? à jour|Published|Updated|Last updated|Posted|Veröffentlicht|Aktualisiert|Stand|Publicado"
    r"|Actualizado|Pubblicato|Aggiornato|Atualizado|Gepubliceerd|Opublikowano|Опубликовано)\b[^.!?]{0,50}\d{4}.{0,60}$"
)
_CREDIT_WHOLE = re.compile(r"^(?:©|Crédits?(?: photos?)?[\s\u00a0]?:|Photo credit:|Image credit:|Bildquelle:).{0,120}$")
_MORE_TAIL = re.compile(
    r"(?<=[.!?…»”\")])\s?(?:Lire (?:la suite|l['’]article|plus|l['’]intégralité)(?: de l['’]article| complet)?"
    r"|En savoir plus|Voir (?:plus|la suite)|Read (?:more|on|the full (?:story|article))|Continue reading|Learn more"
    r"|Full story|Weiterlesen|Mehr lesen|Mehr erfahren|Zum Artikel|Leer más|Seguir leyendo|Leggi tutto"
    r"|Continua a leggere|Leia mais|Continue lendo|Читать далее|Lees verder|Czytaj więcej|Läs mer|Les mer)"
    r"[\s\u00a0]?[.…»>›→▸►⟶]{0,3}$"
)
_AD_HEAD = re.compile(
    rf"^(?:(?:PUBLICITÉ|Publicité|ADVERTISEMENT|Advertisement|ANZEIGE|Anzeige|PUBLICIDAD|Publicidad"
    rf"|Pubblicità|Publicidade)"
    rf"(?=[{_UPPER}«“\"])|La suite après (?:la|cette) publicité[\s\u00a0]?)"
)
_AD_TAIL = re.compile(
    r"(?<=[.!?…»”\")])\s?(?:La suite après (?:la|cette) publicité|PUBLICITÉ|Publicité|ADVERTISEMENT|Advertisement"
    r"|(?:Article|Story) continues below(?: advertisement)?|Continua após a publicidade)$"
)
_CREDIT_HEAD = re.compile(
    rf"^(?:©|\([Cc]\) |Crédits?(?: photo)?[\s\u00a0]?:|Photo(?:s)?[\s\u00a0]?:|Foto:|Image:|Photo by )"
    rf"[^.!?]{{2,90}}?[{_LOWER})](?=[{_UPPER}«][{_LOWER}'’]{{0,20}}[ '’\u00a0])"
)
_DROP_CAP = re.compile(rf"^([{_UPPER}])(?=\1[{_LOWER}]+\b)")
_DOUBLED = re.compile(rf"^([{_UPPER}][{_LOWER}]{{1,20}}) (?=\1\b)")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\s]{0,500}\)")
_LINK_OPENING = re.compile(r"\[(?=[^\[\]\n]{1,300}\]\((?:https?://|/|#|mailto:)[^()\s]{0,500}\))")
_LINK_TARGET = re.compile(r"\]\((?:https?://|/|#|mailto:)[^()\s]{0,500}\)")
_MARKUP = re.compile(
    r"</?(?:p|br|div|span|b|i|em|strong|a|u|h[1-6]|li|ul|ol|blockquote|figure|img)(?:\s[^<>]{0,300})?/?>"
)
_HEADING = re.compile(r"^#{1,6} ")
_EMPHASIS = re.compile(r"(?<![\w*])\*\*(?=\S)|(?<=\S)\*\*(?![\w*])")
_BARS = re.compile(r"^(?:\|\s?)+|(?:\s?\|)+$")
_GLUED = re.compile(
    rf"(?<=[{_LOWER} \u00a0][{_LOWER}»”)])([.!?…])(?!(?:Com|Net|Org|Fr|Js|Io|Tv)\b)"
    rf"(?=[«“]?[{_UPPER}][{_LOWER}]{{0,30}}[ ,'’\u00a0])"
)
_LONGEST = 20_000
"""A longer line is no paragraph: it is left as it is."""
_ROUNDS = 4
_TAIL = 300
"""A cut at the end of a line begins at most so many characters before it."""
_SENTENCE = 60
"""What is left after a cut at the head must be at least this long, else the whole line was no paragraph."""


class Cut(NamedTuple):
    """A part that was cut from a line, and why."""

    text: str
    reason: Reason


def cut(text: str) -> tuple[str, list[Cut]]:
    """Cut what is no part of the article from a line of it.

    Args:
        text: A normalized line.

    Returns:
        What is left (may be empty), and the parts that were cut, in the order in which they stand.
    """
    if len(text) > _LONGEST:
        return text, []
    for pattern, reason in _WHOLES:
        if pattern.match(text):
            return "", [Cut(text, reason)]
    found: list[tuple[int, Cut]] = []
    for _ in range(_ROUNDS):
        before = text
        text = _round(text, found)
        if text == before:
            break
    found.sort(key=lambda one: one[0])
    return unglue(text), [one for _, one in found]


def _round(text: str, found: list[tuple[int, Cut]]) -> str:
    for sign, pattern, reason in _ANYWHERE:
        if sign in text:
            text = _take(text, pattern, reason, found)
    for pattern, reason in _HEADS:
        match = pattern.match(text)
        if match and len(text) - match.end() >= _SENTENCE:
            text = _take(text, pattern, reason, found)
    for pattern, reason in _TAILS:
        match = pattern.search(text, max(0, len(text) - _TAIL))
        if match:
            text = _take(text, pattern, reason, found, match.start())
    return text


# A sign that must be in the line saves most searches.
_ANYWHERE: tuple[tuple[str, re.Pattern[str], Reason], ...] = (
    ("![", _IMAGE, "other"),
    ("](", _LINK_OPENING, "other"),
    ("](", _LINK_TARGET, "other"),
    ("<", _MARKUP, "other"),
    ("# ", _HEADING, "other"),
    ("**", _EMPHASIS, "other"),
    ("|", _BARS, "other"),
    ("(", _TEASER_BRACKET, "related"),
    ("[", _TEASER_BRACKET, "related"),
)
_WHOLES: tuple[tuple[re.Pattern[str], Reason], ...] = (
    (_TEASER_WHOLE, "related"),
    (_DATE_WHOLE, "date"),
    (_CREDIT_WHOLE, "caption"),
)
_HEADS: tuple[tuple[re.Pattern[str], Reason], ...] = (
    (_AD_HEAD, "advertisement"),
    (_TEASER_HEAD, "related"),
    (_CREDIT_HEAD, "caption"),
    (_DROP_CAP, "duplicate"),
    (_DOUBLED, "duplicate"),
)
_TAILS: tuple[tuple[re.Pattern[str], Reason], ...] = (
    (_AD_TAIL, "advertisement"),
    (_MORE_TAIL, "related"),
    (_TEASER_TAIL, "related"),
)


def _take(text: str, pattern: re.Pattern[str], reason: Reason, found: list[tuple[int, Cut]], start: int = 0) -> str:
    parts: list[str] = []
    end = 0
    for match in pattern.finditer(text, start):
        piece = match.group().strip()
        if piece:
            found.append((match.start(), Cut(piece, reason)))
        parts.append(text[end : match.start()])
        end = match.end()
    if not parts:
        return text
    left, right = "".join(parts), text[end:]
    if left.endswith(" ") and right.startswith(" "):
        right = right[1:]
    return (left + right).strip()


def prose(text: str) -> str:
    """A paragraph without the words of the link at its end ("… la réforme. Lire l'article →")."""
    match = _MORE_TAIL.search(text, max(0, len(text) - _TAIL)) if len(text) > _SENTENCE else None
    return text[: match.start()] if match and match.start() >= _SENTENCE else text


def unglue(text: str) -> str:
    """Put the missing space between two sentences ("ville.Le maire"); names of sites and files stay whole."""
    return _GLUED.sub(r"\1 ", text) if "." in text or "!" in text or "?" in text or "…" in text else text
