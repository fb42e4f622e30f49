"""The abstractive summary: short sentences written by the model, each borne out by the article.

Select, shorten, check: the ranker picks the sentences that matter wherever they stand in the article, so its length
never cuts anything off; the model shortens each; the check and :mod:`depeche.summary.fidelity` throw out what the
article does not say; compressed or verbatim source sentences take the place of what fails. Among what is left, the
forms are chosen together for the most content in the fewest words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from depeche.schemas import TITLE, Abstractive, SummaryOptions, SummarySentence
from depeche.summary import ranker
from depeche.summary.base import Summarizer, Task
from depeche.summary.candidates import Candidate, Check, Place, Writer, Written
from depeche.summary.discourse import stand
from depeche.summary.extractive import extract
from depeche.summary.support import Checker
from depeche.summary.terms import read
from depeche.summary.window import tells
from depeche.text.document import Sentence

NO_MODEL = "none"
"""Model name of a summary that no model had a part in."""

_TOLERANCE = 0.2
_FORM_REFERENCE = 0.0
"""Length of the summary that the choice among the forms of a sentence assumes: only what is said in a word counts, not
how much is said."""
_OPENER_COST = 0.05
_SPARE = 2
"""Sentences held ready for those that have no supported form."""
_MOST_ROUNDS = 8
"""Times that sentences are chosen anew because some can't be shown."""
_MOST_SENTENCES = 10
_LONGEST_HEADLINE = 16
_LEAD = 3
"""Of so many sentences, the one that says most of what the title says becomes the headline."""
_SHORT_TERM = 3


@dataclass(frozen=True, slots=True)
class _Slot:
    """One sentence of the summary and the forms that it can take."""

    sentence: Sentence
    forms: tuple[Candidate, ...]


@dataclass(slots=True)
class _Stock:
    """Sentences as they can be shown, each looked at once.

    Attributes:
        text_of: The sentences in the language of the summary.
        writer: Makes and checks their forms.
    """

    text_of: Mapping[Place, Sentence]
    writer: Writer
    _slots: dict[Place, _Slot] = field(default_factory=dict)

    def slot(self, place: Place) -> _Slot:
        """The sentence with the forms that need no model."""
        if place not in self._slots:
            self._slots[place] = _Slot(self.text_of[place], tuple(self.writer.source_forms(self.text_of[place])))
        return self._slots[place]

    def shows(self, place: Place) -> bool:
        """Whether one of the forms passed the check."""
        return any(form.supported for form in self.slot(place).forms)


def abstract(
    sentences: Sequence[Sentence],
    *,
    language: str,
    source_language: str,
    checker: Check,
    summarizer: Summarizer | None,
    translations: Mapping[Place, str] | None = None,
    options: SummaryOptions | None = None,
    words: int | None = None,
    doubtful: Collection[Place] = (),
) -> Abstractive:
    """Write the summary.

    Args:
        sentences: The whole article in reading order, in its own language.
        language: Language of the summary.
        source_language: Language of the article.
        checker: The support check over this article, with ``translations`` where there are any.
        summarizer: The model; None makes a summary of compressed source sentences.
        translations: The sentences in ``language``, by place, when that is not the article's language.
        options: Number of sentences and style.
        words: Length to aim at; kept within 20% as far as the article allows, with more or fewer sentences than
            ``options`` asks for if need be.
        doubtful: Places whose translation is in doubt; their sentences are chosen only where nothing else says nearly
            as much.

    Returns:
        The summary; empty when the article has no sentence but its title.
    """
    options = options or SummaryOptions()
    headline = options.style == "headline"
    count = 1 if headline else options.sentences
    shown = [_translated(s, translations) for s in sentences if translations is None or s.place in translations]
    title = next((s.text for s in shown if s.paragraph == TITLE), "")
    text_of = {s.place: s for s in shown}
    weights = replace(
        ranker.load().weigh([s.text for s in shown if s.paragraph != TITLE], title), reference=_FORM_REFERENCE
    )
    writer = Writer(
        checker, language, story=_story(sentences, source_language, language, translations), headline=headline
    )
    reserve = _MOST_SENTENCES if words else _SPARE
    stock = _Stock(text_of, writer)
    wanted = _showable(
        sentences, stock, language=source_language, count=_LEAD if headline else count, doubtful=doubtful
    )
    if headline:
        wanted = _like_title(wanted, sentences)
    spare = _showable(sentences, stock, language=source_language, count=count + reserve, doubtful=doubtful)
    pool = _usable([stock.slot(place) for place in dict.fromkeys(s.place for s in (*wanted, *spare))])
    target = None if headline else words
    slots = _fit(pool, count, target, weights) if target else pool[:count]
    task = Task(shown, [slot.sentence for slot in slots], language, headline=headline, words=target)
    written = writer.write(summarizer, task)
    slots = _told(slots, written, words)
    free = [_Slot(text_of[each.place], each.forms) for each in written if each.free and each.place in text_of]
    if free:
        slots = [*free, *pool] if headline else _around(free, pool, weights, count=count, words=target)
    chosen = _headline(slots, text_of, writer) if headline else _choose(slots, weights, words)
    order = {s.place: number for number, s in enumerate(sentences)}
    chosen.sort(key=lambda candidate: order[candidate.place])
    return _result(chosen, language, options, summarizer)


