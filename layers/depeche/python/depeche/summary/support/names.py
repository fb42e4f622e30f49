"""Names of a claim against the article's: people, places, organizations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from depeche.summary.support.claim import Claim, Edit, Issue
from depeche.summary.support.index import Index
from depeche.summary.support.lexicon import exonyms, places
from depeche.summary.support.tokens import Token, stem
from depeche.text.lexicon import lexicon

NEAR = 0.6
"""As for numbers: above this the claim restates its region, and a name in another's place may be a swap."""
CLOSE = 0.75
"""Above this it surely is one, when the claim has few other changes."""
FEW = 2
"""That many at most."""
FIRM = 4
"""Words that must agree beside a swap when it is not the only change."""
_TWICE = 4
"""A name that comes again after no more words than this meets itself."""

_OPENERS = frozenset("\"'«“‘:-–—([•")
_ENDS = frozenset(".!?…")
_TITLES = frozenset(
    (
        "m", "mm", "mme", "mmes", "mlle", "mr", "mrs", "ms", "dr", "sir", "lord", "lady", "dame", "prof", "president",
        "prime", "minister", "premier", "ministre", "monsieur", "madame", "i", "sa", "son", "god", "dieu", "dad", "mum",
        "internet", "pm", "web", "ok", "tv",
    )
)  # fmt: skip


