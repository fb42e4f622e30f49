"""Plurals of regular nouns."""

from __future__ import annotations


def french_plural(noun: str) -> str:
    """The plural of a noun that is not irregular."""
    if noun.endswith(("s", "x", "z")):
        return noun
    if noun.endswith("al"):
        return f"{noun[:-1]}ux"
    return f"{noun}x" if noun.endswith(("eau", "eu")) else f"{noun}s"


def english_plural(noun: str) -> str:
    """The plural of a noun that is not irregular; of several words, the last one's. One in -s stays as it is."""
    if noun.endswith("man"):
        return f"{noun[:-2]}en"
    if noun.endswith(("ss", "x", "z", "ch", "sh")):
        return f"{noun}es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return noun if noun.endswith("s") else f"{noun}s"
