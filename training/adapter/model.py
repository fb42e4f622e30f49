"""Gemma 3's forward pass with merged low-rank adapters.

The adapter is merged into the weights once a step (``W + B A`` in bfloat16, about 4 % of a step's work), so that the
forward pass and the gradient towards the input cost no more than the plain model; only the adapter's own gradients are
extra.
Weights that share an input (q, k, v; gate, up) are stacked into one product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from training.adapter.base import (
    EPSILON,
    GLOBAL_LAYERS,
    GLOBAL_THETA,
    HEAD_DIM,
    HEADS,
    LAYERS,
    LOCAL_THETA,
    WIDTH,
    Base,
)

GROUPS: dict[str, tuple[str, ...]] = {
    "qkv": ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    "output": ("self_attn.o_proj",),
    "gate_up": ("mlp.gate_proj", "mlp.up_proj"),
    "down": ("mlp.down_proj",),
}
Factors = dict[tuple[int, str], list[Tensor]]  # (layer, group) -> A, B, A, B, …


class _MergedLinear(torch.autograd.Function):  # type: ignore[misc, unused-ignore]  # torch need not be installed where types are checked
    """``x Wᵀ`` with gradients for x and for the low-rank factors that W was merged from."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, merged: Tensor, *factors: Tensor) -> Tensor:
        ctx.save_for_backward(x, merged, *factors)
        return x @ merged.T

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        (dy,) = grads
        x, merged, *factors = ctx.saved_tensors
        downs, ups = factors[0::2], factors[1::2]
        inner = x @ torch.cat(downs).T
        out: list[Tensor | None] = [dy @ merged, None]
        row = column = 0
        for down, up in zip(downs, ups, strict=True):
            rank, rows = down.shape[0], up.shape[0]
            part = dy[:, row : row + rows]
            out.append((part @ up).T @ x)
            out.append(part.T @ inner[:, column : column + rank])
            row, column = row + rows, column + rank
        return tuple(out)


class _RMSNorm(torch.autograd.Function):  # type: ignore[misc, unused-ignore]  # torch need not be installed where types are checked
    """RMSNorm with frozen weight; input and gradient in the input's type, arithmetic in float32."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, dtype: torch.dtype) -> Tensor:
        wide = x.float()
        scale = torch.rsqrt(wide.square().mean(-1, keepdim=True) + EPSILON)
        ctx.save_for_backward(x, weight, scale)
        return (wide * scale).mul_(weight).to(dtype)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        x, weight, scale = ctx.saved_tensors
        normed = x.float() * scale
        dy = grads[0].float() * weight
        dx = dy.sub_(normed.mul_((dy * normed).mean(-1, keepdim=True))).mul_(scale)
        return dx.to(x.dtype), None, None


@dataclass(frozen=True)
class Batch:
    """Right-padded token ids and where the answers are.

    Attributes:
        tokens: [sentences, length] input ids.
        positions: flat indexes into ``tokens`` whose next token belongs to an answer.
        targets: the ids to predict there, as ids of the output vocabulary.
        owners: for each position the sentence it belongs to.
    """

    tokens: Tensor
    positions: Tensor
    targets: Tensor
    owners: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same batch on a device."""
        return Batch(*(part.to(device) for part in (self.tokens, self.positions, self.targets, self.owners)))


def _rotary(length: int, theta: float, device: torch.device) -> tuple[Tensor, Tensor]:
    frequencies = theta ** (-torch.arange(0, HEAD_DIM, 2, dtype=torch.float32, device=device) / HEAD_DIM)
    angles = torch.outer(torch.arange(length, dtype=torch.float32, device=device), frequencies)
    return torch.cat([angles, angles], -1).cos()[:, None], torch.cat([-angles, angles], -1).sin()[:, None]


def _rotate(x: Tensor, rotary: tuple[Tensor, Tensor]) -> Tensor:
    cosine, sine = rotary
    half = HEAD_DIM // 2
    return x * cosine + torch.cat([x[..., half:], x[..., :half]], -1) * sine


