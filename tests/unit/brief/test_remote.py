"""An engine elsewhere: one claim, one invocation, and nobody waits for what will not come."""

from __future__ import annotations

import base64
import json
import shutil
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from depeche.brief import BoundedEngine, Engine, wire
from depeche.brief.wire import Invocation, correlation, invocation_of
from depeche.errors import (
    BusyError,
    DepecheError,
    InvalidInputError,
    MalformedError,
    ModelUnavailableError,
    NoArticleError,
    OutOfTimeError,
    TooLongError,
    UnknownLanguageError,
)
from depeche.models import load_catalog
from depeche.models.catalog import data_folder
from depeche.models.lock import lock
from depeche.schemas import BriefRequest, CleanRequest, SummarizeRequest, TranslateRequest
from depeche.settings import Settings
from depeche.store import BriefState

# Dutch: the embedded model writes no summaries in it, so that no test needs a model.
ARTICLE = """De haven van Zandwijk krijgt een nieuwe sluis
De gemeenteraad van Zandwijk heeft donderdag besloten een nieuwe sluis te bouwen voor 42 miljoen euro.
Wethouder Anke de Boer zei dat de oude sluis te smal is voor de schepen van nu.
De bouw begint in maart en duurt volgens de gemeente twee jaar.
"""
THROTTLED = (
    429,
    {"X-Amzn-ErrorType": "TooManyRequestsException"},
    b'{"Reason": "ReservedFunctionConcurrentInvocation"}',
)
KILLED = (
    200,
    {"X-Amz-Function-Error": "Unhandled"},
    b'{"errorType": "Runtime.ExitError", "errorMessage": "RequestId: 1 Error: Runtime exited: signal: killed"}',
)
TIMED_OUT = (200, {"X-Amz-Function-Error": "Unhandled"}, b'{"errorMessage": "Task timed out after 900.00 seconds"}')
LOST = (0, {}, b"")


def request(text=ARTICLE, **options):
    return BriefRequest(text=text, **{"target_language": None, "source_language": "nl"} | options)


def status(store, remote, request_):
    return store.status(remote.identify(request_))


def test_it_is_an_engine(remote, function):
    engines: list[Engine] = [remote, function.engine]
    assert isinstance(remote, BoundedEngine)
    assert not isinstance(engines[1], BoundedEngine)


def test_both_processes_give_a_brief_the_same_id(remote, function):
    assert remote.identify(request()) == function.engine.identify(request())
    assert remote.identify(request()) != remote.identify(request(title="Ander"))


def test_the_id_covers_a_converted_model_by_its_lock(store, settings, thin_runtime, tmp_path):
    """An API without the model has its manifest as a lock; the engine has the model."""
    from depeche.brief.inventory import identify
    from depeche.models import Runtime
    from depeche.models.build import folder as folders

    routed = settings.model_copy(update={"routes": {"fr>en": "opus-mt-fr-en"}})
    bare = routed.model_copy(update={"cache_dir": tmp_path / "nothing"})
    before = identify(request(), bare, thin_runtime(bare))
    built = folders.place(routed.cache_dir, load_catalog().checkpoints["opus-mt-fr-en"])
    built.mkdir(parents=True)
    (built / "model.bin").write_bytes(b"weights")
    folders.seal(built, {"key": load_catalog().checkpoints["opus-mt-fr-en"].key})
    theirs = identify(request(), routed, Runtime(routed))
    assert theirs != before

    thin = thin_runtime(bare)
    lock(thin.catalog, routed.cache_dir, ["opus-mt-fr-en"])
    assert identify(request(), bare, thin) == theirs
    with pytest.raises(ModelUnavailableError, match="not built"):
        lock(thin.catalog, bare.cache_dir, ["opus-mt-en-fr"])


def test_the_locks_in_the_repository_are_current(tmp_path):
    """`depeche models lock` writes them anew after an adapter or a vocabulary has changed."""
    catalog = load_catalog(data_folder())
    shutil.copytree(data_folder() / "locks", tmp_path / "locks")
    for name, file in lock(catalog.model_copy(update={"folder": tmp_path}), tmp_path).items():
        assert file.read_text() == (data_folder() / "locks" / f"{name}.json").read_text()


