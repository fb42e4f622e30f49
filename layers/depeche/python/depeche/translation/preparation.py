"""What a model is given in place of a segment, and what its answer needs afterwards.

A small model reads words in capitals as names, adds up spelled-out numbers wrongly and knows no abbreviations. So it
gets words in small letters, digits, and the words that abbreviations stand for. Checks and results see the segment
itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from depeche.models.base import Hypothesis
from depeche.text.lexicon import Lexicon, fold, lexicon
from depeche.text.numbers import Number, read
from depeche.translation.base import Translator
from depeche.translation.clock import spoken_times
from depeche.translation.hearsay import PAIR, marked, tell
from depeche.translation.typography import ligatures, shouted

_WORD = re.compile(r"[^\W\d_]{2,}")
_HALF = re.compile(r"\b(?P<count>[^\W_]{1,9})\s(?P<scale>million|milliard)s?\set\sdemie?\b", re.IGNORECASE)
_GROUPED = re.compile(
    r"(?<![\d.,])\d{1,3}(?:\.\d{3})+,\d{1,9}(?![\d.,]*\d)|(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.,]*\d)"
)
_HOUR = re.compile(r"\b([01]?\d|2[0-3])\sh\s([0-5]\d)\b(?!\s?min)")
_GLUED = re.compile(r"\b(the|of|a)(?=[A-Z]{2,5}\b)", re.IGNORECASE)
_ELIDED = re.compile(r"\b[LlDd]['’]([A-Z]{2,5})\b")
_BEFORE_CHRIST = re.compile(r"\bbefore (?:Jesus[ -])?Christ\b")
_AFTER_CHRIST = re.compile(r"\bafter (?:Jesus[ -])?Christ\b")
_ACRONYM = re.compile(r"\b[A-Z]{2,5}\b")
_EDGES = " \t.!…–—-«»\"“”'’"
LONGEST_ACRONYM = 6
"""Letters; a longer word in capitals is a word."""
FIRST_DIGITS = 17
"""The least spelled-out number that is given in digits: a model knows the smaller ones, which are one word."""


class PreparingTranslator:
    """A translator that is asked in words it can read.

    Args:
        translator: The one to use.
        source: Source language code.
        target: Target language code.
    """

    def __init__(self, translator: Translator, source: str, target: str) -> None:
        self._translator = translator
        self._source = source
        self._pair = (source, target)
        self.name = translator.name
        self.fingerprint = translator.fingerprint

    def translate(self, segments: Sequence[str], *, beam: int = 1, hypotheses: int = 1) -> list[list[Hypothesis]]:
        """See ``Translator.translate``. Short answers come from the lexicon, since a model makes anything of them."""
        told = {place: said for place, each in enumerate(segments) if (said := self._answer(each))}
        asked = [self._prepared(each) for place, each in enumerate(segments) if place not in told]
        found = iter(self._translator.translate(asked, beam=beam, hypotheses=hypotheses) if asked else ())
        return [
            [Hypothesis(told[place], 0.0)]
            if place in told
            else [replace(each, text=self._restored(each.text, segment)) for each in next(found)]
            for place, segment in enumerate(segments)
        ]

    def _answer(self, segment: str) -> str | None:
        return answer(segment, lexicon(self._source)) if self._pair[1] == "en" else None

    def _prepared(self, segment: str) -> str:
        text = prepare(segment, self._source)
        return marked(text) if self._pair == PAIR else text

    def _restored(self, text: str, segment: str) -> str:
        if self._pair == PAIR:
            text = tell(text, prepare(segment, self._source))
            if lexicon(self._source).before_christ.search(segment):
                text = _AFTER_CHRIST.sub("AD", _BEFORE_CHRIST.sub("BC", text))
            # An acronym that was left as the source has it: « OTAN » is NATO.
            acronyms = lexicon(self._source).acronyms
            text = _ACRONYM.sub(lambda left: acronyms.get(left[0], left[0]) if left[0] in segment else left[0], text)
        if _ELIDED.search(segment):
            text = _GLUED.sub(r"\1 ", text)
        return _names_in_capitals(text, segment)


def answer(segment: str, words: Lexicon) -> str | None:
    """What English says for a short answer, with the marks of the source; None where it is no answer."""
    bare = segment.strip(_EDGES)
    said = words.answers.get(fold(bare)) if len(bare) < 30 else None
    return segment.replace(bare, said, 1) if said else None


def prepare(segment: str, language: str) -> str:
    """The segment in words and digits that a model can read.

    Args:
        segment: A sentence.
        language: Its language code.
    """
    words = lexicon(language)
    text = _small(ligatures(segment), words)
    text = _GROUPED.sub(lambda figure: figure[0].replace(".", " "), text)
    for pattern, written in words.spellings:
        text = pattern.sub(written, text)
    return _digits(text, words) if words.code == "fr" else text


def _small(text: str, words: Lexicon) -> str:
    if shouted(text):
        lower = text.lower()
        first = _WORD.search(lower)
        return lower[: first.start()] + first[0].capitalize() + lower[first.end() :] if first else lower
    return _WORD.sub(lambda word: _stressed(word, words), text)


def _stressed(word: re.Match[str], words: Lexicon) -> str:
    """A word that is set in capitals for stress, in small letters; a surname keeps its first capital."""
    said = word[0]
    if not said.isupper() or not words.emphasized:
        return said
    before = word.string[: word.start()].rstrip()
    opens = not _WORD.search(before) or before[-1] in ".!?:"
    if said.lower() not in words.emphasized:
        if len(said) <= LONGEST_ACRONYM or word.string[word.end() : word.end() + 1].isdigit():
            return said
        if re.search(r"(?:^|[\s'’-])[A-ZÀ-Þ][^\W\d_A-Z]+-?$", before) and not opens:
            return said.capitalize()
    return said.capitalize() if opens else said.lower()


def _names_in_capitals(text: str, segment: str) -> str:
    """Surnames in capitals, where the source has them so: they were given to the model in small letters."""
    if shouted(segment):
        return text
    for said in dict.fromkeys(_WORD.findall(segment)):
        if said.isupper() and len(said) > LONGEST_ACRONYM:
            text = re.sub(rf"\b{said.capitalize()}\b", said, text)
    return text


def _digits(text: str, words: Lexicon) -> str:
    """Spelled-out numbers and times as digits, where they can be nothing else."""
    text = _HALF.sub(partial(_halved, words=words), text)
    text = _HOUR.sub(r"\1h\2", text)
    for time in reversed(spoken_times(text, words.code)):
        text = f"{text[: time.start]}{time.hour}h{time.minute:02}{text[time.end :]}"
    for number in reversed(read(text, words.code)):
        written = _written(number, text, words)
        if written:
            text = text[: number.start] + written + text[number.end :]
    return text


def _halved(found: re.Match[str], *, words: Lexicon) -> str:
    said = found["count"].lower()
    count = int(said) if said.isdigit() else 1 if said in words.article else words.cardinals.get(said)
    return f"{count},5 {found['scale']}{'s' if count > 1 else ''}" if count else found[0]


def _written(number: Number, text: str, words: Lexicon) -> str | None:
    said = text[number.start : number.end]
    value = int(number.value)
    several = bool(re.search(r"[\s-]", said))
    hours = re.match(r"\sheures?\b", text[number.end :]) is not None and value >= 10
    if not number.worded or number.kind == "vague" or said in words.collectives or any(map(str.isdigit, said)):
        return None
    if said[1:] != said[1:].lower() or (said[0].isupper() and text[: number.start].strip(_EDGES)):
        return None  # a title
    if not hours and (value < FIRST_DIGITS or not (several or said.lower() in words.cardinals)):
        return None
    if number.kind == "ordinal":
        return f"{value}e" if several else None
    for scale, name in ((10**9, "milliard"), (10**6, "million")):
        if value >= scale:
            return (
                f"{value // scale} {name}{'s' if value >= 2 * scale else ''}" if not value % scale and several else None
            )
    return f"{value:,}".replace(",", " ")
