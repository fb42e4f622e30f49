"""What a sentence of the abstractive summary can be: generated, compressed or verbatim, each put to the check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from depeche.models.base import Generator, Hypothesis
from depeche.summary import compress, prompts
from depeche.summary.discourse import stand
from depeche.summary.fidelity import shortens
from depeche.text.document import Sentence

Place = tuple[int, int]

_PASSES = ((1, 1), (3, 3))
"""Beam and hypotheses of the first attempt and of the second, which only failures get."""
_MOST_WORDS_IN = 120
"""A longer sentence is compressed by rule only: the model copies it, at a cost that grows with its length."""
_TOKENS_A_WORD = 2.2
_HEADLINE_TOKENS = 40
_MOST_EVIDENCE = 3
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
class _Joined:
    supported: bool
    score: float
    issues: tuple[str, ...]
    evidence: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """Two checks in one: a text has to pass both, so that a translation's errors are not evidence for themselves."""

    first: Check
    second: Check

    def check(self, text: str, *, language: str) -> Verdict:
        """Ask both; the second only where the first passes the text."""
        one = self.first.check(text, language=language)
        if not one.supported:
            return one
        other = self.second.check(text, language=language)
        issues = tuple(dict.fromkeys((*one.issues, *other.issues)))
        evidence = tuple(dict.fromkeys((*one.evidence, *other.evidence)))
        return _Joined(other.supported, min(one.score, other.score), issues, evidence[:_MOST_EVIDENCE])


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
class Writer:
    """Writes and checks candidates in one language."""

    check: Check
    language: str
    generator: Generator | None
    headline: bool = False

    def source_forms(self, sentence: Sentence) -> list[Candidate]:
        """The sentence itself, first, and its compressed forms that pass the check."""
        verbatim = self._judge(sentence.text, sentence.place, generated=False)
        shorter = [
            self._judge(text, sentence.place, generated=False) for text in compress.forms(sentence.text, self.language)
        ]
        return [verbatim, *(candidate for candidate in shorter if candidate.supported)]

    def generate(self, sentences: Sequence[Sentence]) -> dict[Place, list[Candidate]]:
        """Let the model shorten the sentences; what fails is written again with a wider search.

        Returns:
            For each place the generated forms that passed the check; the list may be empty.
        """
        found: dict[Place, list[Candidate]] = {sentence.place: [] for sentence in sentences}
        if self.generator is None:
            return found
        for beam, hypotheses in _PASSES:
            open_ones = [
                (sentence, prompt)
                for sentence in sentences
                if not found[sentence.place] and (prompt := self._prompt(sentence)) is not None
            ]
            if not open_ones:
                break
            answers = self.generator.generate(
                [prompt for _, prompt in open_ones],
                max_tokens=[self._tokens(sentence) for sentence, _ in open_ones],
                beam=beam,
                hypotheses=hypotheses,
                stop_at_newline=True,
            )
            for (sentence, _), answer in zip(open_ones, answers, strict=True):
                found[sentence.place] = self._passing(answer, sentence)
        return found

    def _passing(self, answer: Sequence[Hypothesis], sentence: Sentence) -> list[Candidate]:
        texts = [" ".join(h.text.split()) for h in answer if h.finished]
        texts = [t for t in texts if self._readable(t) and shortens(t, sentence.text, loose_start=self.headline)]
        if not self.headline:  # what the model kept may still lose a bracket or an aside
            texts += [form for text in texts for form in compress.forms(text, self.language)]
        judged = (self._judge(text, sentence.place, generated=True) for text in dict.fromkeys(texts))
        return [candidate for candidate in judged if candidate.supported]

    def _readable(self, text: str) -> bool:
        if _MARKUP.search(text) or len(text.split()) < _FEWEST[self.headline]:
            return False
        return self.headline or text.rstrip("»\"”’' ")[-1:] in {".", "!", "…"}

    def _judge(self, text: str, place: Place, *, generated: bool) -> Candidate:
        verdict = self.check.check(text, language=self.language)
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

    def _prompt(self, sentence: Sentence) -> str | None:
        if len(sentence.text.split()) > _MOST_WORDS_IN:
            return None
        make = prompts.headline if self.headline else prompts.shorten
        return make(sentence.text, self.language)

    def _tokens(self, sentence: Sentence) -> int:
        if self.headline:
            return _HEADLINE_TOKENS
        return int(_TOKENS_A_WORD * len(sentence.text.split())) + 8
