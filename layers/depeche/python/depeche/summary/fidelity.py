"""Is a generated sentence a true shortening of the sentence that it was made from?

The support check looks at numbers, names, quotations and polarity; a small model errs in other ways too: it ends a
clause on a verb of its own, hangs a relative clause on the wrong noun, or drops "le fils de" before "le ministre".
So a generated sentence has to say its source's words in its source's order and no other, and what it leaves out has to
be a stretch that a sentence can lose.
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


# What a headline may leave out anywhere, and a sentence one at a time. French "a" is a verb.
_LINK = _listed(
    """
    le la les l un une des de du d et en à au aux the an of in on to and for at el los las del y die der das den dem und
    il lo gli i o os as do da e
    """
)
# An auxiliary and what it carries stay together: "have [contributed]", "[a] adressé".
_AUXILIARY = _listed(
    """
    ai as avons avez ont avait avaient aura auront aurait auraient est sont était étaient sera seront serait seraient
    fut furent soit soient ait aient été va vont peut peuvent doit doivent fait
    has have had is are was were be been being will would can could may might must shall should do does did to
    """
)
_ADVERB = _listed(
    """
    aussi déjà encore enfin ensuite ainsi donc alors toujours bien tout très hier depuis désormais
    also already still then now just very soon since ever yesterday today
    """
)
# Words that open a stretch which is no sentence without what follows its comma.
_OPENS = _listed(
    """
    après alors lors selon dans en à pour avec face depuis outre comme tandis pendant sous sur entre par grâce avant
    chez au aux dès invité invitée vu quant pourtant si
    after as while when following during with in amid since known born for at on by from before under over to if once
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
_ARTICLE = _listed("le la les l un une the a an el los las il lo gli der die das den dem o os as")
_OF = _listed("de du des d of s del della dello dei do da dos das von vom")


@dataclass(frozen=True, slots=True)
class _Words:
    words: tuple[str, ...]
    after_mark: tuple[bool, ...]  # whether a comma or the start of the sentence stands before the word
    before_mark: tuple[bool, ...]


def shortens(candidate: str, source: str, language: str, *, loose_start: bool = False) -> bool:
    """Whether ``candidate`` says part of ``source`` and nothing else.

    Args:
        candidate: A generated sentence.
        source: The sentence that it was generated from.
        language: Of both, two letters.
        loose_start: For headlines, which drop articles anywhere.
    """
    ours, theirs = _words(candidate), _words(source)
    if not ours.words or len(theirs.words) > LONGEST or len(ours.words) > len(theirs.words):
        return False
    auxiliary = _AUXILIARY if language == "en" else _AUXILIARY | {"a"}
    matcher = SequenceMatcher(None, theirs.words, ours.words, autojunk=False)
    last = 0
    for kind, start, end, _, _ in matcher.get_opcodes():
        if kind == "equal":
            last = end
            continue
        if kind != "delete" or not _can_go(theirs, start, end, auxiliary, loose=loose_start):
            return False
        if end < len(theirs.words) and theirs.words[end] in _RELATIVE and not theirs.after_mark[start]:
            return False
    return last > _opening(theirs)


def _opening(source: _Words) -> int:
    """Length in words of an opening that is no sentence by itself: "Baptisée F17 par …," or "After two years,"."""
    first = source.words[0]
    if first not in _OPENS and not first.endswith(("é", "ée", "és", "ées")):
        return 0
    return next((n for n, mark in enumerate(source.before_mark, 1) if mark), 0)


def _can_go(source: _Words, start: int, end: int, auxiliary: frozenset[str], *, loose: bool) -> bool:
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
    if not whole_clause:
        relative = closes and gone[0] in _RELATIVE
        if any(word in _CAREFUL or (word in auxiliary and not relative) for word in gone):
            return False
        carried = start > 0 and source.words[start - 1] in auxiliary
        if carried and not all(word in _ADVERB or word.endswith(("ment", "ly")) for word in gone):
            return False
    # "le [fils du] ministre", "the minister['s son]": the noun that stays is not the one that was meant.
    inside = not source.after_mark[start] and not closes
    head = next((word for word in reversed(gone) if word not in _ARTICLE), "")
    return not (inside and (head in _OF or gone[0] == "s"))


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
