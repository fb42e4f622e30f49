"""Wishes in plain words, French or English: ``/brief https://… to Spanish, 5 sentences, en points``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict

from depeche.slack.text import links
from depeche.slack.words import words

HELP: Final = frozenset({"help", "aide", "?", "-h", "--help", "aidez-moi", "usage"})
_FEW_WORDS: Final = 12
"""So many words beside a link are a wish that is not understood; more are a text with a link in it."""
_SHORTEST: Final = 5
"""Words of the shortest text that is worth a try."""
_TAIL: Final = 160
"""Characters at the end of a text in which wishes are looked for."""
_QUOTES: Final = ("“", "”", "«", "»", '"', "‘", "’", "'", "„")
_FEWEST_WORDS, _MOST_WORDS = 10, 500
"""Of a summary, as the request model has it."""

_NUMBERS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
}  # fmt: skip
_ALIASES: Final = {
    "castilian": "es", "castellano": "es", "espanol": "es", "deutsch": "de", "italiano": "it", "portugues": "pt",
    "nederlands": "nl", "flemish": "nl", "flamand": "nl", "mandarin": "zh", "francaise": "fr", "anglaise": "en",
}  # fmt: skip
_COUNT: Final = rf"(?P<count>\d{{1,4}}|{'|'.join(_NUMBERS)})"


class Options(BaseModel):
    """How a brief should be.

    Attributes:
        target: Language code; None: no translation.
        source: Language code; None: it is found out.
        sentences: Of the summary; None: as many as by default.
        words: Of the summary; None: as many as its sentences have.
        style: Form of the written summary.
        private: Answer to the asker alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    target: str | None = "en"
    source: str | None = None
    sentences: int | None = None
    words: int | None = None
    style: Literal["paragraph", "bullets", "headline"] = "paragraph"
    private: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for.

    Attributes:
        options: How it should be.
        text: The article; None where it is behind the link, or there is none.
        link: Address of the page.
    """

    options: Options
    text: str | None = None
    link: str | None = None


class UsageError(Exception):
    """A wish can't be understood or granted.

    Args:
        name: The sentence that says so.
        values: What goes into its gaps.
    """

    def __init__(self, name: str, **values: object) -> None:
        super().__init__(name)
        self.name = name
        self.values = values


def understand(text: str, *, target: str, most_sentences: int, bare: bool = False) -> Wish:
    """Read what follows a command or a mention.

    Wishes are read before and after the article, never within it: at the beginning when a link, a colon or a line
    break follows, or a capital letter behind small ones; at the end when a finished sentence, a line break or a link
    comes before.

    Args:
        text: Plain text, with Slack's own marks resolved.
        target: Language code for the translation where no language is named.
        most_sentences: That a summary may have.
        bare: Wishes alone are fine, since the article is elsewhere, and so are a few words that are none ("can you
            brief this, please?").

    Raises:
        UsageError: It can't be understood or granted.
    """
    text = text.strip()
    wishes: dict[str, Any] = {"target": target}
    begin = _leading(text, wishes)
    end = _trailing(text, begin, wishes)
    rest = text[begin:end].strip(" \t\r\n,;:")
    places = links(rest)
    if places and (wish := _with_link(rest, places, wishes, most_sentences)):
        return wish
    options = _options(wishes, most_sentences)
    if not rest:
        if not bare:
            raise UsageError("nothing")
        return Wish(options)
    if bare and len(rest.split()) <= _FEW_WORDS:
        unknown = _unknown(rest, wishes)
        doubt = _doubt(unknown)
        if doubt.name == "unknown_language":
            raise doubt
        return Wish(_options(wishes, most_sentences))
    if len(rest.split()) < _SHORTEST and len(rest) < 60:
        raise _doubt(rest)
    return Wish(options, text=rest)


def _with_link(rest: str, places: list[tuple[int, int]], wishes: dict[str, Any], most_sentences: int) -> Wish | None:
    """The wish for a page, when the words around its address are wishes too; None when they are an article."""
    (start, end), link = places[0], rest[slice(*places[0])]
    before, after = rest[:start], rest[end:]
    if before[-1:] in _QUOTES and after[:1] in _QUOTES:
        before, after = before[:-1], after[1:]
    around = f"{before} , {after}"
    unknown = _unknown(around, wishes)
    if len(unknown.split()) > _FEW_WORDS:
        return None
    if unknown:
        raise _doubt(unknown)
    return Wish(_options(wishes, most_sentences), link=link)


def _options(wishes: dict[str, Any], most_sentences: int) -> Options:
    sentences, length = wishes.get("sentences"), wishes.get("words")
    if sentences is not None and not 1 <= sentences <= most_sentences:
        raise UsageError("number", value=sentences, limit=most_sentences)
    if length is not None and not _FEWEST_WORDS <= length <= _MOST_WORDS:
        raise UsageError("word_count", value=length)
    return Options(**wishes)


def _doubt(rest: str) -> UsageError:
    """What to say of words that are neither a wish nor an article."""
    named = re.search(r"(?:\b(?:to|into|in|from|en|vers|du|de l['’]))\s*([^\W\d_]{3,30})\s*$", rest, re.IGNORECASE)
    return UsageError("unknown_language", value=named[1]) if named else UsageError("unknown_words", value=rest)


def _leading(text: str, wishes: dict[str, Any]) -> int:
    """Where the text begins behind the wishes at its head; 0 when these are the beginning of a sentence."""
    found = dict(wishes)
    end = _run(text, 0, found)
    behind = text[end:].lstrip(" \t")
    separated = bool(re.search(r"[:\n]\s*$", text[:end])) or behind.startswith((":", "\n"))
    # "Pour moi, Paul ment": what begins like a sentence, or has a comma behind it, is one.
    sentence = text[:1].isupper() and not text[:end].isupper()
    titled = behind[:1].isupper() and not sentence and not re.search(r"[,;]\s*$", text[:end])
    quoted = behind[:1] in _QUOTES and behind[1:].lower().startswith("http")
    if end and (separated or titled or quoted or not behind or behind.lower().startswith("http")):
        wishes.update(found)
        return end
    return 0


def _trailing(text: str, begin: int, wishes: dict[str, Any]) -> int:
    """Where the text ends before the wishes at its tail."""
    low = max(begin, len(text) - _TAIL)
    for border in re.finditer(r"\n\s*|[.!?…»”\"')\]]\s+|(?<=\S),\s+(?=\S)", text[low:]):
        start = low + border.end()
        comma = border[0].startswith(",")
        if comma and not _is_link(text[begin : low + border.start()]):
            continue
        found = dict(wishes)
        if start < len(text) and _run(text, start, found) == len(text):
            wishes.update(found)
            return low + border.start() + (0 if comma else len(border[0].rstrip()))
    return len(text)


def _is_link(text: str) -> bool:
    places = links(text)
    return bool(places) and places[-1][1] == len(text.rstrip())


def _unknown(text: str, wishes: dict[str, Any]) -> str:
    """The words of a short text that are no wishes; the others go into ``wishes``."""
    if len(text) > 100 * _FEW_WORDS:
        return text
    unknown, at = [], 0
    while at < len(text):
        end = _run(text, at, wishes)
        if end > at:
            at = end
            continue
        word = re.compile(r"\S+\s*|\s+").match(text, at)
        assert word is not None  # noqa: S101 -- any character is a space or not
        unknown.append(word[0])
        at = word.end()
    return "".join(unknown).strip(" \t\r\n,;:.!?")


def _run(text: str, at: int, wishes: dict[str, Any]) -> int:
    """Read as many wishes as there are at a place; where they end, separators behind them included."""
    while True:
        gap = _FILLER.match(text, at)
        start = gap.end() if gap else at
        found = _WISH.match(text, start)
        if found is None or not _grant(found, wishes):
            return start if start > at and (at > 0 or start == len(text)) else at
        at = found.end()
        while (gap := _FILLER.match(text, at)) and gap.end() > at:
            at = gap.end()


def _grant(found: re.Match[str], wishes: dict[str, Any]) -> bool:
    """Take one wish down; False when it names no language that there is."""
    for name in ("target", "source"):
        if found[name]:
            code = _language(found[name])
            if code is None:
                return False
            wishes[name] = code
            return True
    if found["sentences"] or found["length"]:
        number = _NUMBERS.get(found["count"].lower()) or int(found["count"])
        wishes["sentences" if found["sentences"] else "words"] = number
    elif found["none"]:
        wishes["target"] = None
    elif found["private"]:
        wishes["private"] = True
    else:
        wishes["style"] = next(style for style in ("bullets", "headline", "paragraph") if found[style])
    return True


def _language(name: str) -> str | None:
    return _languages().get(_bare(name))


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    """Codes by names in both languages, without accents, and by themselves."""
    names = dict(_ALIASES)
    for language in ("en", "fr"):
        for code, name in words(language).languages.items():
            names[_bare(name)] = code
            names[code] = code
    return names


def _bare(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


_FILLER: Final = re.compile(
    r"[\s,;:.–—-]+|\b(?:please|pls|svp|stp|merci|thanks|s['’]il (?:te|vous) pla[iî]t|and|et|with|avec)\b(?=[\s,;:.]|$)",
    re.IGNORECASE,
)
_WISH: Final = re.compile(
    rf"""(?:
    (?P<none>(?:no|without|sans|pas\ de|don['’]t)\ +(?:translat(?:ion|e)|traduction))
    | (?P<private>(?:just\ |only\ )?for\ me(?:\ only)?|private(?:ly)?|en\ priv[ée]|(?:juste\ )?pour\ moi)
    | (?P<bullets>(?:(?:as|in|with|en|[àa])\ +)?(?:bullets?(?:[ -]points?)?|points|puces|liste\ [àa]\ puces))
    | (?P<headline>(?:(?:as\ an?|en|just\ the|un)\ +)?(?:headline|titre))
    | (?P<paragraph>(?:(?:as\ an?|in\ an?|en\ un|en)\ +)?(?:paragraphe?))
    | (?:(?:in|en|with|avec)\ +)?{_COUNT}\ +(?:(?P<sentences>sentences?|phrases?)|(?P<length>words?|mots?))
    | (?:from\ +|du\ +|de\ +l['’]\ *|depuis\ +l(?:e\ +|['’]))(?P<source>[^\W\d_]{{2,12}})
    | (?:(?:translate[d]?|traduire|traduis|traduit)\ +)?
      (?:to\ +|into\ +|in\ +|en\ +|vers\ +(?:l(?:e\ +|['’]))?)(?P<target>[^\W\d_]{{2,12}})
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
