"""Chromium on a running server, with a small deterministic engine at the border."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from depeche.brief.base import Engine, Progress
from depeche.cleaning.edits import edit
from depeche.cleaning.markup import Page as PageSource
from depeche.cleaning.wraps import read_page
from depeche.errors import DepecheError, NoArticleError, UnsupportedPairError
from depeche.http import create_app
from depeche.jobs import JobService
from depeche.schemas import (
    Abstractive,
    Article,
    Brief,
    BriefRequest,
    CleanRequest,
    ExtractedSentence,
    Extractive,
    Language,
    ModelInfo,
    Reason,
    Removed,
    Segment,
    Source,
    StepProblem,
    Summaries,
    SummarizeRequest,
    SummaryKind,
    SummarySentence,
    Timings,
    TranslateRequest,
    Translation,
)
from depeche.settings import Settings
from depeche.store import Store, open_store
from depeche.store.lease import owner
from depeche.text.document import Sentence, sentences
from depeche.text.normalize import normalize

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
"""Milliseconds that an expectation may take on a busy machine."""

ROUTES = ("fr>ar", "fr>en")
WEAK = "avalanche"
"""A sentence with this word comes out weak."""
LACKING: dict[str, Any] = {
    "abstractive": None,
    "problems": (StepProblem(step="abstract", detail="The written summary could not be made"),),
}
"""Of a brief whose article has the word "panne"."""
LONG = 50
REASONS: dict[str, Reason] = {
    "Partager sur": "share",
    "Lire aussi": "related",
    "Inscrivez-vous à": "newsletter",
    "Mentions légales": "footer",
}
"""Why a line goes, by its first two words."""


@dataclass
class DeskEngine:
    """Keeps long lines; turns the words of a sentence round, so that source and target never look alike.

    Attributes:
        store: Where briefs go.
        requests: What was computed.
        go: Articles that say "patience" wait for it after their first translated segment.
    """

    store: Store
    requests: list[BriefRequest] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)

    def identify(self, request: BriefRequest) -> str:
        return hashlib.sha256(request.model_dump_json(exclude={"callback", "url"}).encode()).hexdigest()

    def brief(self, request: BriefRequest, *, refresh: bool = False, progress: Progress | None = None) -> Brief:
        identity, me = self.identify(request), owner()
        claim = self.store.claim(identity, owner=me, lease_seconds=30, refresh=refresh)
        if claim.brief:
            return claim.brief
        tell = progress or (lambda *_: None)
        try:
            tell("clean", 0, 1)
            page = request.text or "\n".join(line.text for line in PageSource(request.html or "").lines)
            article = edit(_clean(page), read_page(page), keep=request.keep, drop=request.drop)
            target = request.target_language
            if target not in {None, "en", "ar"}:
                raise UnsupportedPairError(f"No route leads from fr to {target}", routes=list(ROUTES))
        except DepecheError as error:
            self.store.fail(identity, owner=me, error=error.document())
            raise
        found = sentences(article, "fr")
        if target:
            tell("translate", 1, len(found))
            assert "patience" not in article.body or self.go.wait(60)
        brief = Brief(
            id=identity,
            created=datetime.now(UTC),
            cached=False,
            pipeline="test",
            source=Source(language="fr", confidence=1, characters=1, sha256=identity),
            article=article,
            translation=_translation(article, found, target) if target else None,
            **_summaries(found, target, request) | (LACKING if "panne" in article.body else {}),
            timings_ms=Timings(clean=12, translate=2345, extract=3, abstract=40, total=2400),
        )
        self.requests.append(request)
        self.store.finish(brief, owner=me)
        return brief

    def clean(self, request: CleanRequest) -> Article:
        raise NotImplementedError

    def translate(self, request: TranslateRequest, *, progress: Progress | None = None) -> Translation:
        raise NotImplementedError

    def summarize(self, request: SummarizeRequest, *, kinds: Collection[SummaryKind] = ()) -> Summaries:
        raise NotImplementedError

    def languages(self) -> list[Language]:
        return [Language(code="fr", name="French", targets=("ar", "de", "en"))]

    def models(self) -> list[ModelInfo]:
        return []


def _clean(page: str) -> Article:
    """Lines of 50 characters are the article; the first line before it that starts like one is the title."""
    lines = [(number, line) for number, line in enumerate(normalize(page).split("\n"), 1) if line]
    kept = {number: line for number, line in lines if len(line) >= LONG and not line.startswith(tuple(REASONS))}
    if not kept:
        raise NoArticleError("nothing in the input reads like an article")
    title = next((line for _, line in lines if line.startswith("Le col")), "")
    return Article(
        title=title,
        standfirst="",
        paragraphs=tuple(line for line in kept.values() if line != title),
        lines=tuple(number for number, line in kept.items() if line != title),
        roles=("body",) * sum(line != title for line in kept.values()),
        removed=tuple(
            Removed(line=number, text=line, reason=REASONS.get(" ".join(line.split()[:2]), "navigation"))
            for number, line in lines
            if line not in {title, *kept.values()}
        ),
    )


def backwards(text: str, target: str) -> str:
    """The translation of a sentence by this engine."""
    turned = " ".join(reversed(text.split()))
    return f"{turned} السلام" if target == "ar" else turned


def _translation(article: Article, found: tuple[Sentence, ...], target: str) -> Translation:
    def whole(paragraph: int) -> str:
        return " ".join(backwards(one.text, target) for one in found if one.paragraph == paragraph)

    return Translation(
        source="fr",
        target=target,
        model="backwards",
        title=whole(-2),
        standfirst=whole(-1),
        paragraphs=tuple(whole(at) for at in range(len(article.paragraphs))),
        quality=0.9,
        segments=tuple(
            Segment(
                paragraph=one.paragraph,
                sentence=one.index,
                source=one.text,
                target=backwards(one.text, target),
                quality=0.31 if WEAK in one.text else 0.95,
                issues=("the number 31 is missing",) if WEAK in one.text else (),
            )
            for one in found
        ),
    )


def _summaries(found: tuple[Sentence, ...], target: str | None, request: BriefRequest) -> dict[str, Any]:
    chosen = [one for one in found if one.paragraph >= 0][: request.summary.sentences]

    def shown(one: Sentence) -> str:
        return backwards(one.text, target) if target else one.text

    written = [f"Un résumé de la phrase {at}." for at, _ in enumerate(chosen, 1)]
    bullets = request.summary.style == "bullets"
    return {
        "extractive": Extractive(
            language=target or "fr",
            sentences=tuple(
                ExtractedSentence(
                    text=shown(one), source=one.text, paragraph=one.paragraph, sentence=one.index, score=1
                )
                for one in chosen
            ),
        ),
        "abstractive": Abstractive(
            language=target or "fr",
            model="writer",
            text="\n".join(f"- {one}" for one in written) if bullets else " ".join(written),
            supported=True,
            fallback=False,
            sentences=tuple(
                SummarySentence(text=text, evidence=((one.paragraph, one.index),))
                for text, one in zip(written, chosen, strict=True)
            ),
        ),
    }


@dataclass
class Site:
    """A running server.

    Attributes:
        url: Its address.
        engine: Does its work.
    """

    url: str
    engine: Any


@contextmanager
def running(settings: Settings, make: Callable[[Store], Engine] = DeskEngine) -> Iterator[Site]:
    """Serve until the block ends."""
    store = open_store(settings)
    engine = make(store)
    app = create_app(engine, JobService(store, engine, settings), store, settings)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as door:
        door.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield Site(url, engine)
        finally:
            if isinstance(engine, DeskEngine):
                engine.go.set()
            server.should_exit = True
            thread.join()
            store.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server that the tests share."""
    with running(Settings(data_dir=tmp_path_factory.mktemp("site"))) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here (apt-get install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield launched
        launched.close()


@dataclass
class Watch:
    """What a page did besides showing itself.

    Attributes:
        complaints: Console errors and warnings, uncaught exceptions, dialogs.
        requests: Addresses that it asked for.
    """

    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens pages: ``visit("/quality", locale="fr-FR")``. At the end none of them has complained or left the site.

    Answers that a test refuses on purpose (413, 422, …) are reported by Chromium as failed resources; those are not
    complaints of the page.
    """
    opened: list[tuple[BrowserContext, Watch, str]] = []

    def start(path: str = "/", *, at: str = site.url, locale: str = "en-GB", **options: Any) -> Page:
        context = browser.new_context(
            base_url=at, locale=locale, **{"viewport": {"width": 1280, "height": 900}} | options
        )
        context.set_default_timeout(PATIENCE)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=at)
        watch = Watch()
        opened.append((context, watch, at))
        page = context.new_page()
        page.on("console", lambda message: _heard(watch, message))
        page.on("pageerror", lambda error: watch.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (watch.complaints.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: watch.requests.append(request.url))
        page.goto(path)
        return page

    expect.set_options(timeout=PATIENCE)
    yield start
    for context, watch, at in opened:
        context.close()
        assert watch.complaints == []
        assert [one for one in watch.requests if not one.startswith((f"{at}/", f"blob:{at}/"))] == []


def _heard(watch: Watch, message: Any) -> None:
    if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
        watch.complaints.append(message.text)


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Writes a screenshot into the folder that ``DEPECHE_SCREENSHOTS`` names; does nothing without it."""
    folder = os.environ.get("DEPECHE_SCREENSHOTS")

    def take(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")

    return take


ARTICLE = """Accueil
Sports
Le col de Brenaz rouvre à la circulation
Partager sur Facebook

Fermé depuis trois semaines, le col de Brenaz a rouvert mardi matin aux voitures et aux camions.

Une avalanche de 31 mètres avait emporté le garde-corps le 2 mars. Deux engins ont déblayé la route en onze jours.

Lire aussi : l’hiver en montagne

Le département a payé 240 000 euros, selon sa présidente, Claire Montfort. « Il fallait faire vite », a-t-elle dit.

Inscrivez-vous à notre lettre d’information
Mentions légales
Plan du site
Contact
"""


def submit(page: Page, text: str = ARTICLE, *, target: str | None = None) -> None:
    """Paste an article and ask for its brief."""
    page.get_by_label("Article", exact=True).fill(text)
    if target is not None:
        page.locator(f"#target option[value='{target}']").wait_for(state="attached")
        page.locator("#target").select_option(target)
    page.locator("#go").click()


def brief(page: Page, text: str = ARTICLE, *, target: str | None = None) -> None:
    """The same, and wait for it."""
    submit(page, text, target=target)
    expect(page.locator("#headline")).to_be_visible()


def copied(page: Page, button: str, start: str) -> str:
    """What a button of the page copies: a text that starts like this."""
    page.evaluate("navigator.clipboard.writeText('')")  # it outlives a test
    page.locator(button).click()
    text = ""
    for _ in range(100):
        text = page.evaluate("navigator.clipboard.readText()")
        if text.startswith(start):
            return text
        page.wait_for_timeout(100)
    raise AssertionError(text)
