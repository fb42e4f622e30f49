"""Small checkpoints of the architectures that summarize, laid out as the published ones are."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import sentencepiece
from checkpoints import ENGLISH, FRENCH, Reference, pieces_of, train_pieces

TEXTS = [*FRENCH, *ENGLISH]
SHAPE = {
    "d_model": 32, "encoder_layers": 2, "decoder_layers": 2, "encoder_ffn_dim": 48, "decoder_ffn_dim": 48,
    "encoder_attention_heads": 4, "decoder_attention_heads": 4, "max_position_embeddings": 256,
    "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2, "forced_eos_token_id": 2,
}  # fmt: skip
LAYER, EMBEDDING = 0.6, 0.3
END = {"bart": 4.0, "barthez": 1.5, "mbart": 2.0, "t5": 3.0}
WRITING = {"num_beams": 4, "early_stopping": True, "no_repeat_ngram_size": 3, "min_length": 9, "max_length": 32}


def bart(folder: Path) -> Reference:
    """Like distilBART: settings in config.json alone, some by their names of 2020, and no row for <mask>."""
    from transformers import BartConfig, BartForConditionalGeneration, BartTokenizer

    folder.mkdir(parents=True)
    size = train_byte_pairs(folder, TEXTS, 420)
    config = BartConfig(vocab_size=size - 1, decoder_start_token_id=2, activation_function="gelu", **SHAPE)
    model = _spread(BartForConditionalGeneration(config), seed=21, end=END["bart"])
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink()
    _configure(
        folder,
        force_bos_token_to_be_generated=True,
        normalize_before=False,
        normalize_embedding=True,
        prefix=" ",
        length_penalty=2.0,
        task_specific_params={"summarization": WRITING},
        **WRITING | {"num_beams": 2},
    )
    # transformers 5 reads that older field of its generation settings only, not of the model's.
    return Reference(folder, _loaded(folder, forced_bos_token_id=0, **WRITING), BartTokenizer.from_pretrained(folder))


def barthez(folder: Path) -> Reference:
    """BARThez: mBART's layers, a sentencepiece model that counts as fairseq does, nothing that names a tokenizer; two
    rows to spare, as the other models have.
    """
    from transformers import BarthezTokenizer

    folder.mkdir(parents=True)
    spm = folder / "sentencepiece.bpe.model"
    pieces = _fairseq_pieces(spm)
    size = pieces.get_piece_size()
    spare = range(size, size + 2)
    _mbart(folder, size + len(spare), decoder_start_token_id=2, seed=23, end=END["barthez"], never=spare)
    (folder / "generation_config.json").unlink()
    _configure(folder, length_penalty=1.0, **WRITING)
    scored = [(pieces.id_to_piece(index), pieces.get_score(index)) for index in range(pieces.get_piece_size())]
    tokenizer = BarthezTokenizer(vocab=scored)
    # What the published tokenizer.json has: the normalization of the sentencepiece model.
    tokenizer._tokenizer.normalizer = _normalizer(spm)
    tokenizer._tokenizer.post_processor = _around("<s>", "$A", "</s>", bos=0, eos=2)
    return Reference(folder, _loaded(folder), tokenizer)


def mbart(folder: Path) -> Reference:
    """mBART of 25 languages: the source ends with its language, the decoder starts with one."""
    from transformers import MBartTokenizer
    from transformers.models.mbart.tokenization_mbart import FAIRSEQ_LANGUAGE_CODES

    return _tagged(folder, MBartTokenizer, FAIRSEQ_LANGUAGE_CODES, seed=25)


def mbart50(folder: Path) -> Reference:
    """mBART of 50 languages: the source begins with its language, the output's is forced."""
    from transformers import MBart50Tokenizer
    from transformers.models.mbart50.tokenization_mbart50 import FAIRSEQ_LANGUAGE_CODES

    return _tagged(folder, MBart50Tokenizer, FAIRSEQ_LANGUAGE_CODES, seed=27, decoder_start_token_id=2)


