"""What all tests share: Hypothesis without a stop-watch, and an S3 server for those that need one."""

from __future__ import annotations

import logging
import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest

# A busy machine must not fail a property; what may take long is bounded by pytest-timeout.
hypothesis.settings.register_profile("depeche", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("depeche")


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """Address of an S3 server: moto's, in this process, or the one that DEPECHE_TEST_S3_ENDPOINT_URL names."""
    given = os.environ.get("DEPECHE_TEST_S3_ENDPOINT_URL")
    if given:
        yield given
        return
    pytest.importorskip("flask", reason="the S3 server of moto[s3] needs flask and flask-cors")
    pytest.importorskip("moto", reason="S3 is tested on moto's server: pip install 'moto[s3]' flask flask-cors")
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for every request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        yield "http://{}:{}".format(*server.get_host_and_port())
    finally:
        server.stop()


@pytest.fixture
def s3_environment(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Point boto3 at the S3 server."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3_endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    return s3_endpoint


@pytest.fixture(scope="session")
def s3_client(s3_endpoint: str) -> Any:
    """A client of the S3 server; to make one takes a tenth of a second, so that there is one for all."""
    import boto3

    return boto3.session.Session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name="eu-west-3"
    ).client("s3", endpoint_url=s3_endpoint)


@pytest.fixture
def make_bucket(s3_environment: str, s3_client: Any) -> Callable[[str], str]:
    """Makes an empty bucket with a name of its own, where boto3 points."""

    def make(purpose: str) -> str:
        name = f"{purpose}-{uuid.uuid4().hex[:12]}"
        s3_client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
        return name

    return make
