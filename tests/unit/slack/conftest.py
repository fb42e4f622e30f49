"""A workspace to play with: Slack's server, the app before it, a real store and real jobs behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from tests.unit.jobs.conftest import SmallEngine
from tests.unit.slack.requests import SECRET, signed
from tests.unit.slack.server import TOKEN, SlackServer, slack_server

from depeche.jobs import JobService
from depeche.settings import Settings
from depeche.slack.clerk import open_clerk
from depeche.slack.delivery import SlackDelivery
from depeche.slack.door import Door
from depeche.slack.local_errands import LocalErrands
from depeche.store.sqlite import SqliteStore

ARTICLE = "Le port de Kerlaouen rouvrira mardi\nLa mairie l'a annoncé lundi soir. Les pêcheurs attendaient depuis mars."


@dataclass
class Workspace:
    """Everything between a person's click and the answer."""

    slack: SlackServer
    settings: Settings
    store: SqliteStore
    engine: SmallEngine
    jobs: JobService
    errands: LocalErrands
    door: Door

    def send(self, body, headers=None):
        """Send a request as Slack does; the answer to it."""
        return self.door.answer(
            "POST", "/slack/events", body=body, headers=signed(body) if headers is None else headers
        )

    def work(self):
        """Do what is due, until nothing is: errands, jobs, deliveries."""
        clerk = open_clerk(self.settings, self.jobs, self.store)
        while self.errands.step(clerk.run):
            pass
        for job_id in self.store.open_jobs():
            self.jobs.run(job_id)
            while self.jobs.deliver(job_id) is not None:
                pass

    def made(self) -> list[Any]:
        """The requests that were computed."""
        return self.engine.requests


class RecordingEngine(SmallEngine):
    """Remembers what it was asked for."""

    def __init__(self, store):
        super().__init__(store)
        self.requests = []

    def _compute(self, request, brief_id):
        self.requests.append(request)
        return super()._compute(request.model_copy(update={"text": request.text or request.html}), brief_id)


@pytest.fixture
def slack():
    with slack_server() as server:
        yield server


@pytest.fixture
def new_workspace(slack, tmp_path):
    """Makes workspaces with other settings."""
    opened = []

    def make(**knobs):
        given = {
            "data_dir": tmp_path,
            "slack_signing_secret": SECRET,
            "slack_bot_token": TOKEN,
            "slack_api_url": slack.api,
            "allow_private_pages": True,
        }
        settings = Settings(**(given | knobs))
        store = SqliteStore(tmp_path / "store.sqlite")
        engine = RecordingEngine(store)
        jobs = JobService(
            store, engine, settings, workers=0, ways={"slack": SlackDelivery(settings)}, pauses=(0.0, 0.0),
            delivery_pauses=(0.0,),
        )  # fmt: skip
        errands = LocalErrands(tmp_path / "slack.sqlite")
        opened.append((jobs, store))
        return Workspace(slack, settings, store, engine, jobs, errands, Door(settings, errands))

    yield make
    for jobs, store in opened:
        jobs.close()
        store.close()


@pytest.fixture
def workspace(new_workspace):
    return new_workspace()
