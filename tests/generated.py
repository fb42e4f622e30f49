"""Articles made by a seeded generator, and a model that answers anything: for what must hold whatever is pasted."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, cast

from depeche.models import Runtime
from depeche.models.base import Generator, Hypothesis

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "ja", "hi")
_APOSTROPHES = "'’ʼ‘`´′＇ʹ״"
_LATIN = [
    "port",
    "bridge",
    "council",
    "ferme",
    "lundi",
    "haven",
    "mur",
    "été",
    "Straße",
    "niño",
    "ação",
    "książka",
    "accord",
    "minister",
    "says",
    "dit",
    "zei",
    "war",
    "fire",
    "coût",
    "price",
    "the",
    "le",
    "la",
    "de",
    "der",
    "het",
    "el",
    "il",
    "о",
    "и",
    "в",
    "not",
    "never",
    "no",
    "n't",
    "aucun",
    "jamais",
    "kein",
    "geen",
]
_OTHER = {
    "ar": ["أعلن", "المجلس", "أن", "الجسر", "لن", "يفتح", "قبل", "الاثنين", "بسبب", "الأشغال", "في", "الميناء"],
    "ru": [
        "Совет",
        "города",
        "решил",
        "что",
        "мост",
        "не",
        "откроют",
        "до",
        "понедельника",
        "из-за",
        "работ",
        "в",
        "порту",
    ],
    "ja": ["市議会は橋を月曜日まで開けないと発表した", "港の工事のため"],
    "hi": ["परिषद", "ने", "कहा", "कि", "पुल", "सोमवार", "तक", "नहीं", "खुलेगा", "बंदरगाह", "में", "काम", "के", "कारण"],
}
_NAMES = (
    "N{a}Tep", "N{a}T", "O{a}Brien", "D{a}Artois", "{a}t Hart", "N{a}", "L{a}", "s{a}", "McX", "Ó Sé", "Łódź",
    "İpek", "ﬁn", "Ⅷ", "ß", "Ǆ", "Ñandú", "À", "李雷", "Żółć", "أحمد", "Ίος",
)  # fmt: skip
_NUMBERS = (
    "0", "1", "-1", "1,5", "1.5", "1 234 567", "1.234.567,89", "12%", "12 %", "€3m", "$1.2bn", "3 Mio. Euro",
    "½", "²", "١٢٣", "१२", "①", "1/0", "00:00", "2.0.1", "1e9", "1,,2", "٪", "twenty-one",
    "quatre-vingt-dix-sept", "dreiundzwanzig", "9" * 400, "3rd", "1ᵉʳ", "IVe", "30 February", "§", "№ 7", "M5",
    "G7", "0,000", "-0",
)  # fmt: skip
_MARKS = (
    "“{}”", "«\u202f{}\u202f»", "„{}“", "‘{}’", "({})", "[{}]", "{} – ", "{}…", "{}!?", "\u200f{}\u200e",
    "{}\u00ad", "{}\u0301\u0301", "{}\u200b", "{}\ufeff", "{}\x00", "{}\ud800", "🇫🇷{}👩‍🚒", "{}\u2028",
    "{}{{0}}", "%s{}", "{source}",
)  # fmt: skip
_ENDS = (". ", "! ", "? ", "… ", "。", "؟ ", "। ", ".”\n", "\n", "\n\n", "; ")


TARGETS = {"fr": "en", "es": "en", "it": "en", "pt": "en"}
"""Where the embedded models translate to."""


def article(seed: int) -> tuple[str, str]:
    """A language and a text that looks like an article of it, with names, numbers and marks of every sort.

    Args:
        seed: The same gives the same.
    """
    dice = random.Random(seed)
    language = LANGUAGES[seed % len(LANGUAGES)]
    words = _OTHER.get(language, _LATIN)
    if dice.random() < 0.1:
        words = [*words, *dice.choice(list(_OTHER.values()))]
    sentences = [_sentence(dice, words) for _ in range(dice.randint(1, 14))]
    title = _sentence(dice, words)[:90] if dice.random() < 0.7 else ""
    body = "".join(sentence + dice.choice(_ENDS) for sentence in sentences)
    return language, f"{title}\n\n{body}"


def _sentence(dice: random.Random, words: Sequence[str]) -> str:
    made = []
    for _ in range(dice.randint(1, 22)):
        kind = dice.random()
        if kind < 0.62:
            word = dice.choice(words)
        elif kind < 0.78:
            word = dice.choice(_NAMES).format(a=dice.choice(_APOSTROPHES))
        elif kind < 0.9:
            word = dice.choice(_NUMBERS)
        else:
            word = dice.choice(_MARKS).replace("{}", dice.choice(words))
        made.append(word.capitalize() if dice.random() < 0.2 else word)
    joined = dice.choice((" ", " ", " ", "\u00a0", dice.choice(_APOSTROPHES))).join(made)
    return joined[:1].upper() + joined[1:]


class StubGenerator:
    """Answers each prompt with some of its own words, nothing, or something else; the same prompt always alike."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.fingerprint = f"stub of {name}"

    def generate(self, prompts: Sequence[str], *, hypotheses: int = 1, **_: Any) -> list[list[Hypothesis]]:
        """See ``Generator.generate``."""
        return [[self._answer(prompt, n) for n in range(hypotheses)] for prompt in prompts]

    def score(self, prompts: Sequence[str], answers: Sequence[str]) -> list[float | None]:
        """See ``Scorer.score``."""
        return [-0.1 * (len(answer) % 7) if prompt else None for prompt, answer in zip(prompts, answers, strict=True)]

    @staticmethod
    def _answer(prompt: str, number: int) -> Hypothesis:
        dice = random.Random(f"{number} {prompt.encode('utf-8', 'surrogatepass')!r}")
        words = prompt.split()[-25:]
        kind = dice.random()
        if kind < 0.1:
            words = []
        elif kind < 0.4:
            dice.shuffle(words)
        elif kind < 0.5:
            words = [dice.choice(_NAMES).format(a=dice.choice(_APOSTROPHES)), dice.choice(_NUMBERS)]
        return Hypothesis(" ".join(words), -dice.random(), finished=dice.random() < 0.9)


class StubRuntime(Runtime):
    """A runtime whose embedded models are stubs: nothing is built or loaded."""

    def lexicon(self, name: str, route: str) -> None:
        """See ``Runtime.lexicon``: what is not built has none."""

    def generator(self, name: str) -> Generator:
        """See ``Runtime.generator``."""
        return cast("Generator", StubGenerator(name))
