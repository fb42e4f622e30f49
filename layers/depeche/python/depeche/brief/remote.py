"""The engine behind a Lambda invocation, for a process that never loads a model.

::

    request ─► id ─► claim ──DONE─────────────────────────────────► stored brief
                      │  └──RUNNING── wait on the store ──────────► stored brief / its error
                     WON
                      ▼
               invoke(owner) ── the engine claims again as the same owner, computes, finishes
                      │
                      ├─ result ─────────────────────────────────► brief
                      ├─ problem, throttled, killed: the record is failed, so that nobody waits for the lease
                      ├─ the answer is lost ── wait on the store: its lease says whether the engine lives
                      └─ the caller's time is over ──────────────► None; the engine goes on

A hundred equal requests are one claim, and so one invocation.
"""

from __future__ import annotations

import json
import logging
import math
import secrets
import threading
import time
from collections.abc import Callable, Collection
from concurrent.futures import Future
from functools import cached_property
from typing import TYPE_CHECKING, Any

from depeche.brief import inventory
from depeche.brief.base import Progress
from depeche.brief.limits import check_limits
from depeche.brief.once import compute_once, forever
from depeche.brief.wire import Detected, Invocation, Sample
from depeche.errors import BusyError, DepecheError, InvalidInputError, ModelUnavailableError
from depeche.models.runtime import Runtime
from depeche.schemas import (
    Article,
    Brief,
    BriefRequest,
    CleanRequest,
    Language,
    ModelInfo,
    Summaries,
    SummarizeRequest,
    SummaryKind,
    TranslateRequest,
    Translation,
)
from depeche.settings import Settings
from depeche.store import Store, revive
from depeche.text.language import SAMPLE, Detection

if TYPE_CHECKING:
    from mypy_boto3_lambda.client import LambdaClient

_CONNECT_SECONDS = 3
_LONGEST_INVOCATION = 905
"""Lambda's own limit is 900 seconds."""
_RETRY_SECONDS = 5
_NEVER_BEGAN = {
    "TooManyRequestsException",
    "ThrottlingException",
    "EC2ThrottledException",
    "ServiceException",
    "ENILimitReachedException",
    "ResourceNotReadyException",
    "SnapStartNotReadyException",
}
"""Refusals of the moment (the Invoke API's error list): try again later."""
_ENDED = ("Runtime.", "Sandbox.", "Extension.")
"""Error types that Lambda itself gives: the environment was killed, ran out of memory or of time."""

_log = logging.getLogger(__name__)


class _LostError(Exception):
    """Nobody knows what became of an invocation."""


