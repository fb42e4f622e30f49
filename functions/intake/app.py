"""The intake function: files that were dropped into the inbox become jobs (S3 notifications, direct or through SQS).

A file or an article that can't be used ends as a failure in the outbox bucket. Only what is out of reach, such as the
store, fails a message, which then comes again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depeche.batch import Intake, Notice, Visit, notices, parse
from depeche.functions import Function
from depeche.settings import load

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

function = Function("depeche-intake")
desk = function.desk(load())
jobs = function.jobs(desk)
intake = Intake(desk.settings, jobs)


@function.handler
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Take in what one event tells of."""
    # The folders' options are read once an event.
    visit = intake.visit(lambda: context.get_remaining_time_in_millis() / 1000)
    if any("body" in record for record in event.get("Records", ())):
        return function.messages(event, context, lambda record: take(visit, parse(record.body)))
    function.count("Messages", len(event.get("Records", ())))
    return take(visit, notices(event))


def take(visit: Visit, found: list[Notice]) -> dict[str, int]:
    """Take in the uploads of one notification."""
    taken = visit.take(found)
    function.count("ArticlesTakenIn", taken.jobs)
    function.count("UploadsRefused", taken.failed)
    function.logger.info("taken in", uploads=len(found), articles=taken.jobs, failures=taken.failed)
    return {"articles": taken.jobs, "failures": taken.failed}
