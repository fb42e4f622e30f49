"""Where a finished job goes: written into its record before the work begins."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl


class _Destination(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WebhookDestination(_Destination):
    """An address that is called with the brief or the problem."""

    kind: Literal["webhook"] = "webhook"
    url: HttpUrl


class BucketDestination(_Destination):
    """The outbox beside the inbox that an article was dropped into.

    Attributes:
        bucket: The outbox bucket.
        key: Key of the upload, without ``inbox/``.
        item: Name of the article within a file of several (``000017`` or the id that the file gives it); None: the
            file is one article.
        total: Articles in the file.
        inbox: The bucket that the file was dropped into.
        etag: Of the file's content, without quotes: a later upload under the same key has another one.
        version: Of the file, in a bucket that keeps versions.
        modified: When the file was dropped.
        line: Line of the file that the article stands on, where it has lines.
    """

    kind: Literal["bucket"] = "bucket"
    bucket: str
    key: str
    item: str | None = None
    total: int = 1
    inbox: str
    etag: str
    version: str | None = None
    modified: datetime
    line: int | None = None


class SlackDestination(_Destination):
    """A conversation in a Slack workspace.

    Attributes:
        team: Workspace id.
        channel: Conversation id.
        user: Who asked.
        thread: Timestamp of the message whose thread the answer belongs to.
        message: Timestamp of our own message that the answer replaces.
        response_url: Address for up to five answers within 30 minutes, where Slack gave one.
        link: Page that the article was fetched from.
    """

    kind: Literal["slack"] = "slack"
    team: str
    channel: str
    user: str
    thread: str | None = None
    message: str | None = None
    response_url: HttpUrl | None = None
    link: HttpUrl | None = None


Destination = Annotated[WebhookDestination | BucketDestination | SlackDestination, Field(discriminator="kind")]
