"""The app's secrets: from the environment on a laptop, from AWS through Powertools' cache elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from depeche.errors import DepecheError
from depeche.settings import Settings

_MAX_AGE: Final = 300
"""Seconds that a secret is used before it is asked for again: a rotation is through after five minutes."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the app signs and speaks with.

    Attributes:
        signing: Checks that a request is Slack's.
        bot_token: Opens the Web API; None where every workspace has its own.
        client: Of the OAuth exchange.
    """

    signing: str = field(repr=False)
    bot_token: str | None = field(default=None, repr=False)
    client: str | None = field(default=None, repr=False)


def is_configured(settings: Settings) -> bool:
    """Whether there is a signing secret, or a name to ask for it by."""
    return bool(settings.slack_signing_secret or settings.slack_secret)


def keeper(settings: Settings) -> Callable[[], Secrets]:
    """What hands the secrets out.

    Args:
        settings: ``slack_signing_secret`` and its like come before ``slack_secret``.

    Returns:
        A function to call for each request: it asks AWS again when the cached answer is old, and raises
        ``DepecheError`` when there is none.
    """
    if settings.slack_signing_secret:
        token, client = settings.slack_bot_token, settings.slack_client_secret
        secrets = Secrets(
            settings.slack_signing_secret.get_secret_value(),
            token.get_secret_value() if token else None,
            client.get_secret_value() if client else None,
        )
        return lambda: secrets
    name = settings.slack_secret
    if not name:
        return _missing
    return lambda: _secrets_of(_fetched(name), name)


def _missing() -> Secrets:
    raise DepecheError("No Slack signing secret is configured (DEPECHE_SLACK_SECRET)")


def _fetched(name: str) -> Any:
    from aws_lambda_powertools.utilities.parameters import get_parameter, get_secret
    from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError, TransformParameterError

    try:
        if name.startswith("/"):
            return get_parameter(name, decrypt=True, transform="json", max_age=_MAX_AGE)
        return get_secret(name, transform="json", max_age=_MAX_AGE)
    except (GetParameterError, TransformParameterError) as error:
        # Not the library's message: a transformation quotes what it can't read.
        raise DepecheError(f"The Slack secret {name!r} can't be read: {type(error).__name__}") from None


def _secrets_of(document: Any, name: str) -> Secrets:
    if not isinstance(document, dict) or not document.get("signing_secret"):
        raise DepecheError(f"The Slack secret {name!r} has no signing_secret")
    return Secrets(str(document["signing_secret"]), document.get("bot_token"), document.get("client_secret"))
