"""How good the translations are, and how well the checks know where they are not.

The data are JSON lines: ``id``, ``source_lang``, ``target_lang``, ``text``, ``reference``, and where other systems are
to be shown beside ours ``peers`` (their outputs by name). Each line is a paragraph of one long article, so that it goes
the way that articles go: split into sentences, batched, checked, joined.

BLEU and chrF are sacrebleu's. They are given twice: for the text as it is shown, with “ ” quotation marks, and "plain",
with quotation marks and apostrophes made straight on both sides, since most references are typed that way.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from depeche.evaluation.data import read_cases
from depeche.evaluation.report import Report
from depeche.models.runtime import Runtime
from depeche.schemas import Article, Segment
from depeche.settings import Settings
from depeche.text.document import sentences
from depeche.text.lexicon import lexicon
from depeche.translation import Translator, open_translator, translate
from depeche.translation.quantities import missing, quantities

_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'"})


class Case(BaseModel):
    """A text with its human translation."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    source_lang: str
    target_lang: str
    text: str
    reference: str
    peers: dict[str, str] = {}


class Scores(BaseModel):
    """Corpus scores of one system.

    Attributes:
        system: "depeche", or the name of a peer.
        bleu: As shown.
        chrf: As shown.
        bleu_plain: With straight quotation marks and apostrophes on both sides.
        chrf_plain: The same.
    """

    model_config = ConfigDict(frozen=True)

    system: str
    bleu: float
    chrf: float
    bleu_plain: float
    chrf_plain: float


class Pair(BaseModel):
    """The figures of one language pair; shares from 0 to 100.

    Attributes:
        route: ``source>target``.
        model: Name of the model or models.
        cases: Number of texts.
        segments: Number of sentences.
        scores: Ours first, then the peers'.
        invented: Share of segments with a number that the source doesn't have.
        lost: Share of segments in which a number of the source is missing.
        reference_invented: The same for the references (by case): what the reading of numbers gets wrong, and what
            translators may do ("32 °C" becomes "90 °F").
        reference_lost: The same.
        flagged: Share of cases with an issue.
        flag_precision: Share of the flagged cases that are among the worst tenth by chrF. Without knowledge: 10.
        flag_recall: Share of the worst tenth that is flagged.
        tenth_precision: Share of the tenth of lowest ``quality`` that is among the worst tenth.
        quality: Mean quality.
        correlation: Spearman's rank correlation of quality and chrF.
        seconds: Wall-clock time.
        words_per_second: Source words.
        retried: Share of segments that got a second attempt.
    """

    model_config = ConfigDict(frozen=True)

    route: str
    model: str
    cases: int
    segments: int
    scores: tuple[Scores, ...]
    invented: float
    lost: float
    reference_invented: float
    reference_lost: float
    flagged: float
    flag_precision: float
    flag_recall: float
    tenth_precision: float
    quality: float
    correlation: float
    seconds: float
    words_per_second: float
    retried: float

    def lines(self) -> Iterator[str]:
        """What the checks and the clock say, in words."""
        yield f"{self.route}, {self.model}: {self.cases} texts, {self.segments} segments"
        yield f"  numbers: invented in {self.invented:.2f}% of segments, lost in {self.lost:.2f}%"
        yield f"  numbers in the references: {self.reference_invented:.2f}% and {self.reference_lost:.2f}% of texts"
        yield f"  flagged: {self.flagged:.1f}% of texts, {self.flag_precision:.1f}% of these in the worst tenth by chrF"
        yield f"  of the worst tenth, flagged: {self.flag_recall:.1f}%"
        yield f"  lowest tenth by quality: {self.tenth_precision:.1f}% of it in the worst tenth by chrF"
        yield f"  mean quality {self.quality:.2f}, rank correlation with chrF {self.correlation:.2f}"
        yield f"  second attempt: {self.retried:.1f}% of segments"
        yield f"  {self.seconds:.1f} s, {self.words_per_second:.1f} source words a second"


