"""From a checkpoint to a verified folder in the cache. Needs the extra ``convert``."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
import tomllib
import warnings
from dataclasses import asdict
from importlib import metadata, resources
from importlib.util import find_spec
from pathlib import Path
from pickle import UnpicklingError  # the error only; torch reads pickles with its list of safe types
from typing import TYPE_CHECKING, Any, Final

from depeche.errors import ModelUnavailableError
from depeche.models.build import folder as folders
from depeche.models.build.builder import Progress, silent
from depeche.models.checkpoint import ENGINE_FILE, SUMMARIZING, Checkpoint
from depeche.models.convert.architecture import TOKENIZERS, Description, describe
from depeche.models.convert.fetch import CONFIG, fetch
from depeche.models.convert.manner import Writing, fields, read
from depeche.models.convert.origin import HubOrigin, Origin, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

_VOCABULARY_FILE: Final = "shared_vocabulary.json"
_MBART_TAG: Final = re.compile(r"[a-z]{2}_[A-Z]{2}")
_VERSIONED: Final = ("ctranslate2", "sentencepiece", "torch", "transformers")


def convert(
    checkpoint: Checkpoint,
    cache: Path,
    *,
    origin: str | None = None,
    accept_noncommercial: bool = False,
    progress: Progress | None = None,
) -> Path:
    """Build one model from a checkpoint.

    As safe to run twice at once and to kill as the build of the embedded models.

    Args:
        checkpoint: The catalog's entry.
        cache: ``Settings.cache_dir``.
        origin: Where the checkpoint is, as a person writes it. None: the hub at the catalog's revision, and a model
            that is built and sound stays; with an origin it is always made anew.
        accept_noncommercial: ``Settings.accept_noncommercial``.
        progress: Told about the steps.

    Returns:
        The model's folder.

    Raises:
        InvalidInputError: The origin can't be read.
        ModelUnavailableError: The licence is not accepted, no revision is pinned, the checkpoint can't be fetched or
            is not what the catalog says, or the extra is not installed.
    """
    checkpoint.permit(accept_noncommercial=accept_noncommercial)
    target = folders.place(cache, checkpoint)
    with folders.locked(cache):
        if origin is None and not folders.problems(target, checkpoint.key):
            return target
        where = _origin(checkpoint, origin)
        with folders.staged(target) as staging:
            _write(checkpoint, where, staging, progress or silent)
    return target


def _origin(checkpoint: Checkpoint, origin: str | None) -> Origin:
    if origin is not None:
        return parse(origin)
    if checkpoint.revision is None:
        raise ModelUnavailableError(
            f"The catalog pins no revision of {checkpoint.name}; name one: {checkpoint.build_command}"
        )
    return HubOrigin(checkpoint.hub, checkpoint.revision)


def _write(checkpoint: Checkpoint, origin: Origin, staging: Path, progress: Progress) -> None:
    if not all(map(find_spec, ("torch", "transformers"))):  # said before anything is fetched
        raise ModelUnavailableError("Converting needs the extra `convert`: pip install 'depeche[convert]'")
    started = time.monotonic()
    name = checkpoint.name
    inputs = staging / "inputs"
    inputs.mkdir()
    progress(name, "fetching the checkpoint", 0)
    commit = fetch(origin, inputs, lambda share: progress(name, "fetching the checkpoint", share))
    progress(name, "hashing the checkpoint", 0)
    read_files = {
        path.name: {"sha256": _digest(path), "size": path.stat().st_size} for path in sorted(inputs.iterdir())
    }
    if checkpoint.architecture == "bart":
        from depeche.models.convert.vocabulary import unpack

        unpack(inputs)
    description = describe(inputs)
    if description.architecture != checkpoint.architecture:
        raise ModelUnavailableError(
            f"{origin} is a {description.architecture} checkpoint; {name} is {checkpoint.architecture}"
        )
    progress(name, "converting and quantizing", 0)
    members, writing = _convert(description, inputs, staging, checkpoint.quantization)
    for file in TOKENIZERS[description.architecture]:
        shutil.copyfile(inputs / file, staging / file)
    engine: dict[str, Any] = {
        "architecture": description.architecture,
        "positions": description.positions,
        "tags": _tags(checkpoint, members),
    }
    if writing is not None:
        engine["manner"] = asdict(writing.manner)
        _start_with(staging / CONFIG, writing.start)
    (staging / ENGINE_FILE).write_text(json.dumps(engine, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    shutil.rmtree(inputs)
    progress(name, "sealing", 0)
    folders.seal(
        staging,
        {
            "name": name,
            "key": checkpoint.key,
            "hub": checkpoint.hub,
            "origin": str(origin),
            "revision": commit,
            "licence": checkpoint.licence,
            "architecture": description.architecture,
            "quantization": checkpoint.quantization,
            "languages": sorted(checkpoint.languages or engine["tags"]),
            "inputs": read_files,
            "tokens": len(members),
            "versions": {package: metadata.version(package) for package in _VERSIONED},
            "seconds": round(time.monotonic() - started, 1),
        },
    )
    progress(name, "done", 1)


def _convert(
    description: Description, inputs: Path, staging: Path, quantization: str
) -> tuple[list[str], Writing | None]:
    """Write the weights; returns the tokens in the order of the model's ids, and how a summary model wants to write."""
    import torch
    import transformers
    from ctranslate2.converters import TransformersConverter
    from safetensors import SafetensorError

    from depeche.models.convert.vocabulary import Vocabulary, tokens

    known = tokens(description.architecture, inputs)
    settings: dict[str, Any] = {}

    class Converter(TransformersConverter):  # type: ignore[misc]  # ctranslate2 ships no types
        """The library's converter with our vocabulary."""

        def load_model(self, *arguments: Any, **options: Any) -> Any:
            model = super().load_model(*arguments, **options)
            settings.update(fields(model.config.to_dict(), model.generation_config.to_dict()))
            if description.architecture == "t5":
                # Whether outputs are scaled; transformers 5 says that by another name and calls all embeddings tied.
                model.config.tie_word_embeddings = getattr(model.config, "scale_decoder_outputs", False)
            elif description.architecture in SUMMARIZING:
                # Fields of old configurations that ctranslate2 still asks for; transformers' code decides.
                model.config.normalize_before = description.architecture != "bart"
                model.config.normalize_embedding = True
                model.config.decoder_start_token_id = description.eos  # written anew below
                settings["rows"] = model.config.vocab_size
            return model

        def load_tokenizer(self, *_arguments: Any, **_options: Any) -> Vocabulary:
            # BART's loader wants a token for every row; the others fill up by themselves.
            return Vocabulary([*known, *(f"<spare{row}>" for row in range(settings.get("rows", 0) - len(known)))])

    written = staging / "written"
    transformers.utils.logging.disable_progress_bar()
    with warnings.catch_warnings(), torch.no_grad():
        # Of the libraries to each other; nothing that the person who converts could act on.
        warnings.simplefilter("ignore")
        try:
            Converter(str(inputs)).convert(str(written), quantization=quantization)
        except (OSError, RuntimeError, ValueError, KeyError, SafetensorError, UnpicklingError) as error:
            raise ModelUnavailableError(f"The checkpoint can't be converted: {error}") from error
    for path in sorted(written.iterdir()):
        path.rename(staging / path.name)
    written.rmdir()
    members: list[str] = json.loads((staging / _VOCABULARY_FILE).read_text(encoding="utf-8"))
    _compare(members, known, description)
    if description.architecture not in SUMMARIZING:
        return members, None
    return members, read(description.architecture, settings, members)


