"""Converted models behind the translation step."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from conftest import entry

from depeche.models import Catalog, Runtime
from depeche.models.build import build
from depeche.settings import Settings
from depeche.translation import open_translator


def test_routes_lead_to_converted_models_directly_and_through_english(pairs, tmp_path):
    catalog = Catalog(
        models={},
        checkpoints={
            "opus": entry("opus", architecture="marian", routes=("fr>en",)),
            "many": entry("many", architecture="m2m100"),
        },
    )
    for name, architecture in (("opus", "marian"), ("many", "m2m100")):
        build(catalog, tmp_path, [name], origin=str(pairs(architecture).reference.folder))
    settings = Settings(cache_dir=tmp_path, threads=1, routes={"fr>en": "opus", "*>en": "many", "en>de": "many"})
    runtime = Runtime(settings, catalog=catalog)

    assert {"fr", "es", "de", "en"} <= set(runtime.languages("many"))
    assert runtime.languages("opus") == ()

    def opened(source, target):
        return open_translator(settings, runtime, source=source, target=target)

    direct, wild, pivot = opened("fr", "en"), opened("es", "en"), opened("fr", "de")
    assert [each.name for each in (direct, wild, pivot)] == ["opus", "many", "opus + many"]
    assert len({each.fingerprint for each in (direct, wild, pivot, opened("it", "en"))}) == 4
    segments = ["Le pont est fermé.", "Oui"]
    assert [best.text for best, *_ in direct.translate(segments, beam=2, hypotheses=2)] == [
        best.text for best, *_ in runtime.seq2seq("opus").translate(segments, source="fr", target="en", beam=2)
    ]
    assert all(pivot.translate(segments))


def test_the_command_builds_and_translates(pairs, tmp_path):
    environment = {
        **os.environ,
        "DEPECHE_CACHE_DIR": str(tmp_path / "cache"),
        "DEPECHE_DATA_DIR": str(tmp_path / "data"),
        "DEPECHE_ROUTES": '{"fr>en": "opus-mt-fr-en"}',
        "DEPECHE_THREADS": "1",
    }

    def depeche(*arguments, text=None):
        command = [sys.executable, "-c", "import sys; from depeche.cli import main; sys.exit(main())", *arguments]
        return subprocess.run(command, check=False, input=text, capture_output=True, text=True, env=environment)

    unbuilt = depeche("translate", "-", "--from", "fr", "--to", "en", text="Le pont est fermé.")
    assert unbuilt.returncode
    assert "depeche models build opus-mt-fr-en --from" in unbuilt.stderr
    built = depeche("models", "build", "opus-mt-fr-en", "--from", str(pairs("marian").reference.folder))
    assert built.returncode == 0, built.stderr
    assert built.stdout.startswith("opus-mt-fr-en  ")
    listed = {row["name"]: row["built"] for row in json.loads(depeche("models", "list", "--json").stdout)}
    assert listed["opus-mt-fr-en"]
    assert not listed["nllb-200"]
    done = depeche("translate", "-", "--from", "fr", "--to", "en", "--json", text="Le pont est fermé.")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model"] == "opus-mt-fr-en"