def _story(
    sentences: Sequence[Sentence], source_language: str, language: str, translations: Mapping[Place, str] | None
) -> Check | None:
    """The check against an article without its credits and its orders to machines; None where it has none."""
    told = [s for s in sentences if tells(s.text, source_language)]
    if len(told) == len(sentences):
        return None
    return Checker(told, article_language=source_language, translations=translations, translation_language=language)


def _translated(sentence: Sentence, translations: Mapping[Place, str] | None) -> Sentence:
    if translations is None:
        return sentence
    return replace(sentence, text=translations[sentence.place])


def _showable(
    sentences: Sequence[Sentence], stock: _Stock, *, language: str, count: int, doubtful: Collection[Place]
) -> list[Sentence]:
    """The ranker's choice among the sentences that can be shown.

    Where one can't, all are chosen anew, without those either that point back to it: "Elle …" would point to somebody
    else.
    """
    unfit = _with_pointers({s.place for s in sentences if s.place not in stock.text_of}, sentences, language)
    chosen: list[Sentence] = []
    for _ in range(_MOST_ROUNDS):
        choices = extract(sentences, language=language, count=count, without=unfit, doubtful=doubtful)
        chosen = [choice.sentence for choice in choices]
        refused = {s.place for s in chosen if not stock.shows(s.place)}
        if not refused:
            break
        unfit |= _with_pointers(refused, sentences, language)
    return chosen


def _with_pointers(places: Collection[Place], sentences: Sequence[Sentence], language: str) -> set[Place]:
    """These places, and those of the sentences right behind them that point back."""
    found = set(places)
    for before, sentence in pairwise(sentences):
        standing = stand(sentence.text, language)
        if before.place in found and (standing.pointer or standing.unnamed):
            found.add(sentence.place)
    return found


def _like_title(lead: Sequence[Sentence], sentences: Sequence[Sentence]) -> list[Sentence]:
    """These sentences, the one first that shares most terms with the title."""
    title = {term for s in sentences if s.paragraph == TITLE for term in read(s.text).terms if len(term) > _SHORT_TERM}
    return sorted(lead, key=lambda s: -len(title.intersection(read(s.text).terms)))


def _told(slots: Sequence[_Slot], written: Sequence[Written], words: int | None) -> list[_Slot]:
    """Source text only where nothing generated passed, or where a length may need it."""
    made = {each.place: each.forms for each in written if not each.free}
    return [
        replace(slot, forms=(*made[slot.sentence.place], *(slot.forms if words else ())))
        if slot.sentence.place in made
        else slot
        for slot in slots
    ]


def _around(
    free: Sequence[_Slot], pool: Sequence[_Slot], weights: ranker.Weights, *, count: int, words: int | None
) -> list[_Slot]:
    """The sentences of a model that wrote about the article as a whole, and what has to stand in for missing ones.

    Source sentences that they were made from are not told twice.
    """
    told = {slot.sentence.place for slot in free}
    rest = [slot for slot in pool if slot.sentence.place not in told]
    if words:
        fitted = _fit(free, count, words, weights)
        enough = _miss(fitted, words, weights) <= _TOLERANCE / 2
        return fitted if enough else _fit([*free, *rest], count, words, weights)
    kept = list(free)
    while len(kept) > count:
        rests = [[*kept[:number], *kept[number + 1 :]] for number in range(len(kept))]
        kept = max(rests, key=lambda some: _worth(_choose(some, weights, None), weights, None))
    return [*kept, *rest[: count - len(kept)]]


def _usable(pool: Sequence[_Slot]) -> list[_Slot]:
    """Slots with a supported form, in which only those count; if there is none at all, whatever there is."""
    supported = [replace(slot, forms=tuple(c for c in slot.forms if c.supported)) for slot in pool]
    return [slot for slot in supported if slot.forms] or list(pool)


