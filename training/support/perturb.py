"""Make labelled sentences out of articles: one change each, faithful or not.

Every sentence comes from an article, whole or shortened (faithful), or with one number, name, date, quotation or
polarity changed (unfaithful). It shows where the check is blind without a person's labels; it says nothing of the
errors that a model makes when it writes freely.

    python training/support/perturb.py ARTICLES.jsonl > made.jsonl      # {"id", "lang", "article"} a line
    depeche eval support made.jsonl
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from depeche.evaluation.support import numbered
from depeche.summary.support.lexicon import fold, lexicon
from depeche.text.numbers import plain, read

Maker = Callable[[str, list[str], str, random.Random], str | None]

_NAME = re.compile(r"(?<=[a-zà-ÿ,;] )(?:[A-ZÀ-Þ][\w’'-]+)(?: [A-ZÀ-Þ][\w’'-]+)*")
_BRACKET = re.compile(r"\s?\([^()]{3,80}\)")
_LEAD = re.compile(r"^(?:[^,«\"“]{4,40}), ")
_VERBS = {
    "fr": re.compile(r"(?<![\w’'])(est|sont|a|ont|était|avait|sera|doit|peut|va)(?= [a-zà-ÿ])"),
    "en": re.compile(r"(?<!\w)(is|are|was|were|has|have|will|can|could|would|had)(?= [a-z])"),
}
_STRANGERS = {
    "fr": ("Valbonne", "Henri Castelnau", "Mirande", "Sophie Larrieu", "Ombrelune", "Bertrand Quessoy"),
    "en": ("Hollowmere", "Martin Ashcombe", "Ravensdale", "Judith Penhale", "Larkfield", "Owen Trescott"),
}
_QUOTE = re.compile(r"[«“\"]\s?([^«»“”\"]{12,200}?)\s?[»”\"]")


def verbatim(text: str, others: list[str], language: str, chance: random.Random) -> str | None:
    """The sentence itself."""
    del others, language, chance
    return text


def shortened(text: str, others: list[str], language: str, chance: random.Random) -> str | None:
    """Without a bracket or its first adverbial."""
    del others, language, chance
    short = text if _QUOTE.search(text) else _BRACKET.sub("", text)
    if short == text:
        lead = _LEAD.match(text)
        short = text[lead.end() :] if lead and text[0] not in "'‘" else text
    return short[0].upper() + short[1:] if short != text and len(short.split()) > 5 else None


def other_number(text: str, others: list[str], language: str, chance: random.Random) -> str | None:
    """A number that the article has nowhere."""
    found = [n for n in read(text, language) if not n.worded and n.kind != "vague"]
    known = {n.value for other in others for n in read(other, language)}
    if not found:
        return None
    number = chance.choice(found)
    value = next(v for k in range(1, 99) if (v := number.value + k) not in known)
    return text[: number.start] + plain(value) + text[number.end :]


def moved_number(text: str, others: list[str], language: str, chance: random.Random) -> str | None:
    """A number that the article has in another sentence."""
    found = [n for n in read(text, language) if not n.worded and n.kind != "vague"]
    here = {n.value for n in found}
    pool = sorted({n.value for o in others for n in read(o, language) if not n.worded and n.kind != "vague"} - here)
    if not found or not pool:
        return None
    number = chance.choice(found)
    return text[: number.start] + plain(chance.choice(pool)) + text[number.end :]


def other_name(text: str, others: list[str], language: str, chance: random.Random) -> str | None:
    """A name that the article has nowhere."""
    del others
    found = list(_NAME.finditer(text))
    if not found:
        return None
    match = chance.choice(found)
    return text[: match.start()] + chance.choice(_STRANGERS[language]) + text[match.end() :]


def moved_name(text: str, others: list[str], language: str, chance: random.Random) -> str | None:
    """A name that the article has in another sentence."""
    del language
    found = list(_NAME.finditer(text))
    pool = sorted({m.group() for other in others for m in _NAME.finditer(other)} - {m.group() for m in found})
    pool = [name for name in pool if name not in text]
    if not found or not pool:
        return None
    match = chance.choice(found)
    return text[: match.start()] + chance.choice(pool) + text[match.end() :]


def other_date(text: str, others: list[str], language: str, chance: random.Random) -> str | None:
    """Another month or weekday."""
    dates = lexicon(language).dates
    words = [m for m in re.finditer(r"\w+", text) if fold(m.group()) in dates and len(m.group()) > 3]
    known = {dates[fold(w)] for o in [*others, text] for w in re.findall(r"\w+", o) if fold(w) in dates}
    if not words:
        return None
    match = chance.choice(words)
    sort = dates[fold(match.group())][:2]
    pool = sorted(word for word, key in dates.items() if key[:2] == sort and key not in known and len(word) > 4)
    if not pool:
        return None
    word = chance.choice(pool)
    return text[: match.start()] + (word.title() if language == "en" else word) + text[match.end() :]


def negated(text: str, others: list[str], language: str, chance: random.Random) -> str | None:
    """The first plain verb negated."""
    del others, chance
    verb = _VERBS[language].search(text)
    if not verb or any(fold(w) in lexicon(language).negation for w in re.findall(r"\w+", text)):
        return None
    word = verb.group()
    ne = "n'" if word[0] in "aeéo" else "ne "
    changed = f"{ne}{word} pas" if language == "fr" else f"{word} not"
    return text[: verb.start()] + changed + text[verb.end() :]


def other_quotation(text: str, others: list[str], language: str, chance: random.Random) -> str | None:
    """A quotation of another place of the article."""
    del language
    here = _QUOTE.search(text)
    pool = [m.group(1) for other in others for m in _QUOTE.finditer(other) if m.group(1) not in text]
    if not here or not pool:
        return None
    return text[: here.start(1)] + chance.choice(pool) + text[here.end(1) :]


FAITHFUL: dict[str, Maker] = {"verbatim": verbatim, "shortened": shortened}
UNFAITHFUL: dict[str, Maker] = {
    "extrinsic-number": other_number,
    "intrinsic-number": moved_number,
    "extrinsic-entity": other_name,
    "intrinsic-entity": moved_name,
    "extrinsic-date": other_date,
    "negation": negated,
    "quote": other_quotation,
}


def make(article: str, language: str, name: str, chance: random.Random) -> Iterator[dict[str, object]]:
    """Up to one case of each kind for an article."""
    sentences = [s.text for s in numbered(article, language) if 8 <= len(s.text.split()) <= 60]
    for label, makers in (("faithful", FAITHFUL), ("unfaithful", UNFAITHFUL)):
        for kind, maker in makers.items():
            for text in chance.sample(sentences, len(sentences)):
                changed = maker(text, [s for s in sentences if s != text], language, chance)
                if changed:
                    yield {
                        "id": f"{name}-{kind}",
                        "lang": language,
                        "source": "made",
                        "article": article,
                        "summary": changed,
                        "label": label,
                        "error_types": [kind],
                    }
                    break


def main() -> None:
    """Read articles, print cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    for line in options.articles.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for case in make(row["article"], row["lang"], row["id"], chance):
            print(json.dumps(case, ensure_ascii=False))


if __name__ == "__main__":
    main()
