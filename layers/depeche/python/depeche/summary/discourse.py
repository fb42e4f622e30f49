"""Sentences that make a poor summary whatever they say: they open with a pronoun that points back, or with a word that
ties them to the sentence before; they credit an author, or speak to a machine.

The lists are the closed classes of each language, so they are short and complete. A language without a list loses
this nicety and nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

_POINTERS = {
    "fr": "il elle ils elles celui-ci celle-ci ceux-ci celles-ci celui-là celle-là cela ça ceci lui eux",
    "en": "he she it they him her his hers its them their theirs this that these those such",
    "es": "él ella ellos ellas esto eso este esta estos estas ese esa esos esas su sus aquel aquella",
    "de": "er sie es dieser diese dieses diesem diesen sein seine ihr ihre jener jene dies das",
    "it": "egli ella esso essa essi esse lui lei loro questo questa questi queste quello quella suo sua suoi",
    "pt": "ele ela eles elas isto isso este esta estes estas esse essa esses essas seu sua seus suas",
    "nl": "hij zij ze het dit dat deze die zijn haar hun hen",
}
_PRO_DROP = frozenset({"es", "it", "pt"})
"""Languages in which "dice" alone is "he says"."""
_IMPERSONAL = {
    "fr": r"il (?:y (?:a|aura|avait|aurait)|faut|faudra|faudrait|s'agit|s'agira|reste|pleut|neige|"
    r"est (?:temps|possible|interdit)|(?:est|était) \d+)\b|"
    r"il a été (?:[\w'-]+ ){0,4}\w+(?:é|is|it)(?: [\w-]+){0,3} qu(?:e\b|')",
    "en": r"it (?:is|was|takes|took|rains|snows) (?!an?\b|the\b)\w|"
    r"(?:this|that) (?:year|week|month|morning|evening|weekend|summer|winter|spring|autumn|day)\b",
}
_CONNECTORS = {
    "fr": "en effet|or|mais|et|donc|car|ainsi|cependant|toutefois|pourtant|néanmoins|enfin|ensuite|puis|par ailleurs|"
    "d'ailleurs|d'autre part|en outre|de plus|de même|bref|alors(?! qu)|en revanche|au contraire|par conséquent|"
    "du coup|de fait|c'est pourquoi|à l'inverse|autrement dit|aussi|résultat|pour autant|quant à|même si|outre|"
    r"de son côté|de leur côté|soit(?! \w+ mil)|avant d(?:e |')(?:ajouter|conclure|préciser|poursuivre)|depuis(?=,)|"
    r"ce dernier|cette dernière|ces derniers(?! (?:jours|mois|temps))|ces dernières(?! (?:heures|semaines|années))|"
    r"une situation|un constat|une décision|un chiffre",
    "en": "indeed|but|and|so(?! far)|or|yet|however|moreover|furthermore|therefore|thus|hence|also|besides|then|"
    "meanwhile|nevertheless|nonetheless|still|instead|in addition|as a result|on the other hand|by contrast|in fact|"
    "for example|for instance|consequently|otherwise|likewise|similarly|finally",
    "es": "pero|y|sin embargo|además|por tanto|así|entonces|por otra parte|en cambio|de hecho|también|no obstante",
    "de": "aber|und|doch|denn|daher|deshalb|außerdem|dennoch|zudem|jedoch|dann|auch|allerdings|trotzdem|damit|dabei|so",
    "it": "ma|e|però|quindi|dunque|inoltre|tuttavia|infatti|così|poi|anche|invece|perciò",
    "pt": "mas|e|porém|além disso|portanto|assim|então|no entanto|por outro lado|de fato|também|contudo",
    "nl": "maar|en|want|dus|echter|bovendien|daarnaast|toch|ook|daarom|vervolgens|daarbij",
}
_CREDIT = re.compile(
    r"\b(?:contributed to this (?:report|story|article)|(?:reporting|writing|editing|additional reporting) by|"
    r"avec (?:l['’])?(?:AFP|Reuters|AP)\b.{0,20}$|cet article (?:a été|est) (?:publié|paru|traduit)|"
    r"(?:click|tap) here|cliquez ici|scroll down|read more|en savoir plus|lire aussi|"
    r"all rights reserved|tous droits réservés|media playback is)"
    # What invites the reader to something else tells nothing.
    r"|^[►▶•>\s]*(?:suivez|retrouvez|(?:re)?découvrez|consultez|(?:ré)?abonnez-vous|inscrivez-vous|téléchargez|"
    r"participez|partagez|réagissez|rejoignez|(?:re)?lisez|regardez|(?:ré)?écoutez|follow (?:us|our|the latest|live)|"
    r"subscribe|sign up|stay tuned|watch (?:our|live)|listen to our|join us|síguenos|suscríbete|abonnieren sie|"
    r"iscriviti|inscreva-se|volg ons|abonneer je)\b",
    re.IGNORECASE,
)
# What takes back or overturns what was told before it: the news, however late the article comes to it.
_TURNS = {
    "fr": r"par (?:erreur|mégarde)|c'(?:est|était) une erreur|(?:a|ont|avait|avaient) (?:\w+ )?démenti|dément(?:ent)?|"
    r"finalement|en fin de compte|fausse (?:alerte|alarme|information|rumeur)|(?:a|ont|est|sont) (?:\w+ )?(?:été )?"
    r"(?:annulée?s?|reportée?s?|suspendue?s?|levée?s?|relaxée?s?|acquittée?s?|rétractée?s?)|"
    r"(?:a|ont) (?:\w+ )?(?:renoncé|fait machine arrière|fait marche arrière|corrigé)|n'aura(?:it|ient)? finalement",
    "en": r"by mistake|in error|mistakenly|was a mistake|(?:has|have|had|later|since) denied|false alarm|retracted|"
    r"(?:was|were|been) (?:cancell?ed|postponed|called off|overturned|quashed|withdrawn|acquitted|cleared|reversed)|"
    r"backtracked|u-turn|in the end",
    "es": r"por error|desmin(?:tió|tieron|tieran)|ha(?:n)? desmentido|finalmente|"
    r"ha(?:n)? sido (?:anulad|aplazad|absuelt)\w+",
    "de": r"irrtümlich|versehentlich|dementiert\w*|letztlich|(?:wurde|worden) (?:abgesagt|aufgehoben|verschoben)",
    "it": r"per errore|ha(?:nno)? smentito|alla fine|(?:è|sono) stat[aeio] (?:annullat|rinviat|assolt)\w+",
    "pt": r"por engano|por erro|desmenti(?:u|ram)|foi (?:anulad|adiad|absolvid)\w+",
    "nl": r"per (?:ongeluk|vergissing)|ontken(?:de|den)|uiteindelijk|(?:is|werd) (?:afgelast|uitgesteld|vrijgesproken)",
}
# Orders to a language model, which no reader of a newspaper is meant to follow.
_TO_MACHINE = re.compile(
    r"\b(?:ignor(?:e|ez|er|es|a)|disregard|forget|oublie[zr]?|override|olvid[ae]|ignoriere)\b.{0,40}"
    r"\b(?:instructions?|prompts?|articles?|consignes?|textes?|above|précéd\w+|previous|instrucciones|anweisungen)\b|"
    r"\b(?:system prompt|language model|modèle de langage|you are (?:now )?(?:an? )?(?:AI|assistant|chatbot|DAN)|"
    r"as an? (?:AI|assistant)|tu es (?:maintenant )?un (?:assistant|robot|chatbot)|"
    r"(?:in|dans|for|pour) (?:your|the|ton|votre|le) (?:summary|résumé)\b.{0,30}"
    r"\b(?:write|say|add|include|écri\w+|dis|ajoute\w*)|"
    r"(?:write|print|output|reply|respond|answer|écris|écrivez|réponds|répondez) "
    r"(?:only|instead|seulement|uniquement|exactly|exactement))\b|"
    r"<\|?\w+\|?>|\[/?INST\]|(?:^|\s)(?:assistant|system|user|summary|résumé)\s?:|"
    r"^(?:text|texte|texto|testo|prompt)\s?:",
    re.IGNORECASE,
)
_LONGEST_READ = 2000
"""Signs of a sentence that are read for credits and orders."""
_OPENING = "\"'«“”‘’»(–—- \u00a0\u202f"
_QUOTES = re.compile(r"[«»“”\"]")


# "Des affirmations que dément le maire.": a noun phrase of French news style that comments on the sentence before.
_COMMENT = re.compile(r"(?:une?|des) [\w'-]+ (?:que\b|dont\b|qu')")
_POINTER_PATTERNS = {
    code: re.compile(rf"(?:{'|'.join(map(re.escape, words.split()))})(?![\w-])|c'") for code, words in _POINTERS.items()
}
_IMPERSONAL_PATTERNS = {code: re.compile(words) for code, words in _IMPERSONAL.items()}
_CONNECTOR_PATTERNS = {code: re.compile(rf"(?:{words})(?![\w'-])") for code, words in _CONNECTORS.items()}
_TURN_PATTERNS = {code: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for code, words in _TURNS.items()}
_QUOTE_MARKS = '«“"»”'
_WORDS = re.compile(r"[^\W\d_]+")
_LONGEST_ATTRIBUTION = 120
"""Signs behind a quotation that are read."""
_SPEAKERS = {
    "fr": frozenset({"il", "elle", "ils", "elles"}),
    "en": frozenset({"he", "she", "they"}),
    "es": frozenset({"él", "ella", "ellos", "ellas"}),
    "de": frozenset({"er", "sie"}),
    "it": frozenset({"lui", "lei", "loro"}),
    "pt": frozenset({"ele", "ela", "eles", "elas"}),
    "nl": frozenset({"hij", "zij", "ze"}),
}
_SPEAKER_WITHIN = 4
"""Words behind a quotation among which its speaker stands: "a-t-elle déclaré devant une centaine de soignants"."""
_MOST_BARE = 2
"""Words of an attribution without a subject: "ha dicho"."""
_END_MARKS = frozenset(".!?…。！？؟।")


@dataclass(frozen=True, slots=True)
class Standing:
    """How well a sentence stands alone.

    Attributes:
        pointer: Opens with a word that points back ("Il", "This").
        unnamed: A quotation whose speaker only the sentence before it names ("« Non », a-t-elle dit", "«No», dice").
        connector: Opens with a word that ties it to the sentence before ("En effet,").
        broken_quote: Holds one half of a quotation.
        question: Asks instead of telling.
        unfinished: Ends without an end mark: a subhead in the text, or a line that was cut.
        credit: Names who else worked on the article, or sends or invites the reader elsewhere.
        to_machine: Gives orders to a language model.
        turn: Takes back or overturns what was told before ("par erreur", "denied").
    """

    pointer: bool
    unnamed: bool
    connector: bool
    broken_quote: bool
    question: bool
    unfinished: bool
    credit: bool
    to_machine: bool
    turn: bool


def stand(text: str, language: str) -> Standing:
    """Judge a sentence by its first and last signs."""
    code = language.split("-", maxsplit=1)[0].lower()
    head = text[:80].replace("’", "'").lower().lstrip(_OPENING)
    pointer = _opens(head, _POINTER_PATTERNS, code) and not _opens(head, _IMPERSONAL_PATTERNS, code)
    pointer = pointer or (code == "fr" and _COMMENT.match(head) is not None)
    ending = text.rstrip(_OPENING + ")]")[-1:]
    return Standing(
        pointer=pointer,
        unnamed=_lacks_speaker(text, code),
        connector=_opens(head, _CONNECTOR_PATTERNS, code),
        broken_quote=not _balanced(text),
        question=ending == "?",
        unfinished=ending not in _END_MARKS,
        credit=_CREDIT.search(text[:_LONGEST_READ]) is not None,
        to_machine=_TO_MACHINE.search(text[:_LONGEST_READ]) is not None,
        turn=_turns(text[:_LONGEST_READ], code),
    )


def _turns(text: str, code: str) -> bool:
    pattern = _TURN_PATTERNS.get(code)
    return pattern is not None and pattern.search(text.replace("’", "'")) is not None


def _lacks_speaker(text: str, code: str) -> bool:
    if text[:1] not in _QUOTE_MARKS:
        return False
    last = max(text.rfind(mark) for mark in _QUOTE_MARKS)
    said = _WORDS.findall(text[last + 1 : last + 1 + _LONGEST_ATTRIBUTION])
    if any(word[0].isupper() for word in said):
        return False
    return bool(_SPEAKERS.get(code, frozenset()).intersection(said[:_SPEAKER_WITHIN])) or (
        code in _PRO_DROP and 0 < len(said) <= _MOST_BARE
    )


def _opens(head: str, patterns: Mapping[str, re.Pattern[str]], code: str) -> bool:
    return code in patterns and patterns[code].match(head) is not None


def _balanced(text: str) -> bool:
    marks = Counter(_QUOTES.findall(text))
    return marks["«"] == marks["»"] and marks["“"] == marks["”"] and marks['"'] % 2 == 0
