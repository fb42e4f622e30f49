"""Which store the settings ask for."""

from __future__ import annotations

from depeche.settings import Settings
from depeche.store.base import DAY, Retention, Store

FILE = "depeche.sqlite"
"""Name of the embedded store in the data folder."""


def open_store(settings: Settings) -> Store:
    """Open the configured store.

    boto3 takes a third of a second to import, so that only a DynamoDB store does it.

    Raises:
        StoreError: It can't be opened.
    """
    retention = Retention(
        brief=settings.brief_ttl_days * DAY,
        memory=settings.memory_ttl_days * DAY,
        job=settings.job_ttl_days * DAY,
    )
    if settings.store == "dynamodb":
        from depeche.store.dynamodb import DynamoStore

        return DynamoStore(settings.table_name, overflow_bucket=settings.overflow_bucket, retention=retention)
    from depeche.store.sqlite import SqliteStore

    return SqliteStore(settings.data_dir / FILE, retention=retention)
