"""The frozen base model, read from its GGUF file.

Gemma 3 270M: 18 decoder layers, width 640, four query heads and one key-value head of 256, every sixth layer with
global attention. llama.cpp's converter stores the RMSNorm weights already shifted (``1 + w``), and leaves query and key
rows in the order that the half-split rotary embedding expects, so nothing has to be permuted.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from depeche.models.build import gguf_file
from depeche.models.build.sentencepiece_file import Piece
from depeche.models.build.vocabulary import unpack

LAYERS = 18
WIDTH = 640
HEADS = 4
HEAD_DIM = 256
EPSILON = 1e-6
GLOBAL_LAYERS = frozenset({5, 11, 17})
GLOBAL_THETA = 1_000_000.0
LOCAL_THETA = 10_000.0

# adapter name -> (tensor in the GGUF, output width, input width)
LINEARS: dict[str, tuple[str, int, int]] = {
    "self_attn.q_proj": ("attn_q", 1024, 640),
    "self_attn.k_proj": ("attn_k", 256, 640),
    "self_attn.v_proj": ("attn_v", 256, 640),
    "self_attn.o_proj": ("attn_output", 640, 1024),
    "mlp.gate_proj": ("ffn_gate", 2048, 640),
    "mlp.up_proj": ("ffn_up", 2048, 640),
    "mlp.down_proj": ("ffn_down", 640, 2048),
}
NORMS = ("attn_norm", "attn_q_norm", "attn_k_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm")


@dataclass(frozen=True)
class Base:
    """Frozen weights; linears and embeddings in bfloat16, norms in float32."""

    embeddings: Tensor
    linears: dict[str, Tensor]  # "layers.0.self_attn.q_proj" -> [out, in]
    norms: dict[str, Tensor]  # "layers.0.attn_norm" -> [width]; "output_norm"
    pieces: list[Piece]


def read_base(path: Path, *, vocabulary: Path | None = None, dtype: torch.dtype = torch.bfloat16) -> Base:
    """Reads and dequantizes the GGUF file.

    Args:
        path: the assembled GGUF.
        vocabulary: bit set of the tokens that the product keeps; ids are then places among these, and rare words split
            into the pieces that the product will see. None: all.
        dtype: of the linear layers and the embeddings.

    Returns:
        the weights and the vocabulary.
    """
    weights = gguf_file.read(path)

    def tensor(name: str, kind: torch.dtype, rows: NDArray[np.int64] | None = None) -> Tensor:
        return torch.from_numpy(np.array(weights.tensor(name, rows), dtype=np.float32)).to(kind)

    pieces = weights.pieces()
    kept = unpack(vocabulary.read_bytes()) if vocabulary else list(range(len(pieces)))
    linears, norms = {}, {"output_norm": tensor("output_norm.weight", torch.float32)}
    for layer in range(LAYERS):
        for name, (stored, rows, columns) in LINEARS.items():
            weight = tensor(f"blk.{layer}.{stored}.weight", dtype)
            if tuple(weight.shape) != (rows, columns):
                raise ValueError(f"{stored} of layer {layer} has shape {tuple(weight.shape)}")
            linears[f"layers.{layer}.{name}"] = weight
        for name in NORMS:
            norms[f"layers.{layer}.{name}"] = tensor(f"blk.{layer}.{name}.weight", torch.float32)
    embeddings = tensor("token_embd.weight", dtype, np.array(kept, dtype=np.int64))
    return Base(embeddings, linears, norms, [pieces[index] for index in kept])
