"""French."""

from __future__ import annotations

import re

from depeche.translation.lexicon.base import Lexicon
from depeche.translation.lexicon.fr_names import EXONYMS

_CARDINALS = {
    "zéro": 0, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
    "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip

_LOOSE: dict[str, tuple[str, ...]] = {
    "un": ("1",), "une": ("1",), "neuf": ("9",), "neuve": ("9",), "unique": ("1",), "seul": ("1",),
    "seule": ("1",),
    "premier": ("1",), "première": ("1",), "premiers": ("1",), "premières": ("1",),
    "second": ("2",), "seconde": ("2",), "seconds": ("2",), "secondes": ("2",), "deuxième": ("2",),
    "troisième": ("3",), "tiers": ("3", "1"), "quatrième": ("4",), "quart": ("4", "15", "1"),
    "quarts": ("4", "3"),
    "trimestre": ("3",), "trimestriel": ("3",), "semestre": ("6", "2"), "semaine": ("7",), "semaines": ("7",),
    "cinquième": ("5",), "sixième": ("6",), "septième": ("7",), "huitième": ("8",), "neuvième": ("9",),
    "dixième": ("10",), "onzième": ("11",), "douzième": ("12",), "quinzième": ("15",), "vingtième": ("20",),
    "centième": ("100",), "millième": ("1000",),
    "huitaine": ("8", "7", "1"), "dizaine": ("10", "12"), "dizaines": ("10", "12"), "douzaine": ("12",),
    "douzaines": ("12",), "quinzaine": ("15", "14", "2"), "vingtaine": ("20",), "trentaine": ("30",),
    "quarantaine": ("40",), "cinquantaine": ("50",), "soixantaine": ("60",), "centaine": ("100",),
    "centaines": ("100",), "millier": ("1000",), "milliers": ("1000",), "mille": ("1000",),
    "million": ("1000000", "1"), "millions": ("1000000",), "milliard": ("1000000000", "1"),
    "milliards": ("1000000000",), "cent": ("100",),
    "double": ("2",), "doubler": ("2",), "doublé": ("2",), "doublement": ("2",), "couple": ("2",),
    "paire": ("2",),
    "jumeaux": ("2",), "duo": ("2",), "tandem": ("2",), "binôme": ("2",), "bilatéral": ("2",),
    "biennal": ("2",),
    "triple": ("3",), "tripler": ("3",), "triplé": ("3",), "trio": ("3",), "triplet": ("3",),
    "trilogie": ("3",),
    "quadruple": ("4",), "quatuor": ("4",), "demi": ("0.5", "30", "2", "5"), "demie": ("0.5", "30", "2", "5"),
    "moitié": ("0.5", "50", "2", "1"), "siècle": ("100",), "siècles": ("100",),
    "centenaire": ("100",), "bicentenaire": ("200",), "tricentenaire": ("300",), "cinquantenaire": ("50",),
    "décennie": ("10",), "décennies": ("10",), "quinquennat": ("5",), "septennat": ("7",), "mensuel": ("1",),
    "trentenaire": ("30",), "quadragénaire": ("40",), "quinquagénaire": ("50",), "sexagénaire": ("60",),
    "septuagénaire": ("70",), "octogénaire": ("80",), "nonagénaire": ("90",),
    "midi": ("t12:00", "12"), "minuit": ("t0:00", "t12:00", "12", "0"), "aucun": ("0",), "aucune": ("0",),
}  # fmt: skip

_UNITS = {
    "%": "%", "pour cent": "%", "pourcent": "%", "points de pourcentage": "%",
    "€": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "dollar": "USD", "dollars": "USD",
    "£": "GBP", "livre sterling": "GBP", "livres sterling": "GBP", "yen": "JPY", "yens": "JPY", "¥": "JPY",
    "franc": "CHF", "francs": "CHF", "rouble": "RUB", "roubles": "RUB",
    "km": "km", "kilomètre": "km", "kilomètres": "km", "km/h": "km", "kilomètres-heure": "km",
    "m": "m", "mètre": "m", "mètres": "m", "cm": "cm", "centimètre": "cm", "centimètres": "cm",
    "mm": "mm", "millimètre": "mm", "millimètres": "mm", "kg": "kg", "kilo": "kg", "kilos": "kg",
    "kilogramme": "kg", "kilogrammes": "kg", "tonne": "t", "tonnes": "t", "litre": "l", "litres": "l",
    "hectare": "ha", "hectares": "ha", "ha": "ha", "°c": "°", "degré": "°", "degrés": "°", "°": "°",
    "mile": "mi", "miles": "mi", "pied": "ft", "pieds": "ft", "heure": "h", "heures": "h",
    "minute": "min", "minutes": "min", "jour": "day", "jours": "day", "semaine": "week", "semaines": "week",
    "mois": "month", "an": "year", "ans": "year", "année": "year", "années": "year",
}  # fmt: skip

# Every repeated group ends in a separator and every word is bounded, so that no input makes the search slow.
_NEGATION = re.compile(
    r"\b(?:ne\s|n['’]\s?)(?:\w{1,30}(?:['’]|\s)\s?){0,6}?(?:pas|point|jamais|rien|personne|aucune?|nulle?|guère)\b"
    r"|\b(?:rien|personne|jamais|aucune?|nulle?)\s(?:\w{1,30}['’]?\s){0,4}?(?:ne\b|n['’])"
    r"|\b(?:ne\s|n['’]\s?)\w{1,30}\s(?:\w{1,30}\s)?ni\b"
    r"|\bsans\b(?! (?:suite|doute))|\bpas (?:de|d['’]|un|une|du|encore|question|seulement)\b",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:ne|n['’]|pas|non|ni|sans|jamais|rien|personne|aucune?s?|nulle?s?|guère|plus|peu|impossibles?|à peine|"
    r"refus\w*|interdi\w*|manqu\w*|absence|empêch\w*|évit\w*|faute|échou\w*|incapables?|moins|sauf|hormis|contre|"
    r"cess\w*|privé\w*|dépourvu\w*|nie\w*|démen\w*|in\w{4,}|im\w{4,}|il\w{4,}|ir\w{4,}|mal\w{3,}|dés\w{3,}|anti\w{2,}|"
    r"plutôt|au lieu|loin|inutile\w*|dénu\w*|rare\w*|seulement|hors|sous|vain|hélas|moindre|négati\w*|"
    r"oppos\w*)(?:\b|(?<=['’]))",
    re.IGNORECASE,
)

_FUNCTION = (
    "le la les des du une est dans pour avec qui que sur par ont été sont aux cette ces leur leurs mais ou où donc "
    "pas plus très sans sous entre depuis pendant après avant chez vers elle il ils elles nous vous je ce cet se sa "
    "ses son au dont lors ainsi aussi alors être avoir fait selon notamment était étaient avait avaient afin puis"
)

_INSTITUTIONS = (
    "parlement premier première ministre président état états république coalition union conseil assemblée sénat "
    "constitution cour banque défense intérieur affaires maison blanche église dieu université institut ministère "
    "ligue coupe monde jeux nord sud est ouest orient moyen occident commission chambre conférence parti front "
    "gouvernement ministère agence fédération association société groupe centre école musée hôtel ville mairie "
    "guerre révolution empire royaume roi reine prince princesse duc saint sainte pape armée marine force forces "
    "police gendarmerie tribunal justice loi code traité accord pacte plan sommet bourse trésor finances économie "
    "santé éducation travail environnement écologie culture sport recherche science sciences service services "
    "secrétaire général directeur chef docteur professeur maître monsieur madame mademoiselle mme mlle mm dr pr "
    "internet web terre lune soleil histoire nations unies unis unie internationale international national nationale "
    "européen européenne américain américaine français française britannique allemand allemande noël pâques ramadan "
    "antiquité renaissance moyen-âge âge route rue avenue place boulevard pont tour mer océan lac fleuve mont île "
    "îles côte golfe canal col vallée forêt château palais cathédrale abbaye fondation comité bureau office haute "
    "haut grande grand petit petite nouveau nouvelle vieux vieille libre populaire démocratique socialiste social "
    "droits homme femmes femme peuple liberté égalité fraternité résistance libération toussaint ascension "
    "lundi mardi mercredi jeudi vendredi samedi dimanche seconde deuxième troisième mondiale mondial noire noir rouge "
    "guerres flotte banques chemins fonds syndicat syndicats conseiller procureur parquet communauté caisse livre prix "
    "journée jeunesse autorité bibliothèque département responsable occidentaux travaillistes verts"
)

FRENCH = Lexicon(
    code="fr",
    cardinals=_CARDINALS,
    article=frozenset({"un", "une"}),
    hundreds=frozenset({"cent", "cents"}),
    scales={
        "mille": 10**3, "milliers": 10**3, "million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9,
        "md": 10**9, "mds": 10**9, "mrd": 10**9, "mio": 10**6, "billion": 10**12, "billions": 10**12,
    },
    joiners=frozenset({"et"}),
    loose=_LOOSE,
    units=_UNITS,
    negation=_NEGATION,
    negative=_NEGATIVE,
    function_words=frozenset(_FUNCTION.split()),
    institutions=frozenset(_INSTITUTIONS.split()),
    exonyms=EXONYMS,
)  # fmt: skip
