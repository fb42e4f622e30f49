"""French typography in, English typography out.

The model was trained on newswire with straight quotes and apostrophes, so it gets those whatever the page used. What
it returns is set by the target's rules: “ ” in pairs, no space before ``: ; ! ?``, 1,200 and 3.5%, 14:30.
"""

from __future__ import annotations

import re
import unicodedata

from depeche.text.lexicon import lexicon
from depeche.translation.clock import set_halves, set_late_hours
from depeche.translation.quantities import Quantity, quantities

_SPACE = re.compile(r"\s+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
SHOUTED = 0.7
"""Share of a segment's words in capitals from which it is set in capitals as a whole."""
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "′": "'", "`": "'", "…": "..."})
_QUOTES = str.maketrans({"«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"'})
_OPEN_QUOTE = re.compile(r"([«“„])\s+")
_CLOSE_QUOTE = re.compile(r"\s+([»”])")
_BEFORE_MARK = re.compile(r"(?<=[\w»”\"%)])\s+([;!?:])(?=\s|$|[\"»”])")
_ANY_QUOTE = re.compile(r"[\"«»“”„‟]")

_STRAIGHT_SPACED = re.compile(r"\s+([,;!?]|\.(?!\d)|:(?=\s|$))")
# A figure with a separator, however it is written: 1 200, 1.200.000, 3,5, 1,234.567.89.
_FIGURE = re.compile(r"(?<![\d.,:/-])(?:\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,9})?|\d+[.,]\d{1,9})(?![.,]?\d)")
_FIRST_WORD = re.compile(r"[\s\"'«»“”„(\[¿¡–—-]*([^\W\d_]+)(?![@:/]|\.\w)")
_PERCENT = re.compile(r"(?<=\d)\s+(?=[%‰])")
_CURRENCY = re.compile(r"(?<![\d.,$€£])(\d[\d.,]*)(\s(?:thousand|million|billion|trillion))?\s?([€£])(?!\d)")
_HOUR = re.compile(r"(?<![\d.,:])([01]?\d|2[0-4])\s?h(?:\s?([0-5]\d))?(?![\w/])")
_OPEN_HOUR = re.compile(r"(?<![\d:])(\d{1,2}):(?=$|[\s.,;)])")
_TIME_FOLLOWS = re.compile(
    r"(?:\b(?:at|from|until|till|to|by|before|after|around|about|since|between|and)\s|^|[(–-])$", re.IGNORECASE
)

TIGHT = frozenset({"en", "es", "de", "it", "pt", "nl"})
"""Languages without a space before ``: ; ! ?``."""
SPACED_QUOTES = {"fr": ("« ", " »"), "es": ("«", "»"), "it": ("«", "»"), "pt": ("“", "”"), "de": ("„", "“")}
QUOTES = ("“", "”")


def shouted(text: str) -> bool:
    """Whether a segment is set in capitals: three words or more, nearly all."""
    words = _LETTERS.findall(text)
    return len(words) >= 3 and sum(word.isupper() for word in words) >= SHOUTED * len(words)


def ligatures(text: str) -> str:
    """The text with the letters that fonts join taken apart (ﬁ, ﬄ), as NFKC does."""
    return "".join(unicodedata.normalize("NFKC", mark) if "\ufb00" <= mark <= "\ufb06" else mark for mark in text)


def plain(text: str) -> str:
    """A segment as the model wants it: one line, no control or direction marks, straight quotes and apostrophes."""
    text = "".join(" " if _breaks(mark) else mark for mark in text if not _hidden(mark))
    text = _OPEN_QUOTE.sub(r"\1", _SPACE.sub(" ", text))
    text = _CLOSE_QUOTE.sub(r"\1", text)
    text = _BEFORE_MARK.sub(r"\1", text)
    return _SPACE.sub(" ", text.translate(_APOSTROPHES).translate(_QUOTES)).strip()


def _breaks(mark: str) -> bool:
    return mark in "\t\n\v\f\r\x85\u2028\u2029"


def _hidden(mark: str) -> bool:
    """Control, direction and zero-width marks, which a reader doesn't see and a model trips over."""
    if mark.isascii():
        return mark == "\x7f" or (mark < " " and not _breaks(mark))
    return unicodedata.category(mark) in {"Cf", "Cc", "Co", "Cs"}


def finish(target: str, *, source: str, source_language: str, language: str) -> str:
    """A hypothesis in the typography of its language.

    Args:
        target: The model's output.
        source: The segment as it stands in the article: it tells quotes, final stops and number groups.
        source_language: Code of its language.
        language: Code of the target's.

    Returns:
        The text with numbers, quotes, spaces and the final stop set.
    """
    text = _SPACE.sub(" ", target).strip()
    if language in TIGHT:
        text = _STRAIGHT_SPACED.sub(r"\1", text)
    if language == "en":
        text = set_late_hours(_english_numbers(text, source, source_language))
        if source_language == "fr":
            text = set_halves(text, source)
    text = _quotes(_final_stop(text, source), source, language)
    return text.upper() if shouted(source) else _capital(text, source)


def english_number(quantity: Quantity) -> str:
    """A digit string of the source as English writes it: ``1 200`` -> ``1,200``, ``3,5`` -> ``3.5``."""
    raw = _SPACE.sub(" ", quantity.text)
    grouped = re.match(r"(\d{1,3}(?:[ .]\d{3}){1,6})(?:,(\d+))?(?!\d)", raw)
    if grouped:
        whole = re.sub(r"[ .]", ",", grouped[1])
        return f"{whole}.{grouped[2]}" if grouped[2] else whole
    figure = re.match(r"\d[\d.,]*", raw)
    return re.sub(r"^(\d+),(\d+)$", r"\1.\2", figure[0].rstrip(".,")) if figure else raw


def _english_numbers(text: str, source: str, source_language: str) -> str:
    figures = _figures(source, source_language) if source_language != "en" else {}
    text = _FIGURE.sub(lambda match: figures.get(re.sub(r"\D", "", match[0]), match[0]), text)
    text = _HOUR.sub(_clock, text)
    text = _OPEN_HOUR.sub(lambda hour: f"{hour[0]}00" if re.search(rf"\b{hour[1]}\s?h\b", source) else hour[0], text)
    text = _PERCENT.sub("", text)
    return _CURRENCY.sub(lambda match: f"{match[3]}{match[1]}{match[2] or ''}", text)


def _figures(source: str, language: str) -> dict[str, str]:
    """The digits of each figure of the source to the figure in English; without those that two figures share."""
    found: dict[str, set[str]] = {}
    for each in quantities(source, lexicon(language)):
        figure = _FIGURE.match(_SPACE.sub(" ", each.text)) if each.digits else None
        if figure:
            found.setdefault(re.sub(r"\D", "", figure[0]), set()).add(english_number(each))
    return {digits: min(figures) for digits, figures in found.items() if len(figures) == 1}


def _clock(match: re.Match[str]) -> str:
    """``14h30`` as ``14:30``, where it is a time of day and not a duration ("for 2h30")."""
    before = match.string[max(0, match.start() - 8) : match.start()]
    if _TIME_FOLLOWS.search(before) or (match[2] and int(match[1]) >= 10):
        return f"{match[1]}:{match[2] or '00'}"
    return match[0]


def _capital(text: str, source: str) -> str:
    """A capital where the source begins with one."""
    first, word = _FIRST_WORD.match(source), _FIRST_WORD.match(text)
    if first and word and first[1][0].isupper() and word[1].islower():
        place = word.start(1)
        return text[:place] + text[place].upper() + text[place + 1 :]
    return text


def _final_stop(text: str, source: str) -> str:
    """A stop where the source has one, none where it has none (headlines, list items)."""
    ending = source.rstrip(" \u00a0\u202f\"»”'’)")
    if ending and ending[-1].isalnum() and text.endswith(".") and not text.endswith("..") and not _abbreviated(text):
        return text[:-1]
    return text


def _abbreviated(text: str) -> bool:
    return bool(re.search(r"(?:\b[A-Za-z]\.|\b(?:Mr|Mrs|Ms|Dr|Inc|Ltd|Co|Corp|St|Jr|Sr|etc|vs))\.?$", text[-8:]))


def _quotes(text: str, source: str, language: str) -> str:
    """Straight quotes made into the language's own, in pairs, as the source has them."""
    opening, closing = SPACED_QUOTES.get(language, QUOTES)
    text = re.sub(r"\s*»", '"', re.sub(r"«\s*", '"', text))
    text = re.sub(r"[“”„‟]", '"', text)
    sides = _sides(source)
    text = _rewrap(text, sides, source)
    count = text.count('"')
    if count == 0:
        return text
    marks = [mark.start() for mark in re.finditer('"', text)]
    guided = [_side(text, place, sides[n] if len(sides) == count else n % 2 == 0) for n, place in enumerate(marks)]
    pieces = text.split('"')
    result = pieces[0]
    for is_open, piece in zip(guided, pieces[1:], strict=True):
        result = f"{_lead(result)}{opening}{piece.lstrip()}" if is_open else f"{result.rstrip()}{closing}{piece}"
    return result.strip()


def _lead(text: str) -> str:
    return text if not text or text[-1] in " ([—–-/“«‘'" else f"{text} "


def _sides(source: str) -> list[bool]:
    """For each quotation mark of the source, whether it opens."""
    sides: list[bool] = []
    for mark in _ANY_QUOTE.finditer(source):
        if mark[0] in "«“„":
            sides.append(True)
        elif mark[0] in "»”":
            sides.append(False)
        else:
            sides.append(_opens(source, mark.start()))
    return sides


def _opens(text: str, place: int) -> bool:
    before = text[place - 1 : place]
    return not before or before.isspace() or before in "([—–-/'’"


def _side(text: str, place: int, fallback: bool) -> bool:  # noqa: FBT001  plain data
    """Whether a straight quote opens, by what stands around it; by the source's order where that doesn't tell."""
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    starts = not before or before.isspace() or before in "([—–-/"
    ends = not after or after.isspace() or after in ".,;:!?)]—–"
    return fallback if starts == ends else starts


def _rewrap(text: str, sides: list[bool], source: str) -> str:
    """Outer quotes that the model dropped, put back: they mark whose words these are."""
    balanced = sides == [place % 2 == 0 for place in range(len(sides))] or len(sides) == 1
    if not sides or not balanced:  # a source that lost a quote itself is no guide
        return text
    bare = source.strip()
    starts = bool(_ANY_QUOTE.match(bare)) and sides[0]
    ends = bool(re.search(r"[\"»”][\s.,!?…]*$", bare)) and not sides[-1]
    have = text.count('"')
    if have >= len(sides):
        return text
    if starts and not text.startswith('"'):
        text, have = f'"{text}', have + 1
    if ends and have < len(sides) and not re.search(r"\"[\s.,!?…]*$", text):
        text = f'{text}"'
    return text


def quote_marks(text: str) -> int:
    """How many quotation marks a text has."""
    return len(_ANY_QUOTE.findall(text))
