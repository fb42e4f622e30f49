"""The batch door: files dropped into a bucket, their briefs and failures in another."""

from depeche.batch.events import Notice, notices, parse
from depeche.batch.intake import Intake, Taken, Visit
from depeche.batch.outbox import BucketDelivery

__all__ = ["BucketDelivery", "Intake", "Notice", "Taken", "Visit", "notices", "parse"]
