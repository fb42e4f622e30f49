"""The engine function: does the work, for a caller who waits for it (direct invoke).

Event:  {"operation": "brief" | "clean" | "translate" | "summarize", "request": {…}, "refresh": false}
Result: {"result": {…}} or {"problem": {…}}, the RFC 9457 members of what the caller did wrong. Only a fault of ours is
raised, so that Lambda counts it as an error.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Literal

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.parser import event_parser
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ConfigDict

from depeche.desk import open_desk
from depeche.errors import DepecheError
from depeche.schemas import BriefRequest, CleanRequest, SummarizeRequest, TranslateRequest
from depeche.schemas.validation import validated
from depeche.settings import load

logger = Logger(service="depeche-engine")
metrics = Metrics(namespace="Depeche", service="depeche-engine")

# Opened once an execution environment and never closed: Lambda freezes it and ends it without a word. The stack is kept
# in a name of its own, since collecting it would close the store.
resources = ExitStack()
desk = resources.enter_context(open_desk(load()))


class Invocation(BaseModel):
    """The event."""

    model_config = ConfigDict(extra="forbid")

    operation: Literal["brief", "clean", "translate", "summarize"]
    request: dict[str, Any]
    refresh: bool = False


@event_parser(model=Invocation)
@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: Invocation, context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 -- Lambda passes it
    """Run one operation."""
    try:
        result = run(event)
    except DepecheError as error:
        if error.status >= 500:
            metrics.add_metric(name="Failed", unit=MetricUnit.Count, value=1)
            raise
        # The detail names fields and limits, never article text.
        logger.info("refused", operation=event.operation, problem=error.kind, detail=error.detail)
        metrics.add_metric(name="Refused", unit=MetricUnit.Count, value=1)
        return {"problem": error.document()}
    metrics.add_metric(name=event.operation.capitalize(), unit=MetricUnit.Count, value=1)
    return {"result": result.model_dump(mode="json")}


def run(event: Invocation) -> BaseModel:
    """Validate the request and hand it to the engine."""
    if event.operation == "brief":
        request = validated(BriefRequest, event.request, whole="request")
        return desk.engine.brief(request, refresh=event.refresh)
    if event.operation == "clean":
        return desk.engine.clean(validated(CleanRequest, event.request, whole="request"))
    if event.operation == "translate":
        return desk.engine.translate(validated(TranslateRequest, event.request, whole="request"))
    return desk.engine.summarize(validated(SummarizeRequest, event.request, whole="request"))
