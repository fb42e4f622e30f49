"""From a checkpoint to a folder that can be trusted."""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest
from conftest import entry

from depeche.errors import InvalidInputError, ModelUnavailableError
from depeche.models import Catalog, Runtime, overview
from depeche.models.build import build, verify
from depeche.settings import Settings

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def catalog(**other):
    return Catalog(models={}, checkpoints={"marian": entry("marian", **other)})


def made(folder, cache, **options):
    entries = {key: options.pop(key) for key in ("licence", "quantization") if key in options}
    return build(catalog(**entries), cache, ["marian"], origin=str(folder), **options)["marian"]


def test_the_manifest_names_every_file_that_went_in_and_came_out(marian_folder, tmp_path):
    folder = made(marian_folder, tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["licence"] == "MIT"
    assert manifest["architecture"] == "marian"
    assert {"config.json", "model.safetensors", "source.spm", "target.spm", "vocab.json"} <= set(manifest["inputs"])
    for where, listed in ((marian_folder, manifest["inputs"]), (folder, manifest["files"])):
        for name, expected in listed.items():
            assert hashlib.sha256((where / name).read_bytes()).hexdigest() == expected["sha256"]
    assert {path.name for path in folder.iterdir()} == {"manifest.json", *manifest["files"]}
    assert verify(catalog(), tmp_path) == {"marian": []}
    assert str(marian_folder) not in json.dumps(manifest)


def test_the_same_checkpoint_is_the_same_model(marian_folder, tmp_path):
    fingerprints = []
    for cache in (tmp_path / "a", tmp_path / "b"):
        made(marian_folder, cache)
        fingerprints.append(Runtime(Settings(cache_dir=cache), catalog=catalog()).fingerprint("marian"))
    assert fingerprints[0] == fingerprints[1]
    assert Runtime(Settings(cache_dir=tmp_path / "c"), catalog=catalog()).fingerprint("marian") != fingerprints[0]
    runtime = Runtime(Settings(cache_dir=tmp_path / "a", threads=1), catalog=catalog())
    assert runtime.seq2seq("marian").fingerprint == fingerprints[0]


def test_a_lock_beside_the_catalog_stands_in_for_the_model(marian_folder, tmp_path):
    folder = made(marian_folder, tmp_path / "cache")
    (tmp_path / "locks").mkdir()
    shutil.copy(folder / "manifest.json", tmp_path / "locks" / "marian.json")
    there = catalog().model_copy(update={"folder": tmp_path})
    thin = Runtime(Settings(cache_dir=tmp_path / "empty"), catalog=there)
    assert thin.fingerprint("marian") == Runtime(Settings(cache_dir=tmp_path / "cache"), catalog=there).fingerprint(
        "marian"
    )


def test_other_weights_are_another_model(marian_folder, makers, tmp_path):
    other = makers.marian(tmp_path / "other", half=True).folder
    made(marian_folder, tmp_path)
    before = Runtime(Settings(cache_dir=tmp_path), catalog=catalog()).fingerprint("marian")
    made(other, tmp_path)
    assert Runtime(Settings(cache_dir=tmp_path), catalog=catalog()).fingerprint("marian") != before


@pytest.mark.parametrize("name", ["model.bin", "target.spm", "engine.json"])
def test_a_changed_file_is_not_loaded(marian_folder, tmp_path, name):
    folder = made(marian_folder, tmp_path)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ModelUnavailableError, match=f"{name} was changed.*depeche models build marian"):
        Runtime(Settings(cache_dir=tmp_path), catalog=catalog()).seq2seq("marian")
    assert verify(catalog(), tmp_path, ["marian"])["marian"]


def test_an_unbuilt_model_says_how_to_build_it(tmp_path):
    runtime = Runtime(Settings(cache_dir=tmp_path), catalog=catalog())
    with pytest.raises(ModelUnavailableError, match=r"depeche models build marian --from hf:press/tiny@REVISION"):
        runtime.seq2seq("marian")
    assert [row.built for row in overview(catalog(), tmp_path)] == [False]
    with pytest.raises(ModelUnavailableError, match="pins no revision"):
        build(catalog(), tmp_path, ["marian"])
    assert build(catalog(), tmp_path) == {}


def test_a_built_model_stays_and_is_listed(marian_folder, tmp_path):
    folder = made(marian_folder, tmp_path)
    before = (folder / "manifest.json").stat().st_mtime_ns
    assert build(catalog(), tmp_path, ["marian"]) == {"marian": folder}
    assert (folder / "manifest.json").stat().st_mtime_ns == before
    (row,) = overview(catalog(), tmp_path)
    assert row.built
    assert row.fingerprint == Runtime(Settings(cache_dir=tmp_path), catalog=catalog()).fingerprint("marian")


def test_a_licence_against_commercial_use_needs_consent_to_build_and_to_load(marian_folder, tmp_path):
    licence = "CC-BY-NC-4.0"
    with pytest.raises(ModelUnavailableError, match="DEPECHE_ACCEPT_NONCOMMERCIAL"):
        made(marian_folder, tmp_path, licence=licence)
    made(marian_folder, tmp_path, licence=licence, accept_noncommercial=True)
    with pytest.raises(ModelUnavailableError, match="forbids commercial use"):
        Runtime(Settings(cache_dir=tmp_path), catalog=catalog(licence=licence)).seq2seq("marian")
    accepting = Settings(cache_dir=tmp_path, accept_noncommercial=True, threads=1)
    assert Runtime(accepting, catalog=catalog(licence=licence)).seq2seq("marian").name == "marian"


