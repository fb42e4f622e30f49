"""The conditional of the French press: what it tells on somebody's word, such as « aurait été tué ».

Models make a fact of it ("was killed"), or "would have been killed", which says in English that it never happened.
English says "was reportedly killed". So the model is given « aurait prétendument été tué », for which it has an adverb
in the right place, and the adverb is made the neutral one.

Of 92 such texts that people translated (newstest 2008-2013 and FLORES dev), 7 have "would have"
(``training/translation/hearsay.py``). The usage: Grevisse and Goosse, Le bon usage, on the conditional of doubtful
information.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from depeche.translation.english_verbs import ALIKE, PAST

PAIR = ("fr", "en")
LONGEST = 3000
"""Characters; what is longer is no sentence."""

_BETWEEN = r"(?:(?:\w{3,}ment|ainsi|aussi|déjà|ensuite|alors|également|même|encore|toutefois)\s+)*"
_VERB = re.compile(
    rf"(?<!n['’])(?<!\bne\s)(?<!n['’]y\s)(?<!n['’]en\s)\b(?:(?P<have>aur)|(?P<self>s(?:e\s+|['’])ser)|(?P<be>ser))(?P<number>ai(?:en)?t)\s+"
    rf"(?P<between>{_BETWEEN})(?P<participle>(?:été\s+{_BETWEEN})?\w+)",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r"\w*(?:é|i|u|is|it|ert|eint|aint|oint)e?s?|été\s.*", re.IGNORECASE)
_NO_REPORT = re.compile(
    r"pu|dû|du|voulu|aimé|préféré|souhaité|fallu|mérité|suffi"
    r"|lieu|envie|droit|trait|peu|plus|trois|ici|lui|parmi|demi|depuis|mais",
    re.IGNORECASE,
)
"""« aurait pu » is "could have", « aurait voulu » a wish; the others are no participles (« aurait lieu »)."""
_WITH_BE = re.compile(
    r"(?:allé|arrivé|décédé|descendu|devenu|entré|intervenu|monté|mort|né|parti|parvenu|rentré|resté|retourné|revenu"
    r"|sorti|survenu|tombé|venu)e?s?",
    re.IGNORECASE,
)
"""Verbs whose past is made with « être »; with any other, « serait » is a passive that may be still to come."""
_CONDITION = re.compile(
    r"\b(?:si|s['’]ils?|sans|sinon|faute|autrement|dans\s+ce\s+cas|jamais|espér\w+|pens\w+|cro[iy]\w+)\b", re.IGNORECASE
)
"""Signs that something depends on a condition or was still to come."""
_ATTRIBUTED = re.compile(
    r"\b(?:selon|d['’]après|apparemment|vraisemblablement|probablement|peut-être|sans\s+doute|semble\w*|prétend\w*"
    r"|présum\w+|suppos\w+|soupçonn\w+|accus\w+|rumeurs?|affirm\w+|assur\w+|rapport\w+|indiqu\w+|confi[ea]\w*|dit"
    r"|déclar\w+|expliqu\w+|révèl\w+|croit\s+savoir)\b",
    re.IGNORECASE,
)
"""Signs that the sentence says itself who tells it, or that it is doubtful."""
_QUOTATION = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
_MARK = re.compile(r"[«»“”\"]")
_SAME_SUBJECT = re.compile(r"\b(?:et|ou|puis)\s+(?:l(?:es|ui|eur|['’])?\s*)?$", re.IGNORECASE)

_GIVEN = "prétendument"
"""Of the adverbs, the model translates this one most faithfully: « apparemment » is lost or softened more often."""
_MADE = re.compile(r"\b(?:allegedly|purportedly|supposedly|reputedly|reportedly)(?:,?\s+reportedly)?\b")
_TOLD = "reportedly"

_ADVERBS = r"(?:\s+(?:\w+ly|also|then|already|even|thus))*"
_WOULD = re.compile(
    rf"(?P<before>\b[\w'’-]{{1,40}}\s+)?\bwould(?P<first>{_ADVERBS})\s+have(?P<second>{_ADVERBS})\s+(?P<participle>\w+)"
    r"(?=(?P<after>[^.;:!?]*))"
)
_DOUBT = re.compile(r"\s+(reportedly|allegedly|apparently|probably|possibly|likely)\b")
_COORDINATED = re.compile(r"\b(?:and|or|then|but)\s+(?:\w+ly\s+)?(?P<participle>\w+)")
_SINGULAR, _PLURAL = frozenset({"he", "she", "it"}), frozenset({"they", "we", "i", "you", "people", "police"})
_HEDGE = re.compile(
    r"\b(?:would|may|might|could|should|reported(?:ly)?|alleged(?:ly)?|apparent(?:ly)?|supposed(?:ly)?|purported(?:ly)?"
    r"|presumably|possibly|probably|perhaps|likely|according|accus\w+|suspect\w+|believed|thought|rumou?r\w*"
    r"|understood|said|says?|told|seem\w*|appear\w*)\b",
    re.IGNORECASE,
)
"""Signs that the translation says it is hearsay. "Claims" is none: the model makes it of the adverb, and then it is the
subject who is said to claim."""


@dataclass(frozen=True, slots=True)
class Report:
    """A conditional that tells something on somebody's word.

    Attributes:
        text: Verb and participle, as the source writes them.
        at: Offset behind the verb, where an adverb fits.
        start: Offset of the verb.
        plural: The verb is in the plural.
    """

    text: str
    at: int
    start: int
    plural: bool


def reports(segment: str) -> list[Report]:
    """The conditionals of a French sentence that tell what others say; none where there may be another reason for them.

    Args:
        segment: The sentence.
    """
    if len(segment) > LONGEST:
        return []
    bare = _QUOTATION.sub(lambda quotation: " " * len(quotation[0]), segment)
    if _MARK.search(bare) or _CONDITION.search(bare):
        return []
    return [
        Report(found[0], at=found.end("number"), start=found.start(), plural=found["number"].lower() == "aient")
        for found in _VERB.finditer(bare)
        if _is_past(found)
    ]


def unattributed(segment: str) -> list[Report]:
    """The same, where nothing else in the sentence says that it is hearsay."""
    return [] if _ATTRIBUTED.search(segment) else reports(segment)


def marked(segment: str) -> str:
    """The sentence with the adverb that the model is to translate."""
    for report in reversed(unattributed(segment)):
        if not _SAME_SUBJECT.search(segment[: report.start]):  # "reportedly acted alone and left a letter"
            segment = f"{segment[: report.at]} {_GIVEN}{segment[report.at :]}"
    return segment


def tell(text: str, segment: str) -> str:
    """What the model made of it, as an English newspaper has it.

    Args:
        text: The translation of the marked sentence.
        segment: The French sentence, not marked.
    """
    if unattributed(segment):
        text = _MADE.sub(_TOLD, text)
    told = reports(segment)
    found = list(_WOULD.finditer(text)) if told else []
    if not found or len(found) > len(told):
        return text
    if len(found) < len(told) and len({each.plural for each in told}) > 1:
        return text  # which of them it is can't be told
    for match, report in reversed(list(zip(found, told, strict=False))):
        start = match.end("before") if match["before"] else match.start()
        text = text[:start] + _past(match, plural=report.plural) + text[match.end("participle") :]
    return text


def stated(segment: str, text: str) -> tuple[str, ...]:
    """The conditionals of a French sentence of which its English translation makes facts.

    Args:
        segment: The sentence.
        text: Its translation.
    """
    return () if _HEDGE.search(text) else tuple(each.text for each in unattributed(segment))


def _is_past(found: re.Match[str]) -> bool:
    participle = found["participle"]
    if found["be"]:
        return _WITH_BE.fullmatch(participle) is not None
    return _PARTICIPLE.fullmatch(participle) is not None and not _NO_REPORT.fullmatch(participle)


def _past(match: re.Match[str], *, plural: bool) -> str:
    """ "would have …" as a report; "may have …" where the grammar leaves a doubt."""
    before = (match["before"] or "").strip().lower()
    participle = match["participle"]
    adverbs = f"{match['first']}{match['second']}"
    doubt = _DOUBT.search(adverbs)
    hedge, adverbs = (doubt[1], adverbs.replace(doubt[0], "", 1)) if doubt else (_TOLD, adverbs)
    if participle == "been" and before != "there":
        plural = before in _PLURAL or (plural and before not in _SINGULAR)
        return f"{'were' if plural else 'was'} {hedge}{adverbs}"
    past = PAST.get(participle) or (participle if participle.endswith("ed") or participle in ALIKE else None)
    # A second participle would have to change with the first.
    if past is None or any(other["participle"] in PAST for other in _COORDINATED.finditer(match["after"])):
        return f"may{adverbs} have {participle}"
    return f"{hedge}{adverbs} {past}"
