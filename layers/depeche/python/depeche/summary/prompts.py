"""Prompts for a base model, which continues a pattern rather than follow an order.

Examples of our own writing (``data/prompts.toml``) show a long sentence and the short one that says the same. The
article's text comes in as one line; whatever it says, the model only continues the pattern, and it is stopped at the
first line break.
"""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class _Example(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    long: str
    short: str
    headline: str


class _Pattern(BaseModel):
    """The labels and examples of one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    summary: str
    headline: str
    examples: tuple[_Example, ...]


def shorten(sentence: str, language: str) -> str | None:
    """A prompt that asks for a shorter sentence; None for a language without examples."""
    pattern = _pattern(language)
    if pattern is None:
        return None
    shown = [(example.long, example.short) for example in pattern.examples]
    return _prompt(pattern.text, pattern.summary, shown, sentence)


def headline(sentence: str, language: str) -> str | None:
    """A prompt that asks for a headline; None for a language without examples."""
    pattern = _pattern(language)
    if pattern is None:
        return None
    shown = [(example.long, example.headline) for example in pattern.examples]
    return _prompt(pattern.text, pattern.headline, shown, sentence)


def _prompt(given: str, wanted: str, examples: list[tuple[str, str]], sentence: str) -> str:
    shown = "".join(f"{given}: {question}\n{wanted}: {answer}\n\n" for question, answer in examples)
    return f"{shown}{given}: {' '.join(sentence.split())}\n{wanted}:"


def _pattern(language: str) -> _Pattern | None:
    return _patterns().get(language.split("-", maxsplit=1)[0].lower())


@functools.cache
def _patterns() -> dict[str, _Pattern]:
    text = files("depeche.summary").joinpath("data/prompts.toml").read_text("utf-8")
    return {code: _Pattern.model_validate(pattern) for code, pattern in tomllib.loads(text).items()}
