from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from pydantic import ValidationError
from safetensors.numpy import load_file, save_file

from depeche.errors import ModelUnavailableError, NotFoundError, UnsupportedPairError
from depeche.models import load_catalog


def test_the_shipped_catalog_is_sound():
    catalog = load_catalog()
    for model in catalog.models.values():
        assert len(model.fingerprint) == 64
        assert model.routes or model.purpose == "summary"
        for route in model.routes:
            source, target = route.split(">")
            assert {source, target} <= set(model.languages)
            assert catalog.routes()[route] in catalog.models
            assert model.prompt(route, "x").endswith(":")  # the answer begins with a space


def test_an_unknown_model_is_named_with_those_that_exist():
    with pytest.raises(NotFoundError, match=r"no model nope.*gemma3-270m"):
        load_catalog().model("nope")


def test_a_prompt_takes_the_source_as_it_is():
    model = load_catalog().model("gemma3-270m-fr-en")
    assert "Un {mot} et {source} %s" in model.prompt("fr>en", "Un {mot} et {source} %s")


def test_an_unserved_pair_lists_the_served_ones():
    model = load_catalog().model("gemma3-270m-fr-en")
    with pytest.raises(UnsupportedPairError) as caught:
        model.prompt("xx>yy", "a")
    assert "fr>en" in caught.value.document()["routes"]


def test_the_key_follows_the_inputs_and_the_fingerprint_the_prompts_too(miniature):
    before = miniature.catalog.model("adapted")
    adapter = miniature.catalog_folder / "adapter.safetensors"
    key, fingerprint = before.key, before.fingerprint
    assert (before.key, before.fingerprint) == (key, fingerprint)

    other_prompt = before.model_copy(update={"routes": {"fr>en": "x {source}"}})
    assert other_prompt.key == key
    assert other_prompt.fingerprint != fingerprint

    tensors = load_file(adapter)
    tensors["layers.0.mlp.gate_proj.lora_A"] += np.float16(0.5)
    save_file(tensors, adapter)
    assert before.key != key
    assert before.fingerprint != fingerprint


def test_a_missing_adapter_is_a_clear_error(miniature):
    (miniature.catalog_folder / "adapter.safetensors").unlink()
    with pytest.raises(ModelUnavailableError, match=r"adapter\.safetensors"):
        _ = miniature.catalog.model("adapted").fingerprint


def test_a_catalog_with_an_unknown_field_is_refused(miniature):
    path = miniature.catalog_folder / "catalog.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'colour = "red"\n', encoding="utf-8")
    with pytest.raises(ValidationError, match="colour"):
        load_catalog(miniature.catalog_folder)


def test_a_fingerprint_costs_no_heavy_import(tmp_path):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from depeche.models import Runtime\n"
        "from depeche.settings import Settings\n"
        f"print(Runtime(Settings(cache_dir=Path({str(tmp_path)!r}))).fingerprint('gemma3-270m-fr-en'))\n"
        "print(sorted({'numpy', 'ctranslate2', 'sentencepiece', 'gguf', 'safetensors'} & set(sys.modules)))\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    fingerprint, heavy = result.stdout.splitlines()
    assert fingerprint == load_catalog().model("gemma3-270m-fr-en").fingerprint
    assert heavy == "[]"
    assert list(tmp_path.iterdir()) == []