class LambdaEngine:
    """The engine that a Lambda function is; see :class:`depeche.brief.base.BoundedEngine`. Thread-safe."""

    def __init__(self, settings: Settings, store: Store, runtime: Runtime) -> None:
        """Keep the parts; nothing is called yet.

        Args:
            settings: ``engine_function``, limits and lease.
            store: The one that the engine function uses too.
            runtime: Knows the models' fingerprints, and loads none.

        Raises:
            InvalidInputError: No function is named.
        """
        if not settings.engine_function:
            raise InvalidInputError(
                "DEPECHE_ENGINE=lambda needs DEPECHE_ENGINE_FUNCTION", field="DEPECHE_ENGINE_FUNCTION"
            )
        self._function = settings.engine_function
        self._settings = settings
        self._store = store
        self._runtime = runtime
        self._gate = threading.Lock()

    def identify(self, request: BriefRequest) -> str:
        """The brief's id, the same that the engine function gives it."""
        return inventory.identify(request, self._settings, self._runtime)

    def brief(
        self,
        request: BriefRequest,
        *,
        refresh: bool = False,
        progress: Progress | None = None,
        owner: str | None = None,
    ) -> Brief:
        """The brief, however long it takes."""
        brief = self._ask(request, refresh=refresh, left=forever, progress=progress, owner=owner)
        if brief is None:  # the time that is left never ends
            raise DepecheError("The engine gave no brief")
        return brief

    def attempt(self, request: BriefRequest, *, refresh: bool = False, seconds: float) -> Brief | None:
        """The brief, if it is there within so many seconds."""
        end = time.monotonic() + seconds
        return self._ask(request, refresh=refresh, left=lambda: end - time.monotonic())

    def clean(self, request: CleanRequest) -> Article:
        """The first step alone."""
        check_limits(request, self._settings)
        return Article.model_validate(self._call(Invocation.of("clean", request))["result"])

    def translate(self, request: TranslateRequest, *, progress: Progress | None = None) -> Translation:
        """The second step alone."""
        check_limits(request, self._settings)
        if progress:
            progress("translate", 0, 1)
        return Translation.model_validate(self._call(Invocation.of("translate", request))["result"])

    def summarize(
        self, request: SummarizeRequest, *, kinds: Collection[SummaryKind] = ("extractive", "abstractive")
    ) -> Summaries:
        """The third step alone."""
        check_limits(request, self._settings)
        event = Invocation.of("summarize", request, kinds=tuple(kinds))
        return Summaries.model_validate(self._call(event)["result"])

    def detect(self, text: str) -> Detection:
        """The language of a text; more than the beginning never counts."""
        event = Invocation.of("detect", Sample(text=text[:SAMPLE]))
        found = Detected.model_validate(self._call(event)["result"])
        return Detection(found.language, found.confidence)

    def languages(self) -> list[Language]:
        """The languages that can be read, with the targets that a route leads to."""
        return inventory.spoken(self._settings, self._runtime)

    def models(self) -> list[ModelInfo]:
        """The models of the catalog. Those whose fingerprint is known here are in the engine's image."""
        return inventory.locked(self._settings, self._runtime)

    def _ask(
        self,
        request: BriefRequest,
        *,
        refresh: bool,
        left: Callable[[], float],
        progress: Progress | None = None,
        owner: str | None = None,
    ) -> Brief | None:
        """The brief, or None when the time is over."""
        check_limits(request, self._settings)
        brief_id = self.identify(request)
        me = owner or f"invoke:{secrets.token_hex(8)}"
        return compute_once(
            self._store,
            brief_id,
            me,
            lambda: self._invoke(Invocation.of("brief", request, refresh=refresh, owner=me), brief_id, left),
            lease_seconds=self._settings.lease_seconds,
            refresh=refresh,
            left=left,
            progress=progress,
        )

    def _invoke(self, event: Invocation, brief_id: str, left: Callable[[], float]) -> Brief | None:
        """The engine's brief; None when the time is over or its answer is lost: the store tells what comes of it."""
        try:
            brief = self._brief_of(self._started(event, brief_id).result(_finite(left())))
        except TimeoutError:
            return None
        except _LostError:
            _log.warning("the answer of the engine to request %s is lost", event.correlation_id)
            return None
        self._compare(brief, brief_id, event.owner or "")
        return brief

    def _started(self, event: Invocation, brief_id: str) -> Future[dict[str, Any]]:
        """An invocation under way. Its caller may leave; how it ends is seen to all the same."""
        outcome: Future[dict[str, Any]] = Future()
        payload = event.payload()

        def work() -> None:
            try:
                outcome.set_result(self._answer(payload))
            except _LostError as error:
                outcome.set_exception(error)
            except DepecheError as error:
                # Refused, killed or failed: whoever waits for this brief must not wait for the lease to run out. No
                # effect where the engine has seen to it.
                self._fail(brief_id, event.owner or "", error)
                outcome.set_exception(error)
            except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the outcome
                outcome.set_exception(error)

        threading.Thread(target=work, name="depeche-invoke", daemon=True).start()
        return outcome

    def _compare(self, brief: Brief, brief_id: str, owner: str) -> None:
        """Give a claim back that the engine never saw, as while one of the two is deployed before the other."""
        if brief.id == brief_id:
            return
        _log.error("the engine gives brief %s the id %s: deploy both with the same settings", brief_id, brief.id)
        self._fail(brief_id, owner, BusyError("The engine is being replaced", retry_after=_RETRY_SECONDS))

    def _fail(self, brief_id: str, owner: str, error: DepecheError) -> None:
        try:
            self._store.fail(brief_id, owner=owner, error=error.document())
        except DepecheError:
            _log.warning("brief %s: its failure can't be recorded; the lease will tell", brief_id)

    def _brief_of(self, answered: dict[str, Any]) -> Brief:
        if "stored" in answered:
            brief = self._store.get_brief(answered["stored"])
            if brief is None:
                raise BusyError("The brief was deleted while it was on its way", retry_after=_RETRY_SECONDS)
            return brief
        return Brief.model_validate(answered["result"])

    def _call(self, event: Invocation) -> dict[str, Any]:
        try:
            return self._answer(event.payload())
        except _LostError:
            raise BusyError("The engine's answer is lost", retry_after=_RETRY_SECONDS) from None

    def _answer(self, payload: bytes) -> dict[str, Any]:
        """Invoke the function once.

        Raises:
            DepecheError: It refused, or Lambda did, or it ended without an answer.
            _LostError: The connection broke after the request was sent.
        """
        from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError

        try:
            response = self._client.invoke(FunctionName=self._function, Payload=payload)
            body = response["Payload"].read()
        except ClientError as error:
            raise _refusal(error.response) from error
        except (ConnectTimeoutError, EndpointConnectionError) as error:
            raise BusyError("The engine can't be reached", retry_after=_RETRY_SECONDS) from error
        except (BotoCoreError, OSError) as error:
            raise _LostError from error
        try:
            answered: dict[str, Any] = json.loads(body)
        except ValueError as error:
            raise _LostError from error
        if response.get("FunctionError"):
            raise _broken(answered)
        if "problem" in answered:
            raise revive(answered["problem"])
        return answered

    @cached_property
    def _client(self) -> LambdaClient:
        with self._gate:  # boto3's session is not thread-safe
            import boto3
            from botocore.config import Config

            return boto3.client(
                "lambda",
                endpoint_url=self._settings.engine_endpoint_url,
                config=Config(
                    connect_timeout=_CONNECT_SECONDS,
                    read_timeout=_LONGEST_INVOCATION,
                    # An invocation that is sent twice is paid for twice.
                    retries={"mode": "standard", "total_max_attempts": 1},
                    max_pool_connections=50,
                    tcp_keepalive=True,
                ),
            )


def _refusal(response: Any) -> DepecheError:
    code = response.get("Error", {}).get("Code", "")
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _NEVER_BEGAN or status == 429 or status >= 500:
        after = str(response.get("retryAfterSeconds", "") or "")
        return BusyError("The engine has more work than it can take", retry_after=_seconds(after))
    return ModelUnavailableError(f"The engine function can't be invoked: {code}")


def _broken(answered: dict[str, Any]) -> DepecheError:
    """What a function error means. Its message is not repeated: it may quote the article."""
    kind = str(answered.get("errorType", ""))
    if kind.startswith(_ENDED) or "timed out" in str(answered.get("errorMessage", "")):
        return BusyError(
            "The engine ended before the work was done; what is translated is kept", retry_after=_RETRY_SECONDS
        )
    return DepecheError("An unexpected error in the engine; its log has it under this request id")


def _seconds(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 6 else _RETRY_SECONDS


def _finite(seconds: float) -> float | None:
    return None if math.isinf(seconds) else max(0.0, seconds)
