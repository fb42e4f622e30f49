"""JSON from outside: counted before it is built, and read strictly.

A parser builds whatever it is given: 4 MB of ``{},{},…`` become 1.3 million dictionaries. So the values of a document
are counted first, in one linear pass over its text that builds nothing and stops at the limit.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NoReturn

from depeche.errors import InvalidInputError, MalformedError

MOST_VALUES: Final = 10_000
"""Values of a document. The largest request that the schema allows has 8,050."""
DEEPEST: Final = 32
"""Levels of lists and objects; requests have three."""
MOST_MEMBERS: Final = 100
"""Members of one object; requests have eleven."""

_LONGEST_KEY: Final = 60

# What stands before the next bracket or comma, strings included. All repetitions are possessive and the end of the
# text matches too, so that no character is read twice.
_NEXT_MARK: Final = re.compile(r'[^"\[\]{},]*+(?:"(?:[^"\\]++|\\.)*+"?[^"\[\]{},]*+)*+([\[\]{},]|\Z)', re.DOTALL)


def end_of(text: str, at: int = 0, *, field: str = "body") -> int | None:
    """The end of the list or object that begins at a place; None if the text ends before it.

    Only brackets, commas and strings are looked at: text that isn't JSON has to be found out by a parser, which has no
    more work with it than with a document within the limits.

    Args:
        text: Holds the document.
        at: Where it begins, spaces before it included.
        field: What to name as too large.

    Raises:
        InvalidInputError: It has more than ``MOST_VALUES`` values.
        MalformedError: It is nested more than ``DEEPEST`` levels deep.
    """
    depth = values = 0
    for found in _NEXT_MARK.finditer(text, at):
        mark = found[1]
        if mark in ("[", "{"):
            depth += 1
            values += 1
            if depth > DEEPEST:
                raise MalformedError(f"The JSON is nested too deeply: at most {DEEPEST} levels are read")
        elif mark == ",":
            values += 1
        elif mark:
            depth -= 1
            if depth <= 0:
                return found.end()
        if values > MOST_VALUES:
            raise InvalidInputError(f"The JSON has more than {MOST_VALUES} values", field=field, limit=MOST_VALUES)
    return None


def loads(raw: bytes) -> Any:
    """Strict JSON (RFC 8259, UTF-8), within the limits of this module.

    Refuses what Python's ``json`` forgives and a caller would rather hear about: a key given twice (the last one would
    silently win) and NaN.

    Raises:
        MalformedError: Says what is wrong and where, without quoting values.
        InvalidInputError: It has too many values.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise MalformedError(f"The body is not UTF-8: byte {error.start} can't be read") from None
    end_of(text)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise MalformedError(f"The body is not JSON: {error.msg}, line {error.lineno}, column {error.colno}") from None
    except ValueError:
        # Python refuses to convert integers of more than 4300 digits.
        raise MalformedError("The body holds a number that is too long") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_MEMBERS:
        raise InvalidInputError(f"An object has more than {MOST_MEMBERS} members", field="body", limit=MOST_MEMBERS)
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            name = key[:_LONGEST_KEY].encode(errors="replace").decode()
            raise MalformedError(f"The key '{name}' is given twice")
        found[key] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedError(f"{name} is not JSON")