_ENDINGS = frozenset(
    (
        "", "a", "ain", "aine", "aines", "ains", "ais", "aise", "aises", "an", "and", "ande", "ans", "e", "en", "enne",
        "ennes", "ens", "ese", "i", "ia", "ian", "ians", "ie", "ien", "ienne", "iennes", "iens", "ique", "iques", "ish",
        "ne", "n", "o", "ois", "oise", "oises", "ol", "ole", "oles", "ols", "que", "ques", "s", "x",
    )
)  # fmt: skip
"""What a place's name and the word for its people end in."""
_ARTICLES = frozenset({"the", "le", "la", "l", "les", "this", "ce", "cet", "cette"})


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised word of the claim."""

    position: int
    token: Token


def find(claim: Claim) -> list[Name]:
    """The words of a claim that are names.

    A word that opens the sentence or a quotation counts only when the article writes it with a capital inside a
    sentence, or never writes it at all while it is not a known word.
    """
    if not any(token.capital for token in claim.tokens):
        return []
    found: list[Name] = []
    for n, token in enumerate(claim.tokens):
        if not token.capital or token.sort != "word" or token.key in _TITLES or len(token.key) < 2:
            continue
        if opens(claim.text, token, n) and not _continues(claim, n):
            continue
        found.append(Name(n, token))
    return found


def opens(text: str, token: Token, n: int) -> bool:
    """Whether the capital may be there only because a sentence or a quotation begins."""
    if n == 0:
        return True
    before = text[max(0, token.start - 3) : token.start].rstrip(" \u00a0\u202f")
    last = before[-1:]
    return last in _OPENERS or last in _ENDS


def _continues(claim: Claim, n: int) -> bool:
    """Whether a name goes on with the next word: "Harvey Croix"."""
    if n + 1 >= len(claim.tokens):
        return False
    token, following = claim.tokens[n], claim.tokens[n + 1]
    return following.capital and following.sort == "word" and claim.text[token.end : following.start] in {" ", "-"}


def known(token: Token, index: Index) -> bool:
    """Whether the article has the word, give or take inflection, accent, acronym or its form in the other language."""
    key = token.key
    if key in index.keys or token.stem in index.stems or stem(key, "en") in index.stems:
        return True
    if key in index.acronyms and token.text.isupper():
        return True
    if any(other in index.keys for other in exonyms().get(key, ())):
        return True
    return len(key) > 4 and any(related(key, other) for other in index.beginnings.get(key[:3], ()))


def related(one: str, other: str) -> bool:
    """Whether two words are a place and its people: Italie and italien, Britain and British."""
    n = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return n >= 3 and one[n:] in _ENDINGS and other[n:] in _ENDINGS


def check(claim: Claim, index: Index, other: Index | None, *, language: str) -> Iterator[Issue]:
    """Names that the article lacks, and names that stand where it has other ones.

    An invented first name counts as any other: annotators who know the person pass it, readers are misled by it.
    """
    views = [index] if other is None else [index, other]
    # « La Bourse de Paris » is the Paris Stock Exchange: words that a language capitalizes in titles name nobody.
    ordinary = lexicon(language).capitalized if language != index.language else frozenset[str]()
    missing: list[Name] = [
        name
        for name in find(claim)
        if not any(known(name.token, view) for view in views) and name.token.key not in ordinary
    ]
    for run in _runs(missing):
        text = claim.text[run[0].token.start : run[-1].token.end]
        following = claim.tokens[run[-1].position + 1 : run[-1].position + 2]
        if len(run) == 1 and run[0].position == 0 and following and following[0].capital:
            continue  # "Former", "Striker": an ordinary word with the sentence's capital
        yield Issue("name", f"the name {text} is not in the article")
    for token in claim.tokens:  # "parisien": French writes the people and things of a place without a capital
        if token.key in places() and not token.capital and token.content and not any(known(token, v) for v in views):
            yield Issue("name", f"“{token.text}” is not in the article", certain=len(token.key) > 5)
    yield from _doubled(claim, index)
    if not missing and claim.nearness_without(2) >= NEAR:
        yield from _swaps(claim, index)


def _runs(names: Sequence[Name]) -> Iterator[list[Name]]:
    run: list[Name] = []
    for name in names:
        if run and name.position != run[-1].position + 1:
            yield run
            run = []
        run.append(name)
    if run:
        yield run


def _doubled(claim: Claim, index: Index) -> Iterator[Issue]:
    """A name that meets itself, "Eastmere have informed Eastmere": two sentences made into one."""
    capitals = [Name(n, t) for n, t in enumerate(claim.tokens) if t.capital and t.sort == "word" and len(t.key) > 1]
    for one, other in pairwise(_runs(capitals)):
        apart = other[0].position - one[-1].position
        if apart > _TWICE or [name.token.key for name in one] != [name.token.key for name in other]:
            continue
        places = index.stems.get(one[-1].token.stem, ())
        if not any(b - a <= _TWICE and index.owner[a] == index.owner[b] for a, b in pairwise(places)):
            yield Issue("name", f"the summary says {one[-1].token.text} twice, one right after the other")


def _swaps(claim: Claim, index: Index) -> Iterator[Issue]:
    for edit in claim.edits:
        if edit.anchored and len(edit.claim) <= 6 and len(edit.region) <= len(edit.claim) + 2 and (pair := _swap(edit)):
            if all(_only_opens(t, claim, index) for t in pair[1]):
                continue  # "Fiercely", the first word of a sentence, is no name
            ours, theirs = (" ".join(t.text for t in side) for side in pair)
            firm = edit.inner and edit.hold >= min(FIRM, len(claim.tokens) - len(edit.claim))
            few = (claim.changes == 1 and (edit.inner or edit.hold >= 2 * FIRM)) or (
                firm and claim.changes <= FEW and not _dated(*pair)
            )
            innocent = _same_thing(claim, *pair) or _owned(edit.region, pair[1])
            certain = few and claim.nearness_without(len(pair[0])) >= CLOSE and not innocent
            yield Issue("swap", f"the article has {theirs} where the summary says {ours}", certain=certain)


def _only_opens(token: Token, claim: Claim, index: Index) -> bool:
    """Whether a token of the region has its capital because a sentence begins, and the article never writes it so."""
    place = claim.region_first + next(n for n, other in enumerate(claim.region) if other is token)
    if index.spans[index.owner[place]].first != place:
        return False
    starts = {span.first for span in index.spans}
    following = index.tokens[place + 1 : place + 2]
    if following and following[0].capital:
        return False
    return not any(index.tokens[n].capital and n not in starts for n in index.stems.get(token.stem, ()))


def _same_thing(claim: Claim, ours: Sequence[Token], theirs: Sequence[Token]) -> bool:
    """Whether the exchange may be innocent: a list in another order, or "the Frenchman" for a name."""
    reordered = {t.stem for t in ours} <= {t.stem for t in claim.region} and {t.stem for t in theirs} <= {
        t.stem for t in claim.tokens
    }
    described = (
        len(ours) == 1
        and not ours[0].text.isupper()
        and _after_article(claim.tokens, ours[0])
        and not _after_article(claim.region, theirs[0])
    )
    return reordered or described


def _owned(region: Sequence[Token], names: Sequence[Token]) -> bool:
    """Whether the claim has a name for "Nora Vane's old rival" as a whole: that is not Nora Vane."""
    rest = region[next(n for n, other in enumerate(region) if other is names[-1]) + 1 :]
    return len(rest) > 1 and rest[0].text == "s" and rest[0].start == names[-1].end + 1


def _dated(ours: Sequence[Token], theirs: Sequence[Token]) -> bool:
    return any(t.sort == "date" for t in (*ours, *theirs))


def _alike(one: str, other: str) -> bool:
    """Whether two names may be two forms of one: Hibs and Hibernian."""
    return one[:5] == other[:5] or (one[:3] == other[:3] and min(len(one), len(other)) < 5)


def _after_article(row: Sequence[Token], token: Token) -> bool:
    n = next((n for n, other in enumerate(row) if other is token), 0)
    return n > 0 and row[n - 1].key in _ARTICLES


def _swap(edit: Edit) -> tuple[list[Token], list[Token]] | None:
    ours = [t for t in edit.claim if t.capital and t.sort in {"word", "date"}]
    theirs = [t for t in edit.region if t.capital and t.sort in {"word", "date"}]
    if not ours or not theirs or all(t.sort == "date" for t in ours + theirs):
        return None
    if any(_alike(a.key, b.key) for a in ours for b in theirs):
        return None
    return ours, theirs
