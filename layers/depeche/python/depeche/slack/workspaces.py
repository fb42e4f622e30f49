"""The workspaces that the app is installed in: one whose token is among the secrets, or those that installed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from slack_sdk.oauth.installation_store import Bot, Installation, InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore

from depeche.settings import Settings
from depeche.slack.secrets import Secrets, keeper

SCOPES: Final = (
    "app_mentions:read",
    "channels:history",
    "chat:write",
    "chat:write.public",
    "commands",
    "files:read",
    "groups:history",
    "im:history",
    "im:write",
    "links:read",
    "mpim:history",
    "reactions:write",
)
"""What the bot may do; docs/slack.md says what for."""
_STATE_SECONDS: Final = 600


class Workspaces:
    """Tokens by workspace. Thread-safe."""

    def __init__(self, secrets: Callable[[], Secrets], installed: InstallationStore | None = None) -> None:
        """Keep the sources.

        Args:
            secrets: Have the token of the one workspace.
            installed: Has the tokens of the workspaces that installed the app; None: there is the one.
        """
        self._secrets = secrets
        self.installed = installed

    def token(self, team: str) -> str | None:
        """The bot token of a workspace; None where the app is not installed."""
        if self.installed is None:
            return self._secrets().bot_token
        bot = self.installed.find_bot(enterprise_id=None, team_id=team)
        return bot.bot_token if bot else None


class ByTeam(InstallationStore):
    """An installation store that knows workspaces by their own id alone, whatever organisation they belong to.

    An answer is posted with nothing but the workspace's id at hand. Installations for a whole organisation, which
    belong to no single workspace, are refused by it.
    """

    def __init__(self, inner: Any) -> None:
        """Wrap one of slack-sdk's stores."""
        self._inner = inner

    def save(self, installation: Installation) -> None:
        """Keep an installation.

        Raises:
            ValueError: It is one for a whole organisation.
        """
        if not installation.team_id:
            raise ValueError("the app is installed by workspace, not for a whole organisation")
        installation.enterprise_id = None
        self._inner.save(installation)

    def find_bot(
        self,
        *,
        enterprise_id: str | None,  # noqa: ARG002 -- see the class
        team_id: str | None,
        is_enterprise_install: bool | None = False,  # noqa: ARG002 -- see the class
    ) -> Bot | None:
        """The bot of a workspace."""
        bot: Bot | None = self._inner.find_bot(enterprise_id=None, team_id=team_id)
        return bot

    def delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:  # noqa: ARG002 -- see the class
        """Forget a workspace that removed the app."""
        self._inner.delete_all(enterprise_id=None, team_id=team_id)


def open_workspaces(settings: Settings, secrets: Callable[[], Secrets] | None = None) -> Workspaces:
    """The workspaces that the settings ask for."""
    secrets = secrets or keeper(settings)
    return Workspaces(secrets, _installations(settings) if settings.slack_client_id else None)


def _installations(settings: Settings) -> ByTeam:
    client_id = str(settings.slack_client_id)
    if settings.slack_installations_bucket:
        import boto3
        from slack_sdk.oauth.installation_store.amazon_s3 import AmazonS3InstallationStore

        return ByTeam(
            AmazonS3InstallationStore(
                s3_client=boto3.client("s3"), bucket_name=settings.slack_installations_bucket, client_id=client_id
            )
        )
    from slack_sdk.oauth.installation_store.sqlite3 import SQLite3InstallationStore

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    file = settings.data_dir / "slack-installations.sqlite"
    file.touch(mode=0o600)  # it holds the tokens of workspaces
    file.chmod(0o600)
    store = SQLite3InstallationStore(
        database=str(settings.data_dir / "slack-installations.sqlite"), client_id=client_id
    )
    store.init()  # type: ignore[no-untyped-call]  # slack-sdk leaves it so
    return ByTeam(store)


def open_states(settings: Settings) -> OAuthStateStore:
    """Where the state of an installation that is under way is kept."""
    if settings.slack_installations_bucket:
        import boto3
        from slack_sdk.oauth.state_store.amazon_s3 import AmazonS3OAuthStateStore

        return AmazonS3OAuthStateStore(
            s3_client=boto3.client("s3"),
            bucket_name=settings.slack_installations_bucket,
            expiration_seconds=_STATE_SECONDS,
        )
    from slack_sdk.oauth.state_store.sqlite3 import SQLite3OAuthStateStore

    store = SQLite3OAuthStateStore(
        database=str(settings.data_dir / "slack-installations.sqlite"), expiration_seconds=_STATE_SECONDS
    )
    store.init()  # type: ignore[no-untyped-call]  # slack-sdk leaves it so
    return store
