"""Small checkpoints of each architecture: random weights, seeded; tokenizers trained on texts of our own."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sentencepiece

FRENCH = """
Le conseil municipal a voté mardi soir la construction d'un pont au-dessus de la rivière.
La boulangère de la place ouvre à six heures et ferme quand il n'y a plus de pain.
Les élèves ont planté quarante pommiers derrière le gymnase de l'école.
Selon la mairie, les travaux commenceront au printemps et dureront deux ans.
Une panne de courant a plongé le quartier du port dans le noir pendant une heure.
Le vieux phare, repeint en rouge et blanc, accueille de nouveau les visiteurs.
Aucun blessé n'est à signaler, mais la route restera coupée jusqu'à jeudi.
L'orchestre a joué sous la pluie devant trois cents personnes qui refusaient de partir.
Le prix du billet passera de 1,80 à 2,10 euros à partir du 1er janvier 2031.
« Nous ne savons pas encore où ira la bibliothèque », a reconnu la directrice.
""".strip().splitlines()
ENGLISH = """
On Tuesday evening the town council voted to build a bridge over the river.
The baker on the square opens at six and closes when there is no bread left.
Pupils planted forty apple trees behind the school's sports hall.
The town hall says that the works will begin in spring and take two years.
A power cut left the harbour district in the dark for an hour.
The old lighthouse, painted red and white again, welcomes visitors once more.
Nobody was hurt, but the road will stay closed until Thursday.
The orchestra played in the rain to three hundred people who would not leave.
From 1 January 2031 a ticket will cost 2.10 instead of 1.80 euros.
"We do not know yet where the library will go," the director admitted.
""".strip().splitlines()
SENTENCES = [
    *FRENCH,
    "Un œuf, un bœuf ; l’été ﬁnit à 18 h 30…",
    "Ça coûte 5 €.",
    "Oui",
    "日本語と emoji 🦊 inconnus",
    "a  b\u00a0c",
]


EMBEDDING, LAYER, END_BIAS, END = 0.3, 0.8, 2.5, {"nllb": 3.0, "m2m100": 2.0}


@dataclass(frozen=True)
class Reference:
    """A checkpoint on disk, and what made it."""

    folder: Path
    model: Any
    tokenizer: Any


def train_pieces(path: Path, texts: list[str], kind: str, size: int) -> sentencepiece.SentencePieceProcessor:
    """A sentencepiece model of ``size`` pieces. The trainer is deterministic with one thread."""
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts * 3),
        model_writer=written,
        vocab_size=size,
        model_type=kind,
        hard_vocab_limit=False,
        num_threads=1,
        minloglevel=2,
    )
    path.write_bytes(written.getvalue())
    return sentencepiece.SentencePieceProcessor(model_file=str(path))


def pieces_of(model: sentencepiece.SentencePieceProcessor) -> list[str]:
    return [model.id_to_piece(index) for index in range(3, model.get_piece_size())]


def shaped(model: Any, *, seed: int, end: float = 1.0) -> Any:
    """Weights wide enough apart that no two candidates are as good as equal, and an end that comes now and then."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.dim() == 1:
                weight.add_(torch.randn(weight.shape, generator=generator) * 0.1)
            elif "embed_positions" not in name:
                # Small embeddings: the output layer shares them, and a model that sees little else repeats its input.
                spread = EMBEDDING if "shared" in name else LAYER
                weight.copy_(torch.randn(weight.shape, generator=generator) * spread)
        model.model.shared.weight[model.config.eos_token_id] *= end
    return model.eval()


