"""What the app says in Slack, by language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from depeche.slack.text import escaped

_LONGEST_VALUE = 200
_SPACES = re.compile(r"[ \t\r\n\v\f]+")
"""Not the no-break spaces of numbers."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language.

    Attributes:
        say: Sentences, labels and headings by name.
        problems: A sentence for each kind of problem.
        reasons: Name of each reason for which a line is removed.
        languages: Names of languages by code.
        issues: What a check says, by what it says in English; ``#`` stands for what it quotes.
    """

    say: Mapping[str, str]
    problems: Mapping[str, str]
    reasons: Mapping[str, str]
    languages: Mapping[str, str]
    issues: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """A sentence without gaps."""
        return self.say[name]

    def fill(self, name: str, **values: object) -> str:
        """A sentence with its gaps filled: mrkdwn, the values escaped and cut to a line."""
        return self.say[name].format_map({key: escaped(_line(value)) for key, value in values.items()})

    def count(self, name: str, number: int) -> str:
        """A sentence about a number of things: ``name_one`` or ``name_many``."""
        # French counts zero as singular, English doesn't; a count of none has its own sentence wherever it can occur.
        return self.say[f"{name}_one" if number == 1 else f"{name}_many"].format(number=number)

    def problem(self, document: Mapping[str, Any]) -> str:
        """A problem document as one sentence."""
        kind = str(document.get("type", "")).rpartition(":")[2]
        sentence = self.problems.get(kind)
        if sentence is None:
            return self.problems["internal"]
        values = {
            "limit": self._number(document.get("limit")),
            "routes": ", ".join(str(route).replace(">", " → ") for route in document.get("routes") or ()),
            "detail": str(document.get("detail", "")),
            "status": str(document.get("answered", "")),
        }
        return sentence.format_map({key: escaped(_line(value)) for key, value in values.items()})

    def _number(self, value: object) -> str:
        return f"{value:,.0f}".replace(",", self.say["thousands"]) if isinstance(value, int | float) else ""

    def issue(self, text: str) -> str:
        """What a check found, in this language as far as it has words for it."""
        for pattern, translated in self.issues.items():
            before, gap, behind = pattern.partition("#")
            quoted = text[len(before) : len(text) - len(behind)]
            if text == before + quoted + behind and bool(gap) == bool(quoted):
                return translated.replace("#", quoted)
        return text

    def language(self, code: str) -> str:
        """The name of a language; its code where it has none here."""
        return self.languages.get(code.partition("-")[0], code)


@lru_cache(maxsize=2)
def words(language: str) -> Words:
    """The words of a language, "en" or "fr"."""
    text = (resources.files("depeche.slack") / "words" / f"{language}.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    return Words(document["say"], document["problems"], document["reasons"], document["languages"], document["issues"])


def _line(value: object) -> str:
    text = _SPACES.sub(" ", str(value)).strip()
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