def _start_with(path: Path, start: str | None) -> None:
    """Tell CTranslate2 what the decoder starts with; None: the first token of the target prefix."""
    document = json.loads(path.read_text(encoding="utf-8"))
    document["decoder_start_token"] = start
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _compare(members: Sequence[str], known: Sequence[str], description: Description) -> None:
    # Marian's <pad>, its last token, is left out so that it is never generated; BART models without a row for <mask>,
    # their last, go without it; other models have rows to spare.
    there = set(members)
    fewer = description.architecture in ("marian", "bart")
    common = [token for token in known if token in there] if fewer else known
    if list(members[: len(common)]) != list(common) or len(there) != len(members):
        raise ModelUnavailableError("The converted vocabulary is not the checkpoint's")
    if members[description.eos] != "</s>":
        raise ModelUnavailableError("The checkpoint's vocabulary and its configuration disagree on the end token")


def _tags(checkpoint: Checkpoint, members: Sequence[str]) -> dict[str, str]:
    """Language code to the token that names the language to the model."""
    present = set(members)
    if checkpoint.architecture == "m2m100":
        return {token.strip("_"): token for token in members if token.startswith("__") and token.endswith("__")}
    if checkpoint.architecture == "nllb":
        table = resources.files("depeche.models.convert").joinpath("nllb.toml").read_text(encoding="utf-8")
        return {code: tag for code, tag in tomllib.loads(table)["tags"].items() if tag in present}
    if checkpoint.architecture in ("mbart", "mbart50"):
        # fr_XX, ar_AR: a language and a country, or none.
        tags = (token for token in members if _MBART_TAG.fullmatch(token))
        return {tag.split("_")[0]: tag for tag in tags}
    return {code: tag for code, tag in checkpoint.tags.items() if tag in present}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
