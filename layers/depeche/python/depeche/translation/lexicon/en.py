"""English."""

from __future__ import annotations

import re

from depeche.translation.lexicon.base import Lexicon

_CARDINALS = {
    "zero": 0, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip

_LOOSE: dict[str, tuple[str, ...]] = {
    "one": ("1",), "ones": ("1",), "once": ("1",), "single": ("1",), "first": ("1",), "second": ("2",),
    "seconds": ("2",),
    "third": ("3",), "thirds": ("3", "2"), "fourth": ("4",), "quarter": ("4", "15", "3"),
    "quarters": ("4", "3"),
    "fifth": ("5",), "sixth": ("6",), "seventh": ("7",), "eighth": ("8",), "ninth": ("9",), "tenth": ("10",),
    "eleventh": ("11",), "twelfth": ("12",), "thirteenth": ("13",), "fourteenth": ("14",),
    "fifteenth": ("15",),
    "sixteenth": ("16",), "seventeenth": ("17",), "eighteenth": ("18",), "nineteenth": ("19",),
    "twentieth": ("20",),
    "hundredth": ("100",), "thousandth": ("1000",),
    "both": ("2",), "couple": ("2",), "pair": ("2",), "pairs": ("2",), "twice": ("2",), "double": ("2",),
    "doubled": ("2",), "doubling": ("2",), "doubles": ("2",), "twin": ("2",), "twins": ("2",), "duo": ("2",),
    "either": ("2",), "bilateral": ("2",), "dual": ("2",), "twofold": ("2",),
    "half": ("0.5", "2", "30", "50"),
    "halves": ("2",), "halved": ("2",), "triple": ("3",), "tripled": ("3",), "trio": ("3",), "thrice": ("3",),
    "threefold": ("3",),
    "quadruple": ("4",), "quartet": ("4",), "dozen": ("12", "10"), "dozens": ("12", "10"),
    "fortnight": ("15", "14", "2"),
    "hundred": ("100",), "hundreds": ("100",), "thousand": ("1000",), "thousands": ("1000",),
    "million": ("1000000", "1"),
    "millions": ("1000000",), "billion": ("1000000000", "1"), "billions": ("1000000000",), "decade": ("10",),
    "decades": ("10",), "century": ("100",), "centuries": ("100",), "centennial": ("100",),
    "bicentennial": ("200",),
    "week": ("8", "7"), "weeks": ("15",), "noon": ("t12:00", "12"), "midday": ("t12:00", "12"),
    "midnight": ("t0:00", "t12:00", "12", "0"), "teens": ("13",), "teenager": ("13",),
}  # fmt: skip

_UNITS = {
    "%": "%", "percent": "%", "per cent": "%", "percentage points": "%", "percentage": "%", "pc": "%",
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "$": "USD", "dollar": "USD", "dollars": "USD",
    "usd": "USD",
    "£": "GBP", "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "yen": "JPY", "¥": "JPY", "franc": "CHF",
    "francs": "CHF",
    "ruble": "RUB", "rubles": "RUB", "rouble": "RUB", "roubles": "RUB",
    "km": "km", "kilometer": "km", "kilometers": "km", "kilometre": "km", "kilometres": "km", "kph": "km",
    "km/h": "km",
    "m": "m", "meter": "m", "meters": "m", "metre": "m", "metres": "m", "cm": "cm", "centimeter": "cm",
    "centimeters": "cm", "centimetre": "cm", "centimetres": "cm", "mm": "mm", "millimeter": "mm",
    "millimeters": "mm",
    "millimetre": "mm", "millimetres": "mm", "kg": "kg", "kilo": "kg", "kilos": "kg", "kilogram": "kg",
    "kilograms": "kg",
    "ton": "t", "tons": "t", "tonne": "t", "tonnes": "t", "liter": "l", "liters": "l", "litre": "l",
    "litres": "l",
    "hectare": "ha", "hectares": "ha", "ha": "ha", "°c": "°", "°f": "°", "degree": "°", "degrees": "°",
    "°": "°",
    "mile": "mi", "miles": "mi", "mph": "mi", "foot": "ft", "feet": "ft", "inch": "in", "inches": "in",
    "acre": "acre", "acres": "acre", "ounce": "oz", "ounces": "oz", "gallon": "gal", "gallons": "gal",
    "hour": "h", "hours": "h", "minute": "min", "minutes": "min", "day": "day", "days": "day", "week": "week",
    "weeks": "week", "month": "month", "months": "month", "year": "year", "years": "year",
}  # fmt: skip

_NEGATION = re.compile(
    r"\b(?:not|never|nobody|nothing|none|cannot|without|neither|nor)\b|n['’]t\b|\bno (?!\.|\d)\w",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:not|no|never|nobody|nothing|none|nowhere|cannot|without|neither|nor|hardly|barely|scarcely|rarely|seldom|"
    r"fail\w*|refus\w*|lack\w*|unable|impossible|den(?:y|ied|ies|ying)|un\w{3,}|in\w{4,}|im\w{4,}|ir\w{4,}|il\w{4,}|dis\w{3,}|non-?\w*|"
    r"avoid\w*|prevent\w*|rather|instead|little|few|less\w*|\w+less|\w+-free|free|any|yet|only|but|except|unless|"
    r"anything|anyone|ever|miss\w*|absen\w*|forb\w+|ban\w*|prohibit\w*|out|far|stop\w*|"
    r"reject\w*|hard|difficult\w*|too|against|loss|lost|ceas\w*|exclud\w*|away|off|zero|before|beyond|despite|regardless)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)

_FUNCTION = (
    "the of and to in is that was for with are were have has had been this these those which their they would could "
    "should from but not you your his her its there where when who whom will than then also about into over after"
)

# Nouns of institutions, places and titles, calendar words, and words that open a clause after a mark: what the human
# references of FLORES dev capitalize without a name in the French source.
_CAPITALIZED = """
    academy administration affairs agency agreement airport airlines alliance army assembly association attorney
    authority award awards bank based battle bay beach black blue board book booking borough boys bridge
    broadcasting building bureau cabinet capital cardinal castle category cathedral center central centre century
    chairman chamber champion championship channel chief church city civil clay club coast code college command
    commission committee common company conference congress conservative constitution cooperation corporation
    council county court crown cup defence defense democratic department deputy director disorder district division
    drivers duke earl earth east eastern economy education emperor empire engineer environment executive exchange
    exhibition fair falls father federal federation field figure finance fire first fleet flight force forces
    foreign forest forum foundation fund game games garden gate general girls golden government governor grand great
    green group guard gulf hall harbor harbour head health heritage high highway hills holy hospital hotel house
    human hurricane independence information infantry inland institute intelligence interior international internet
    island islands join judge justice king kingdom labor labour lady lake land lands law leader league legal liberal
    library line little lord lower main management maritime market marshal master mayor meal memorial mercy middle
    military mine minister ministry mission model modern moon morning mother mount mountain mountains museum
    national nations native natives natural naval navy neighborhood network new news night north northern
    observatory ocean office officer olympic olympics operation opposition order organisation organization overland
    oversight pacific palace parenthood park parliament party pass peace peninsula people phase player players point
    police pope port premier president press prime prince princess principal prix probe professor program project
    prophet prosecutor province public queen race radio railway ranger rear recording red reform region regional
    representative representatives republic republican research reserve revolution right river road rock roman royal
    saint scale school science sea season second secretary security senate senator senior service services site
    sixth social society some south southern space speaker speaking special spring square stadium staff stage star
    state states station statement storm strait street summer summit sun superior supreme survey system team
    technology television temple territory theater theatre third today tomb tour tower town trade traffic treasury
    treaty tribunal trophy trust union united university upper uptown valley vice village wagon wall war watch water
    weather website west western white winter women world year years yesterday young zone january february march
    april june july august september october november december monday tuesday wednesday thursday friday saturday
    sunday christmas easter although because while since when never what where which there they their this that
    these those would could should have here from with without about after before during under until
"""

ENGLISH = Lexicon(
    code="en",
    capitalized=frozenset(_CAPITALIZED.split()),
    cardinals=_CARDINALS,
    article=frozenset({"a", "an", "one"}),
    hundreds=frozenset({"hundred"}),
    scales={
        "thousand": 10**3, "million": 10**6, "millions": 10**6, "billion": 10**9, "billions": 10**9, "trillion": 10**12,
        "bn": 10**9, "mn": 10**6, "tn": 10**12,
    },
    joiners=frozenset({"and"}),
    loose=_LOOSE,
    units=_UNITS,
    negation=_NEGATION,
    negative=_NEGATIVE,
    function_words=frozenset(_FUNCTION.split()),
)  # fmt: skip
