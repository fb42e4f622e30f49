"""The three steps, wired: language, translator, check and summaries of one article. Knows no store but the memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from depeche.brief import languages
from depeche.brief.base import Progress, Step
from depeche.brief.guard import Guard, uncleaned, unsplit
from depeche.errors import InvalidInputError
from depeche.models.runtime import Runtime
from depeche.schemas import (
    Abstractive,
    Article,
    BriefRequest,
    CleanRequest,
    ExtractedSentence,
    Extractive,
    GlossaryTerm,
    StepProblem,
    SummaryKind,
    SummaryOptions,
    Timings,
    Translation,
)
from depeche.settings import Settings
from depeche.text.datelines import undated
from depeche.text.document import Sentence, sentences
from depeche.text.language import Detection

if TYPE_CHECKING:
    from depeche.translation import SegmentMemory

Place = tuple[int, int]
Checkpoint = Callable[[], None]


class _Shown(TypedDict):
    """How summaries are shown."""

    source: str
    language: str
    translations: Mapping[Place, str] | None
    doubtful: Collection[Place]


@dataclass(slots=True)
class Clock:
    """Milliseconds by step."""

    spent: dict[Step, float] = field(default_factory=dict)
    started: float = field(default_factory=time.perf_counter)

    @contextmanager
    def step(self, name: Step, progress: Progress | None) -> Iterator[None]:
        """Time one step, and tell ``progress`` when it begins and ends."""
        began = time.perf_counter()
        if progress:
            progress(name, 0, 1)
        yield
        self.spent[name] = time.perf_counter() - began
        if progress and name != "translate":  # it reports its own units
            progress(name, 1, 1)

    def timings(self) -> Timings:
        """The result's view of it."""
        total = time.perf_counter() - self.started
        spent = {name: round(1000 * seconds) for name, seconds in self.spent.items()}
        return Timings(
            clean=spent.get("clean", 0),
            translate=spent.get("translate", 0),
            extract=spent.get("extract", 0),
            abstract=spent.get("abstract", 0),
            total=round(1000 * total),
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the steps made of one article."""

    language: Detection
    article: Article
    translation: Translation | None
    extractive: Extractive | None
    abstractive: Abstractive | None
    timings: Timings
    problems: tuple[StepProblem, ...]


class Steps:
    """Runs the steps in this process."""

    def __init__(self, settings: Settings, runtime: Runtime, memory: SegmentMemory) -> None:
        """Keep the parts; nothing is loaded yet."""
        self._settings = settings
        self._runtime = runtime
        self._memory = memory

    def run(self, request: BriefRequest, *, checkpoint: Checkpoint, progress: Progress | None = None) -> Outcome:
        """All steps for one article. One that fails for an unforeseen reason is left out.

        Args:
            request: Checked against the limits.
            checkpoint: Called between the steps; whatever it raises ends the run.
            progress: Told as the work goes on.

        Raises:
            DepecheError: The input can't be briefed, or a model is not available.
        """
        clock = Clock()
        guard = Guard()
        with clock.step("clean", progress):
            article = guard.run("clean", lambda: self.clean(request, title=request.title), lambda: uncleaned(request))
            language = languages.settle(request.source_language, f"{article.title}\n{article.body}")
        source = language.language
        target = self._target(request, source)
        shown = self._summary_language(request, source, target)
        found = guard.run("clean", lambda: sentences(article, source), lambda: unsplit(article))
        checkpoint()
        translation = None
        if target is not None:
            with clock.step("translate", progress):
                translation = guard.run(
                    "translate",
                    lambda: self.translate(
                        article, found, source=source, target=target, glossary=request.glossary, progress=progress
                    ),
                    lambda: None,
                )
            checkpoint()
        translated = _by_place(translation) if translation and shown == translation.target else None
        # Without the translation the summaries are in the article's own language.
        language_of_summaries = shown if translated else source
        doubted = _doubts(translation) if translation and translated else {}
        options: _Shown = {
            "source": source,
            "language": language_of_summaries,
            "translations": translated,
            "doubtful": doubted.keys(),
        }
        with clock.step("extract", progress):
            extractive = guard.run("extract", lambda: extract(found, request.summary, **options), lambda: None)
        with clock.step("abstract", progress):
            abstractive = guard.run("abstract", lambda: self.abstract(found, request.summary, **options), lambda: None)
            if abstractive:
                abstractive = _doubted(abstractive, doubted)
        checkpoint()
        return Outcome(language, article, translation, extractive, abstractive, clock.timings(), tuple(guard.problems))

    def clean(self, request: BriefRequest | CleanRequest, *, title: str | None = None) -> Article:
        """The article in a page, with the lines kept and dropped that the request names."""
        from depeche.cleaning import clean

        keep, drop = ((), ()) if isinstance(request, CleanRequest) else (request.keep, request.drop)
        return clean(
            text=request.text,
            html=request.html,
            language=request.source_language,
            title=title,
            keep=keep,
            drop=drop,
        )

    def translate(
        self,
        article: Article,
        found: Sequence[Sentence],
        *,
        source: str,
        target: str,
        glossary: Sequence[GlossaryTerm],
        progress: Progress | None = None,
    ) -> Translation:
        """An article in another language, through the translation memory."""
        from depeche.translation import open_translator, translate

        def report(done: int, total: int) -> None:
            if progress:
                progress("translate", done, total)

        result = translate(
            found,
            article,
            source=source,
            target=target,
            translator=open_translator(self._settings, self._runtime, source=source, target=target),
            memory=self._memory,
            glossary=glossary,
            beam=self._settings.beam,
            progress=report,
        )
        return result.translation

    def abstract(
        self,
        found: Sequence[Sentence],
        options: SummaryOptions,
        *,
        source: str,
        language: str,
        translations: Mapping[Place, str] | None = None,
        doubtful: Collection[Place] = (),
    ) -> Abstractive:
        """The written summary. A language that no summary model serves gets compressed source sentences."""
        from depeche.summary import abstract, open_summarizer
        from depeche.summary.support import Checker

        return abstract(
            found,
            language=language,
            source_language=source,
            checker=Checker(found, article_language=source, translations=translations, translation_language=language),
            summarizer=open_summarizer(self._settings, self._runtime, language),
            translations=translations,
            options=options,
            words=options.words,
            doubtful=doubtful,
        )

    def summaries(
        self, text: str, language: str, options: SummaryOptions, kinds: Collection[SummaryKind]
    ) -> tuple[Extractive | None, Abstractive | None]:
        """The summaries of a text that is taken as it is: each line is a paragraph."""
        paragraphs = tuple(line.strip() for line in text.split("\n") if line.strip())
        article = Article(title="", standfirst="", paragraphs=paragraphs, roles=("body",) * len(paragraphs))
        found = sentences(article, language)
        return (
            extract(found, options, source=language, language=language) if "extractive" in kinds else None,
            self.abstract(found, options, source=language, language=language) if "abstractive" in kinds else None,
        )

    def _target(self, request: BriefRequest, source: str) -> str | None:
        if request.target_language is None or languages.primary(request.target_language) == source:
            return None
        from depeche.translation import routes

        target = languages.primary(request.target_language)
        # A pair without a route is refused before any work is done.
        routes(self._settings, self._runtime.catalog).resolve(source, target)
        return target

    def _summary_language(self, request: BriefRequest, source: str, target: str | None) -> str:
        if request.summary.language is None:
            return target or source
        wanted = languages.primary(request.summary.language)
        if wanted not in {source, target}:
            served = f"{source} or {target}" if target else source
            raise InvalidInputError(
                f"The summary of this article can be in {served}, not in {wanted}", field="summary.language"
            )
        return wanted


def extract(
    found: Sequence[Sentence],
    options: SummaryOptions,
    *,
    source: str,
    language: str,
    translations: Mapping[Place, str] | None = None,
    doubtful: Collection[Place] = (),
) -> Extractive:
    """The extractive summary: chosen in the source, shown in ``language``.

    A sentence whose translation may say the opposite has none here, and stands as the article has it.
    """
    from depeche.summary import extract as choose

    chosen = choose(found, language=source, count=options.sentences, doubtful=doubtful)
    shown = translations or {}
    return Extractive(
        language=language,
        sentences=tuple(
            ExtractedSentence(
                text=undated(shown.get(choice.sentence.place, choice.sentence.text)),
                source=choice.sentence.text,
                paragraph=choice.sentence.paragraph,
                sentence=choice.sentence.index,
                score=choice.score,
            )
            for choice in chosen
        ),
    )


def _by_place(translation: Translation) -> dict[Place, str]:
    """The translations on which a summary may rest."""
    from depeche.translation import misleads

    return {
        (segment.paragraph, segment.sentence): segment.target
        for segment in translation.segments
        if not misleads(segment.issues)
    }


def _doubts(translation: Translation) -> dict[Place, tuple[str, ...]]:
    """What is doubtful in the translations, by place."""
    from depeche.translation import doubts

    found = {(segment.paragraph, segment.sentence): doubts(segment.issues) for segment in translation.segments}
    return {place: issues for place, issues in found.items() if issues}


def _doubted(abstractive: Abstractive, doubted: Mapping[Place, tuple[str, ...]]) -> Abstractive:
    """The summary with what is doubtful in the translations that its sentences are made from."""
    found = [doubted.get(s.evidence[0], ()) if s.evidence else () for s in abstractive.sentences]
    sentences = tuple(
        sentence.model_copy(update={"issues": (*sentence.issues, *issues)})
        for sentence, issues in zip(abstractive.sentences, found, strict=True)
    )
    return abstractive.model_copy(
        update={"sentences": sentences, "supported": abstractive.supported and not any(found)}
    )
