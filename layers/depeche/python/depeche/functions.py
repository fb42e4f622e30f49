"""What the Lambda functions have in common: logger, metrics, the open desk, and the messages of a queue."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import utils
from aws_lambda_powertools.metrics import MetricUnit

from depeche.errors import DepecheError
from depeche.tracing import traced

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from depeche.desk import Desk
    from depeche.jobs import JobService, Undelivered
    from depeche.schemas import Brief
    from depeche.settings import Settings

Handler = Callable[[Any, "LambdaContext"], Any]


class PutOffError(Exception):
    """A message has to come again, and that is no failure."""


class Function:
    """One Lambda function.

    Attributes:
        logger: Writes JSON lines, the library's among them.
        resources: What stays open as long as the execution environment.
    """

    def __init__(self, name: str, *, trace: bool = True) -> None:
        """Set up logger and metrics.

        Args:
            name: Of the service, in logs, metrics and traces.
            trace: With X-Ray, whose SDK takes a fifth of a start.
        """
        self._name = name
        self._trace = trace
        self.logger = Logger(service=name)
        utils.copy_config_to_registered_loggers(self.logger, include={logging.getLogger("depeche").name})
        self._metrics = Metrics(namespace="Depeche", service=name)
        self.resources = ExitStack()

    def desk(self, settings: Settings, *, on_brief: Callable[[Brief], None] | None = None) -> Desk:
        """Open the desk, once an execution environment: Lambda freezes that, and ends it without notice.

        Args:
            settings: The configuration.
            on_brief: Told of each brief that an engine in this process gives.

        Raises:
            DepecheError: The store or the catalog can't be opened.
        """
        from depeche.desk import open_desk  # an acknowledgement to Slack must not wait for it

        return self.resources.enter_context(open_desk(settings, on_brief=on_brief))

    def jobs(self, desk: Desk, *, undelivered: Undelivered | None = None) -> JobService:
        """The desk's jobs, without a thread: one of a frozen environment does nothing.

        Args:
            desk: Open.
            undelivered: Told of each delivery that has finally failed.
        """
        from depeche.desk import open_jobs

        jobs = open_jobs(desk.store, desk.engine, desk.settings, workers=0, undelivered=undelivered)
        return self.resources.enter_context(jobs)

    def count(self, name: str, value: float = 1, *, unit: str = MetricUnit.Count.value) -> None:
        """Add to a metric."""
        self._metrics.add_metric(name=name, unit=unit, value=value)

    def handler(self, work: Handler) -> Handler:
        """Decorate the handler: the logger gets the context, metrics are written at the end, X-Ray traces it."""
        measured: Handler = self._metrics.log_metrics(work, capture_cold_start_metric=True)
        if self._trace:
            measured = traced(self._name)(measured)
        handler: Handler = self.logger.inject_lambda_context(measured, clear_state=True)
        return handler

    def messages(self, event: dict[str, Any], context: LambdaContext, work: Callable[[SQSRecord], object]) -> Any:
        """Work through a batch of messages from SQS; the answer names those that have to come again.

        Lambda counts such a partial failure nowhere. So each is logged here with its id and reason, never with text of
        an article, and counted as ``MessagesFailed``, on which the template has an alarm.

        Args:
            event: Of SQS.
            context: Of the invocation.
            work: Does one message; raises where it has to come again.
        """
        from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

        def observed(record: SQSRecord) -> None:
            try:
                work(record)
            except PutOffError:
                raise
            except Exception as error:
                # The detail of our own errors names fields and limits; others may quote the article.
                reason = error.detail if isinstance(error, DepecheError) else "an unexpected error"
                self.logger.error(  # noqa: TRY400 - a traceback may quote the article too
                    "message failed",
                    id=record.message_id,
                    receives=record.raw_event.get("attributes", {}).get("ApproximateReceiveCount"),
                    error=type(error).__name__,
                    reason=reason,
                )
                self.count("MessagesFailed")
                raise

        self.count("Messages", len(event["Records"]))
        batch = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        return process_partial_response(event=event, record_handler=observed, processor=batch, context=context)
