"""Label-smoothed cross-entropy over the output vocabulary, with the worst sentences left out."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

_CHUNK = 512  # positions at a time: 512 x 35,000 float32 logits are 72 MB


class _Head(torch.autograd.Function):  # type: ignore[misc, unused-ignore]  # torch need not be installed where types are checked
    """Sum of weighted losses; the gradient is computed in the forward pass, so that logits are made once."""

    @staticmethod
    def forward(  # noqa: PLR0917 - autograd passes positionally
        ctx: Any, states: Tensor, output: Tensor, targets: Tensor, owners: Tensor, smoothing: float, limit: float
    ) -> tuple[Tensor, Tensor, Tensor]:
        sentences = int(owners[-1]) + 1
        classes = output.shape[0]
        pairs = torch.zeros(sentences, device=states.device)
        counts = torch.zeros_like(pairs).index_add_(0, owners, torch.ones_like(owners, dtype=pairs.dtype))
        gradient = torch.empty_like(states)
        losses = torch.empty(len(targets), device=states.device)
        for start in range(0, len(targets), _CHUNK):
            part = slice(start, start + _CHUNK)
            logits = (states[part] @ output.T).float()
            wanted = targets[part, None]
            mean = logits.mean(-1)
            top = logits.max(-1, keepdim=True).values
            chosen = logits.gather(1, wanted)[:, 0]
            odds = logits.sub_(top).exp_()
            total = odds.sum(-1, keepdim=True)
            log_total = total.log().add_(top)[:, 0]
            pairs.index_add_(0, owners[part], log_total - chosen)
            losses[part] = log_total - (1 - smoothing) * chosen - smoothing * mean
            odds.div_(total).sub_(smoothing / classes)
            odds.scatter_add_(1, wanted, torch.full_like(odds[:, :1], smoothing - 1))
            gradient[part] = odds.to(states.dtype) @ output
        pairs /= counts
        keep = (pairs <= limit).float()[owners]
        ctx.save_for_backward(gradient, keep)
        kept = keep.sum()
        ctx.mark_non_differentiable(kept, pairs)
        return (losses * keep).sum(), kept, pairs

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        gradient, keep = ctx.saved_tensors
        return gradient * (keep * grads[0])[:, None].to(gradient.dtype), None, None, None, None, None


def head_loss(
    states: Tensor, output: Tensor, targets: Tensor, owners: Tensor, *, smoothing: float, limit: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Summed loss of the sentences that are kept.

    Args:
        states: [positions, width] after the last norm.
        output: [classes, width] embeddings of the output vocabulary.
        targets: class to predict at each position.
        owners: sentence of each position, ascending.
        smoothing: share of the probability spread over all classes.
        limit: sentences whose mean negative log-likelihood a token is above it get no gradient (loss truncation,
            Kang and Hashimoto 2020: a loose pair teaches inventing).

    Returns:
        the smoothed loss (differentiable), the number of positions in it, and the plain negative log-likelihood a token
        of each sentence.
    """
    loss, kept, pairs = _Head.apply(states, output, targets, owners, smoothing, limit)
    return loss, kept, pairs
