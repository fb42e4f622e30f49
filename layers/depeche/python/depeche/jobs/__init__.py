"""Jobs: briefs made in the background, recorded before they are queued, delivered when they are done."""

from depeche.jobs.delivery import Delivery, Message, Receipt
from depeche.jobs.destinations import BucketDestination, Destination, SlackDestination, WebhookDestination
from depeche.jobs.opening import open_jobs
from depeche.jobs.progress import JobProgress
from depeche.jobs.queue import InProcessQueue, Queue
from depeche.jobs.records import DeliveryRecord, DeliveryState, JobRecord, JobState
from depeche.jobs.service import JobService
from depeche.jobs.webhook import Post, Webhook, sign

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
    "Post",
    "Queue",
    "Receipt",
    "SlackDestination",
    "Webhook",
    "WebhookDestination",
    "open_jobs",
    "sign",
]
