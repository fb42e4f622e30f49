"""The adapter file: reading, widening and writing."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from training.adapter.base import LAYERS, LINEARS


def fresh(rank: int, seed: int) -> dict[str, Tensor]:
    """An adapter that changes nothing yet: A random, B zero."""
    chance = torch.Generator().manual_seed(seed)
    out = {}
    for layer in range(LAYERS):
        for name, (_, rows, columns) in LINEARS.items():
            key = f"layers.{layer}.{name}"
            out[f"{key}.lora_A"] = torch.randn(rank, columns, generator=chance) / columns**0.5
            out[f"{key}.lora_B"] = torch.zeros(rows, rank)
    return out


def widen(adapter: dict[str, Tensor], rank: int, seed: int) -> dict[str, Tensor]:
    """Raises the rank; the added directions are random in A and zero in B, so the product stays the same."""
    out = {}
    for key, extra in fresh(rank, seed).items():
        old = adapter[key].float()
        kept = old.shape[0] if key.endswith("lora_A") else old.shape[1]
        if kept > rank:
            raise ValueError(f"{key} has rank {kept}, above the {rank} asked for")
        out[key] = torch.cat(
            [old, extra[kept:]] if key.endswith("lora_A") else [old, extra[:, kept:]], 1 - key.endswith("lora_A")
        )
    return out


def read(path: Path) -> dict[str, Tensor]:
    """Reads an adapter file as float32."""
    return {key: value.float() for key, value in load_file(str(path)).items()}


def write(adapter: dict[str, Tensor], path: Path) -> None:
    """Writes an adapter file in float16, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    save_file({key: value.half().cpu().contiguous() for key, value in adapter.items()}, str(temporary))
    temporary.replace(path)