def test_a_brief_is_made_elsewhere_once(remote, function, store):
    made = remote.brief(request())
    assert made.article.title == "De haven van Zandwijk krijgt een nieuwe sluis"
    assert made.cached is False
    again = remote.attempt(request(), seconds=10)
    assert again == made.model_copy(update={"cached": True})
    assert len(function.events) == 1
    assert function.events[0]["owner"].startswith("invoke:")


def test_a_refresh_is_made_anew(remote, function):
    first = remote.brief(request())
    second = remote.brief(request(), refresh=True)
    assert second.created > first.created
    assert second.cached is False


def test_a_hundred_equal_requests_are_one_invocation(remote, function):
    function.go.clear()
    with ThreadPoolExecutor(100) as pool:
        asked = [pool.submit(remote.attempt, request(), seconds=120) for _ in range(100)]
        while not function.events:
            threading.Event().wait(0.01)
        function.go.set()
        briefs = [one.result() for one in asked]
    assert len({brief.id for brief in briefs}) == 1
    assert len(function.events) == 1


def test_the_other_steps_go_there_too(remote, function):
    article = remote.clean(CleanRequest(text=ARTICLE))
    assert article.title.startswith("De haven")
    summaries = remote.summarize(SummarizeRequest(text=ARTICLE, source_language="nl"), kinds=("extractive",))
    assert summaries.abstractive is None
    assert remote.translate(TranslateRequest(text="\n", source_language="nl")).paragraphs == ("", "")
    assert remote.detect(ARTICLE).language == "nl"
    assert [event["operation"] for event in function.events] == ["clean", "summarize", "translate", "detect"]
    with pytest.raises(UnknownLanguageError):
        remote.detect("123")


def test_what_can_be_told_here_is_told_here(remote, function):
    assert remote.languages() == function.engine.languages()
    built = {model.name for model in remote.models() if model.built}
    assert built == set(load_catalog().models)
    assert all(model.fingerprint for model in remote.models() if model.built)
    assert function.events == []


def test_a_refusal_is_the_caller_s(remote, function, store):
    asked = request("Menu\n")
    with pytest.raises(NoArticleError):
        remote.brief(asked)
    assert status(store, remote, asked).state is BriefState.FAILED
    with pytest.raises(TooLongError):
        remote.brief(request("x" * 200_001))
    assert len(function.events) == 1


@pytest.mark.parametrize(("answer", "kind"), [(THROTTLED, BusyError), (KILLED, BusyError), (TIMED_OUT, BusyError)])
def test_an_engine_that_gives_nothing_keeps_nobody_waiting(remote, function, store, answer, kind):
    function.answers.append(answer)
    with pytest.raises(kind) as caught:
        remote.attempt(request(), seconds=60)
    assert caught.value.extra["retry_after"] > 0
    assert status(store, remote, request()).state is BriefState.FAILED
    assert remote.attempt(request(), seconds=60).cached is False


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((200, {"X-Amz-Function-Error": "Unhandled"}, b'{"errorType": "UnexpectedError"}'), DepecheError),
        ((404, {"X-Amzn-ErrorType": "ResourceNotFoundException"}, b'{"Message": "no"}'), ModelUnavailableError),
        ((403, {"X-Amzn-ErrorType": "AccessDeniedException"}, b'{"Message": "no"}'), ModelUnavailableError),
        ((500, {"X-Amzn-ErrorType": "ServiceException"}, b'{"Message": "no"}'), BusyError),
    ],
)
def test_what_lambda_refuses_is_told_by_its_kind(remote, function, store, answer, kind):
    function.answers.append(answer)
    with pytest.raises(DepecheError) as caught:
        remote.brief(request())
    assert type(caught.value) is kind
    assert not status(store, remote, request()).live
    assert len(function.events) == 1, "no invocation is repeated"


def test_an_unreachable_engine_is_busy(remote, function, store):
    remote._client.meta.events.register("before-send", lambda **_: (_ for _ in ()).throw(_unreachable()))
    with pytest.raises(BusyError):
        remote.brief(request())
    assert not status(store, remote, request()).live


