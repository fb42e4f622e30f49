"""How a summary checkpoint wants to write: what transformers' ``generate`` and its summary pipeline make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from depeche.errors import ModelUnavailableError
from depeche.models.checkpoint import Architecture
from depeche.models.seq2seq_tokens import Manner

_TASK: Final = "summarization"
_LONGEST: Final = 142
"""Tokens of an output where the checkpoint says nothing, as BART's makers had it; transformers' own 20 are too few."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What the converted model and its runtime have to know.

    Attributes:
        start: Token that the decoder starts with; None: the language's tag.
        manner: The rest.
    """

    start: str | None
    manner: Manner


def fields(config: Mapping[str, Any], generation: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that count: those of the task "summarization" before the general ones.

    Args:
        config: The checkpoint's ``config.json``.
        generation: ``GenerationConfig.to_dict()`` of the model as transformers loads it.
    """
    task = (config.get("task_specific_params") or {}).get(_TASK) or {}
    found = {"prefix": config.get("prefix"), **generation, **task}
    return {name: value for name, value in found.items() if value is not None}


def read(architecture: Architecture, settings: Mapping[str, Any], members: Sequence[str]) -> Writing:
    """Read a checkpoint's settings.

    Args:
        architecture: The kind of checkpoint.
        settings: See :func:`fields`.
        members: The tokens in the order of their ids.

    Raises:
        ModelUnavailableError: A field holds what it can't.
    """
    try:
        start = settings.get("decoder_start_token_id")
        first = settings.get("forced_bos_token_id")
        if start is None and architecture != "mbart":
            start = settings["bos_token_id"]  # as transformers does
        # mBART's outputs begin with their language: the older one's decoder starts with it, the newer one's is forced.
        by_language = start is None or (architecture == "mbart50" and first is None)
        return Writing(
            start=None if start is None else members[int(start)],
            manner=Manner(
                introduction=str(settings.get("prefix", "")),
                prefix=None if by_language else () if first is None else (members[int(first)],),
                beam=int(settings.get("num_beams", 1)),
                length_penalty=float(settings.get("length_penalty", 1.0)),
                repetition_penalty=float(settings.get("repetition_penalty", 1.0)),
                no_repeat_ngram=int(settings.get("no_repeat_ngram_size", 0)),
                # transformers counts the token that the decoder starts with.
                least=int(settings.get("min_new_tokens", max(0, int(settings.get("min_length", 0)) - 1))),
                most=int(settings.get("max_new_tokens", int(settings.get("max_length", _LONGEST + 1)) - 1)),
                forced_end="forced_eos_token_id" in settings,
            ),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise ModelUnavailableError(f"The checkpoint's generation settings can't be used: {error}") from error
