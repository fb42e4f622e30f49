"""Converted models beside the transformers models that they came from."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from depeche.models import Catalog, Checkpoint, Runtime
from depeche.models.build import build
from depeche.settings import Settings

sys.path.insert(0, str(Path(__file__).parent))
if all(map(find_spec, ("transformers", "torch"))):
    import checkpoints
    import summary_checkpoints
else:
    checkpoints = summary_checkpoints = None

NAMES = ("marian", "nllb", "m2m100")
SUMMARIZING = ("bart", "barthez", "mbart", "mbart50", "t5")


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.convert)
            # Between transformers, torch and sentencepiece; none of them ours.
            item.add_marker(pytest.mark.filterwarnings("ignore"))
            if checkpoints is None:
                item.add_marker(
                    pytest.mark.skip(reason="needs the extra `convert` (transformers, torch): make test-convert")
                )


def entry(name: str, **other) -> Checkpoint:
    """A catalog entry in float32, so that nothing but the code decides."""
    options = {"hub": "press/tiny", "architecture": name, "licence": "MIT", **other}
    if options["architecture"] in SUMMARIZING:
        options = {"purpose": "summary", "languages": ("en", "fr"), **options}
    else:
        options = {"routes": ("*>*",), **options}
    return Checkpoint(name=name, **{"quantization": "float32", **options})


@dataclass
class Pair:
    """The same weights twice."""

    reference: object
    runtime: Runtime
    folder: Path
    name: str

    @property
    def ours(self):
        if self.name in SUMMARIZING:
            return self.runtime.article_model(self.name)
        return self.runtime.seq2seq(self.name)

    def listed(self):
        return json.loads((self.folder / "shared_vocabulary.json").read_text(encoding="utf-8"))

    def ids(self, tokens):
        """Ids of token strings, as CTranslate2 reads them."""
        known = {token: index for index, token in enumerate(self.listed())}
        return [known.get(token, known["<unk>"]) for token in tokens]

    def tokens(self, ids):
        """Token strings of ids."""
        listed = self.listed()
        return [listed[index] for index in ids]


@pytest.fixture(scope="session")
def pairs(tmp_path_factory):
    """One converted checkpoint of each architecture, float32."""
    made = {}

    def make(name):
        if name not in made:
            import torch

            torch.set_num_threads(1)
            root = tmp_path_factory.mktemp(name)
            makers = summary_checkpoints.MAKERS if name in SUMMARIZING else checkpoints.MAKERS
            reference = makers[name](root / "checkpoint")
            catalog = Catalog(models={}, checkpoints={name: entry(name)})
            folder = build(catalog, root / "cache", [name], origin=str(reference.folder))[name]
            made[name] = Pair(
                reference, Runtime(Settings(cache_dir=root / "cache", threads=1), catalog=catalog), folder, name
            )
        return made[name]

    return make


@pytest.fixture(params=NAMES)
def pair(request, pairs):
    return pairs(request.param)


@pytest.fixture(params=SUMMARIZING)
def summarizing(request, pairs):
    return pairs(request.param)


@pytest.fixture
def marian_folder(pairs):
    """The files of a Marian checkpoint."""
    return pairs("marian").reference.folder


@pytest.fixture(scope="session")
def makers():
    """The functions that make checkpoints; None where the extra is missing."""
    return checkpoints


@pytest.fixture(scope="session")
def summary_makers():
    """Those that make checkpoints for summaries."""
    return summary_checkpoints
