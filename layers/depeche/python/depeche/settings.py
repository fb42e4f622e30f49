"""Every knob, as an environment variable ``DEPECHE_…``, validated before the first request.

Nothing reads the environment at import. An entry point calls :func:`load` once and hands the object down.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from depeche.errors import InvalidInputError

PREFIX = "DEPECHE_"


class Settings(BaseSettings):
    """The configuration of one process."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    # Where things are
    cache_dir: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("depeche"),
        description="Built models; can be deleted at any time, `depeche models build` makes it anew",
    )
    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("depeche"),
        description="The SQLite store with briefs, jobs and translation memory",
    )

    # Limits
    max_characters: int = Field(200_000, ge=1, description="Longest article, in characters")
    max_html_characters: int = Field(
        10_000_000,
        ge=1,
        description="Longest HTML page, in characters of its source; its text counts as an article's",
    )
    max_body_bytes: int = Field(10_000_000, ge=1, description="Largest HTTP request body, in bytes")
    max_sentences: int = Field(10, ge=1, description="Most sentences of a summary")
    max_glossary_terms: int = Field(500, ge=0, le=2000, description="Most terms of a glossary")

    # Store
    store: Literal["sqlite", "dynamodb"] = Field("sqlite", description="Where results are kept")
    table_name: str = Field("depeche", description="DynamoDB table")
    brief_ttl_days: float = Field(30, gt=0, description="Days that a brief is kept")
    memory_ttl_days: float = Field(180, gt=0, description="Days that a translated segment is kept")
    job_ttl_days: float = Field(30, gt=0, description="Days that a job record is kept")
    overflow_bucket: str | None = Field(
        None, description="S3 bucket for results too large for a DynamoDB item; without it they are split"
    )
    lease_seconds: float = Field(30, gt=0, description="A computation that is silent for so long is taken over")

    # Models
    routes: dict[str, str] = Field(
        default_factory=dict,
        description='Routes that come before the catalog\'s own, e.g. {"fr>en": "opus-mt-fr-en"}',
    )
    summarizers: dict[str, str] = Field(
        default_factory=dict,
        description="Models that write the summaries of a language in the embedded one's place, e.g. "
        '{"en": "distilbart-cnn", "fr": "barthez-orangesum"}',
    )
    accept_noncommercial: bool = Field(
        default=False,
        description="Build and load models whose licence forbids commercial use (NLLB-200: CC-BY-NC-4.0)",
    )
    threads: int = Field(0, ge=0, description="Threads of a model; 0: one per processor")
    beam: int = Field(4, ge=1, le=8, description="Beam width of the first translation attempt; 2 takes half the time")

    # HTTP
    wait_seconds: float = Field(20, ge=0, description="How long a POST waits before it answers 202")
    max_wait_seconds: float = Field(
        60, ge=0, description="The longest wait that a caller may ask for with `Prefer: wait=N`"
    )
    api_keys: tuple[SecretStr, ...] = Field(
        (), description='Keys that open the API, as a JSON list; empty: the API is open, e.g. ["k1", "k2"]'
    )
    host_names: tuple[str, ...] = Field(
        (),
        description="Names under which `depeche serve` is reached, as a JSON list, beside `localhost` and addresses; "
        '`["*"]`: any',
    )
    workers: int = Field(1, ge=1, description="Briefs computed at the same time in this process")
    queue_size: int = Field(100, ge=1, description="Jobs that may wait in this process before 503")

    # On AWS
    engine: Literal["local", "lambda"] = Field("local", description="Who computes: this process, or a Lambda function")
    engine_function: str | None = Field(None, description="Name or ARN of the engine function")
    engine_endpoint_url: str | None = Field(
        None, description="Where the engine function is invoked, if not at AWS: the address of a runtime emulator"
    )
    job_queue_url: str | None = Field(None, description="SQS queue of the jobs; without it they wait in this process")
    delivery_queue_url: str | None = Field(
        None, description="SQS queue of the finished jobs that are to be delivered; without it this process delivers"
    )
    dead_letter_queue_url: str | None = Field(
        None, description="SQS queue where deliveries and messages end that can't be brought to an end, with the reason"
    )
    inbox_bucket: str | None = Field(None, description="S3 bucket where articles are dropped under `inbox/`")
    outbox_bucket: str | None = Field(None, description="S3 bucket where their briefs appear under `outbox/`")

    # Batch
    batch_max_file_bytes: int = Field(50_000_000, ge=1, description="Largest file that may be dropped, in bytes")
    batch_max_unpacked_bytes: int = Field(
        200_000_000, ge=1, description="Most bytes that a compressed file may unpack to"
    )
    batch_max_items: int = Field(1_000, ge=1, description="Most articles of one file")

    # Callbacks
    webhook_secret: SecretStr | None = Field(
        None, description="Key that callbacks are signed with (HMAC-SHA256); without it they are not signed"
    )
    webhook_secret_name: str | None = Field(
        None,
        description="Name of that key: in Parameter Store where it begins with `/`, else in Secrets Manager",
    )
    callback_attempts: int = Field(5, ge=1, le=10, description="How often a callback is tried")
    allow_private_callbacks: bool = Field(
        default=False,
        description="Call back to private, loopback and link-local addresses too (tests, closed networks)",
    )

    # Slack
    slack_secret: str | None = Field(
        None,
        description='Where the app\'s secrets are, as JSON {"signing_secret": "…", "bot_token": "xoxb-…"}: a name in '
        "Parameter Store where it begins with `/`, else one in Secrets Manager",
    )
    slack_signing_secret: SecretStr | None = Field(None, description="The signing secret itself, on a laptop")
    slack_bot_token: SecretStr | None = Field(None, description="The bot token itself, on a laptop")
    slack_queue_url: str | None = Field(
        None, description="SQS queue of what is asked in Slack; without it that waits in a file of this process"
    )
    slack_language: Literal["en", "fr"] = Field("en", description="Language that the app speaks in Slack")
    slack_target_language: str = Field("en", description="Translate into it where the asker names no language")
    slack_link_offers: bool = Field(
        default=True, description='Offer "Brief this page" to whoever shares a link in a channel, visible to them alone'
    )
    slack_client_id: str | None = Field(
        None,
        description="Client id of the app, to let other workspaces install it (OAuth); needs `client_secret` among the "
        "secrets",
    )
    slack_client_secret: SecretStr | None = Field(None, description="The client secret itself, on a laptop")
    slack_installations_bucket: str | None = Field(
        None, description="S3 bucket of the workspaces that installed the app; without it a SQLite file has them"
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Slack's Web API; another one in tests")

    # Pages behind links
    page_max_bytes: int = Field(5_000_000, ge=1, description="Largest page that is fetched, in bytes")
    page_seconds: float = Field(20, gt=0, description="For fetching a page, redirects and robots.txt included")
    page_robots: bool = Field(default=True, description="Fetch only pages that the site's robots.txt allows")
    allow_private_pages: bool = Field(
        default=False, description="Fetch pages from private, loopback and link-local addresses too (tests, intranets)"
    )


def load() -> Settings:
    """The settings of this process's environment.

    Raises:
        InvalidInputError: A variable holds a value that can't be used; names the variable.
    """
    try:
        return Settings()
    except SettingsError as error:
        # A dict or a list that is not JSON; the library names the field only in its message.
        found = re.search(r'field "(\w+)"', str(error))
        variable = PREFIX + (found.group(1).upper() if found else "*")
        raise InvalidInputError(f"{variable} is not JSON", field=variable) from error
    except ValidationError as error:
        first = error.errors()[0]
        variable = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        raise InvalidInputError(f"{variable}: {first['msg']}", field=variable) from error


def required(settings: Settings, name: str) -> str:
    """A setting that this entry point can't do without.

    Args:
        settings: The configuration.
        name: Of the field.

    Raises:
        InvalidInputError: It is not set; names the variable.
    """
    value = getattr(settings, name)
    variable = PREFIX + name.upper()
    if not value:
        raise InvalidInputError(f"{variable} must be set here", field=variable)
    return str(value)


def reference() -> str:
    """All settings as a Markdown table: the body of ``docs/configuration.md``."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        if field.default_factory is not None:
            default = _FACTORY_DEFAULTS.get(name, "")
        else:
            default = "" if field.default in (None, ()) else f"`{field.default}`"
        meaning = (field.description or "").replace("|", "\\|")
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {meaning} |")
    return "\n".join(rows) + "\n"


_FACTORY_DEFAULTS = {
    "cache_dir": "the user's cache folder, `~/.cache/depeche` on Linux",
    "data_dir": "the user's data folder, `~/.local/share/depeche` on Linux",
}
