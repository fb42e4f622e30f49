"""Shorter forms of a sentence that say less and nothing else.

Only stretches that a sentence can lose without changing what is left are cut: brackets, dashes, a dateline, an opening
connector, an opening circumstance, non-restrictive relative clauses, closing circumstances. Never cut: conditions,
concessions and exceptions ("si", "sauf", "mais", "unless"), attributions ("selon", "a déclaré", "said"), anything
inside a quotation. Every form is still put to the support check by the caller.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from depeche.text.datelines import DATELINE, FEWEST_WORDS

_APPOSITION = 30
"""A comma so soon after an age closes an apposition."""
LONGEST = 1200
"""Longer sentences (a paragraph without end marks) are left as they are."""

_QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
_BRACKETS = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
_DASHES = re.compile(r"\s+(--|–|—)\s*[^–—]{3,120}?\s*\1(?=[\s,.;])|\s-\s[^–—-]{3,120}\s-(?=[\s,.;])")
_AGE = re.compile(r",\s(?:aged? )?\d{1,3}(?: ans)?(,)\s*")
LATER = re.compile(
    r"(?:une?|deux|trois|quatre|cinq|six|dix|quelques|plusieurs|one|two|three|four|five|six|ten|a few|an?|\d+) "
    r"(?:heures?|jours?|semaines?|mois|ans?|hours?|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
"""A time that counts from what is said before it."""
_RESTRICTED = re.compile(r"\b(?:only|first|last|sole|seule?s?|premi[eè]re?s?|derni[eè]re?s?)\b", re.IGNORECASE)
"""A relative clause in such a sentence mostly says which one is meant: "the only agency … who tested him"."""


@dataclass(frozen=True, slots=True)
class _Rules:
    connector: re.Pattern[str]
    opening: re.Pattern[str]
    relative: re.Pattern[str]
    closing: re.Pattern[str]
    kept: re.Pattern[str]
    """A stretch with one of these is never cut."""
    subject: re.Pattern[str]
    """What must follow an opening circumstance, so that the comma before it is the right one."""
    linked: re.Pattern[str]
    """After a clause that was cut between two commas, one of them stays before such a word."""
    participle: re.Pattern[str]
    """A stretch that opens with one hangs on the main clause: "Fermé depuis mars, …", ", drawing sixty people"."""
    ends_alike: re.Pattern[str]
    """Before the comma, such a word makes a list of what follows."""


def _words(pattern: str) -> re.Pattern[str]:
    """Compile alternatives; white space around them is for the reader."""
    return re.compile(rf"(?:{'|'.join(part.strip() for part in pattern.split('|'))})", re.IGNORECASE)


_FRENCH = _Rules(
    connector=re.compile(
        r"(?:en effet|par ailleurs|d['’]ailleurs|de plus|en outre|ainsi|enfin|toutefois|cependant|néanmoins|pourtant|"
        r"en revanche|au contraire|de fait|par conséquent|résultat|bref|de même|du coup|pour sa part|de son côté|"
        r"quant à (?:lui|elle))\s*[,:]\s*|(?:mais|or|et|donc)\s*,?\s+",
        re.IGNORECASE,
    ),
    opening=_words(
        r"""alors\ que\b|alors\ qu['’]|tandis\ que\b|outre\b|après\b|lors\ d|à\ l['’]occasion\ d|dans\ le\ cadre\ d|
        face\ à|au\ cours\ d|à\ l['’]issue\ d|au\ lendemain\ d|en\ marge\ d|dans\ le\ sillage\ d|depuis\b|avec\b|
        interrogée?s?\b|invitée?s?\b|connue?s?\b|réunie?s?\b|comme\b"""
    ),
    relative=_words(r"(?:qui|dont|où|lequel|laquelle|lesquels|lesquelles|auquel|à\ laquelle|ce\ qui|ce\ que)\b"),
    closing=_words(
        r"""(?:alors\ que|tandis\ que|tout\ en|notamment|en\ particulier|dans\ le\ cadre|à\ l['’]occasion|lors|après|
        avant|grâce\ à|afin|avec|comme|ainsi\ que|soit|y\ compris|au\ terme|à\ l['’]issue|dans\ un\ contexte|
        en\ vue)\b|alors\ qu['’]|tandis\ qu['’]|ainsi\ qu['’]"""
    ),
    kept=_words(
        r"""\b(?:si|s['’]ils?|sauf|sinon|mais|malgré|bien\ que|bien\ qu['’]|quoique|à\ condition|selon|d['’]après|ne|
        n['’]|pas|aucune?|jamais|rien|déclar\w+|indiqu\w+|affirm\w+|annonc\w+|estim\w+|assur\w+|précis\w+|expliqu\w+|
        ajout\w+|rapport\w+|dit|accus\w+|dément\w+|démenti|erreur|tort|faux|fausse\w*|contest\w+|présum\w+|soupçonn\w+|soulign\w+|jug\w+|confi\w+|rappel\w+|
        relat\w+|réag\w+|répét\w+|avert\w+|insist\w+|martel\w+|plaid\w+|ironis\w+|souten\w+|soutien\w+|critiqu\w+|
        répond\w+|écri\w+|salu\w+|déplor\w+|dénonc\w+|regrett\w+|lanc\w+|comme\ l[ea'’]|rév[éè]l\w+|a-t-\w+)\b|n['’]"""
    ),
    subject=re.compile(
        r"(?:le|la|les|un|une|des|ce|cet|cette|ces|plusieurs|deux|trois|quatre|cinq|dix|\d[\d ]*)\b|l['’]|[A-ZÀ-Þ]\w"
    ),
    linked=_words(
        r"(?:contre|pour|dans|sur|par|avec|sans|chez|entre|vers|en|à|au|aux|de|du|des|et|ou|puis|où|soit)\b|d['’]"
    ),
    participle=re.compile(
        r"(?!autant\b|tant\b|cependant\b|maintenant\b)(?:récemment\s+)?(?:[a-zà-ÿ]{3,}ant\b|(?:[A-ZÀ-Þa-zà-ÿ][a-zà-ÿ]{2,})"
        r"(?:é|ée|és|ées)\s+(?:par|à|en|dans|sur|depuis|le|la|les|pour|de|du|des|au|aux|[A-Z]\w*)\b|"
        r"[A-ZÀ-Þa-zà-ÿ][a-zà-ÿ]{2,}(?:é|ée|és|ées)\s+[dl]['’])"
    ),
    ends_alike=re.compile(r"(?:é|ée|és|ées|ant)\s*$"),
)
_ENGLISH = _Rules(
    connector=re.compile(
        r"(?:indeed|however|moreover|furthermore|meanwhile|in addition|nevertheless|nonetheless|in fact|also|instead|"
        r"as a result|therefore|thus|finally|by contrast|still|besides|for (?:example|instance))\s*[,:]\s*|"
        r"(?:but|and|so|yet)\s*,?\s+",
        re.IGNORECASE,
    ),
    opening=_words(
        r"""(?:after|as|while|when|following|during|with|in\ addition\ to|besides|amid|speaking|since|ahead\ of|known|
        described)\b"""
    ),
    relative=_words(r"(?:which|who|whose|where|whom|in\ which|of\ whom)\b"),
    closing=_words(
        r"""(?:while|as\ well\ as|including|with|after|before|following|during|along\ with|such\ as|ahead\ of|
        as\ part\ of|especially|particularly|when|as)\b"""
    ),
    kept=_words(
        r"""\b(?:if|unless|except|but|although|though|despite|however|according|not|never|no|none|without|said|says|told|
        claim\w*|alleg\w+|accus\w+|den(?:y|ies|ied|ying)|retract\w*|mistake\w*|error|wrong\w*|false\w*|disput\w+|report\w*|announc\w+|adds|added|warn\w*|believ\w+|suspect\w*|
        argu\w+|insist\w*|admit\w*|explain\w*|provided|only|saying|telling|adding)\b|n['’]t\b"""
    ),
    subject=re.compile(
        r"(?:the|an?|its|two|three|four|five|ten|several|many|some|police|officials|more than|nearly|"
        r"\d[\d,]*)\b|[A-Z]\w"
    ),
    linked=_words(r"(?:against|for|in|on|by|with|without|at|from|between|to|into|of|and|or|then)\b"),
    participle=re.compile(
        r"(?!nothing\b|something\b|anything\b|everything\b|according\b|saying\b|adding\b|telling\b)"
        r"(?:[a-z]{2,}ing\b|[A-Za-z][a-z]{2,}ed\s+(?:by|in|on|at|for|to|with|from|behind|as|after)\b)"
    ),
    ends_alike=re.compile(r"(?:ing|ed)\s*$"),
)
_RULES = {"fr": _FRENCH, "en": _ENGLISH}


def forms(sentence: str, language: str) -> list[str]:
    """Shorter forms of a sentence.

    Args:
        sentence: One sentence, verbatim.
        language: Two letters. French and English have rules of their own; for others only brackets and dashes go.

    Returns:
        Distinct forms, the least cut first; the sentence itself is not among them.
    """
    if len(sentence) > LONGEST:
        return []
    found: list[str] = []
    current = _Text.of(sentence)
    for stage in _stages(language.split("-", maxsplit=1)[0].lower()):
        current = stage(current)
        form = _finish(current.text)
        if form != sentence and form not in found and _whole(form, sentence):
            found.append(form)
    return found


@dataclass(frozen=True, slots=True)
class _Text:
    """A text and, in ``mask``, the same with quoted signs blanked out, so that no rule looks into a quotation."""

    text: str
    mask: str

    @classmethod
    def of(cls, text: str) -> _Text:
        return cls(text, _QUOTED.sub(lambda match: "\x00" * len(match.group()), text))

    def without(self, start: int, end: int) -> _Text:
        """Cut a stretch."""
        return _Text.of(self.text[:start] + self.text[end:])


_Stage = Callable[[_Text], _Text]


def _stages(language: str) -> Iterator[_Stage]:
    yield _cut_asides
    rules = _RULES.get(language)
    if rules is None:
        return
    yield lambda text: _cut_age(text, rules)
    yield lambda text: _cut_connector(text, rules)
    yield lambda text: _cut_relative(text, rules)
    yield lambda text: _cut_closing(text, rules)
    yield lambda text: _cut_opening(text, rules)


def _cut_asides(text: _Text) -> _Text:
    dateline = DATELINE.match(text.mask)
    if dateline:
        text = text.without(0, dateline.end())
    for pattern in (_BRACKETS, _DASHES):
        for match in reversed(list(pattern.finditer(text.mask))):
            text = text.without(*match.span())
    return text


def _cut_age(text: _Text, rules: _Rules) -> _Text:
    for match in reversed(list(_AGE.finditer(text.mask))):
        rest = text.mask[match.end() :]
        # "Anne, 37 ans, directrice, …" goes on with the apposition, "Anne, 37 ans, dirige …" with the sentence.
        goes_on = rules.relative.match(rest) or rules.participle.match(rest) or rules.subject.match(rest)
        keep = goes_on or rules.linked.match(rest) or "," in rest[:_APPOSITION]
        text = text.without(match.start(), match.start(1) if keep else match.end(1))
    return text


def _cut_connector(text: _Text, rules: _Rules) -> _Text:
    match = rules.connector.match(text.mask)
    return text.without(0, match.end()) if match else text


def _cut_relative(text: _Text, rules: _Rules) -> _Text:
    """Cut ", qui …," in the sentence; what stands between the commas has no comma of its own."""
    if _RESTRICTED.search(text.mask):
        return text
    commas = [match.start() for match in re.finditer(",", text.mask)]
    for start, end in reversed(list(itertools.pairwise(commas))):
        inner = text.mask[start + 1 : end]
        if LATER.match(text.mask[end + 1 :].lstrip()):
            continue  # ", qui s'est tenue en mars, trois jours avant …": the count starts from what would be gone
        if rules.relative.match(inner.lstrip()) and "\x00" not in inner and not rules.kept.search(inner):
            # "…, où il vit, la police…" keeps a comma before a new subject and "Anne, 37 ans, qui …, dit" the one that
            # closes the apposition; "Anne, qui dirige X, a dit" keeps none.
            rest = text.mask[end + 1 :].lstrip()
            apposition = "," in text.mask[max(0, start - 40) : start]
            keep = apposition or rules.subject.match(rest) or rules.linked.match(rest)
            return text.without(start, end if keep else end + 1)
    return text


def _cut_closing(text: _Text, rules: _Rules) -> _Text:
    """Cut the last stretch after a comma when it is a relative clause or a circumstance."""
    while (comma := text.mask.rfind(",")) > 0:
        tail = text.mask[comma + 1 :].strip()
        plain = "\x00" not in tail and not rules.kept.search(tail)
        plain = plain and not (rules.relative.match(tail) and _RESTRICTED.search(text.mask[:comma]))
        hangs = rules.participle.match(tail) and not rules.ends_alike.search(text.mask[:comma])
        if not plain or not (hangs or rules.relative.match(tail) or rules.closing.match(tail)):
            break
        text = text.without(comma, len(text.text.rstrip(".!?… ")))
    return text


def _cut_opening(text: _Text, rules: _Rules) -> _Text:
    match = rules.opening.match(text.mask) or rules.participle.match(text.mask)
    comma = text.mask.find(",")
    if not match or comma < 0 or comma > len(text.mask) * 0.6:
        return text
    clause, rest = text.mask[:comma], text.mask[comma + 1 :].lstrip()
    listing = "," in rest[:25]  # "Après Lyon, Paris, Lille": the comma is not the end of the clause
    if "\x00" in clause or rules.kept.search(clause) or listing or not rules.subject.match(rest):
        return text
    return text.without(0, comma + 1)


def _finish(text: str) -> str:
    plain = re.sub(r"\s+([,.])", r"\1", " ".join(text.split())).strip(" ,;:–—-")
    return plain[:1].upper() + plain[1:]


def _whole(form: str, sentence: str) -> bool:
    """Whether a form can stand: enough words, pairs closed, the same end mark."""
    pairs = all(form.count(a) == form.count(b) for a, b in ("«»", "“”", "()"))
    return (
        len(form.split()) >= FEWEST_WORDS and pairs and form.count('"') % 2 == 0 and form[-1:] == sentence.rstrip()[-1:]
    )
