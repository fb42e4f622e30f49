"""What is to be done after the acknowledgement, as it is written down before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from depeche.slack.options import Options


class _Part(BaseModel):
    # What another version wrote into the queue just before this one was deployed is read as far as it is known here.
    model_config = ConfigDict(extra="ignore", frozen=True)


class Place(_Part):
    """Where something was asked, and where its answer goes.

    Attributes:
        team: Workspace id.
        channel: Conversation id.
        user: Who asked.
        thread: Timestamp of the message whose thread the answer belongs to.
        response_url: Address for answers within 30 minutes, where Slack gave one.
    """

    team: str
    channel: str
    user: str
    thread: str | None = None
    response_url: str | None = None


class Text(_Part):
    """The article itself."""

    kind: Literal["text"] = "text"
    text: str


class Link(_Part):
    """A page that has to be fetched."""

    kind: Literal["link"] = "link"
    url: str


class File(_Part):
    """A file that Slack keeps.

    Attributes:
        id: Its id.
        url: Where Slack hands it over, to who shows a token.
        size: In bytes.
    """

    kind: Literal["file"] = "file"
    id: str
    url: str
    size: int


class Message(_Part):
    """A message that has to be read first."""

    kind: Literal["message"] = "message"
    channel: str
    ts: str


Matter = Annotated[Text | Link | File | Message, Field(discriminator="kind")]


class Ask(_Part):
    """Make a brief and post it.

    Attributes:
        id: A ULID, also of the job.
        place: Where to.
        matter: Of what.
        options: How.
        mark: Timestamp of the message in ``place.channel`` that gets a reaction, to say that work has begun.
        greet: Whether the response URL tells the asker that work has begun: in the place of the message with the
            button that was pressed, or beside it.
    """

    kind: Literal["ask"] = "ask"
    id: str
    place: Place
    matter: Matter
    options: Options
    mark: str | None = None
    greet: Literal["no", "replace", "beside"] = "no"


class Offer(_Part):
    """Offer a button to whoever shared a link.

    Attributes:
        id: A ULID.
        place: Where it was shared.
        message: Timestamp of the message that holds it; the answer to a click goes into its thread.
        url: The link.
    """

    kind: Literal["offer"] = "offer"
    id: str
    place: Place
    message: str
    url: str


class Show(_Part):
    """Fill a window that shows one side of a brief.

    Attributes:
        id: A ULID.
        team: Workspace id.
        view: Id of the window, which is open already.
        brief: Id of the brief.
        side: What it shows.
        page: Which page of it, from 0.
    """

    kind: Literal["show"] = "show"
    id: str
    team: str
    view: str
    brief: str
    side: Literal["original", "translation", "removed"]
    page: int = 0


Errand = Annotated[Ask | Offer | Show, Field(discriminator="kind")]
_ERRAND: TypeAdapter[Ask | Offer | Show] = TypeAdapter(Errand)


def written(errand: Ask | Offer | Show) -> str:
    """An errand as JSON."""
    return errand.model_dump_json(exclude_defaults=False)


def read(text: str) -> Ask | Offer | Show:
    """An errand from its JSON.

    Raises:
        pydantic.ValidationError: It is none.
    """
    return _ERRAND.validate_json(text)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an attempt at an errand ended.

    Attributes:
        done: Nothing is left to be done.
        reason: Why not.
        after: Seconds until the next attempt; None: there is none, it is a dead letter.
    """

    done: bool
    reason: str | None = None
    after: float | None = None


Run = Callable[[Ask | Offer | Show, int], Verdict]
"""Makes one attempt; the second argument is the number of attempts before it."""


class Errands(Protocol):
    """Keeps errands until they are done, through crashes; each comes at least once. Thread-safe."""

    def put(self, errand: Ask | Offer | Show) -> None:
        """Write an errand down; when this returns, it is not lost any more.

        Raises:
            StoreError: It can't be written down.
        """