def _unreachable():
    from botocore.exceptions import EndpointConnectionError

    return EndpointConnectionError(endpoint_url="http://nowhere")


def test_a_lost_answer_is_found_in_the_store(remote, function, store):
    """The connection breaks, the engine goes on: its result is waited for."""
    function.answers.append(LOST)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(remote.brief, request())
        while not function.events:
            threading.Event().wait(0.01)
        owner = function.events[0]["owner"]
        function.engine.brief(request(), owner=owner)
        assert asked.result().cached is True
    assert len(function.events) == 1


def test_a_caller_who_leaves_lets_the_work_go_on(remote, function, store):
    function.go.clear()
    assert remote.attempt(request(), seconds=0.2) is None
    assert remote.attempt(request(), seconds=0.0) is None
    function.go.set()
    assert remote.attempt(request(), seconds=60) is not None
    assert len(function.events) == 1


def test_the_time_of_the_function_ends_in_good_time(remote, function, store):
    function.seconds = 0.0
    with pytest.raises(OutOfTimeError):
        remote.brief(request())
    assert not status(store, remote, request()).live
    function.seconds = 600.0
    assert remote.brief(request()).cached is False


def test_a_result_too_large_to_return_is_read_from_the_store(remote, function, monkeypatch):
    monkeypatch.setattr(wire, "MOST_BYTES", 3000)
    made = remote.brief(request())
    assert made.article.title.startswith("De haven")
    with pytest.raises(TooLongError):
        wire.answer(made.model_copy(update={"id": "0" * 64}).article.model_copy(update={"title": "x" * 4000}))


def test_a_large_request_is_packed():
    html = "<p>Een zin over de sluis.</p>" * 40_000
    event = Invocation.of("brief", BriefRequest(html=html))
    assert len(event.payload()) < len(html) / 5
    assert invocation_of(json.loads(event.payload())).document()["html"] == html


@pytest.mark.parametrize("text", ["half \ud83d pair", "\ud800" * 300_000, "é" * 300_000])
def test_any_text_arrives(text):
    event = Invocation.of("translate", TranslateRequest(text=text))
    assert invocation_of(json.loads(event.payload())).document()["text"] == text


@pytest.mark.parametrize(
    "packed",
    [
        "",
        "%%%",
        base64.b64encode(b"no").decode(),
        base64.b64encode(zlib.compress(b"[1]")).decode(),
        base64.b64encode(zlib.compress(b"[" + b" " * 70_000_000 + b"]")).decode(),
    ],
    ids=["empty", "alphabet", "deflate", "list", "bomb"],
)
def test_a_damaged_package_is_refused(packed):
    with pytest.raises(MalformedError):
        invocation_of({"operation": "clean", "packed": packed}).document()


@pytest.mark.parametrize("event", [{}, {"operation": "fly"}, {"operation": "clean", "more": 1}, [], "x", None])
def test_an_event_of_another_kind_is_refused(event):
    with pytest.raises(MalformedError):
        invocation_of(event)


def test_the_request_s_id_goes_along(remote, function):
    token = correlation.set("r-1")
    try:
        remote.clean(CleanRequest(text=ARTICLE))
    finally:
        correlation.reset(token)
    assert function.events[0]["correlation_id"] == "r-1"


def test_the_function_must_be_named(store, tmp_path):
    from depeche.brief import open_engine
    from depeche.models import Runtime

    settings = Settings(data_dir=tmp_path, engine="lambda")
    with pytest.raises(InvalidInputError, match="DEPECHE_ENGINE_FUNCTION"):
        open_engine(settings, store, Runtime(settings))


def test_an_engine_that_gives_another_id_keeps_nobody_waiting(remote, function, store, monkeypatch):
    """One of the two is deployed before the other."""
    there = function.engine.brief(request(title="Later"))
    function.answers.append((200, {}, json.dumps(wire.answer(there)).encode()))
    assert remote.brief(request()).id == there.id
    assert status(store, remote, request()).state is BriefState.FAILED