def _choose(slots: Sequence[_Slot], weights: ranker.Weights, words: int | None) -> list[Candidate]:
    """One form for each slot: start from the first and exchange single ones while the whole gets better."""
    chosen = [slot.forms[0] for slot in slots]
    if words:
        chosen = [max(slot.forms, key=lambda c: (not c.generated, c.words)) for slot in slots]
    for _ in range(len(slots) + 1):
        before = list(chosen)
        for number, slot in enumerate(slots):
            chosen[number] = max(
                slot.forms,
                key=lambda form, number=number: _worth(  # type: ignore[misc]  # mypy can't type a default in a key
                    [*chosen[:number], form, *chosen[number + 1 :]], weights, words
                ),
            )
        if chosen == before:
            break
    return chosen


def _worth(chosen: Sequence[Candidate], weights: ranker.Weights, words: int | None) -> float:
    value = weights.expect([weights.read(candidate.text) for candidate in chosen])
    value *= 1 - _OPENER_COST * sum(candidate.opens_loosely for candidate in chosen)
    if words:
        # Outside the tolerance nothing else counts; inside it, content decides.
        value -= 10 * max(0.0, _distance(chosen, words) - _TOLERANCE)
    return value


def _distance(chosen: Sequence[Candidate], words: int) -> float:
    return abs(sum(candidate.words for candidate in chosen) / words - 1)


def _fit(pool: Sequence[_Slot], count: int, words: int, weights: ranker.Weights) -> list[_Slot]:
    """The sentences that can meet a length: as many as asked for if that works, else one more or fewer, and so on."""
    best: tuple[float, list[_Slot]] | None = None
    sizes = sorted(range(1, min(_MOST_SENTENCES, len(pool)) + 1), key=lambda size: abs(size - count))
    for size in sizes:
        slots = list(pool[:size])
        for number in range(size):  # exchange a sentence for one in reserve when that brings the length nearer
            options = [slots[number], *(slot for slot in pool if slot not in slots)]
            slots[number] = min(
                options,
                key=lambda slot, number=number: _miss([*slots[:number], slot, *slots[number + 1 :]], words, weights),  # type: ignore[misc]  # mypy can't type a default in a key
            )
        miss = _miss(slots, words, weights)
        if best is None or miss < best[0]:
            best = (miss, slots)
        if miss <= _TOLERANCE / 2:
            break
    return best[1] if best else []


def _miss(slots: Sequence[_Slot], words: int, weights: ranker.Weights) -> float:
    return max(0.0, _distance(_choose(slots, weights, words), words) - _TOLERANCE / 2)


def _headline(slots: Sequence[_Slot], text_of: Mapping[Place, Sentence], writer: Writer) -> list[Candidate]:
    """The model's headline; else the publisher's; else the shortest form of the best sentence."""
    forms = [form for slot in slots for form in slot.forms]
    generated = [form for form in forms if form.generated and form.words <= _LONGEST_HEADLINE]
    title = text_of.get((TITLE, 0))
    if title is not None:  # a sentence that the model only repeats is no better than it
        whole = {" ".join(slot.sentence.text.split()).rstrip(".。 ") for slot in slots}
        generated = [form for form in generated if form.text.rstrip(".。 ") not in whole]
    if generated:
        return generated[:1]
    if title is not None and not stand(title.text, writer.language).to_machine:
        own = writer.source_forms(title)[0]
        if own.supported:
            return [own]
    return [min(forms, key=lambda form: form.words)] if forms else []


def _result(
    chosen: Sequence[Candidate], language: str, options: SummaryOptions, summarizer: Summarizer | None
) -> Abstractive:
    texts = [candidate.text for candidate in chosen]
    if options.style == "headline":
        texts = [" ".join(text.split()).rstrip(".。 ") for text in texts]
        text = " ".join(texts)
    elif options.style == "bullets":
        text = "\n".join(f"- {line}" for line in texts)
    else:
        text = " ".join(texts)
    return Abstractive(
        language=language,
        model=summarizer.name if summarizer else NO_MODEL,
        text=text,
        supported=all(candidate.supported for candidate in chosen),
        fallback=any(not candidate.generated for candidate in chosen),
        sentences=tuple(
            SummarySentence(text=text, evidence=c.evidence, issues=c.issues)
            for text, c in zip(texts, chosen, strict=True)
        ),
    )
