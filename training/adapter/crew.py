"""Gradients by several single-threaded processes.

Two threads inside one product wait for each other hundreds of times a step, which on a shared machine costs up to nine
tenths of the speed (54 against 600 tokens a second were seen). Here each process takes the next micro-batch as soon as
it is free, and they meet once a step. Parameters, merged weights and gradients lie in shared memory.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Sequence

import torch
from torch import Tensor

from training.adapter.data import Example, blur, collate
from training.adapter.loss import head_loss
from training.adapter.model import Network


class Crew:
    """Computes gradients of one adapter with ``workers`` processes, this one included.

    Args:
        network: the frozen base, its tensors in this process's memory (children inherit it by fork), or on a GPU, where
            one process does all the work.
        start: adapter to begin with, float32.
        classes: token id -> class of the output vocabulary.
        workers: processes.
        smoothing: label smoothing.
        blurred: share of the answers' input tokens replaced by others.

    Raises:
        ValueError: several workers for a GPU.
    """

    def __init__(
        self,
        network: Network,
        start: dict[str, Tensor],
        classes: dict[int, int],
        *,
        workers: int,
        smoothing: float,
        blurred: float,
    ) -> None:
        self._blurred = blurred
        self._network, self._classes, self._smoothing, self._workers = network, classes, smoothing, workers
        if workers > 1 and network.device.type != "cpu":
            raise ValueError("a GPU is fed by one process: --workers 1")
        self.adapter = {key: value.to(network.device, copy=True) for key, value in start.items()}
        self._gradients = [
            {key: torch.zeros_like(value) for key, value in self.adapter.items()} for _ in range(workers)
        ]
        if workers > 1:
            network.share()
            for tensor in (*self.adapter.values(), *(each for part in self._gradients for each in part.values())):
                tensor.share_memory_()
        context = multiprocessing.get_context("fork")
        self._barrier = context.Barrier(workers)
        self._next = context.Value("i", 0)
        self._jobs = [context.SimpleQueue() for _ in range(1, workers)]
        self._results = context.SimpleQueue()
        for rank in range(1, workers):
            context.Process(target=self._serve, args=(rank,), daemon=True).start()

    def gradients(
        self, batch: Sequence[Sequence[Example]], limit: float, seed: int
    ) -> tuple[dict[str, Tensor], float, list[float]]:
        """One step's gradients.

        Args:
            batch: micro-batches.
            limit: sentences with a higher loss a token are left out.
            seed: of the replaced tokens.

        Returns:
            the gradients, the smoothed loss a token, and the plain loss a token of every sentence.
        """
        self._next.value = 0
        for jobs in self._jobs:
            jobs.put((batch, limit, seed))
        parts = [self._work(0, batch, limit, seed), *(self._results.get() for _ in self._jobs)]
        tokens = max(1.0, sum(part[1] for part in parts))
        total = self._gradients[0]
        with torch.no_grad():
            for key, value in total.items():
                for other in self._gradients[1:]:
                    value.add_(other[key])
                value.div_(tokens)
        return total, sum(part[0] for part in parts) / tokens, [nll for part in parts for nll in part[2]]

    def _serve(self, rank: int) -> None:
        threading.Thread(target=_leave_with_parent, daemon=True).start()
        while True:
            self._results.put(self._work(rank, *self._jobs[rank - 1].get()))

    def _work(
        self, rank: int, batch: Sequence[Sequence[Example]], limit: float, seed: int
    ) -> tuple[float, float, list[float]]:
        leaves: dict[str, Tensor] = {}
        for key, value in self.adapter.items():
            leaf = value.detach().requires_grad_()
            leaf.grad = self._gradients[rank][key].zero_()
            leaves[key] = leaf
        factors = self._network.factors(leaves)
        self._network.merge(factors, part=rank, parts=self._workers)
        self._barrier.wait()
        loss_sum = tokens = 0.0
        pairs: list[float] = []
        while (micro := self._take(len(batch))) is not None:
            ready = blur(collate(batch[micro], self._classes), self._blurred, seed + micro).to(self._network.device)
            loss, kept, nll = head_loss(
                self._network.hidden(ready, factors),
                self._network.output,
                ready.targets,
                ready.owners,
                smoothing=self._smoothing,
                limit=limit,
            )
            loss.backward()
            loss_sum, tokens = loss_sum + float(loss.detach()), tokens + float(kept)
            pairs += nll.tolist()
        return loss_sum, tokens, pairs

    def _take(self, count: int) -> int | None:
        with self._next.get_lock():
            index: int = self._next.value
            self._next.value = index + 1
        return index if index < count else None


def _leave_with_parent() -> None:
    """Ends this process when its parent has ended, by whatever signal."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
