"""The training loop: time- or step-bounded, resumable, with an averaged copy of the adapter."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from training.adapter import adapter as files
from training.adapter.crew import Crew
from training.adapter.data import Example, epoch
from training.adapter.model import Network

_WINDOW = 3000  # recent sentences over which the truncation limit is a quantile
_TRUST_AFTER = 1000  # sentences seen before the limit is applied


@dataclass(frozen=True)
class Plan:
    """What a run does; saved with its log.

    Attributes:
        rate: peak learning rate.
        warmup: steps of linear warm-up.
        steps: updates of the whole run, or 0 to plan by minutes (then the schedule follows the clock and the run is
            repeatable in its data order only).
        minutes: of work over all resumptions; used when ``steps`` is 0.
        tokens: padded tokens a micro-batch.
        micro: micro-batches a step.
        workers: processes.
        reverse: share of the other direction.
        smoothing: label smoothing.
        blurred: share of the answers' input tokens replaced by others.
        truncate: share of sentences with the highest loss that get no gradient.
        average: decay of the averaged copy.
        clip: largest gradient norm.
        save_minutes: between checkpoints.
        seed: of data order and added adapter directions.
    """

    rate: float
    warmup: int
    steps: int
    minutes: float
    tokens: int
    micro: int
    workers: int
    reverse: float
    smoothing: float
    blurred: float
    truncate: float
    average: float
    clip: float
    save_minutes: float
    seed: int


@dataclass
class _Progress:
    step: int = 0
    epoch: int = 0
    batch: int = 0
    seconds: float = 0.0
    pairs: int = 0


class Trainer:
    """Trains one adapter.

    Args:
        network: the frozen base.
        start: adapter to begin with, float32.
        classes: token id -> class of the output vocabulary.
        plan: the run's settings.
        folder: checkpoint, log and adapter files go there; a checkpoint found there is continued.
    """

    def __init__(
        self, network: Network, start: dict[str, Tensor], classes: dict[int, int], plan: Plan, folder: Path
    ) -> None:
        self._plan, self._folder = plan, folder
        self._crew = Crew(network, start, classes, workers=plan.workers, smoothing=plan.smoothing, blurred=plan.blurred)
        self._adapter = self._crew.adapter
        self._device = network.device
        self._average = {key: value.clone() for key, value in self._adapter.items()}
        self._optimizer = torch.optim.AdamW(
            self._adapter.values(), lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.0, foreach=True
        )
        self._progress = _Progress()
        self._recent: deque[float] = deque(maxlen=_WINDOW)
        folder.mkdir(parents=True, exist_ok=True)
        if self._checkpoint.exists():
            self._restore()

    @property
    def _checkpoint(self) -> Path:
        return self._folder / "checkpoint.pt"

    def run(self, forward: Sequence[Example], backward: Sequence[Example], report: Callable[[str], None]) -> Path:
        """Trains to the end of the plan.

        Args:
            forward: examples of the main direction.
            backward: examples of the other direction.
            report: gets a line every 20 steps.

        Returns:
            the averaged adapter's file.
        """
        done = self._progress.seconds
        began = saved = time.monotonic()
        window: list[tuple[float, float]] = []
        for batch in self._batches(forward, backward):
            fraction = self._fraction()
            if fraction >= 1:
                break
            rate = self._plan.rate * min(1.0, (self._progress.step + 1) / self._plan.warmup) * (1 - fraction)
            window.append(self._step(batch, rate))
            now = time.monotonic()
            self._progress.seconds = done + now - began
            if len(window) == 20:
                report(self._log(window, rate))
                window = []
            if now - saved > self._plan.save_minutes * 60:
                self._save()
                saved = now
        self._save()
        return self._folder / "adapter.safetensors"

    def _fraction(self) -> float:
        if self._plan.steps:
            return self._progress.step / self._plan.steps
        return self._progress.seconds / (self._plan.minutes * 60)

    def _batches(self, forward: Sequence[Example], backward: Sequence[Example]) -> Iterator[list[list[Example]]]:
        plan = self._plan
        while True:
            micro = epoch(forward, backward, plan.reverse, plan.tokens, plan.seed + self._progress.epoch)
            while self._progress.batch < len(micro):
                first = self._progress.batch
                self._progress.batch += plan.micro
                yield micro[first : self._progress.batch]
            self._progress.epoch, self._progress.batch = self._progress.epoch + 1, 0

    def _limit(self) -> float:
        if not self._plan.truncate or len(self._recent) < _TRUST_AFTER:
            return float("inf")
        return float(torch.tensor(list(self._recent)).quantile(1 - self._plan.truncate))

    def _step(self, batch: list[list[Example]], rate: float) -> tuple[float, float]:
        gradients, loss, pairs = self._crew.gradients(batch, self._limit(), self._progress.step * self._plan.micro)
        for key, value in self._adapter.items():
            value.grad = gradients[key]
        torch.nn.utils.clip_grad_norm_(list(self._adapter.values()), self._plan.clip)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.step()
        self._recent.extend(pairs)
        self._progress.step += 1
        self._progress.pairs += len(pairs)
        decay = min(self._plan.average, (1 + self._progress.step) / (10 + self._progress.step))
        with torch.no_grad():
            for key, value in self._average.items():
                value.lerp_(self._adapter[key], 1 - decay)
        return loss, sum(pairs) / len(pairs)

    def _log(self, window: list[tuple[float, float]], rate: float) -> str:
        p = self._progress
        row = {
            "step": p.step,
            "epoch": p.epoch,
            "pairs": p.pairs,
            "minutes": round(p.seconds / 60, 2),
            "rate": round(rate, 7),
            "loss": round(sum(a for a, _ in window) / len(window), 4),
            "nll": round(sum(b for _, b in window) / len(window), 4),
        }
        line = json.dumps(row)
        with (self._folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(line + "\n")
        return line

    def _save(self) -> None:
        state = {
            "adapter": {key: value.detach() for key, value in self._adapter.items()},
            "average": self._average,
            "optimizer": self._optimizer.state_dict(),
            "progress": vars(self._progress),
            "recent": list(self._recent),
        }
        temporary = self._checkpoint.with_suffix(".tmp")
        torch.save(state, temporary)
        temporary.replace(self._checkpoint)
        files.write(self._average, self._folder / "adapter.safetensors")

    def _restore(self) -> None:
        state: dict[str, Any] = torch.load(self._checkpoint, weights_only=True, map_location=self._device)
        with torch.no_grad():
            for key, value in state["adapter"].items():
                self._adapter[key].copy_(value)
        self._average = state["average"]
        self._optimizer.load_state_dict(state["optimizer"])
        self._progress = _Progress(**state["progress"])
        self._recent.extend(state["recent"])
