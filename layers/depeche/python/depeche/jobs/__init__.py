"""Jobs: briefs made in the background, recorded before they are queued, delivered when they are done."""

from depeche.jobs.courier import Undelivered
from depeche.jobs.delivery import Delivery, Message, Receipt
from depeche.jobs.destinations import BucketDestination, Destination, SlackDestination, WebhookDestination
from depeche.jobs.progress import JobProgress
from depeche.jobs.queue import InProcessQueue, Queue
from depeche.jobs.records import DeliveryRecord, DeliveryState, JobRecord, JobState
from depeche.jobs.service import JobService
from depeche.jobs.ways import Ways
from depeche.jobs.webhook import Webhook

__all__ = [
    "BucketDestination",
    "Delivery",
    "DeliveryRecord",
    "DeliveryState",
    "Destination",
    "InProcessQueue",
    "JobProgress",
    "JobRecord",
    "JobService",
    "JobState",
    "Message",
    "Queue",
    "Receipt",
    "SlackDestination",
    "Undelivered",
    "Ways",
    "Webhook",
    "WebhookDestination",
]
