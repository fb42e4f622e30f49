"""A real Gemma 3 in miniature, delivered like the real one: a GGUF file in parts inside an importable package."""

from __future__ import annotations

import hashlib
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
import pytest
from safetensors.numpy import save_file

from depeche.models import Catalog, load_catalog
from depeche.models.build.vocabulary import pack

LAYERS, HEADS, WIDTH, HEAD_WIDTH, INNER = 6, 2, 32, 16, 48
WORDS = ["▁", "a", "b", "c", "d", "e", "ab", "▁ab", "cd", "▁cd", "é", ",", "0", "1", "abab", "▁abcd"]
SPECIAL = ["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"]
NEWLINES = ["\n", "\n\n"]
BYTES = [f"<0x{value:02X}>" for value in range(256)]
TOKENS = [*SPECIAL, *NEWLINES, *BYTES, *WORDS]
TYPES = [3] * len(SPECIAL) + [4] * len(NEWLINES) + [6] * 256 + [1] * len(WORDS)
SCORES = [-1000.0] * len(SPECIAL) + [0.0] * (len(NEWLINES) + 256) + [-float(n) for n in range(len(WORDS))]
DROPPED = {TOKENS.index("<mask>"), TOKENS.index("\n\n"), TOKENS.index("abab")}
PROJECTIONS = {
    "self_attn.q_proj": (HEADS * HEAD_WIDTH, WIDTH),
    "self_attn.v_proj": (HEAD_WIDTH, WIDTH),
    "self_attn.o_proj": (WIDTH, HEADS * HEAD_WIDTH),
    "mlp.gate_proj": (INNER, WIDTH),
    "mlp.down_proj": (WIDTH, INNER),
}
CATALOG = """
[bases.tiny]
package = "tiny-gemma"
version = "1.0"
module = "tiny_gemma"
file = "tiny.gguf"
sha256 = "{sha256}"
licence = "none"
notices = ["NOTICE.md"]

[bases.absent]
package = "gemma-that-nobody-installed"
version = "2.5"
module = "gemma_that_nobody_installed"
file = "absent.gguf"
sha256 = "{sha256}"
licence = "none"
notices = []

[models.plain]
purpose = "summary"
base = "tiny"
quantization = "float32"
languages = ["fr"]
licence = "none"

[models.adapted]
purpose = "translation"
base = "tiny"
adapter = "adapter.safetensors"
vocabulary = "kept.bits"
languages = ["fr", "en"]
licence = "none"
[models.adapted.routes]
"fr>en" = "a {{source}}\\nb"

[models.absent]
purpose = "summary"
base = "absent"
languages = ["fr"]
licence = "none"
"""


@dataclass(frozen=True)
class Miniature:
    """What was written where."""

    weights: Path
    parts: list[Path]
    catalog_folder: Path

    @property
    def catalog(self) -> Catalog:
        return load_catalog(self.catalog_folder)


@pytest.fixture
def miniature(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Miniature:
    """A package, a catalog, an adapter and a kept vocabulary of one test's own."""
    weights = tmp_path / "whole.gguf"
    write_gguf(weights)
    package = tmp_path / "site" / "tiny_gemma"
    (package / "data").mkdir(parents=True)
    (package / "data" / "NOTICE.md").write_text("Be nice.", encoding="utf-8")
    (package / "__init__.py").write_text(
        textwrap.dedent(
            """
            from pathlib import Path

            def chunk_paths():
                return [Path(__file__).parent / "data" / f"part{number}" for number in range(2)]
            """
        ),
        encoding="utf-8",
    )
    content = weights.read_bytes()
    parts = [package / "data" / f"part{number}" for number in range(2)]
    parts[0].write_bytes(content[:10_000])
    parts[1].write_bytes(content[10_000:])
    folder = tmp_path / "catalog"
    folder.mkdir()
    (folder / "catalog.toml").write_text(CATALOG.format(sha256=hashlib.sha256(content).hexdigest()), encoding="utf-8")
    (folder / "kept.bits").write_bytes(pack(set(range(len(TOKENS))) - DROPPED, len(TOKENS)))
    save_file(adapter_tensors(), folder / "adapter.safetensors")
    monkeypatch.syspath_prepend(str(package.parent))
    monkeypatch.delitem(sys.modules, "tiny_gemma", raising=False)
    return Miniature(weights, parts, folder)


def adapter_tensors(seed: int = 7) -> dict[str, np.ndarray]:
    """A low-rank update of some projections of each layer."""
    random = np.random.default_rng(seed)
    tensors = {}
    for layer in range(LAYERS):
        for name, (rows, columns) in PROJECTIONS.items():
            stem = f"layers.{layer}.{name}"
            tensors[f"{stem}.lora_A"] = random.normal(0, 0.2, (4, columns)).astype(np.float16)
            tensors[f"{stem}.lora_B"] = random.normal(0, 0.2, (rows, 4)).astype(np.float16)
    return tensors


def write_gguf(path: Path) -> None:
    """Random weights under the names and metadata of llama.cpp's Gemma 3."""
    random = np.random.default_rng(5)
    writer = gguf.GGUFWriter(path, "gemma3")
    writer.add_block_count(LAYERS)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(1)
    writer.add_key_length(HEAD_WIDTH)
    writer.add_value_length(HEAD_WIDTH)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1_000_000.0)
    writer.add_sliding_window(512)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(TOKENS)
    writer.add_token_scores(SCORES)
    writer.add_token_types(TYPES)

    def matrix(name: str, rows: int, columns: int) -> None:
        writer.add_tensor(f"{name}.weight", random.normal(0, 0.3, (rows, columns)).astype(np.float32))

    def norm(name: str, size: int) -> None:
        writer.add_tensor(f"{name}.weight", random.normal(1, 0.1, size).astype(np.float32))

    matrix("token_embd", len(TOKENS), WIDTH)
    norm("output_norm", WIDTH)
    for layer in range(LAYERS):
        stem = f"blk.{layer}"
        matrix(f"{stem}.attn_q", HEADS * HEAD_WIDTH, WIDTH)
        matrix(f"{stem}.attn_k", HEAD_WIDTH, WIDTH)
        matrix(f"{stem}.attn_v", HEAD_WIDTH, WIDTH)
        matrix(f"{stem}.attn_output", WIDTH, HEADS * HEAD_WIDTH)
        matrix(f"{stem}.ffn_gate", INNER, WIDTH)
        matrix(f"{stem}.ffn_up", INNER, WIDTH)
        matrix(f"{stem}.ffn_down", WIDTH, INNER)
        for name in ("attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"):
            norm(f"{stem}.{name}", WIDTH)
        norm(f"{stem}.attn_q_norm", HEAD_WIDTH)
        norm(f"{stem}.attn_k_norm", HEAD_WIDTH)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
