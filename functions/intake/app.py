"""The intake function: files that were dropped into the inbox become jobs (S3 notifications, direct or through SQS).

A file or an article that can't be used ends as a failure in the outbox bucket. Only what is out of reach, such as the
store, fails a message, which then comes again.
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

from depeche.batch import Intake, Notice, Visit, notices, parse
from depeche.desk import open_desk, open_jobs
from depeche.settings import load
from depeche.tracing import traced

logger = Logger(service="depeche-intake")
utils.copy_config_to_registered_loggers(logger, include={logging.getLogger("depeche").name})
metrics = Metrics(namespace="Depeche", service="depeche-intake")
batch = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

# Opened once an execution environment and never closed: Lambda freezes it and ends it without a word. The stack is kept
# in a name of its own, since collecting it would close the store.
resources = ExitStack()
desk = resources.enter_context(open_desk(load()))
jobs = resources.enter_context(open_jobs(desk.store, desk.engine, desk.settings, workers=0))
intake = Intake(desk.settings, jobs)


@logger.inject_lambda_context(clear_state=True)
@traced("depeche-intake")
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Take in what one event tells of."""
    metrics.add_metric(name="Messages", unit=MetricUnit.Count, value=len(event.get("Records", ())))
    # The folders' options are read once an event.
    visit = intake.visit(lambda: context.get_remaining_time_in_millis() / 1000)
    if any("body" in record for record in event.get("Records", ())):

        def take_message(record: SQSRecord) -> None:
            take(visit, parse(record.body))

        return process_partial_response(event=event, record_handler=take_message, processor=batch, context=context)
    return take(visit, notices(event))


def take(visit: Visit, found: list[Notice]) -> dict[str, int]:
    """Take in the uploads of one notification."""
    taken = visit.take(found)
    metrics.add_metric(name="ArticlesTakenIn", unit=MetricUnit.Count, value=taken.jobs)
    metrics.add_metric(name="UploadsRefused", unit=MetricUnit.Count, value=taken.failed)
    logger.info("taken in", uploads=len(found), articles=taken.jobs, failures=taken.failed)
    return {"articles": taken.jobs, "failures": taken.failed}
