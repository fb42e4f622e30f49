"""Jobs: briefs made in the background, recorded before they are queued, delivered when they are done."""

from depeche.jobs.delivery import Delivery, Message, Receipt, Webhook, sign
from depeche.jobs.opening import open_jobs
from depeche.jobs.progress import JobProgress
from depeche.jobs.queue import InProcessQueue, Queue
from depeche.jobs.records import DeliveryRecord, DeliveryState, JobRecord, JobState
from depeche.jobs.service import JobService

__all__ = [
    "Delivery",
    "DeliveryRecord",
    "DeliveryState",
    "InProcessQueue",
    "JobProgress",
    "JobRecord",
    "JobService",
    "JobState",
    "Message",
    "Queue",
    "Receipt",
    "Webhook",
    "open_jobs",
    "sign",
]
