"""Who holds an office, in a claim and in its article: "Foreign Minister Nora Vane", "le maire de Mirande, Luc Tavel".

Only offices that one person holds at a time are looked at, and only where the words that say which office it is
("foreign", "de Mirande") are told too: an article may well have two ministers or two mayors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from depeche.summary.support.claim import Claim, Issue
from depeche.summary.support.index import Index
from depeche.summary.support.lexicon import lexicon
from depeche.summary.support.names import related
from depeche.summary.support.tokens import Token

_PAST = frozenset({"former", "ex", "ancien", "ancienne", "late", "then", "alors"})
_JOINS = {"fr": frozenset({"de", "du", "des", "d", "a", "au", "aux"}), "en": frozenset({"of", "to", "for"})}
_INSIDE = frozenset({"la", "le", "les", "l", "the", "et", "and"})
"""Words inside an office's name."""
_MOST_WORDS = 4
"""Content words before or behind the office that may belong to it."""
_COMMA = 2
"""Characters between two words with a comma."""
_SHORTEST_ROOT = 4
"""Letters: "mair" of "maire" and "mairie"."""
_LONGEST_ROOT = 7
"""Letters: "secreta" of "secrétaire" and "secrétariat"."""
_CLOSE = 4
"""A name within so many words of an office may be its holder's, whatever stands between."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A person beside an office.

    Attributes:
        office: The office, one form for all genders and numbers.
        which: The content words that say which one.
        past: A former one.
        name: The person.
        first: Number of the office's first token.
        last: Number of its last token.
    """

    office: str
    which: tuple[Token, ...]
    past: bool
    name: tuple[Token, ...]
    first: int
    last: int


def check(claim: Claim, index: Index) -> Iterator[Issue]:
    """Offices that the article does not know, and people whom the claim gives an office that the article gives to
    somebody else.

    Args:
        claim: The sentence.
        index: The article in the claim's language.
    """
    words = lexicon(index.language)
    for token in claim.tokens:
        office = words.offices.get(token.key)
        if office in words.plain_offices and not _has(office, token, index):
            yield Issue("role", f"the article has no {token.text}")
    claimed = [holder for holder in holders(claim.tokens, index.language) if holder.which]
    if not claimed:
        return
    told = list(holders(index.tokens, index.language))
    for ours in claimed:
        surname = ours.name[-1]
        if surname.stem not in index.stems or _beside(ours, index, words.offices):
            continue
        same = [theirs for theirs in told if theirs.office == ours.office and theirs.past == ours.past]
        rivals = [theirs for theirs in same if _covers(theirs.which, ours.which)]
        if rivals and not any(_shared(ours.name, theirs.name) for theirs in same):
            office = " ".join(token.text for token in claim.tokens[ours.first : ours.last + 1])
            person, other = (" ".join(token.text for token in each.name) for each in (ours, rivals[0]))
            yield Issue("role", f"the article gives “{office}” to {other}, not to {person}")


def _has(office: str, token: Token, index: Index) -> bool:
    """Whether the article has the office or a word of its family: the ministry for the minister."""
    if token.stem in index.stems:
        return True
    root = office[: max(_SHORTEST_ROOT, min(_LONGEST_ROOT, len(office) - 2))]
    return any(word.startswith(root) for word in index.beginnings.get(root[:3], ()))


def _beside(ours: Holder, index: Index, offices: dict[str, str]) -> bool:
    """Whether the article has the person near such an office at all."""
    return any(
        offices.get(index.tokens[n].key) == ours.office and index.owner[n] == index.owner[place]
        for name in ours.name
        for place in index.stems.get(name.stem, ())
        for n in range(max(0, place - _CLOSE), min(len(index.tokens), place + _CLOSE + 1))
    )


def _shared(ours: Sequence[Token], theirs: Sequence[Token]) -> bool:
    return bool({token.stem for token in ours} & {token.stem for token in theirs})


def _covers(theirs: Sequence[Token], ours: Sequence[Token]) -> bool:
    return all(any(a.stem == b.stem or related(a.key, b.key) for b in theirs) for a in ours)


