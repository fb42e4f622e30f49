"""Translate, check, try again where a check fails, choose, and say what is still wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from depeche.models.base import Hypothesis
from depeche.translation.base import Translator
from depeche.translation.checks import Checker, Findings
from depeche.translation.meter import Effort
from depeche.translation.passthrough import untranslatable
from depeche.translation.quality import quality
from depeche.translation.repair import repair_numbers
from depeche.translation.repetition import cut_loops, shorten_source
from depeche.translation.typography import finish

RETRY_BEAM = 6
"""Beam and number of hypotheses of the second attempt."""
LONGEST_RETRY = 800
"""Characters of the longest segment that gets a second attempt: in longer ones something is always amiss, and a wide
beam over all their pieces costs as much as the rest of the article."""
WEAK = 0.65
"""Below this quality a segment is tried again, and flagged even where no single check fails. On the 997 texts of FLORES
dev 10% are flagged then, and 21% of these are in the worst tenth by chrF (10% by chance)."""
UNSURE = "the model was unsure of this sentence"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A finished segment.

    Attributes:
        target: Its translation.
        quality: 0 to 1.
        issues: What an editor should look at.
    """

    target: str
    quality: float
    issues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    hypothesis: Hypothesis
    findings: Findings
    quality: float

    @property
    def faults(self) -> tuple[int, int]:
        """What counts before all else: what was invented, then what should have been kept."""
        invented = sum(each.digits for each in self.findings.invented) + len(self.findings.added)
        return (invented, len(self.findings.terms) + len(self.findings.spans))

    @property
    def rank(self) -> tuple[int, int, float]:
        """Sorts the hypotheses of a segment, the best first."""
        return (*self.faults, -self.quality)

    @property
    def failed(self) -> bool:
        return bool(self.findings.issues()) or self.quality < WEAK


class CheckedTranslator:
    """Segments in, verdicts out.

    Args:
        translator: What translates.
        checker: Checks for its language pair.
        source: Source language code.
        target: Target language code.
        beam: Beam of the first attempt.
        retry_beam: Beam of the second; there is none where this is not wider.
    """

    def __init__(
        self,
        translator: Translator,
        checker: Checker,
        *,
        source: str,
        target: str,
        beam: int,
        retry_beam: int = RETRY_BEAM,
    ) -> None:
        self._translator = translator
        self._checker = checker
        self._source = source
        self._target = target
        self._beam = beam
        self._retry_beam = retry_beam

    def translate(self, segments: Sequence[str]) -> tuple[list[Verdict], Effort]:
        """Translate segments; the verdicts come in their order."""
        effort = Effort()
        verdicts: list[Verdict | None] = [self._passed(segment) for segment in segments]
        due = [place for place, verdict in enumerate(verdicts) if verdict is None]
        texts = {place: shorten_source(segments[place]) for place in due}
        best = self._attempt(due, texts, self._beam)
        failed = [place for place in due if best[place].failed and len(texts[place]) <= LONGEST_RETRY]
        doubt: dict[int, float] = {}
        if failed and self._beam < self._retry_beam:
            effort.retried += len(failed)
            again = self._attempt(failed, texts, self._retry_beam)
            for place in failed:
                if again[place].rank < best[place].rank:
                    doubt[place] = min(1.0, best[place].quality / again[place].quality)
                    best[place] = again[place]
                    effort.improved += 1
        for place in due:
            verdicts[place] = self._verdict(segments[place], texts[place], best[place], doubt.get(place, 1.0))
        return [verdict for verdict in verdicts if verdict is not None], effort

    def _passed(self, segment: str) -> Verdict | None:
        reason = untranslatable(segment)
        if reason is None:
            return None
        return Verdict(self._finish(segment, segment), 1.0, (reason,) if reason else ())

    def _attempt(self, places: Sequence[int], texts: dict[int, str], beam: int) -> dict[int, _Candidate]:
        if not places:
            return {}
        results = self._translator.translate([texts[place] for place in places], beam=beam, hypotheses=beam)
        return {
            place: min((self._candidate(texts[place], each) for each in candidates), key=lambda one: one.rank)
            for place, candidates in zip(places, results, strict=True)
        }

    def _candidate(self, segment: str, hypothesis: Hypothesis) -> _Candidate:
        text = self._finish(cut_loops(hypothesis.text, segment), segment)
        hypothesis = replace(hypothesis, text=text)
        findings = self._checker.check(segment, hypothesis)
        return _Candidate(hypothesis, findings, quality(findings, hypothesis, segment, model=self._translator.name))

    def _finish(self, text: str, segment: str) -> str:
        return finish(text, source=segment, source_language=self._source, language=self._target)

    def _verdict(self, segment: str, text: str, best: _Candidate, doubt: float) -> Verdict:
        """The final word on a segment.

        A candidate that was picked because its quality is high is, on average, worse than it looks, and a sentence
        that a first attempt got wrong is a hard one. So the quality shown is the mean of both attempts'.
        """
        said: list[str] = []
        repaired = repair_numbers(best.hypothesis.text, best.findings)
        if repaired:
            best = self._candidate(text, replace(best.hypothesis, text=repaired))
            said.append("a number was put right from the source")
        issues = best.findings.issues()
        if text != segment:
            said.append("the source repeats itself; the repetition was shortened")
        shown = best.quality * (1 + doubt) / 2
        if shown < WEAK and not issues:
            said.append(UNSURE)
        return Verdict(best.hypothesis.text, round(shown, 2), (*issues, *said))