def marian(folder: Path, *, tag: str | None = None, half: bool = False, pad_bias: float = -40.0) -> Reference:
    """A Marian model like opus-mt: <pad> last, no language tags unless asked for."""
    import torch
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    folder.mkdir(parents=True)
    source = train_pieces(folder / "source.spm", FRENCH, "unigram", 150)
    target = train_pieces(folder / "target.spm", ENGLISH, "unigram", 150)
    # Like the real ones: pieces of both languages in one vocabulary, and not all of them.
    pieces = list(dict.fromkeys([*pieces_of(source)[:-3], *pieces_of(target)]))
    random.Random(3).shuffle(pieces)
    members = ["</s>", "<unk>", *([tag] if tag else []), *pieces, "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({token: index for index, token in enumerate(members)}), "utf-8")
    pad = len(members) - 1
    config = MarianConfig(
        vocab_size=len(members), d_model=32, encoder_layers=2, decoder_layers=2, encoder_ffn_dim=48,
        decoder_ffn_dim=48, encoder_attention_heads=4, decoder_attention_heads=4, max_position_embeddings=128,
        activation_function="swish", scale_embedding=True, pad_token_id=pad, eos_token_id=0, bos_token_id=0,
        decoder_start_token_id=pad, forced_eos_token_id=None, static_position_embeddings=True,
    )  # fmt: skip
    model = shaped(MarianMTModel(config), seed=11)
    with torch.no_grad():
        model.final_logits_bias.normal_(0, 0.3, generator=torch.Generator().manual_seed(5))
        model.final_logits_bias[0, pad] = pad_bias
        model.final_logits_bias[0, 0] = END_BIAS
        model.model.shared.weight[pad] = 0
    model.generation_config.bad_words_ids = [[pad]]
    if half:
        model = model.half()
    model.save_pretrained(folder)
    tokenizer = MarianTokenizer(
        vocab=str(folder / "vocab.json"), source_spm=str(folder / "source.spm"), target_spm=str(folder / "target.spm"),
        source_lang="fr", target_lang="en",
    )  # fmt: skip
    tokenizer.save_pretrained(folder)
    return Reference(folder, model.float(), tokenizer)


def nllb(folder: Path) -> Reference:
    """An NLLB-200 model: fairseq's numbering of a sentencepiece model, 202 languages, a mask, two rows to spare."""
    from transformers import NllbTokenizer
    from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES

    folder.mkdir(parents=True)
    pieces = train_pieces(folder / "sentencepiece.bpe.model", [*FRENCH, *ENGLISH], "bpe", 260)
    _tokenizer_config(folder, "NllbTokenizer", FAIRSEQ_LANGUAGE_CODES)
    model = _m2m100(folder, pieces.get_piece_size() + 1 + 202 + 1 + 2, END["nllb"])
    # transformers 5 would number <mask> before the languages; the published checkpoints have it behind them, as their
    # tokenizer.json says (there: ace_Arab 256001 … zul_Latn 256202, <mask> 256203).
    NllbTokenizer.from_pretrained(folder).save_pretrained(folder)
    path = folder / "tokenizer.json"
    fast = json.loads(path.read_text("utf-8"))
    tags = {tag: pieces.get_piece_size() + 1 + index for index, tag in enumerate([*FAIRSEQ_LANGUAGE_CODES, "<mask>"])}
    for entry in fast["added_tokens"]:
        entry["id"] = tags.get(entry["content"], entry["id"])
    fast["added_tokens"].sort(key=lambda entry: entry["id"])
    fast.pop("post_processor")
    path.write_text(json.dumps(fast), "utf-8")
    _tokenizer_config(folder, "NllbTokenizer", FAIRSEQ_LANGUAGE_CODES)
    return Reference(folder, model, NllbTokenizer.from_pretrained(folder, src_lang="fra_Latn", tgt_lang="eng_Latn"))


def m2m100(folder: Path) -> Reference:
    """An M2M-100 model: a vocabulary file, 100 language tokens behind it, eight rows to spare."""
    from transformers import M2M100Tokenizer
    from transformers.models.m2m_100.tokenization_m2m_100 import FAIRSEQ_LANGUAGE_CODES

    folder.mkdir(parents=True)
    spm = folder / "sentencepiece.bpe.model"
    pieces = pieces_of(train_pieces(spm, [*FRENCH, *ENGLISH], "bpe", 260))[:-4]
    members = ["<s>", "<pad>", "</s>", "<unk>", *pieces]
    vocabulary = folder / "vocab.json"
    vocabulary.write_text(json.dumps({token: index for index, token in enumerate(members)}), "utf-8")
    _tokenizer_config(folder, "M2M100Tokenizer", [f"__{code}__" for code in FAIRSEQ_LANGUAGE_CODES["m2m100"]])
    model = _m2m100(folder, len(members) + 100 + 8, END["m2m100"])
    return Reference(folder, model, M2M100Tokenizer.from_pretrained(folder, src_lang="fr", tgt_lang="en"))


def _tokenizer_config(folder: Path, kind: str, tags: list[str]) -> None:
    """As the published checkpoints have it: the language tags are listed as special tokens."""
    document = {"tokenizer_class": kind, "additional_special_tokens": tags}
    (folder / "tokenizer_config.json").write_text(json.dumps(document), "utf-8")


def _m2m100(folder: Path, size: int, end: float) -> Any:
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration

    config = M2M100Config(
        vocab_size=size, d_model=32, encoder_layers=2, decoder_layers=2, encoder_ffn_dim=48, decoder_ffn_dim=48,
        encoder_attention_heads=4, decoder_attention_heads=4, max_position_embeddings=128, activation_function="relu",
        scale_embedding=True, pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2,
    )  # fmt: skip
    model = shaped(M2M100ForConditionalGeneration(config), seed=13, end=end)
    with torch.no_grad():
        model.model.shared.weight[1] = 0
    model.save_pretrained(folder)
    return model


MAKERS: dict[str, Callable[[Path], Reference]] = {"marian": marian, "nllb": nllb, "m2m100": m2m100}
TAGS = {
    "marian": {"fr": "", "en": ""},
    "nllb": {"fr": "fra_Latn", "en": "eng_Latn"},
    "m2m100": {"fr": "fr", "en": "en"},
}
