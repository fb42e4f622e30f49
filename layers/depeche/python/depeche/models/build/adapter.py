"""Merging a LoRA adapter into the weights (Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models")."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Names in the adapter file (as transformers calls the layers) by names in a GGUF file.
PROJECTIONS: Final = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


class Adapter:
    """The low-rank updates of one safetensors file, keys ``layers.<n>.<projection>.lora_A|lora_B``."""

    def __init__(self, path: Path) -> None:
        from safetensors.numpy import load_file

        self._tensors: dict[str, NDArray[np.float32]] = load_file(path)
        self._used: set[str] = set()

    def merge(self, layer: int, projection: str, weight: NDArray[np.float32]) -> NDArray[np.float32]:
        """``W + B @ A``; the scale is folded into the file. Weights without an update come back unchanged.

        Args:
            layer: Number of the layer.
            projection: GGUF name, a key of :data:`PROJECTIONS`.
            weight: ``[out, in]``.
        """
        stem = f"layers.{layer}.{PROJECTIONS[projection]}"
        down, up = f"{stem}.lora_A", f"{stem}.lora_B"
        if down not in self._tensors:
            return weight
        self._used.update((down, up))
        # In float64: the order in which a product is summed depends on the number of threads, and in float32 it shows:
        # of 25 sentences 13 came out in other words from builds on one thread and on two.
        update = self._tensors[up].astype("float64") @ self._tensors[down].astype("float64")
        merged: NDArray[np.float32] = (weight + update).astype("float32")
        return merged

    def unused(self) -> list[str]:
        """Keys that no :meth:`merge` asked for: a sign that the adapter belongs to another model."""
        return sorted(set(self._tensors) - self._used)
