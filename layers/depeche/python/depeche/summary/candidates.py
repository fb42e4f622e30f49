"""What a sentence of the abstractive summary can be: generated, compressed or verbatim, each put to the check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from depeche.summary import compress
from depeche.summary.base import Summarizer, Task
from depeche.summary.discourse import stand
from depeche.summary.terms import read
from depeche.text.datelines import undated
from depeche.text.document import Sentence

Place = tuple[int, int]

_DOUBLE = 0.75
"""Share of the shorter one's terms from which two generated sentences count as one."""
_FEWEST = {False: 5, True: 3}
_MARKUP = re.compile(r"[<>{}\[\]|#*_`\\]|https?:")


class Verdict(Protocol):
    """What a check says of a sentence; see :class:`depeche.summary.support.Verdict`."""

    @property
    def supported(self) -> bool: ...
    @property
    def score(self) -> float: ...
    @property
    def issues(self) -> tuple[str, ...]: ...
    @property
    def evidence(self) -> tuple[Place, ...]: ...


class Check(Protocol):
    """A check against one article; see :class:`depeche.summary.support.Checker`."""

    def check(self, text: str, *, language: str) -> Verdict:
        """Does the article bear ``text`` out?"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A form that one sentence of the summary can take.

    Attributes:
        text: One sentence.
        place: The sentence of the article that it stands for.
        generated: Written by the model, not cut from the article by rule.
        supported: The check passed it.
        score: The check's score.
        issues: What the check found.
        evidence: Places in the article, the sentence that it was made from first.
        opens_loosely: It opens with "En effet," or the like.
    """

    text: str
    place: Place
    generated: bool
    supported: bool
    score: float
    issues: tuple[str, ...]
    evidence: tuple[Place, ...]
    opens_loosely: bool

    @property
    def words(self) -> int:
        """Length in words."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one sentence that a model offered.

    Attributes:
        forms: What may be shown of it: as it was written, then compressed; at least one.
        free: It sums up the article, not the one sentence that ``forms`` have as their place.
    """

    forms: tuple[Candidate, ...]
    free: bool

    @property
    def place(self) -> Place:
        """The sentence of the article that it stands for."""
        return self.forms[0].place


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes and checks candidates in one language.

    Attributes:
        check: Against the whole article.
        language: Of the candidates.
        story: Against what the article tells; None: all of it. What a model writes freely has to be borne out by that,
            so that an order to the model is no evidence for its being obeyed.
        headline: One line of few words is wanted.
    """

    check: Check
    language: str
    story: Check | None = None
    headline: bool = False

    def source_forms(self, sentence: Sentence) -> list[Candidate]:
        """The sentence itself, first, and its compressed forms that pass the check."""
        verbatim = self._judge(sentence.text, sentence.place, generated=False)
        shorter = [
            self._judge(text, sentence.place, generated=False) for text in compress.forms(sentence.text, self.language)
        ]
        shorter = [candidate for candidate in shorter if candidate.supported]
        if shorter and undated(sentence.text) != sentence.text:
            return shorter
        return [verbatim, *shorter]

    def write(self, summarizer: Summarizer | None, task: Task) -> list[Written]:
        """What a model writes and the check passes, in the order of writing."""
        found: list[Written] = []

        def offer(texts: Sequence[str], source: Sentence | None) -> bool:
            forms = self._passing(texts, source)
            # Hypotheses say much the same: what is told already is no further sentence.
            if not forms or (source is None and any(_alike(forms[0].text, each.forms[0].text) for each in found)):
                return False
            found.append(Written(tuple(forms), free=source is None))
            return True

        if summarizer is not None:
            summarizer.write(task, offer)
        return found

    def _passing(self, texts: Sequence[str], source: Sentence | None) -> list[Candidate]:
        texts = [text for text in texts if self._readable(text)]
        if not self.headline:  # what the model kept may still lose a bracket or an aside
            texts += [form for text in texts for form in compress.forms(text, self.language)]
        if not texts:
            return []
        check = self.check if source or self.story is None else self.story
        place = source.place if source else next(iter(check.check(texts[0], language=self.language).evidence), None)
        if place is None:  # the article says it nowhere
            return []
        judged = (self._judge(text, place, generated=True, check=check) for text in dict.fromkeys(texts))
        return [candidate for candidate in judged if candidate.supported]

    def _readable(self, text: str) -> bool:
        if _MARKUP.search(text) or len(text.split()) < _FEWEST[self.headline]:
            return False
        return self.headline or text.rstrip("»\"”’' ")[-1:] in {".", "!", "…"}

    def _judge(self, text: str, place: Place, *, generated: bool, check: Check | None = None) -> Candidate:
        verdict = (check or self.check).check(text, language=self.language)
        evidence = tuple(dict.fromkeys((place, *verdict.evidence)))
        return Candidate(
            text,
            place,
            generated,
            verdict.supported,
            verdict.score,
            verdict.issues,
            evidence,
            opens_loosely=stand(text, self.language).connector,
        )


def _alike(one: str, other: str) -> bool:
    """Whether two sentences have most of their terms in common."""
    ours, theirs = set(read(one).terms), set(read(other).terms)
    return len(ours & theirs) >= _DOUBLE * max(1, min(len(ours), len(theirs)))