class TranslationReport(Report):
    """Figures by language pair.

    Attributes:
        bleu_signature: How sacrebleu computed BLEU.
        chrf_signature: How it computed chrF.
        pairs: The figures.
    """

    bleu_signature: str
    chrf_signature: str
    pairs: tuple[Pair, ...]

    def table(self) -> str:
        """The scores, the checks and the speed, as Markdown tables."""
        lines = [f"BLEU {self.bleu_signature}", f"chrF {self.chrf_signature}"]
        lines += ["", "| route | system | BLEU | chrF | BLEU plain | chrF plain |", "|---|---|---|---|---|---|"]
        for pair in self.pairs:
            lines += [
                f"| {pair.route} | {one.system} | {one.bleu:.1f} | {one.chrf:.1f} | {one.bleu_plain:.1f} | "
                f"{one.chrf_plain:.1f} |"
                for one in pair.scores
            ]
        for pair in self.pairs:
            lines += ["", *pair.lines()]
        return "\n".join(lines)

    def figures(self) -> dict[str, float]:
        """``fr>en.bleu``, ``.chrf``, ``.numbers_kept`` (share of segments without an invented number), …"""
        found: dict[str, float] = {}
        for pair in self.pairs:
            ours = pair.scores[0]
            found |= {
                f"{pair.route}.bleu": ours.bleu,
                f"{pair.route}.chrf": ours.chrf,
                f"{pair.route}.nothing_invented": 100 - pair.invented,
                f"{pair.route}.nothing_lost": 100 - pair.lost,
                f"{pair.route}.flag_recall": pair.flag_recall,
            }
        return found


def evaluate(
    path: Path,
    *,
    settings: Settings,
    runtime: Runtime,
    limit: int | None = None,
    translator: Translator | None = None,
) -> TranslationReport:
    """Translate the texts of a file and compare them with their references.

    Args:
        path: JSON lines.
        settings: Routes and beam.
        runtime: Hands out the models.
        limit: Only so many cases from the beginning.
        translator: What translates instead of the route's model (all cases must be of its pair).

    Raises:
        InvalidInputError: A line is not a case; names the line.
        UnsupportedPairError: A case's language pair has no route.
    """
    cases = list(read_cases(path, Case, what="a text with its reference", limit=limit))
    bleu, chrf = BLEU(), CHRF()
    pairs = []
    ordered = sorted(cases, key=_languages)
    for (source, target), group in groupby(ordered, key=_languages):
        chosen = translator or open_translator(settings, runtime, source=source, target=target)
        pairs.append(_pair(list(group), chosen, settings.beam, bleu, chrf))
    return TranslationReport(
        bleu_signature=str(bleu.get_signature()) if cases else "",
        chrf_signature=str(chrf.get_signature()) if cases else "",
        pairs=tuple(pairs),
    )


def _languages(case: Case) -> tuple[str, str]:
    return (case.source_lang, case.target_lang)


