"""Is a generated sentence a true shortening of the sentence that it was made from?

The support check looks at numbers, names, quotations and polarity; a small model errs in other ways too: it ends a
clause on a verb of its own, hangs a relative clause on the wrong noun, or drops "le fils de" before "le ministre".
So a generated sentence has to say its source's words in its source's order, and what it leaves out has to be a stretch
that a sentence can lose.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

LONGEST = 400
"""Words; a longer source is a page without end marks, and comparing costs the square of it."""

_PIECE = re.compile(r"[^\W_]+(?:[.,]\d+)*|[,;:]")
_MARKS = frozenset(",;:")


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What a shortening may add to join what it keeps: articles and the plainest prepositions.
_LINK = _listed(
    """
    le la les l un une des de du d et en à au aux the an of in on to and for at el los las del y die der das den dem und
    il lo gli i o os as do da e
    """
)
_RELATIVE = _listed(
    """
    qui dont que qu où lequel laquelle lesquels lesquelles who which whose that where whom cuyo cuya quien der die das
    dessen deren cui quale qual cujo cuja
    """
)
# Negation, condition, concession, doubt and attribution: lost inside a clause, they turn it round.
_CAREFUL = _listed(
    """
    ne n pas plus jamais aucun aucune rien ni non sans si sauf mais malgré selon après aurait auraient serait seraient
    pourrait pourraient devrait devraient peut peuvent présumé présumée présumés soupçonné soupçonnée accusé accusée
    presque moins environ seulement surtout éventuel éventuelle prétendu prétendue
    not no never none neither nor without if unless except but although though may might could would should alleged
    allegedly accused suspected reportedly nearly almost less only about fewer cannot t
    nunca sin pero según podría nicht kein keine keinen nie ohne aber wenn laut soll sollen könnte mai senza ma secondo
    potrebbe não sem mas segundo poderia
    """
)
# Who says it: never left out, or a claim becomes a fact.
_SAYS = _listed(
    """
    dit dits disent déclare déclaré déclarent affirme affirmé affirment indique indiqué indiquent assure assuré assurent
    estime estimé estiment explique expliqué expliquent précise précisé précisent ajoute ajouté rapporte rapporté
    rapportent annonce annoncé annoncent souligne souligné juge jugé confie confié rappelle rappelé révèle révélé relate
    raconte raconté commente analyse selon d'après lance lancé regrette regretté dénonce dénoncé accuse accusé reconnaît
    reconnu prévient prévenu professé poursuit conclut conclu
    said says say told tells according reported reports claims claimed announced announces added adds warned warns
    believes believed argued argues insisted admitted explained wrote writes alleged alleges suggested suggests
    sagte sagt laut zufolge erklärte dijo afirmó según disse secondo afirmou segundo
    """
)
# What takes a statement back: "announced the withdrawal … before denying it" is no announcement of a withdrawal.
_TAKES_BACK = (
    *("dément", "démenti", "contest", "rétract", "corrig", "nuanc", "réfut", "erreur", "tort", "faux"),
    *("fausse", "deni", "deny", "retract", "disput", "refut", "mistake", "error", "wrong", "erroneous", "false"),
    *("incorrect", "reversed", "backtrack", "desmint", "desment", "smenti", "irrtüm", "falsch"),
)
# What was announced is a fact; a headline may say it without saying who.
_ANNOUNCED = _listed("annonce annoncé annoncent announced announces confirmed")
_OF = _listed("de du des d of s del della dello dei do da dos das von vom")


@dataclass(frozen=True, slots=True)
class _Words:
    words: tuple[str, ...]
    after_mark: tuple[bool, ...]  # whether a comma or the start of the sentence stands before the word
    before_mark: tuple[bool, ...]


def shortens(candidate: str, source: str, *, loose_start: bool = False) -> bool:
    """Whether ``candidate`` says part of ``source`` and nothing else.

    Args:
        candidate: A generated sentence.
        source: The sentence that it was generated from, in the same language.
        loose_start: For headlines, which drop articles anywhere.
    """
    ours, theirs = _words(candidate), _words(source)
    if not ours.words or len(theirs.words) > LONGEST or len(ours.words) > len(theirs.words) + 2:
        return False
    matcher = SequenceMatcher(None, [_stem(w) for w in theirs.words], [_stem(w) for w in ours.words], autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if any(word not in _LINK for word in ours.words[new_start:new_end] if kind in {"insert", "replace"}):
            return False
        if kind in {"delete", "replace"} and not _can_go(theirs, start, end, loose=loose_start):
            return False
        if (
            kind == "delete"
            and end < len(theirs.words)
            and theirs.words[end] in _RELATIVE
            and not theirs.after_mark[start]
        ):
            return False
    return True


def _can_go(source: _Words, start: int, end: int, *, loose: bool) -> bool:
    """Whether the words from ``start`` to ``end`` can be left out without turning what stays."""
    gone = source.words[start:end]
    said = _SAYS - _ANNOUNCED if loose else _SAYS
    if any(word.startswith(_TAKES_BACK) for word in gone):
        return False
    if any(word in said for word in gone) or ("t" in gone and {"il", "elle", "ils", "elles", "on"} & set(gone)):
        return False
    if all(word in _LINK for word in gone):
        return loose or (end - start == 1 and start > 0)
    if start == 0 and not source.before_mark[end - 1]:
        return False  # "[C'est] un fardeau dont …" is no sentence any more
    closes = end == len(source.words)
    whole_clause = source.after_mark[start] and (closes or source.before_mark[end - 1])
    if not whole_clause and any(word in _CAREFUL for word in gone):
        return False
    # "le [fils du] ministre", "the minister['s son]": the noun that stays is not the one that was meant.
    inside = not source.after_mark[start] and not closes
    return not (inside and (gone[-1] in _OF or gone[0] == "s"))


def _words(text: str) -> _Words:
    words: list[str] = []
    after: list[bool] = []
    before: list[bool] = []
    mark = True
    for piece in _PIECE.findall(unicodedata.normalize("NFC", text).replace("’", "'").lower()):
        if piece in _MARKS:
            mark = True
            if before:
                before[-1] = True
            continue
        words.append(piece)
        after.append(mark)
        before.append(False)
        mark = False
    return _Words(tuple(words), tuple(after), tuple(before))


def _stem(word: str) -> str:
    """Unites "ouverts" and "ouvert"; numbers and short words stay as they are."""
    return word if word[0].isdigit() or len(word) < 5 else word.rstrip("s").removesuffix("e")