def t5(folder: Path, *, kind: Literal["t5", "t5 v1.1", "mt5"] = "t5") -> Reference:
    """T5: distances for positions, rows behind the pieces; its successors have gates and output layers of their own."""
    from transformers import MT5Config, MT5ForConditionalGeneration, T5Config, T5ForConditionalGeneration, T5Tokenizer

    folder.mkdir(parents=True)
    spm = folder / "spiece.model"
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS * 3), model_writer=written, vocab_size=260, hard_vocab_limit=False,
        model_type="unigram", num_threads=1, minloglevel=2, pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
    )  # fmt: skip
    spm.write_bytes(written.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(spm))
    gated = kind != "t5"
    make, wrap = (MT5Config, MT5ForConditionalGeneration) if kind == "mt5" else (T5Config, T5ForConditionalGeneration)
    config = make(
        vocab_size=pieces.get_piece_size() + 128, d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4,
        n_positions=256, decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
        feed_forward_proj="gated-gelu" if gated else "relu", tie_word_embeddings=not gated,
    )  # fmt: skip
    model = _spread(wrap(config), seed=29, end=END["t5"])
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink()
    task = {"prefix": "summarize: ", "length_penalty": 2.0, **WRITING}
    _configure(folder, tie_word_embeddings=not gated, task_specific_params={"summarization": task})
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "T5Tokenizer"}), "utf-8")
    return Reference(folder, _loaded(folder, length_penalty=2.0, **WRITING), T5Tokenizer.from_pretrained(folder))


def memorized(folder: Path, article: str, summary: str) -> Path:
    """A BART model that has learned one summary by heart; half a second of one processor."""
    import torch
    from transformers import BartConfig, BartForConditionalGeneration, BartTokenizer

    folder.mkdir(parents=True)
    size = train_byte_pairs(folder, [article, summary], 420)
    torch.set_num_threads(1)
    torch.manual_seed(31)
    shape = SHAPE | {
        "d_model": 64, "encoder_layers": 1, "decoder_layers": 1, "encoder_ffn_dim": 128, "decoder_ffn_dim": 128,
        "max_position_embeddings": 512,
    }  # fmt: skip
    config = BartConfig(
        vocab_size=size, decoder_start_token_id=2, forced_bos_token_id=0, dropout=0.0, attention_dropout=0.0, **shape
    )
    model = BartForConditionalGeneration(config).train()
    tokenizer = BartTokenizer.from_pretrained(folder)
    source = tokenizer(f" {article}", return_tensors="pt")
    labels = tokenizer(f" {summary}", return_tensors="pt")["input_ids"]
    optimizer = torch.optim.AdamW(model.parameters(), lr=6e-3)
    for _ in range(200):
        loss = model(**source, labels=labels).loss
        if loss.item() < 0.01:
            break
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    model.eval().save_pretrained(folder)
    (folder / "generation_config.json").unlink()
    _configure(folder, prefix=" ", num_beams=4, early_stopping=True, min_length=10, max_length=142, length_penalty=2.0)
    return folder


def train_byte_pairs(folder: Path, texts: list[str], size: int) -> int:
    """``vocab.json`` and ``merges.txt`` as BART has them; returns the number of tokens."""
    from tokenizers import ByteLevelBPETokenizer

    trainer = ByteLevelBPETokenizer()
    trainer.train_from_iterator(
        texts * 3, size, min_frequency=2, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], show_progress=False
    )
    trainer.save_model(str(folder))
    path = folder / "vocab.json"
    members = json.loads(path.read_text("utf-8"))
    members["<mask>"] = len(members)
    path.write_text(json.dumps(members), "utf-8")
    return len(members)


