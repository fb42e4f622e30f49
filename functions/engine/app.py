"""The engine function: does the work, for a caller who waits (direct invoke) and for the job queue (SQS).

Direct event: {"operation": "brief" | "clean" | "translate" | "summarize", "request": {…}, …}, see depeche.brief.wire.
Its answer:   {"result": {…}}, {"stored": brief id}, or {"problem": {…}}, the members of an RFC 9457 document.
SQS event:    messages {"job": id}; a job that has not ended in time is queued again, a message that names none fails.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from depeche.brief.measures import measures
from depeche.brief.serving import serve
from depeche.brief.wire import invocation_of
from depeche.functions import Function
from depeche.jobs.sqs import job_of
from depeche.schemas import Brief
from depeche.settings import load

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

function = Function("depeche-engine")


def count(brief: Brief) -> None:
    """Put what a brief tells into the metrics."""
    for name, unit, value in measures(brief):
        function.count(name, value, unit=unit)


desk = function.desk(load(), on_brief=count)
jobs = function.jobs(desk)


@function.handler
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Serve one direct invocation or one batch of jobs."""

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    if "Records" in event:
        return function.messages(event, context, lambda record: work(record, seconds_left))
    function.count("Invocations")
    invocation = invocation_of(event)
    if invocation.correlation_id:
        function.logger.set_correlation_id(invocation.correlation_id)
    answer = serve(invocation, desk.engine, seconds_left)
    if problem := answer.get("problem"):
        # The detail names fields and limits, never article text.
        function.logger.info(
            "refused", operation=invocation.operation, problem=problem["type"], detail=problem["detail"]
        )
        function.count("Failed" if problem["status"] >= 500 else "Refused")
    return answer


def work(record: SQSRecord, seconds_left: Callable[[], float]) -> None:
    """Do one job, as far as the time goes."""
    job_id = job_of(record.body)
    function.logger.append_keys(job=job_id)
    ended = jobs.work(job_id, seconds_left=seconds_left)
    function.count("JobsEnded" if ended else "JobsPutOff")
