"""The translation step: an article's sentences in, the article in another language out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from depeche.schemas import STANDFIRST, TITLE, Article, GlossaryTerm, Segment, Translation
from depeche.text.document import Sentence
from depeche.translation.base import SegmentMemory, TermKeeper, Translator
from depeche.translation.checked import CheckedTranslator, Verdict
from depeche.translation.checks import Checker
from depeche.translation.glossary import Glossary, GlossaryTranslator
from depeche.translation.memory import Memory
from depeche.translation.meter import Effort, Meter
from depeche.translation.preparation import PreparingTranslator
from depeche.translation.protect import ProtectingTranslator
from depeche.translation.split import SplittingTranslator

CHUNK = 32
"""Segments that are translated, checked and stored together. Fewer leave the processor idle, more lose more work
when the process is killed."""
DEFAULT_BEAM = 4
_UNSPACED = frozenset({"zh", "ja", "th"})
"""Written without spaces between sentences."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class TranslationResult:
    """A translation and what it cost.

    Attributes:
        translation: The result.
        segments: Segments of the article.
        from_memory: Segments that the translation memory had.
        translated: Different segments that went to the model.
        effort: Calls, segments sent, second attempts.
    """

    translation: Translation
    segments: int
    from_memory: int
    translated: int
    effort: Effort = field(default_factory=Effort)


def translate(
    sentences: Sequence[Sentence],
    article: Article,
    *,
    source: str,
    target: str,
    translator: Translator,
    memory: SegmentMemory | None = None,
    glossary: Sequence[GlossaryTerm] = (),
    beam: int = DEFAULT_BEAM,
    progress: Progress | None = None,
) -> TranslationResult:
    """Translate an article sentence by sentence.

    Args:
        sentences: The shared segmentation (``depeche.text.document.sentences``).
        article: The clean article; gives the shape of the result.
        source: Source language code.
        target: Target language code.
        translator: The model, from :func:`depeche.translation.open_translator`.
        memory: Asked once for all segments; told about each finished chunk, so that a killed run goes on.
        glossary: Terms to keep to.
        beam: Beam width of the first attempt.
        progress: Called with finished and all segments, from (0, n) on.

    Returns:
        The article in the same shape and order, with the segments, and the counters.
    """
    terms = Glossary(glossary)
    if terms and isinstance(translator, TermKeeper):
        meter = Meter(translator.keeping(terms))
        around = stack(meter, source, target)
    else:
        meter = Meter(translator)
        around = stack(meter, source, target, terms)
    store = Memory(memory, source=source, target=target, fingerprint=translator.fingerprint, beam=beam, glossary=terms)
    checked = CheckedTranslator(around, Checker(source, target, terms), source=source, target=target, beam=beam)
    counts: dict[str, int] = {}
    for sentence in sentences:
        counts[sentence.text] = counts.get(sentence.text, 0) + 1
    known = store.known(counts)
    verdicts = dict(known)
    effort = Effort()
    done = sum(counts[text] for text in known)
    report = progress or (lambda _done, _all: None)
    report(done, len(sentences))
    for chunk in _chunks(list(counts)):
        due = [text for text in chunk if text not in known]
        if not due:
            continue
        finished, cost = checked.translate(due)
        fresh = dict(zip(due, finished, strict=True))
        store.keep(fresh)
        verdicts |= fresh
        effort.retried += cost.retried
        effort.improved += cost.improved
        done += sum(counts[text] for text in due)
        report(done, len(sentences))
    segments = tuple(_segment(sentence, verdicts[sentence.text], sentence.text in known) for sentence in sentences)
    translation = _assemble(segments, article, source=source, target=target, model=translator.name)
    translation = translation.model_copy(
        update={
            "from_memory": sum(segment.from_memory for segment in segments),
            "translated": len(counts) - len(known),
        }
    )
    return TranslationResult(
        translation,
        segments=len(segments),
        from_memory=translation.from_memory,
        translated=translation.translated,
        effort=replace(effort, calls=meter.calls, segments=meter.segments),
    )


def stack(translator: Translator, source: str, target: str, glossary: Glossary | None = None) -> Translator:
    """A model with all around it that is not a check: preparation, glossary, kept spans, cutting of long segments."""
    guarded: Translator = ProtectingTranslator(SplittingTranslator(translator))
    if glossary:
        guarded = GlossaryTranslator(guarded, glossary)
    return PreparingTranslator(guarded, source, target)


def _chunks(texts: list[str]) -> Iterator[list[str]]:
    """Segments in groups of like length: padding is wasted work.

    The groups are those of the whole article whatever the memory knows, so that a run that was killed and goes on
    computes the very batches that it would have computed.
    """
    ordered = sorted(texts, key=lambda text: (len(text), text))
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]


def _segment(sentence: Sentence, verdict: Verdict, from_memory: bool) -> Segment:  # noqa: FBT001  plain data
    return Segment(
        paragraph=sentence.paragraph,
        sentence=sentence.index,
        source=sentence.text,
        target=verdict.target,
        quality=verdict.quality,
        issues=verdict.issues,
        from_memory=from_memory,
    )


def _assemble(segments: tuple[Segment, ...], article: Article, *, source: str, target: str, model: str) -> Translation:
    space = "" if target.split("-", maxsplit=1)[0] in _UNSPACED else " "
    texts: dict[int, list[str]] = {}
    for segment in segments:
        texts.setdefault(segment.paragraph, []).append(segment.target)
    joined = {place: space.join(filter(None, parts)) for place, parts in texts.items()}
    weight = sum(len(segment.source) for segment in segments)
    mean = sum(segment.quality * len(segment.source) for segment in segments) / weight if weight else 1.0
    return Translation(
        source=source,
        target=target,
        model=model,
        title=joined.get(TITLE, ""),
        standfirst=joined.get(STANDFIRST, ""),
        paragraphs=tuple(joined.get(number, "") for number in range(len(article.paragraphs))),
        quality=round(mean, 2),
        segments=segments,
    )