def holders(row: Sequence[Token], language: str) -> Iterator[Holder]:
    """The people that stand right beside an office, before or behind it.

    Args:
        row: Tokens in reading order.
        language: Two letters; French, or anything else, which is read as English.
    """
    language = "fr" if language == "fr" else "en"
    offices = lexicon(language).offices
    for n, token in enumerate(row):
        office = offices.get(token.key)
        if office is None or (n + 1 < len(row) and row[n + 1].key in offices and _apart(row, n) == 1):
            continue  # "prime minister": the last word is the office
        first, before, past = _before(row, n, language)
        last, behind = _behind(row, n, language)
        which = (*before, *behind)
        name = _name(row, last + 1, offices) if last + 1 < len(row) and 0 < _apart(row, last) <= _COMMA else ()
        if not name:
            name = _named_before(row, first, offices)
        if name:
            yield Holder(office, which, past, name, first, last)


def _apart(row: Sequence[Token], n: int) -> int:
    """Characters between a token and the next one; a negative number where another sentence begins."""
    return row[n + 1].start - row[n].end


def _before(row: Sequence[Token], n: int, language: str) -> tuple[int, tuple[Token, ...], bool]:
    """Where an office begins, the words in front that belong to it, and whether it is a former one."""
    first, past = n, False
    found: list[Token] = []
    said = lexicon(language).reporting
    while first > 0 and len(found) < _MOST_WORDS and _apart(row, first - 1) == 1:
        token = row[first - 1]
        if token.key in _PAST:
            past = True
        elif token.text == "s" and first > 1 and _apart(row, first - 2) == 1:
            pass  # "Sweden's foreign minister"
        elif (
            language == "en"
            and token.sort == "word"
            and (token.capital or not row[n].capital)
            and token.key not in said
        ):
            found.insert(0, token)
        else:
            break
        first -= 1
    return first, tuple(found), past


def _behind(row: Sequence[Token], n: int, language: str) -> tuple[int, tuple[Token, ...]]:
    """Where an office ends, and the words behind that belong to it: "de la Santé", "to Lebanon"."""
    last, found = n, []
    while last + 1 < len(row) and _apart(row, last) == 1 and language == "fr":
        token = row[last + 1]
        if token.sort != "word" or token.capital:
            break
        found.append(token)  # "ministre français de …"
        last += 1
    if last + 1 >= len(row) or row[last + 1].key not in _JOINS[language] or _apart(row, last) != 1:
        return n, ()
    joined, last = len(found), last + 1
    while last + 1 < len(row) and _apart(row, last) == 1 and len(found) - joined < _MOST_WORDS:
        token = row[last + 1]
        # French may set the person right behind: "le maire de Mirande Luc Tavel".
        opens = language == "en" or len(found) == joined or row[last].key in _INSIDE
        if token.key in _INSIDE or (token.sort == "word" and (opens or not token.capital)):
            if token.key not in _INSIDE:
                found.append(token)
            last += 1
        else:
            break
    return (last, tuple(found)) if len(found) > joined else (n, ())


def _name(row: Sequence[Token], first: int, offices: dict[str, str]) -> tuple[Token, ...]:
    """The run of names that begins here."""
    end = first
    while (
        end < len(row)
        and row[end].capital
        and row[end].sort == "word"
        and row[end].key not in offices
        and (end == first or _apart(row, end - 1) == 1)
    ):
        end += 1
    return tuple(row[first:end])


def _named_before(row: Sequence[Token], first: int, offices: dict[str, str]) -> tuple[Token, ...]:
    """The run of names that ends with a comma in front of an office: "Nora Vane, foreign minister"."""
    if first and row[first - 1].key in {"the", "le", "la", "l"} and _apart(row, first - 1) == 1:
        first -= 1
    if not first or _apart(row, first - 1) != _COMMA:
        return ()
    start = first
    while start > 0 and row[start - 1].capital and row[start - 1].sort == "word" and row[start - 1].key not in offices:
        if start < first and _apart(row, start - 1) != 1:
            break
        start -= 1
    return tuple(row[start:first])