class Network:
    """The frozen base with one adapter, ready for forward passes.

    Args:
        base: frozen weights.
        vocabulary: ids of the output vocabulary; the softmax runs over these alone.
        device: where it computes.
    """

    def __init__(self, base: Base, vocabulary: Sequence[int], device: torch.device | None = None) -> None:
        self.device = device or torch.device("cpu")
        self._embeddings = base.embeddings.to(self.device)
        self._norms = {name: weight.to(self.device) for name, weight in base.norms.items()}
        self._groups = {
            (layer, group): torch.cat([base.linears[f"layers.{layer}.{name}"] for name in names]).to(self.device)
            for layer in range(LAYERS)
            for group, names in GROUPS.items()
        }
        self._merged = {key: torch.empty_like(weight) for key, weight in self._groups.items()}
        self.output = self._embeddings[torch.tensor(vocabulary, device=self.device)].contiguous()
        self._dtype = base.embeddings.dtype

    def share(self) -> None:
        """Moves the merged weights to shared memory, so that forked processes can divide the merging."""
        for weight in self._merged.values():
            weight.share_memory_()

    def factors(self, adapter: dict[str, Tensor]) -> Factors:
        """The adapter's factors (keys of the adapter file) in the base's type, by layer and group."""
        return {
            (layer, group): [
                adapter[f"layers.{layer}.{name}.lora_{side}"].to(self._dtype) for name in names for side in "AB"
            ]
            for layer in range(LAYERS)
            for group, names in GROUPS.items()
        }

    def merge(self, factors: Factors, *, part: int = 0, parts: int = 1) -> None:
        """Merges an adapter into copies of the weights; call after every update.

        Args:
            factors: of ``factors``.
            part: which share of the groups to merge.
            parts: how many shares there are.
        """
        for (layer, group), weight in list(self._groups.items())[part::parts]:
            row = 0
            pairs = factors[layer, group]
            for down, up in zip(pairs[0::2], pairs[1::2], strict=True):
                end = row + up.shape[0]
                with torch.no_grad():
                    torch.addmm(weight[row:end], up, down, out=self._merged[layer, group][row:end])
                row = end

    def _linear(self, factors: Factors, layer: int, group: str, x: Tensor) -> Tensor:
        out: Tensor = _MergedLinear.apply(x, self._merged[layer, group], *factors[layer, group])
        return out

    def _norm(self, name: str, x: Tensor, dtype: torch.dtype) -> Tensor:
        out: Tensor = _RMSNorm.apply(x, self._norms[name], dtype)
        return out

    def hidden(self, batch: Batch, factors: Factors) -> Tensor:
        """States at the answer positions after the last norm, [positions, 640].

        Right padding under a causal mask is never seen by real tokens, so no other mask is needed; sentences stay far
        below the sliding window of 512, so local layers differ by their rotary base only.
        """
        sentences, length = batch.tokens.shape
        rotary = {theta: _rotary(length, theta, self.device) for theta in (GLOBAL_THETA, LOCAL_THETA)}
        h = self._embeddings[batch.tokens.flatten()].float() * WIDTH**0.5
        for layer in range(LAYERS):
            turn = rotary[GLOBAL_THETA if layer in GLOBAL_LAYERS else LOCAL_THETA]
            name = f"layers.{layer}"
            linear = partial(self._linear, factors, layer)
            x = self._norm(f"{name}.attn_norm", h, self._dtype)
            q, k, v = linear("qkv", x).split([HEADS * HEAD_DIM, HEAD_DIM, HEAD_DIM], -1)
            q = self._norm(f"{name}.attn_q_norm", q.reshape(sentences, length, HEADS, HEAD_DIM), torch.float32)
            k = self._norm(f"{name}.attn_k_norm", k.reshape(sentences, length, 1, HEAD_DIM), torch.float32)
            q = _rotate(q, turn).to(self._dtype).transpose(1, 2)
            k = _rotate(k, turn).to(self._dtype).transpose(1, 2)
            v = v.reshape(sentences, length, 1, HEAD_DIM).transpose(1, 2)
            shape = (sentences, HEADS, length, HEAD_DIM)
            mixed = functional.scaled_dot_product_attention(q, k.expand(shape), v.expand(shape), is_causal=True)
            mixed = mixed.transpose(1, 2).reshape(sentences * length, HEADS * HEAD_DIM)
            if layer == LAYERS - 1:  # the last layer's remaining work is needed at the answer positions only
                mixed, h = mixed[batch.positions], h[batch.positions]
            h = h + self._norm(f"{name}.post_attention_norm", linear("output", mixed), torch.float32)
            x = self._norm(f"{name}.ffn_norm", h, self._dtype)
            gate, up = linear("gate_up", x).chunk(2, -1)
            x = functional.gelu(gate, approximate="tanh") * up
            h = h + self._norm(f"{name}.post_ffw_norm", linear("down", x), torch.float32)
        return self._norm("output_norm", h, self._dtype)
