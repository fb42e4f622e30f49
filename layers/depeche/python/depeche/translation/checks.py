"""What can be told about a translated segment without a reference."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from depeche.models.base import Hypothesis
from depeche.text.lexicon import lexicon
from depeche.translation.added_names import added_names
from depeche.translation.dates import missing_dates
from depeche.translation.glossary import Glossary
from depeche.translation.hearsay import PAIR, stated
from depeche.translation.names import missing_names
from depeche.translation.negation import negations
from depeche.translation.opposites import opposites
from depeche.translation.preparation import prepare
from depeche.translation.quantities import Quantity, missing, quantities
from depeche.translation.repetition import repeated_share
from depeche.translation.shared import without_foreign, without_shared
from depeche.translation.spans import KEPT, kept_spans
from depeche.translation.typography import quote_marks, shouted
from depeche.translation.units import missing_units

_WORD = re.compile(r"[^\W\d_]+")
_ACCENTED = re.compile(r"[àâçèêëîïôùûœæé]")
# Characters of the target for one of the source, where it was measured (newstest 2008-2013: mean .90, and 98 of 100
# pairs of more than 40 characters lie within .62 and 1.32); other pairs get the wide default.
_RATIOS = {("fr", "en"): 0.9}
_SHORTEST_FOR_RATIO = 25
LOW_RATIO, HIGH_RATIO = 0.55, 1.7


@dataclass(frozen=True, slots=True)
class Findings:
    """The checks' results for one hypothesis.

    Attributes:
        lost: Numbers of the source that are missing.
        invented: Numbers that the source doesn't have.
        dates: Months and weekdays that are missing or wrong, as the source or target writes them.
        units: Units and currencies of the source that are missing.
        names: Names that are missing.
        added: Names that the source doesn't have.
        spans: Links, handles and the like that are missing.
        terms: Glossary terms (target side) that are missing.
        stated: Hearsay of the source, as the source puts it, that the target tells as a fact.
        turned: Words of the source of which the target says the opposite.
        negation_lost: The source says no, the target doesn't.
        negation_added: The target says no, the source doesn't.
        ratio: Natural logarithm of the length against the expected one.
        repeated: Share of the target that repeats itself.
        untranslated: Source-language words left in the target, as a share of its words.
        quotes: Quotation marks lost or added.
        unfinished: The model was cut off.
        empty: Nothing came back.
    """

    lost: tuple[Quantity, ...] = ()
    invented: tuple[Quantity, ...] = ()
    dates: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    stated: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()
    negation_lost: bool = False
    negation_added: bool = False
    ratio: float = 0.0
    repeated: float = 0.0
    untranslated: float = 0.0
    quotes: int = 0
    unfinished: bool = False
    empty: bool = False

    def issues(self) -> tuple[str, ...]:
        """What an editor should look at, in words."""
        said = [f"the number {each.text} is missing" for each in self.lost]
        said += [f"the number {each.text} is not in the source" for each in self.invented]
        said += [f"the date “{each}” is not the same" for each in self.dates]
        said += [f"the unit or currency “{each}” is missing" for each in self.units]
        said += [f"the name “{each}” is missing" for each in self.names]
        said += [f"the name “{each}” is not in the source" for each in self.added]
        said += [f"“{each}” was not kept" for each in self.spans]
        said += [f"the glossary term “{each}” is missing" for each in self.terms]
        said += [f"the source has “{each}” as hearsay, the translation as a fact" for each in self.stated]
        said += [f"the translation seems to say the opposite of “{each}”" for each in self.turned]
        if self.negation_lost:
            said.append("the source has a negation, the translation seems to have none")
        if self.negation_added:
            said.append("the translation has a negation, the source seems to have none")
        if self.empty:
            said.append("there is no translation")
        elif self.unfinished:
            said.append("the translation breaks off")
        elif self.ratio < math.log(LOW_RATIO):
            said.append("the translation is much shorter than the source")
        elif self.ratio > math.log(HIGH_RATIO):
            said.append("the translation is much longer than the source")
        if self.repeated > REPEATED:
            said.append("the translation repeats itself")
        if self.untranslated > UNTRANSLATED:
            said.append("parts are left in the source language")
        return tuple(said)


_REVERSED = re.compile(r"the opposite of|has a negation")
_DOUBTED = re.compile(r"^the (?:number|date|unit|name)|as hearsay")


def misleads(issues: Iterable[str]) -> bool:
    """Whether a segment with these issues may say the opposite of its source: no summary rests on it."""
    return any(_REVERSED.search(issue) for issue in issues)


def doubts(issues: Iterable[str]) -> tuple[str, ...]:
    """Those issues that a summary of the segment has, too: facts that may be wrong."""
    return tuple(issue for issue in issues if _REVERSED.search(issue) or _DOUBTED.search(issue))


_FEWEST_COPIED = 3
_COPIED = 0.6
REPEATED = 0.12
UNTRANSLATED = 0.12


class Checker:
    """Checks the segments of one language pair.

    Args:
        source: Source language code.
        target: Target language code.
        glossary: The terms that must be kept to.
    """

    def __init__(self, source: str, target: str, glossary: Glossary | None = None) -> None:
        self._source = source
        self._target = target
        self._glossary = glossary or Glossary()
        self._words = lexicon(source), lexicon(target)

    def check(self, segment: str, hypothesis: Hypothesis) -> Findings:
        """Compare one hypothesis with its source."""
        text = hypothesis.text
        if not text.strip():
            return Findings(empty=True, ratio=-5.0)
        source_words, target_words = self._words
        read = bool(source_words.cardinals and target_words.cardinals)
        asked = prepare(segment, self._source)
        ours, theirs = quantities(asked, source_words), quantities(text, target_words)
        said, told = without_shared(asked, text)
        against = opposites(said, told, source_words, target_words)
        native = without_foreign(asked, source_words)
        unread = against.explained or native != asked
        lost, added = (False, False) if unread else negations(said, told, source_words, target_words)
        return Findings(
            lost=tuple(missing(ours, theirs, digits_only=not read)),
            invented=tuple(missing(theirs, ours, digits_only=not read)),
            dates=missing_dates(said, told, self._source, self._target),
            units=missing_units(asked, text, source_words, target_words),
            names=tuple(missing_names(native, text, self._source, self._target)),
            added=self._added(segment, text),
            spans=tuple(span for span in kept_spans(segment) if span not in text),
            terms=tuple(term.target for term in self._glossary.matching(segment) if not term.in_target(text)),
            stated=stated(segment, text) if (self._source, self._target) == PAIR else (),
            turned=against.turned,
            negation_lost=lost,
            negation_added=added,
            ratio=self._ratio(asked, text),
            repeated=repeated_share(text, segment),
            untranslated=self._untranslated(KEPT.sub(" ", segment), KEPT.sub(" ", text)),
            quotes=abs(quote_marks(segment) - quote_marks(text)),
            unfinished=not hypothesis.finished,
        )

    def _added(self, segment: str, text: str) -> tuple[str, ...]:
        wanted = " ".join(term.target for term in self._glossary.matching(segment))
        return tuple(added_names(f"{segment} {wanted}".strip(), text, self._source, self._target))

    def _ratio(self, segment: str, text: str) -> float:
        expected = _RATIOS.get((self._source, self._target))
        if expected is None or len(segment) < _SHORTEST_FOR_RATIO:
            # Scripts differ by a factor of three, short segments by their nature: only the absurd counts.
            ratio = math.log((len(text) + 12) / (len(segment) + 12))
            return ratio if abs(ratio) > math.log(3.5) else 0.0
        return math.log(len(text) / (len(segment) * expected))

    def _untranslated(self, segment: str, text: str) -> float:
        """Function words of the source language, and accented words copied from the source, among the target's."""
        source_words, target_words = self._words
        words = [word.casefold() for word in _WORD.findall(text)]
        if not words or not source_words.function_words or not target_words.function_words:
            return 0.0  # "la" and "que" are Spanish, too: both sides have to be known
        foreign = source_words.function_words - target_words.function_words
        copied = {word for word in _WORD.findall(segment) if word.islower() and _ACCENTED.search(word)}
        left = sum((word in foreign and word not in _ENGLISH_TOO) or word in copied for word in words)
        return max(left / len(words), self._copied(segment, text))

    def _copied(self, segment: str, text: str) -> float:
        """The share of a sentence's words that stand in its source, where it is most of them and they are no names."""
        ours = {word.casefold() for word in _WORD.findall(segment)}
        words = [word for word in _WORD.findall(text) if shouted(text) or not word[0].isupper()]
        share = sum(word.casefold() in ours for word in words) / max(1, len(words))
        theirs = self._words[1].function_words
        known = any(word.casefold() in theirs for word in words)
        return share if len(words) >= _FEWEST_COPIED and share > _COPIED and not known else 0.0


# Function words of French that are English words, or parts of names, as well.
_ENGLISH_TOO = frozenset(
    {
        "des",
        "on",
        "as",
        "or",
        "me",
        "sans",
        "chez",
        "sur",
        "le",
        "la",
        "les",
        "mes",
        "du",
        "est",
        "pour",
        "par",
        "ses",
        "son",
    }
)
