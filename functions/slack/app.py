"""The Slack function: acknowledges what Slack sends within three seconds, and does it afterwards.

Two kinds of events: requests of API Gateway (REST), which end as a message in the Slack queue, and those messages
(SQS), which end as jobs. What the second kind needs is loaded when the first such message comes, never before an
acknowledgement.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from depeche.functions import Function, PutOffError
from depeche.settings import load, required
from depeche.slack.door import Door
from depeche.slack.sqs_errands import SqsErrands

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from depeche.slack.clerk import Clerk

function = Function("depeche-slack", trace=False)

# During the start, which has more processor than the first request, and is over when that comes.
settings = load()
errands = SqsErrands(required(settings, "slack_queue_url"), dead_letters=settings.dead_letter_queue_url)
errands.warm_up()
door = Door(settings, errands)
door.warm_up()


@lru_cache(maxsize=1)
def clerk() -> Clerk:
    """What does the errands, with the store and the jobs behind it."""
    from depeche.slack.clerk import open_clerk

    desk = function.desk(settings)
    return open_clerk(settings, function.jobs(desk), desk.store)


@function.handler
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Answer a request, or do a batch of errands."""
    if "Records" in event:
        return function.messages(event, context, work)
    answer = door.gateway(event)
    function.logger.info("answered", status=answer["statusCode"])
    function.count(f"Status{answer['statusCode'] // 100}xx")
    return answer


def work(record: SQSRecord) -> None:
    """Do one errand."""
    verdict = errands.work(record.raw_event, clerk().run)
    function.count("Errands" if verdict.done else "ErrandsPutOff" if verdict.after is not None else "ErrandsGivenUp")
    if verdict.reason:
        function.logger.warning("errand", reason=verdict.reason, again=verdict.after is not None)
    if verdict.after is not None:
        raise PutOffError
