"""The delivery function: brings finished jobs from the delivery queue to webhooks, the outbox and Slack (SQS).

Messages {"job": id}. A delivery that has to wait is queued again with the delay; one that has finally failed becomes a
dead letter {"job", "kind", "reason"}.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depeche.functions import Function
from depeche.jobs import DeliveryRecord, JobRecord
from depeche.jobs.sqs import SqsQueue, job_of
from depeche.settings import load, required

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

function = Function("depeche-deliver")


def undelivered(job: JobRecord, delivery: DeliveryRecord) -> None:
    """Count a delivery that has finally failed; the reason is ours, never the receiver's words."""
    function.logger.warning("undelivered", job=job.id, kind=delivery.to.kind, reason=delivery.reason)
    function.count("Undelivered")


desk = function.desk(load())
jobs = function.jobs(desk, undelivered=undelivered)
due = SqsQueue(required(desk.settings, "delivery_queue_url"))


@function.handler
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Deliver a batch of jobs."""
    return function.messages(event, context, deliver)


def deliver(record: SQSRecord) -> None:
    """Make the deliveries of one job that are due."""
    job_id = job_of(record.body)
    function.logger.append_keys(job=job_id)
    pause = jobs.deliver(job_id)
    if pause is not None:
        due.put(job_id, delay=pause)
