"""The engine function: does the work, for a caller who waits (direct invoke) and for the job queue (SQS).

Direct event: {"operation": "brief" | "clean" | "translate" | "summarize", "request": {…}, …}, see depeche.brief.wire.
Its answer:   {"result": {…}}, {"stored": brief id}, or {"problem": {…}}, the members of an RFC 9457 document.
SQS event:    messages {"job": id}; a job that has not ended in time is queued again, a message that names none fails.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import utils
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from depeche.brief.measures import ObservedEngine, measures
from depeche.brief.serving import serve
from depeche.brief.wire import invocation_of
from depeche.desk import open_desk, open_jobs
from depeche.jobs.sqs import job_of
from depeche.schemas import Brief
from depeche.settings import load
from depeche.tracing import traced

logger = Logger(service="depeche-engine")
utils.copy_config_to_registered_loggers(logger, include={logging.getLogger("depeche").name})
metrics = Metrics(namespace="Depeche", service="depeche-engine")
batch = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def count(brief: Brief) -> None:
    """Put what a brief tells into the metrics."""
    for name, unit, value in measures(brief):
        metrics.add_metric(name=name, unit=unit, value=value)


# Opened once an execution environment and never closed: Lambda freezes it and ends it without a word. The stack is kept
# in a name of its own, since collecting it would close the store.
resources = ExitStack()
desk = resources.enter_context(open_desk(load()))
engine = ObservedEngine(desk.engine, count)
jobs = resources.enter_context(open_jobs(desk.store, engine, desk.settings, workers=0))


@logger.inject_lambda_context(clear_state=True)
@traced("depeche-engine")
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Serve one direct invocation or one batch of jobs."""
    if "Records" in event:
        metrics.add_metric(name="Messages", unit=MetricUnit.Count, value=len(event["Records"]))
        return process_partial_response(event=event, record_handler=work, processor=batch, context=context)
    metrics.add_metric(name="Invocations", unit=MetricUnit.Count, value=1)
    invocation = invocation_of(event)
    if invocation.correlation_id:
        logger.set_correlation_id(invocation.correlation_id)
    answer = serve(invocation, engine, lambda: context.get_remaining_time_in_millis() / 1000)
    if problem := answer.get("problem"):
        # The detail names fields and limits, never article text.
        logger.info("refused", operation=invocation.operation, problem=problem["type"], detail=problem["detail"])
        metrics.add_metric(name="Failed" if problem["status"] >= 500 else "Refused", unit=MetricUnit.Count, value=1)
    return answer


def work(record: SQSRecord, lambda_context: LambdaContext) -> None:
    """Do one job, as far as the time goes."""
    job_id = job_of(record.body)
    logger.append_keys(job=job_id)
    ended = jobs.work(job_id, seconds_left=lambda: lambda_context.get_remaining_time_in_millis() / 1000)
    metrics.add_metric(name="JobsEnded" if ended else "JobsPutOff", unit=MetricUnit.Count, value=1)
