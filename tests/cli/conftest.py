"""The command line as a person runs it: the installed program, in a folder of its own, with a store of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
PROGRAM = Path(sys.executable).with_name("depeche")

PAGE = """Accueil / Région / Le pont de Brévan fermé pour six mois
Le pont de Brévan fermé pour six mois
Par Lise Morel, publié le 12 mars 2025
Le pont de Brévan, emprunté par 9 400 véhicules chaque jour, ferme lundi pour six mois de travaux.
« Nous ne pouvions plus attendre », a déclaré la maire, Anne Rivoal, mardi devant le conseil municipal.
Les réparations doivent coûter 2,3 millions d’euros, dont la moitié sera payée par le département.
Lire aussi : Les ponts les plus fragiles de la région
Partager sur Facebook
Ce site utilise des cookies. En savoir plus
"""


class Shell:
    """Runs ``depeche`` and keeps its output."""

    def __init__(self, folder):
        self.folder = folder
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DEPECHE_")},
            "DEPECHE_DATA_DIR": str(folder / "data"),
            "PYTHONUTF8": "1",
        }

    def __call__(self, *arguments, stdin="", **env):
        return subprocess.run(
            [PROGRAM, *map(str, arguments)],
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            capture_output=True,
            cwd=self.folder,
            env=self.env | env,
            check=False,
        )

    def start(self, *arguments):
        return subprocess.Popen(
            [PROGRAM, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.env,
        )

    def json(self, *arguments, **options):
        done = self(*arguments, "--json", **options)
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    def jsonl(self, *arguments, rows, **options):
        stdin = b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows)
        done = self(*arguments, "--jsonl", stdin=stdin, **options)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def shell(tmp_path):
    return Shell(tmp_path)


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(PAGE)
    return path
