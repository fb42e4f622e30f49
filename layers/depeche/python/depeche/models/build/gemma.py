"""Gemma 3 as a CTranslate2 model, from GGUF weights, without torch and transformers.

The flags follow CTranslate2's own converter (``converters/transformers.py``, ``Gemma3Loader``); the numbers are the
file's metadata. llama.cpp stores norm weights as ``1 + w``, so ``layer_norm_use_residual``, which adds the one at run
time, stays off.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from ctranslate2.specs import attention_spec, common_spec, transformer_spec
from numpy.typing import NDArray

from depeche.models.build.adapter import Adapter
from depeche.models.build.gguf_file import Weights
from depeche.models.build.vocabulary import BOS, EOS, UNKNOWN

# Neither is in the file: Gemma 3 technical report (2025), section 2: five local layers to a global one, and the
# rotary base of the local ones.
_GLOBAL_EVERY: Final = 6
_LOCAL_ROTARY_BASE: Final = 10_000


def write(
    weights: Weights,
    folder: Path,
    *,
    vocabulary: list[str],
    rows: NDArray[np.int64],
    adapter: Adapter | None,
    quantization: str,
) -> None:
    """Write ``model.bin``, ``config.json`` and ``vocabulary.json``.

    Args:
        weights: The open GGUF file.
        folder: Where the model is written; exists.
        vocabulary: Texts of the kept tokens.
        rows: Their ids in the file.
        adapter: Low-rank updates to merge, if any.
        quantization: ``int8`` or ``float32``.
    """
    spec = _empty(weights)
    decoder = spec.decoder
    decoder.scale_embeddings = True
    decoder.start_from_zero_embedding = False
    decoder.embeddings.weight = weights.tensor("token_embd.weight", rows)
    decoder.projection.weight = decoder.embeddings.weight  # tied; stored once
    decoder.layer_norm.gamma = weights.tensor("output_norm.weight")
    for number, layer in enumerate(decoder.layer):
        _fill(layer, number, weights, adapter)
    spec.register_vocabulary(vocabulary)
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = BOS, EOS, UNKNOWN
    spec.config.layer_norm_epsilon = weights.number("gemma3.attention.layer_norm_rms_epsilon")
    spec.validate()
    spec.optimize(quantization=quantization)
    spec.save(str(folder))


def _empty(weights: Weights) -> Any:
    heads = int(weights.number("gemma3.attention.head_count"))
    width = int(weights.number("gemma3.attention.key_length"))
    window = int(weights.number("gemma3.attention.sliding_window"))
    spec = transformer_spec.TransformerDecoderModelSpec.from_config(
        int(weights.number("gemma3.block_count")),
        heads,
        activation=common_spec.Activation.GELUTanh,
        pre_norm=True,
        ffn_glu=True,
        rms_norm=True,
        rotary_dim=width,
        rotary_interleave=False,
        rotary_base=_LOCAL_ROTARY_BASE,
        num_heads_kv=int(weights.number("gemma3.attention.head_count_kv")),
        head_dim=width,
        sliding_window=window,
        pre_post_layer_norm=True,
        qk_norm=True,
    )
    for number, layer in enumerate(spec.decoder.layer):
        if (number + 1) % _GLOBAL_EVERY == 0:
            layer.self_attention.rotary_base = np.float32(weights.number("gemma3.rope.freq_base"))
            layer.self_attention.sliding_window = np.int32(0)
    return spec


def _fill(layer: Any, number: int, weights: Weights, adapter: Adapter | None) -> None:
    def norm(name: str) -> NDArray[np.float32]:
        return weights.tensor(f"blk.{number}.{name}.weight")

    def linear(name: str) -> NDArray[np.float32]:
        weight = weights.tensor(f"blk.{number}.{name}.weight")
        return weight if adapter is None else adapter.merge(number, name, weight)

    layer.input_layer_norm.gamma = norm("attn_norm")
    layer.post_attention_layer_norm.gamma = norm("post_attention_norm")
    layer.pre_feedforward_layer_norm.gamma = norm("ffn_norm")
    layer.post_feedforward_layer_norm.gamma = norm("post_ffw_norm")
    attention: attention_spec.MultiHeadAttentionSpec = layer.self_attention
    attention.q_norm.gamma = norm("attn_q_norm")
    attention.k_norm.gamma = norm("attn_k_norm")
    attention.linear[0].weight = np.concatenate([linear("attn_q"), linear("attn_k"), linear("attn_v")])
    attention.linear[1].weight = linear("attn_output")
    layer.ffn.linear_0.weight = linear("ffn_gate")
    layer.ffn.linear_0_noact.weight = linear("ffn_up")
    layer.ffn.linear_1.weight = linear("ffn_down")
