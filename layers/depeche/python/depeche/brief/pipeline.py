"""``brief()`` in this process: from the store where it is known, else claimed, computed and stored."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import UTC, datetime

from depeche.brief import identity, inventory, languages
from depeche.brief.base import Progress
from depeche.brief.limits import check_limits
from depeche.brief.once import compute_once
from depeche.brief.steps import Outcome, Steps
from depeche.errors import DepecheError, LeaseLostError, NoArticleError, OutOfTimeError
from depeche.models.runtime import Runtime
from depeche.schemas import (
    Article,
    Brief,
    BriefRequest,
    CleanRequest,
    Language,
    ModelInfo,
    Source,
    Summaries,
    SummarizeRequest,
    SummaryKind,
    TranslateRequest,
    Translation,
)
from depeche.settings import Settings
from depeche.store import Lease, Store
from depeche.store import owner as new_owner
from depeche.text.document import sentences
from depeche.text.normalize import normalize


class Pipeline:
    """The engine that works in this process; see :class:`depeche.brief.base.Engine`. Thread-safe."""

    def __init__(
        self, settings: Settings, store: Store, runtime: Runtime, *, on_brief: Callable[[Brief], None] | None = None
    ) -> None:
        """Keep the parts; nothing is loaded yet.

        Args:
            settings: Limits, lease, beam width.
            store: Where briefs and the translation memory are.
            runtime: Hands out models.
            on_brief: Called with each brief that is given, from the store or computed.
        """
        self._on_brief = on_brief
        self._settings = settings
        self._store = store
        self._runtime = runtime
        self._steps = Steps(settings, runtime, store)

    def identify(self, request: BriefRequest) -> str:
        """The brief's id; loads no model."""
        return inventory.identify(request, self._settings, self._runtime)

    def brief(
        self,
        request: BriefRequest,
        *,
        refresh: bool = False,
        progress: Progress | None = None,
        owner: str | None = None,
    ) -> Brief:
        """The brief, from the store or computed and stored.

        A brief that another worker computes is waited for; if that worker dies, this one takes over.
        """
        check_limits(request, self._settings)
        brief_id = self.identify(request)
        me = owner or new_owner()
        brief = compute_once(
            self._store,
            brief_id,
            me,
            lambda: self._compute(request, brief_id, me, progress),
            lease_seconds=self._settings.lease_seconds,
            refresh=refresh,
            progress=progress,
        )
        if brief is None:  # the time that is left never ends
            raise DepecheError("The computation gave no brief")
        if self._on_brief:
            self._on_brief(brief)
        return brief

    def clean(self, request: CleanRequest) -> Article:
        """The first step alone."""
        check_limits(request, self._settings)
        if request.source_language:
            languages.settle(request.source_language, "")
        return self._steps.clean(request)

    def translate(self, request: TranslateRequest, *, progress: Progress | None = None) -> Translation:
        """The second step alone: each line of the text is one paragraph, empty lines included."""
        check_limits(request, self._settings)
        target = languages.primary(request.target_language)
        paragraphs = tuple(normalize(request.text).split("\n"))
        if any(paragraphs):
            source = languages.settle(request.source_language, request.text).language
        else:  # nothing to read, nothing to translate
            source = languages.primary(request.source_language or "und")
            return Translation(
                source=source, target=target, model="none", title="", standfirst="", paragraphs=paragraphs,
                quality=1.0, segments=(),
            )  # fmt: skip
        article = Article(title="", standfirst="", paragraphs=paragraphs, roles=("body",) * len(paragraphs))
        return self._steps.translate(
            article,
            sentences(article, source),
            source=source,
            target=target,
            glossary=request.glossary,
            progress=progress,
        )

    def summarize(
        self, request: SummarizeRequest, *, kinds: Collection[SummaryKind] = ("extractive", "abstractive")
    ) -> Summaries:
        """The third step alone, in the text's own language."""
        check_limits(request, self._settings)
        text = normalize(request.text)
        if not text.strip():
            raise NoArticleError("The text is empty", field="text")
        language = languages.settle(request.source_language, text).language
        extractive, abstractive = self._steps.summaries(text, language, request.summary, kinds)
        return Summaries(language=language, extractive=extractive, abstractive=abstractive)

    def languages(self) -> list[Language]:
        """The languages that can be read, with the targets that a route leads to."""
        return inventory.spoken(self._settings, self._runtime)

    def models(self) -> list[ModelInfo]:
        """The models of the catalog, and which of them are built."""
        return inventory.catalogued(self._settings, self._runtime)

    def _compute(self, request: BriefRequest, brief_id: str, me: str, progress: Progress | None) -> Brief | None:
        """The brief, stored; None where another took us for dead: that one's result counts."""
        try:
            with Lease(self._store, brief_id, owner=me, seconds=self._settings.lease_seconds) as lease:
                outcome = self._steps.run(request, checkpoint=lease.check, progress=progress)
                brief = _assemble(request, brief_id, outcome)
                self._store.finish(brief, owner=me)
        except LeaseLostError:
            return None
        except OutOfTimeError:
            # Whoever goes on with it need not wait for the lease to run out.
            self._store.renew(brief_id, owner=me, lease_seconds=0.0)
            raise
        except DepecheError as error:
            self._store.fail(brief_id, owner=me, error=error.document())
            raise
        except BaseException:
            # Also Ctrl+C: whoever waits for this brief must not wait for the lease to run out.
            failure = DepecheError("The computation broke off", brief=brief_id)
            self._store.fail(brief_id, owner=me, error=failure.document())
            raise
        return brief


def _assemble(request: BriefRequest, brief_id: str, outcome: Outcome) -> Brief:
    return Brief(
        id=brief_id,
        created=datetime.now(UTC),
        cached=False,
        pipeline=identity.pipeline_version(),
        source=Source(
            language=outcome.language.language,
            confidence=outcome.language.confidence,
            characters=len(request.html or request.text or ""),
            sha256=identity.input_digest(request),
            url=str(request.url) if request.url else None,
        ),
        article=outcome.article,
        translation=outcome.translation,
        extractive=outcome.extractive,
        abstractive=outcome.abstractive,
        timings_ms=outcome.timings,
        problems=outcome.problems,
    )