def _tagged(folder: Path, kind: Any, codes: list[str], *, seed: int, **start: int) -> Reference:
    folder.mkdir(parents=True)
    spm = folder / "sentencepiece.bpe.model"
    pieces = train_pieces(spm, TEXTS, "unigram", 260)
    first = pieces.get_piece_size() + 1
    tags = range(first, first + len(codes) + 1)
    _mbart(folder, first + len(tags), seed=seed, end=END["mbart"], never=tags, **start)
    (folder / "generation_config.json").unlink()
    _configure(folder, **WRITING)
    scored = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    scored += [(piece, pieces.get_score(index + 3)) for index, piece in enumerate(pieces_of(pieces))]
    tokenizer = kind(vocab=[*scored, *((code, 0.0) for code in codes), ("<mask>", 0.0)])
    tokenizer._tokenizer.normalizer = _normalizer(spm)
    tokenizer.src_lang = "fr_XX"
    return Reference(folder, _loaded(folder), tokenizer)


def _mbart(folder: Path, size: int, *, seed: int, end: float, never: Sequence[int] = (), **start: int) -> None:
    from transformers import MBartConfig, MBartForConditionalGeneration

    config = MBartConfig(vocab_size=size, scale_embedding=True, activation_function="gelu", **SHAPE | start)
    model = _spread(MBartForConditionalGeneration(config), seed=seed, end=end, never=never)
    model.save_pretrained(folder)


def _spread(model: Any, *, seed: int, end: float, never: Sequence[int] = ()) -> Any:
    """Weights wide enough apart that no two candidates are as good as equal, and an end that comes now and then.

    The last normalization leans towards the embedding of the token that ends an output, by ``end``, and away from those
    that are never said.
    """
    import torch

    generator = torch.Generator().manual_seed(seed)
    shared = model.get_input_embeddings().weight
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() == 1:
                weight.add_(torch.randn(weight.shape, generator=generator) * 0.1)
            else:
                wide = LAYER if weight is not shared and "embed_positions" not in name else EMBEDDING
                weight.copy_(torch.randn(weight.shape, generator=generator) * wide)
        stop = shared[model.config.eos_token_id]
        if model.config.model_type in ("t5", "mt5"):
            stop *= end
        else:
            decoder = model.model.decoder
            last = decoder.layer_norm if model.config.model_type == "mbart" else decoder.layers[-1].final_layer_norm
            last.bias += end * stop / stop.norm() ** 2
        for index in never:
            shared[index] -= 2 * stop
    return model.eval()


def _fairseq_pieces(path: Path) -> sentencepiece.SentencePieceProcessor:
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS * 3), model_writer=written, vocab_size=260, hard_vocab_limit=False,
        model_type="unigram", num_threads=1, minloglevel=2, bos_id=0, pad_id=1, eos_id=2, unk_id=3,
    )  # fmt: skip
    path.write_bytes(written.getvalue())
    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def _normalizer(path: Path) -> Any:
    """A sentencepiece model's own normalization, as the converters of transformers write it into tokenizer.json."""
    from sentencepiece import sentencepiece_model_pb2
    from tokenizers import Regex, normalizers

    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(path.read_bytes())
    return normalizers.Sequence(
        [
            normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap),
            normalizers.Strip(left=True, right=True),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )


def _around(before: str, text: str, after: str, *, bos: int, eos: int) -> Any:
    from tokenizers import processors

    return processors.TemplateProcessing(single=[before, text, after], special_tokens=[("<s>", bos), ("</s>", eos)])


def _configure(folder: Path, **fields: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | fields), "utf-8")


def _loaded(folder: Path, **settings: Any) -> Any:
    """The model as transformers loads it, with the settings that its summary pipeline would add."""
    from transformers import AutoModelForSeq2SeqLM

    model = AutoModelForSeq2SeqLM.from_pretrained(folder).float().eval()
    model.generation_config.update(**settings)
    return model


MAKERS: dict[str, Callable[[Path], Reference]] = {
    "bart": bart, "barthez": barthez, "mbart": mbart, "mbart50": mbart50, "t5": t5,
}  # fmt: skip
