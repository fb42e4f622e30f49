"""The delivery function: brings finished jobs from the delivery queue to webhooks, the outbox and Slack (SQS).

Messages {"job": id}. A delivery that has to wait is queued again with the delay; one that has finally failed becomes a
dead letter {"job", "kind", "reason"}.
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

from depeche.desk import open_desk, open_jobs
from depeche.jobs import DeliveryRecord, JobRecord
from depeche.jobs.sqs import SqsQueue, job_of
from depeche.settings import load, required
from depeche.tracing import traced

logger = Logger(service="depeche-deliver")
utils.copy_config_to_registered_loggers(logger, include={logging.getLogger("depeche").name})
metrics = Metrics(namespace="Depeche", service="depeche-deliver")
batch = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def undelivered(job: JobRecord, delivery: DeliveryRecord) -> None:
    """Count a delivery that has finally failed; the reason is ours, never the receiver's words."""
    logger.warning("undelivered", job=job.id, kind=delivery.to.kind, reason=delivery.reason)
    metrics.add_metric(name="Undelivered", unit=MetricUnit.Count, value=1)


# Opened once an execution environment and never closed: Lambda freezes it and ends it without a word. The stack is kept
# in a name of its own, since collecting it would close the store.
resources = ExitStack()
desk = resources.enter_context(open_desk(load()))
jobs = resources.enter_context(open_jobs(desk.store, desk.engine, desk.settings, workers=0, undelivered=undelivered))
due = SqsQueue(required(desk.settings, "delivery_queue_url"))


@logger.inject_lambda_context(clear_state=True)
@traced("depeche-deliver")
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Deliver a batch of jobs."""
    metrics.add_metric(name="Messages", unit=MetricUnit.Count, value=len(event["Records"]))
    return process_partial_response(event=event, record_handler=deliver, processor=batch, context=context)


def deliver(record: SQSRecord) -> None:
    """Make the deliveries of one job that are due."""
    job_id = job_of(record.body)
    logger.append_keys(job=job_id)
    pause = jobs.deliver(job_id)
    if pause is not None:
        due.put(job_id, delay=pause)
