"""The Slack function: acknowledges what Slack sends within three seconds, and does it afterwards.

Two kinds of events: requests of API Gateway (REST), which end as a message in the Slack queue, and those messages
(SQS), which end as jobs. What the second kind needs is loaded when the first such message comes, never before an
acknowledgement.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import utils
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from depeche.settings import load, required
from depeche.slack.door import Door
from depeche.slack.sqs_errands import SqsErrands

if TYPE_CHECKING:
    from depeche.slack.clerk import Clerk

logger = Logger(service="depeche-slack")
utils.copy_config_to_registered_loggers(logger, include={logging.getLogger("depeche").name})
metrics = Metrics(namespace="Depeche", service="depeche-slack")

# During the start, which has more processor than the first request, and is over when that comes.
settings = load()
errands = SqsErrands(required(settings, "slack_queue_url"), dead_letters=settings.dead_letter_queue_url)
errands.warm_up()
door = Door(settings, errands)
door.warm_up()
resources = ExitStack()


@lru_cache(maxsize=1)
def clerk() -> Clerk:
    """What does the errands, with the store and the jobs behind it."""
    from depeche.desk import open_desk, open_jobs
    from depeche.slack.clerk import open_clerk

    desk = resources.enter_context(open_desk(settings))
    jobs = resources.enter_context(open_jobs(desk.store, desk.engine, settings, workers=0))
    return open_clerk(settings, jobs, desk.store)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 -- Lambda passes it
    """Answer a request, or do a batch of errands."""
    if "Records" not in event:
        answer = door.gateway(event)
        logger.info("answered", status=answer["statusCode"])
        metrics.add_metric(name=f"Status{answer['statusCode'] // 100}xx", unit=MetricUnit.Count, value=1)
        return answer
    return {"batchItemFailures": [failed for record in event["Records"] if (failed := work(record))]}


def work(record: dict[str, Any]) -> dict[str, str] | None:
    """Do one errand; names the message where it has to come again."""
    verdict = errands.work(record, clerk().run)
    metrics.add_metric(name="Errands" if verdict.done else "ErrandsPutOff", unit=MetricUnit.Count, value=1)
    if verdict.reason:
        logger.warning("errand", reason=verdict.reason, again=verdict.after is not None)
    return {"itemIdentifier": record["messageId"]} if verdict.after is not None else None
