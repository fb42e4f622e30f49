"""From the catalog's entry to a verified folder in the cache."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path
from typing import Final

from depeche.errors import InvalidInputError, ModelUnavailableError
from depeche.models.build import folder as folders
from depeche.models.catalog import Catalog, Model
from depeche.models.checkpoint import Checkpoint
from depeche.models.lexicon import lexicon_file

# Called with the model's name, what is being done, and the share of it that is done (0 to 1).
Progress = Callable[[str, str, float], None]

TOKENIZER_FILE: Final = "tokenizer.model"


def build(
    catalog: Catalog,
    cache: Path,
    names: Iterable[str] = (),
    *,
    origin: str | None = None,
    accept_noncommercial: bool = False,
    progress: Progress | None = None,
) -> dict[str, Path]:
    """Build models; those that are built and sound stay as they are.

    Safe to run in several processes at once and to kill at any moment: one builds, the others wait for its lock,
    and a folder appears under its name only when it is whole.

    Args:
        catalog: The models.
        cache: ``Settings.cache_dir``.
        names: Which; none: the embedded ones.
        origin: Where the checkpoint of the one name is; see :mod:`depeche.models.convert.origin`.
        accept_noncommercial: ``Settings.accept_noncommercial``.
        progress: Told about the steps.

    Returns:
        The folder of each model.

    Raises:
        NotFoundError: A name is not in the catalog.
        InvalidInputError: An origin without exactly one converted model.
        ModelUnavailableError: A package is not installed, its weights are not the expected ones, or the licence is
            not accepted.
    """
    models = [catalog.entry(name) for name in names] or list(catalog.models.values())
    if origin is not None and not (len(models) == 1 and isinstance(models[0], Checkpoint)):
        raise InvalidInputError("An origin goes with the name of one model that is converted", field="from")
    built = {}
    for model in models:
        if isinstance(model, Checkpoint):
            from depeche.models.convert import convert

            built[model.name] = convert(
                model, cache, origin=origin, accept_noncommercial=accept_noncommercial, progress=progress
            )
            continue
        target = folders.place(cache, model)
        with folders.locked(cache):
            if folders.problems(target, model.key):
                with folders.staged(target) as staging:
                    _write(model, staging, progress or silent)
        built[model.name] = target
    return built


def ensure(catalog: Catalog, cache: Path, name: str, *, progress: Progress | None = None) -> Path:
    """The folder of one model, built when it is not there.

    Raises:
        NotFoundError: The name is not in the catalog.
        ModelUnavailableError: It can't be built, or it was changed after the build.
    """
    model = catalog.model(name)
    target = folders.place(cache, model)
    if not (target / folders.MANIFEST).is_file():
        return build(catalog, cache, [name], progress=progress)[name]
    found = folders.problems(target, model.key)
    if found:
        # Not repaired on the fly: a change that nobody made on purpose is something to be told about.
        raise ModelUnavailableError(f"{'; '.join(found)}. `depeche models build {name}` makes it anew")
    return target


def verify(catalog: Catalog, cache: Path, names: Iterable[str] = ()) -> dict[str, list[str]]:
    """Hash built models again, and compare them with what their locks say.

    A manifest stands beside the files that it describes: whoever changes both leaves a folder that agrees with itself.
    The lock stands beside the catalog.

    Returns:
        What is wrong with each (empty: nothing). A model that is not built has that as its problem.

    Raises:
        NotFoundError: A name is not in the catalog.
    """
    from depeche.models.lock import trusted  # it needs this package's folders

    found = {}
    wanted = [catalog.entry(name) for name in names]
    # A converted model that nobody built is not missing.
    there = (entry for entry in catalog.checkpoints.values() if folders.place(cache, entry).is_dir())
    for model in wanted or [*catalog.models.values(), *there]:
        target = folders.place(cache, model)
        found[model.name] = folders.problems(target, model.key) if target.is_dir() else ["not built"]
        expected = trusted(catalog, model)
        if target.is_dir() and expected is not None and folders.digests(target) != expected:
            found[model.name].append(f"{target.name} is not what the lock of {model.name} describes")
    return found


def silent(_name: str, _step: str, _share: float) -> None:
    """A progress that tells nobody."""


def _write(model: Model, staging: Path, progress: Progress) -> None:
    # Here, not above: the runtime imports this module to find a built model and needs none of these.
    import numpy as np

    from depeche.models.build import gemma, gguf_file, sentencepiece_file, vocabulary
    from depeche.models.build import lexicon as lexicons
    from depeche.models.build.adapter import Adapter

    started = time.monotonic()
    source = gguf_file.assembled(
        model.base, staging, lambda share: progress(model.name, "assembling the weights", share)
    )
    progress(model.name, "reading the weights", 0)
    weights = gguf_file.read(source)
    pieces = weights.pieces()
    kept = vocabulary.unpack(model.vocabulary.read_bytes()) if model.vocabulary else list(range(len(pieces)))
    if model.vocabulary and kept[-1] >= len(pieces):
        raise ModelUnavailableError(f"{model.vocabulary.name} keeps token {kept[-1]}, which {model.base.name} lacks")
    pieces = [pieces[index] for index in kept]
    progress(model.name, "writing the tokenizer", 0)
    (staging / TOKENIZER_FILE).write_bytes(
        sentencepiece_file.serialize(
            pieces,
            bos=vocabulary.BOS,
            eos=vocabulary.EOS,
            unknown=vocabulary.UNKNOWN,
            pad=vocabulary.PAD,
        )
    )
    progress(model.name, "merging and quantizing", 0)
    adapter = Adapter(model.adapter) if model.adapter else None
    gemma.write(
        weights,
        staging,
        vocabulary=vocabulary.vocabulary_strings(pieces),
        rows=np.array(kept, dtype=np.int64),
        adapter=adapter,
        quantization=model.quantization,
    )
    if adapter is not None and adapter.unused():
        raise ModelUnavailableError(
            f"The adapter of {model.name} has weights that {model.base.name} lacks: {adapter.unused()[0]}"
        )
    source.unlink()
    for route, lexicon in model.lexicons.items():
        progress(model.name, f"writing the lexicon {route}", 0)
        source_language, target_language = route.split(">")
        lexicons.write(
            lexicon.dictionary,
            lexicon.terms,
            staging / lexicon_file(route),
            languages=(source_language, target_language),
        )
    progress(model.name, "sealing", 0)
    folders.seal(
        staging,
        {
            "name": model.name,
            "key": model.key,
            "inputs": model.inputs(),
            "licence": model.licence,
            "tokens": len(pieces),
            "versions": {package: metadata.version(package) for package in ("ctranslate2", "gguf", "numpy")},
            "seconds": round(time.monotonic() - started, 1),
        },
    )
    progress(model.name, "done", 1)
