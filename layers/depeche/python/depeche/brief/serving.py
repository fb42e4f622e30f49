"""What the engine function does with an event: one operation, its answer, and nothing of the article in a log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from depeche.brief.base import Engine
from depeche.brief.deadline import Deadline
from depeche.brief.wire import Detected, Invocation, Sample, answer
from depeche.errors import DepecheError, place_of
from depeche.schemas import BriefRequest, CleanRequest, SummarizeRequest, TranslateRequest
from depeche.schemas.validation import validated
from depeche.text.language import detect

_MARGIN = 30.0
"""Seconds that the longest stretch without a report takes on a long article; less in a function with little time."""

_log = logging.getLogger(__name__)


class UnexpectedError(Exception):
    """Something nobody foresaw; the log has where it happened, and its message, which may quote the article, nobody."""


def serve(invocation: Invocation, engine: Engine, seconds_left: Callable[[], float]) -> dict[str, Any]:
    """Do what an event asks for.

    Args:
        invocation: The event.
        engine: Does it.
        seconds_left: Tells how long this process may go on; the work stops in good time.

    Returns:
        ``{"result": …}``, ``{"stored": brief id}`` for a brief too large to return, or ``{"problem": …}``.

    Raises:
        UnexpectedError: A fault of ours.
    """
    try:
        return answer(_run(invocation, engine, seconds_left))
    except DepecheError as error:
        return {"problem": error.document()}
    except Exception as error:  # noqa: BLE001 - whatever it is, its message stays here
        _log.error("unexpected %s", place_of(error))
        raise UnexpectedError(type(error).__name__) from None


def _run(invocation: Invocation, engine: Engine, seconds_left: Callable[[], float]) -> BaseModel:
    fields = invocation.document()
    deadline = Deadline(seconds_left, margin=max(1.0, min(_MARGIN, seconds_left() / 4)))
    if invocation.operation == "brief":
        return engine.brief(
            validated(BriefRequest, fields, whole="request"),
            refresh=invocation.refresh,
            progress=deadline,
            owner=invocation.owner,
        )
    if invocation.operation == "detect":
        found = detect(validated(Sample, fields, whole="request").text)
        return Detected(language=found.language, confidence=found.confidence)
    if invocation.operation == "clean":
        return engine.clean(validated(CleanRequest, fields, whole="request"))
    if invocation.operation == "translate":
        return engine.translate(validated(TranslateRequest, fields, whole="request"), progress=deadline)
    return engine.summarize(validated(SummarizeRequest, fields, whole="request"), kinds=invocation.kinds)
