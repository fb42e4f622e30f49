"""The whole desk: real models, a real store, and where a test asks for it the installed server in its own process."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from depeche.desk import open_desk
from depeche.settings import Settings

ARTICLE = """Le tribunal de Sarlande suspend l’ouverture de la carrière
Le tribunal administratif de Sarlande a suspendu lundi l’autorisation de la carrière des Aubrais.
« Le risque pour la nappe phréatique n’a pas été évalué », a expliqué le juge Marc Lenoir dans sa décision.
L’exploitant, la société Granulats du Centre, devait extraire 150 000 tonnes de calcaire par an à partir du 2 juin.
"""

PROGRAM = Path(sys.executable).with_name("depeche")


@pytest.fixture
def desk(tmp_path):
    with open_desk(Settings(data_dir=tmp_path / "data")) as opened:
        yield opened


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(data_dir, **env):
    """``depeche serve`` on a free port: (process, client)."""
    port = free_port()
    process = subprocess.Popen(
        [PROGRAM, "serve", "--port", str(port)],
        env=os.environ | {"DEPECHE_DATA_DIR": str(data_dir)} | env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=300) as client:
            for _ in range(600):
                try:
                    if client.get("/healthz").status_code == 200:
                        break
                except httpx.TransportError:
                    assert process.poll() is None, "the server ended"
                time.sleep(0.1)
            yield process, client
    finally:
        process.kill()
        process.wait()