def test_half_precision_and_pickled_weights_convert_to_int8(makers, tmp_path):
    import torch
    from safetensors.torch import load_file

    folder = makers.marian(tmp_path / "checkpoint", half=True).folder
    weights = load_file(folder / "model.safetensors")
    torch.save(weights, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    built = made(folder, tmp_path, quantization="int8")
    assert "pytorch_model.bin" in json.loads((built / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    runtime = Runtime(Settings(cache_dir=tmp_path, threads=1), catalog=catalog(quantization="int8"))
    assert runtime.seq2seq("marian").translate(["Oui"], source="fr", target="en")[0][0].text


def changed(folder, name, **members):
    path = folder / name
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**document, **members}), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "config.json").unlink(), "no config.json"),
        (lambda folder: (folder / "model.safetensors").unlink(), "no model.safetensors"),
        (lambda folder: (folder / "source.spm").unlink(), "no source.spm"),
        (lambda folder: changed(folder, "config.json", model_type="pegasus"), "of type pegasus"),
        (lambda folder: changed(folder, "config.json", auto_map={"AutoModel": "evil.Model"}), "code of its own"),
        (lambda folder: changed(folder, "tokenizer_config.json", separate_vocabs=True), "two vocabularies"),
        (lambda folder: changed(folder, "vocab.json", extra=9999), "without gaps"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"no weights"), "can't be converted"),
    ],
)
def test_what_is_no_fitting_checkpoint_is_refused_and_leaves_nothing(marian_folder, tmp_path, spoil, message):
    folder = tmp_path / "spoilt"
    shutil.copytree(marian_folder, folder)
    spoil(folder)
    with pytest.raises(ModelUnavailableError, match=message):
        made(folder, tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache" / "models").iterdir()] == [".lock"]


def test_another_architecture_than_the_catalog_s_is_refused(pairs, tmp_path):
    with pytest.raises(ModelUnavailableError, match="is a nllb checkpoint; marian is marian"):
        made(pairs("nllb").reference.folder, tmp_path)


def test_an_origin_goes_with_one_converted_model(marian_folder, tmp_path):
    with pytest.raises(InvalidInputError, match="one model"):
        build(catalog(), tmp_path, [], origin=str(marian_folder))


class Hub(http.server.SimpleHTTPRequestHandler):
    """As much of a hub as its client asks for: what a revision is, and files of a commit."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path.startswith("/api/models/press/tiny"):
            names = [{"rfilename": path.name} for path in Path(self.directory).iterdir()]
            document = {"id": "press/tiny", "modelId": "press/tiny", "sha": COMMIT, "siblings": names}
            if "/tree/" in self.path:
                document = [
                    {"type": "file", "path": path.name, "size": path.stat().st_size, "oid": "0" * 40}
                    for path in Path(self.directory).iterdir()
                ]
            elif self.path.split("?")[0].rsplit("/", 1)[-1] not in ("main", COMMIT):
                self.send_error(404)
                return
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        elif self.path.startswith(f"/press/tiny/resolve/{COMMIT}/"):
            self.path = "/" + self.path.rsplit("/", 1)[-1]
            super().do_GET()
        else:
            self.send_error(404)

    def do_HEAD(self):
        if not self.path.startswith(f"/press/tiny/resolve/{COMMIT}/"):
            self.send_error(404)
            return
        self.path = "/" + self.path.rsplit("/", 1)[-1]
        super().do_HEAD()

    def end_headers(self):
        path = Path(self.directory) / self.path.strip("/")
        if path.is_file():
            self.send_header("ETag", f'"{hashlib.sha256(path.read_bytes()).hexdigest()}"')
            self.send_header("X-Repo-Commit", COMMIT)
        super().end_headers()


@pytest.fixture
def hub(marian_folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Hub, directory=str(marian_folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def from_hub(hub, tmp_path, revision):
    """In a process of its own: the client reads its address when it is imported."""
    script = (
        "import sys; from pathlib import Path; from depeche.errors import DepecheError\n"
        "from depeche.models.convert.fetch import fetch; from depeche.models.convert.origin import parse\n"
        "try: print(fetch(parse(sys.argv[1]), Path(sys.argv[2]), print))\n"
        "except DepecheError as error: print('refused:', error.detail)\n"
    )
    into = tmp_path / "into"
    into.mkdir()
    environment = {**os.environ, "HF_ENDPOINT": hub, "HF_HOME": str(tmp_path / "home"), "HF_HUB_DISABLE_XET": "1"}
    arguments = [sys.executable, "-W", "ignore", "-c", script, f"hf:press/tiny@{revision}", str(into)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.strip().splitlines()[-1], into


def test_a_branch_of_a_hub_is_resolved_to_its_commit(hub, tmp_path, marian_folder):
    commit, into = from_hub(hub, tmp_path, "main")
    assert commit == COMMIT
    for name in ("config.json", "model.safetensors", "vocab.json"):
        assert (into / name).read_bytes() == (marian_folder / name).read_bytes()


def test_an_unknown_revision_of_a_hub_is_an_error(hub, tmp_path):
    answer, into = from_hub(hub, tmp_path, "nope")
    assert answer.startswith("refused: hf:press/tiny@nope can't be fetched")
    assert list(into.iterdir()) == []


def test_a_hub_that_can_t_be_reached_is_an_error(tmp_path):
    answer, _ = from_hub("http://127.0.0.1:9", tmp_path, "main")
    assert answer.startswith("refused: hf:press/tiny@main can't be fetched")
