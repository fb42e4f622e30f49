"""Does an article bear out a summary sentence?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from depeche.summary.support import figures, names, polarity, quotes, roles
from depeche.summary.support.claim import Claim, Issue, lay
from depeche.summary.support.features import known_share, measure
from depeche.summary.support.index import Index
from depeche.summary.support.model import load
from depeche.text.document import Sentence
from depeche.text.sentences import split

Place = tuple[int, int]

LONGEST_SENTENCE = 3000
"""A sentence with more characters is no summary sentence; what follows is not read."""
MOST_EVIDENCE = 3
SUPPORTED = 0.5
"""The score from which on a sentence counts as supported."""
REJECTED = 0.45
"""A certain issue brings the score under this."""
FOREIGN = 0.5
"""With no more of its content words in the article a sentence says something else, however short it is (of sentences
from summaries that people found faithful, 10 are under this line, of those from unfaithful ones 47)."""
UNMEASURED = 0.75
"""Score of a sentence without an issue in a language that the article can't be compared in."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check says of a text.

    Attributes:
        supported: The article bears it out.
        score: 0 to 1, higher is more faithful.
        issues: What is wrong, in an editor's words.
        evidence: Places in the article, best first, at most three.
    """

    supported: bool
    score: float
    issues: tuple[str, ...]
    evidence: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found out about a sentence.

    Attributes:
        issues: What is wrong.
        figures: How freely it was written (see ``features``); None where that can't be measured.
        evidence: Places in the article, best first.
        verbatim: It stands in the article word for word.
    """

    issues: tuple[Issue, ...]
    figures: tuple[float, ...] | None
    evidence: tuple[Place, ...]
    verbatim: bool


class Checker:
    """The check for one article; built once, asked for every sentence."""

    def __init__(
        self,
        sentences: Sequence[Sentence],
        *,
        article_language: str,
        translations: Mapping[Place, str] | None = None,
        translation_language: str | None = None,
    ) -> None:
        """Read the article.

        Args:
            sentences: All its sentences in reading order, with their places.
            article_language: Two letters.
            translations: The sentences in another language by place, for summaries written in it.
            translation_language: That language; English unless the article itself is English (then French).
        """
        self._own = Index.build([(s.place, s.text) for s in sentences], article_language)
        self._translated: Index | None = None
        if translations:
            language = translation_language or ("fr" if article_language == "en" else "en")
            pairs = [(s.place, translations[s.place]) for s in sentences if s.place in translations]
            self._translated = Index.build(pairs, language)

    def check(self, text: str, *, language: str) -> Verdict:
        """Check one sentence.

        Args:
            text: The summary sentence.
            language: Two letters; may differ from the article's.
        """
        reading = self.read(text, language=language)
        issues = tuple(dict.fromkeys(issue.text for issue in reading.issues))
        certain = sum(issue.certain for issue in reading.issues)
        if reading.figures is None:
            score = 1.0 if reading.verbatim else UNMEASURED
        else:
            score = load().faithfulness(reading.figures, language)
        if certain:
            score *= REJECTED / certain
        elif score < SUPPORTED:
            issues = (*issues, "the article does not say this in a way that bears the sentence out")
        return Verdict(score >= SUPPORTED, score, issues, reading.evidence)

    def read(self, text: str, *, language: str) -> Reading:
        """What :meth:`check` bases its verdict on."""
        text = _beginning(text)
        if self._translated is None or language != self._translated.language or language == self._own.language:
            return _read(text, language, self._own)
        # A translation is no evidence for its own errors: a sentence has to stand up to the article as well, even one
        # that stands in the translation word for word.
        shown, own = _read(text, language, self._translated, self._own), _read(text, language, self._own)
        issues = tuple(dict.fromkeys((*shown.issues, *own.issues)))
        evidence = tuple(dict.fromkeys((*shown.evidence, *own.evidence)))[:MOST_EVIDENCE]
        return replace(shown, issues=issues, evidence=evidence)

    def check_summary(self, text: str, *, language: str) -> Verdict:
        """Check a text of several sentences: the weakest sentence decides."""
        verdicts = [self.check(sentence, language=language) for sentence in split(text, language)]
        if not verdicts:
            return Verdict(supported=True, score=1.0, issues=(), evidence=())
        issues = tuple(dict.fromkeys(issue for verdict in verdicts for issue in verdict.issues))
        places = [place for rank in range(MOST_EVIDENCE) for v in verdicts for place in v.evidence[rank : rank + 1]]
        return Verdict(
            supported=all(verdict.supported for verdict in verdicts),
            score=min(verdict.score for verdict in verdicts),
            issues=issues,
            evidence=tuple(dict.fromkeys(places))[:MOST_EVIDENCE],
        )


def _read(text: str, language: str, index: Index, other: Index | None = None) -> Reading:
    """Compare a sentence with one view of the article.

    Args:
        text: The sentence.
        language: Its language.
        index: The view.
        other: The article in its own language, when ``index`` is a translation.
    """
    claim = lay(text, language, index)
    evidence = tuple(index.spans[n].place for n in claim.spans[:MOST_EVIDENCE])
    if index.language != language:
        return Reading(tuple(_issues(claim, index, language, other)), None, evidence, verbatim=False)
    keys = [t.key for t in claim.tokens]
    if not keys or " ".join(keys) in index.whole:
        return Reading((), None, evidence, verbatim=True)
    if index.verbatim(keys, 1):
        # Words cut out of a longer sentence may have lost what they depend on.
        return Reading(tuple(polarity.certainty(claim, index)), None, evidence, verbatim=True)
    return Reading(tuple(_issues(claim, index, language, other)), measure(claim, index), evidence, verbatim=False)


def _issues(claim: Claim, index: Index, language: str, other: Index | None) -> list[Issue]:
    issues = [*figures.check(claim, index, other), *names.check(claim, index, other, language=language)]
    if index.language == language and known_share(claim, index) <= FOREIGN:
        issues.append(Issue("content", "most of what the sentence says is not in the article"))
    if index.language == language:
        issues += roles.check(claim, index)
        issues += polarity.check(claim, index)
        if other is None:  # a translated quotation cannot be word for word
            issues += quotes.check(claim, index)
    return issues


def _beginning(text: str) -> str:
    """What is read of a sentence, up to the end of a word."""
    if len(text) <= LONGEST_SENTENCE:
        return text
    return text[:LONGEST_SENTENCE].rsplit(maxsplit=1)[0]