def _pair(cases: Sequence[Case], translator: Translator, beam: int, bleu: BLEU, chrf: CHRF) -> Pair:
    source, target = _languages(cases[0])
    article = Article(
        title="", standfirst="", paragraphs=tuple(case.text for case in cases), roles=("body",) * len(cases)
    )
    started = time.perf_counter()
    result = translate(
        sentences(article, source), article, source=source, target=target, translator=translator, beam=beam
    )
    seconds = time.perf_counter() - started
    outputs = result.translation.paragraphs
    by_case: list[list[Segment]] = [[] for _ in cases]
    for segment in result.translation.segments:
        by_case[segment.paragraph].append(segment)
    invented, lost = _numbers([(each.source, each.target) for each in result.translation.segments], source, target)
    human_invented, human_lost = _numbers([(case.text, case.reference) for case in cases], source, target)
    closeness = [
        chrf.sentence_score(_plain(output), [_plain(case.reference)]).score
        for output, case in zip(outputs, cases, strict=True)
    ]
    qualities = [_mean_quality(segments) for segments in by_case]
    flags = [any(segment.issues for segment in segments) for segments in by_case]
    worst = _lowest_tenth(closeness)
    flagged = {place for place, flag in enumerate(flags) if flag}
    doubted = _lowest_tenth(qualities)
    return Pair(
        route=f"{source}>{target}",
        model=translator.name,
        cases=len(cases),
        segments=result.segments,
        scores=tuple(_scores(cases, outputs, bleu, chrf)),
        invented=invented,
        lost=lost,
        reference_invented=human_invented,
        reference_lost=human_lost,
        flagged=_percent(len(flagged), len(cases)),
        flag_precision=_percent(len(flagged & worst), len(flagged)),
        flag_recall=_percent(len(flagged & worst), len(worst)),
        tenth_precision=_percent(len(doubted & worst), len(doubted)),
        quality=sum(qualities) / len(qualities),
        correlation=_spearman(qualities, closeness),
        seconds=seconds,
        words_per_second=sum(len(case.text.split()) for case in cases) / max(seconds, 1e-9),
        retried=_percent(result.effort.retried, result.segments),
    )


def _scores(cases: Sequence[Case], outputs: Sequence[str], bleu: BLEU, chrf: CHRF) -> Iterator[Scores]:
    references = [case.reference for case in cases]
    systems = {"depeche": list(outputs)}
    for name in sorted(set.intersection(*(set(case.peers) for case in cases))):
        systems[name] = [case.peers[name] for case in cases]
    for name, texts in systems.items():
        plain, plain_references = [_plain(text) for text in texts], [_plain(text) for text in references]
        yield Scores(
            system=name,
            bleu=bleu.corpus_score(texts, [references]).score,
            chrf=chrf.corpus_score(texts, [references]).score,
            bleu_plain=bleu.corpus_score(plain, [plain_references]).score,
            chrf_plain=chrf.corpus_score(plain, [plain_references]).score,
        )


def _plain(text: str) -> str:
    return text.translate(_STRAIGHT)


def _numbers(pairs: Sequence[tuple[str, str]], source: str, target: str) -> tuple[float, float]:
    """Percentages of texts with invented and with lost numbers."""
    ours, theirs = lexicon(source), lexicon(target)
    spelled = bool(ours.cardinals and theirs.cardinals)
    invented = lost = 0
    for text, translation in pairs:
        wanted, found = quantities(text, ours), quantities(translation, theirs)
        invented += bool(missing(found, wanted, digits_only=not spelled))
        lost += bool(missing(wanted, found, digits_only=not spelled))
    return _percent(invented, len(pairs)), _percent(lost, len(pairs))


def _mean_quality(segments: Sequence[Segment]) -> float:
    weight = sum(len(segment.source) for segment in segments)
    return sum(segment.quality * len(segment.source) for segment in segments) / weight if weight else 1.0


def _lowest_tenth(values: Sequence[float]) -> set[int]:
    ordered = sorted(range(len(values)), key=lambda place: (values[place], place))
    return set(ordered[: max(1, round(len(values) / 10))])


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def _spearman(one: Sequence[float], two: Sequence[float]) -> float:
    """Spearman's rank correlation, ties by their mean rank; 0 where one side is constant."""
    ranks = [_ranks(one), _ranks(two)]
    centred = [[rank - (len(one) - 1) / 2 for rank in side] for side in ranks]
    norms = [sum(value * value for value in side) ** 0.5 for side in centred]
    if not norms[0] or not norms[1]:
        return 0.0
    return float(sum(a * b for a, b in zip(*centred, strict=True)) / (norms[0] * norms[1]))


def _ranks(values: Sequence[float]) -> list[float]:
    ordered = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    start = 0
    for _, group in groupby(ordered, key=values.__getitem__):
        members = list(group)
        for member in members:
            ranks[member] = start + (len(members) - 1) / 2
        start += len(members)
    return ranks
