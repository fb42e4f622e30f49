"""Getting the files of a checkpoint into one folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from depeche.errors import ModelUnavailableError
from depeche.models.convert.origin import FolderOrigin, HubOrigin, Origin, S3Origin

CONFIG: Final = "config.json"
# What a checkpoint is made of. Everything else in a repository (other frameworks' weights, cards, benchmark results,
# above all code) is never fetched.
_SMALL: Final = frozenset(
    {
        CONFIG,
        "generation_config.json",
        "special_tokens_map.json",
        "tokenizer_config.json",
        "tokenizer.json",
        "vocab.json",
        "merges.txt",
        "source.spm",
        "target.spm",
        "sentencepiece.bpe.model",
        "spiece.model",
    }
)
# The first kind that is there is taken: a safetensors file holds numbers and nothing that could run.
_WEIGHTS: Final = (
    re.compile(r"model(-\d{5}-of-\d{5})?\.safetensors|model\.safetensors\.index\.json"),
    re.compile(r"pytorch_model(-\d{5}-of-\d{5})?\.bin|pytorch_model\.bin\.index\.json"),
)
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")

Share = Callable[[float], None]


def fetch(origin: Origin, into: Path, report: Share) -> str | None:
    """Put the files of a checkpoint into a folder.

    Args:
        origin: Where it is.
        into: An empty folder.
        report: Told the share that is there, 0 to 1.

    Returns:
        The commit that a hub's revision stands for; None for the other origins, which have none.

    Raises:
        ModelUnavailableError: The origin can't be reached, or holds no checkpoint.
    """
    match origin:
        case HubOrigin():
            return _from_hub(origin, into)
        case S3Origin():
            _from_s3(origin, into, report)
        case FolderOrigin():
            for name in wanted((path.name for path in origin.path.iterdir() if path.is_file()), origin):
                (into / name).symlink_to(origin.path / name)
    return None


def wanted(names: Iterable[str], origin: Origin) -> list[str]:
    """The files of a checkpoint among those of its folder.

    Raises:
        ModelUnavailableError: There is no configuration or no weights.
    """
    there = sorted(names)
    small = [name for name in there if name in _SMALL]
    weights = next(filter(None, ([name for name in there if kind.fullmatch(name)] for kind in _WEIGHTS)), [])
    if CONFIG not in small or not weights:
        missing = CONFIG if CONFIG not in small else "model.safetensors or pytorch_model.bin"
        raise ModelUnavailableError(f"{origin} holds no checkpoint: there is no {missing}")
    return [*small, *weights]


def _from_hub(origin: HubOrigin, into: Path) -> str:
    try:
        # Part of the extra `convert`: transformers brings it.
        import huggingface_hub
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError
    except ImportError as error:
        raise ModelUnavailableError(
            "Fetching from a hub needs the extra `convert`: pip install 'depeche[convert]'"
        ) from error
    # The root of the errors of the client's HTTP library, which differs between its versions: no connection is one.
    unreachable: type[BaseException] = next(
        kind for kind in HfHubHTTPError.__mro__ if kind.__name__ in ("HTTPError", "OSError")
    )
    try:
        found = huggingface_hub.HfApi().model_info(origin.repository, revision=origin.revision)
        commit = found.sha or ""
        if not _COMMIT.fullmatch(commit):
            raise ModelUnavailableError(f"The hub doesn't say which commit {origin} is")
        names = wanted((file.rfilename for file in found.siblings or []), origin)
        # By the commit, not the revision: a branch that moves between the two calls changes nothing.
        huggingface_hub.snapshot_download(origin.repository, revision=commit, allow_patterns=names, local_dir=into)
    except (unreachable, HFValidationError, OSError, RuntimeError) as error:
        raise ModelUnavailableError(f"{origin} can't be fetched: {_first_line(error)}") from error
    absent = [name for name in names if not (into / name).is_file()]
    if absent:
        raise ModelUnavailableError(f"The hub delivered no {absent[0]} for {origin}")
    return commit


def _from_s3(origin: S3Origin, into: Path, report: Share) -> None:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    prefix = f"{origin.prefix}/"
    try:
        client = boto3.client("s3")
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=origin.bucket, Prefix=prefix, Delimiter="/")
        entries = (entry for page in pages for entry in page.get("Contents", []))
        sizes = {entry["Key"].removeprefix(prefix): entry["Size"] for entry in entries}
        names = wanted(sizes, origin)
        total, done = sum(sizes[name] for name in names), 0
        for name in names:
            client.download_file(origin.bucket, prefix + name, str(into / name))
            done += sizes[name]
            report(done / total)
    except (BotoCoreError, ClientError) as error:
        raise ModelUnavailableError(f"{origin} can't be fetched: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
