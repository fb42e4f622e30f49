"""What a sentence can lose without turning what stays, and what it can't."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from depeche.summary.compress import LATER

_PIECE = re.compile(r"[^\W_]+(?:[.,]\d+)*|[,;:]")
MARKS = frozenset(",;:")
_QUOTE = re.compile(r"[«“\"]")


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What a headline may leave out anywhere, and a sentence one at a time. French "a" is a verb.
_LINK = _listed(
    """
    le la les l un une des de du d et en à au aux the an of in on to and for at el los las del y die der das den dem
    und
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
    dit dits disent déclare déclaré déclarent affirme affirmé affirment indique indiqué indiquent assure assuré
    assurent
    estime estimé estiment explique expliqué expliquent précise précisé précisent ajoute ajouté rapporte rapporté
    rapportent annonce annoncé annoncent souligne souligné juge jugé confie confié rappelle rappelé révèle révélé
    relate
    réagi réagit répété répète averti avertit martelé insisté plaidé ironisé soutenu soutient répondu répond écrit
    écrivait salué déploré déplore critiqué prévenu tweeté raconte raconté commente analyse selon d'après lance lancé
    regrette regretté dénonce dénoncé accuse accusé reconnaît
    reconnu prévient prévenu professé poursuit conclut conclu
    said says say told tells according reported reports claims claimed announced announces added adds warned warns
    replied reacted tweeted stressed repeated noted joked believes believed argued argues insisted admitted explained
    wrote writes alleged alleges suggested suggests
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


# With what a stretch inside a clause begins that it can lose: "[and USA Eagles] forward", "fired [on Monday] a rifle".
_LOOSE = _listed(
    """
    à au aux de du des d en dans sur sous par pour avec vers chez lors depuis pendant entre et ou ce cette ces lundi
    mardi mercredi jeudi vendredi samedi dimanche hier
    in on at by for with from to of over into during since after before under between through and or as this that these
    monday tuesday wednesday thursday friday saturday sunday
    el la los las un una y con por para desde hasta sobre entre lunes martes miércoles jueves viernes sábado domingo
    am im an auf in mit von vom zu zum zur bei und oder seit nach vor über unter
    il lo i gli le e o da di del della nel nella sul sulla con per tra fra
    o os as um uma no na do da ao à em com por para desde
    """
)
# With what a stretch begins that says where, when or of whom a statement holds: without "A Marseille," a rate is wrong.
_SCOPE = _listed(
    """
    a à au aux en dans chez parmi sur pour selon entre dès sous
    in at among across for within on under between throughout
    """
)
# One of a kind only in the bounds that the sentence gives: "the only candidate … [this election cycle]".
_ONLY = _listed(
    """
    seul seule seuls seules premier première premiers premières dernier dernière derniers dernières record jamais
    only first last sole ever never most least record
    """
)


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence word by word.

    Attributes:
        text: The sentence.
        words: Lower case.
        spans: Where each stands in the text.
        after_mark: Whether a comma, or the start of the sentence, stands before it.
        before_mark: Whether a comma stands after it.
    """

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    after_mark: tuple[bool, ...]
    before_mark: tuple[bool, ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """Take a sentence apart."""
        words: list[str] = []
        spans: list[tuple[int, int]] = []
        after: list[bool] = []
        before: list[bool] = []
        mark = True
        for match in _PIECE.finditer(text):
            if match.group() in MARKS:
                mark = True
                if before:
                    before[-1] = True
                continue
            words.append(unicodedata.normalize("NFC", match.group()).lower())
            spans.append(match.span())
            after.append(mark)
            before.append(False)
            mark = False
        return cls(text, tuple(words), tuple(spans), tuple(after), tuple(before))


def opening(source: Words) -> int:
    """Length in words of an opening that is no sentence by itself: "Baptisée F17 par …," or "After two years,"."""
    first = source.words[0]
    if first not in _OPENS and not first.endswith(("é", "ée", "és", "ées")):
        return 0
    return next((n for n, mark in enumerate(source.before_mark, 1) if mark), 0)


def can_go(source: Words, start: int, end: int, language: str, *, headline: bool) -> bool:
    """Whether the words from ``start`` to ``end`` can be left out.

    Args:
        source: The whole sentence.
        start: First word that goes.
        end: Word after the last that goes.
        language: Two letters.
        headline: Articles may go anywhere, and who announced what.
    """
    gone = source.words[start:end]
    said = _SAYS - _ANNOUNCED if headline else _SAYS
    if any(word in said or word.startswith(_TAKES_BACK) for word in gone) or (
        "t" in gone and {"il", "elle", "ils", "elles", "on"} & set(gone)
    ):
        return False
    closes = end == len(source.words)
    if not closes and source.words[end] in _RELATIVE and not source.after_mark[start]:
        return False  # the relative clause would hang on another noun
    if all(word in _LINK for word in gone):
        return headline or (end - start == 1 and start > 0)
    if start == 0 and (not source.before_mark[end - 1] or gone[0] in _SCOPE):
        return False  # "[C'est] un fardeau dont …" is no sentence any more
    if source.after_mark[start] and (closes or source.before_mark[end - 1]):
        # ", [qui s'est tenue en mars,] trois jours avant …" would count from elsewhere.
        return closes or not LATER.match(source.text[source.spans[end][0] :])
    return _inside(source, start, end, language, headline=headline)


def _inside(source: Words, start: int, end: int, language: str, *, headline: bool) -> bool:
    """The same for words that are no clause of their own between commas."""
    gone = source.words[start:end]
    closes = end == len(source.words)
    adverb = all(word in _ADVERB or word.endswith(("ment", "ly")) for word in gone)
    named = headline and all(source.text[first].isupper() for first, _ in source.spans[start:end])
    if not (source.after_mark[start] or adverb or named or gone[0] in _LOOSE | _RELATIVE | _LINK):
        return False
    if start > 0 and _QUOTE.search(source.text, source.spans[start - 1][1], source.spans[start][0]):
        return False  # "the document states that they respect [“the decision …”]": what is quoted is what is respected
    counted = any(word[0].isdigit() for word in source.words) and gone[0] in _SCOPE
    if counted or not _ONLY.isdisjoint(source.words):
        return False
    auxiliary = _AUXILIARY if language == "en" else _AUXILIARY | {"a"}
    relative = closes and gone[0] in _RELATIVE
    if any(word in _CAREFUL or (word in auxiliary and not relative) for word in gone):
        return False
    if start > 0 and source.words[start - 1] in auxiliary and not adverb:
        return False
    # "le [fils du] ministre", "the minister['s son]": the noun that stays is not the one that was meant.
    head = next((word for word in reversed(gone) if word not in _ARTICLE), "")
    return closes or source.after_mark[start] or not (head in _OF or gone[0] == "s")
