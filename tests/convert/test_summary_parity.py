"""Summary models: our runtime and transformers, token for token, in float32."""

from __future__ import annotations

import dataclasses
import json

import pytest
from conftest import SUMMARIZING, Pair, entry

from depeche.errors import ModelUnavailableError
from depeche.models import Catalog, Runtime
from depeche.models.build import build
from depeche.settings import Settings

LENGTH = 24
# Beam, exponent of the length, forbidden n-grams, tokens at least.
SEARCHES = [(1, 1.0, 0, 2), (1, 1.0, 3, 8), (2, 1.0, 0, 2), (4, 1.0, 0, 2), (4, 2.0, 3, 8)]


def prefix(pair):
    manner = pair.ours._manner
    return list(pair.ours._tokens.prefix("fr") if manner.prefix is None else manner.prefix)


def reference(pair, ids, **settings):
    """Ids of the best output of transformers, without what the decoder starts with."""
    import torch

    model = pair.reference.model
    by_language = {"mbart": "decoder_start_token_id", "mbart50": "forced_bos_token_id"}
    if pair.name in by_language:
        settings[by_language[pair.name]] = pair.ids(prefix(pair))[0]
    tensor = torch.tensor([ids])
    # CTranslate2 shares out the probability of tokens that may not follow before it compares beams.
    settings["renormalize_logits"] = settings.get("num_beams", model.generation_config.num_beams) > 1
    kept = model.generation_config
    model.generation_config = type(kept).from_dict({**kept.to_dict(), **settings})
    try:
        (row,) = model.generate(input_ids=tensor, attention_mask=torch.ones_like(tensor)).tolist()
    finally:
        model.generation_config = kept
    return row[1:]


def searched(pair, text, **manner):
    """Ids of our best output, with the end that transformers forces."""
    model = pair.ours
    kept = model._manner
    model._manner = dataclasses.replace(kept, **manner)
    try:
        (tokens, _), *_ = model._search(model.encode(text, "fr"), "fr", None, None)
    finally:
        model._manner = kept
    if tokens[-1] != "</s>" and manner.get("forced_end", kept.forced_end):
        tokens = [*tokens, "</s>"]
    return pair.ids(tokens)


def test_sources_have_the_same_ids(summarizing, makers):
    pair = summarizing
    before = pair.ours._manner.introduction
    for text in makers.SENTENCES:
        assert pair.ids(pair.ours.encode(text, "fr")) == pair.reference.tokenizer(before + text)["input_ids"], text


@pytest.mark.parametrize(("beam", "penalty", "ngram", "least"), SEARCHES)
def test_outputs_have_the_same_ids(summarizing, makers, beam, penalty, ngram, least):
    pair = summarizing
    ended = 0
    for text in makers.SENTENCES:
        ids = pair.ids(pair.ours.encode(text, "fr"))
        theirs = reference(
            pair, ids, num_beams=beam, length_penalty=penalty, no_repeat_ngram_size=ngram, min_length=least + 1,
            max_length=LENGTH + 1, early_stopping=beam > 1, forced_eos_token_id=None,
        )  # fmt: skip
        ours = searched(
            pair, text, beam=beam, length_penalty=penalty, no_repeat_ngram=ngram, least=least, most=LENGTH,
            forced_end=False,
        )  # fmt: skip
        assert ours == theirs, text
        ended += len(ours) < LENGTH
    assert ended < len(makers.SENTENCES)


def test_what_the_checkpoint_says_is_what_the_runtime_does(summarizing, makers):
    """Its own beams, length penalty, n-grams, bounds and first tokens; nothing is given to either but the text."""
    pair = summarizing
    ended = []
    for text in makers.SENTENCES:
        ids = pair.ids(pair.ours.encode(text, "fr"))
        theirs = reference(pair, ids, forced_eos_token_id=None)
        ours = searched(pair, text, forced_end=False)
        assert ours == theirs, text
        (best, *others) = pair.ours.summarize(text, language="fr")
        assert len(others) == 3
        if best.finished:
            told = pair.reference.tokenizer.decode(searched(pair, text), skip_special_tokens=True)
            # Rows that no token has say nothing to a reader; T5's are read under other names by transformers.
            if pair.name == "t5":
                told = told.split("<extra_id")[0]
                assert best.text.startswith(told.strip())
            else:
                assert best.text == told.strip()
        ended.append(best.finished)
    assert any(ended)
    assert not all(ended)


def test_an_output_that_runs_into_the_limit_ends_where_transformers_ends_it(summarizing, makers):
    pair = summarizing
    forced = 0
    for text in makers.SENTENCES:
        ids = pair.ids(pair.ours.encode(text, "fr"))
        end = pair.reference.model.config.eos_token_id
        theirs = reference(pair, ids, num_beams=1, early_stopping=False, max_length=LENGTH + 1, forced_eos_token_id=end)
        ours = searched(pair, text, beam=1, length_penalty=1.0, most=LENGTH, forced_end=True)
        assert ours == theirs, text
        forced += len(ours) == LENGTH
    assert forced


def test_bart_s_outputs_begin_with_the_token_that_is_forced(pairs, makers):
    pair = pairs("bart")
    for text in makers.SENTENCES[:3]:
        assert pair.tokens(searched(pair, text))[0] == "<s>"
    assert pair.ours._manner.introduction == " "


def test_byte_pairs_cut_every_sign_as_transformers_does(pairs):
    """Each sign of the first planes between letters, figures, spaces and marks; those that no text of ours holds
    (controls, halves of surrogates, signs that one of the libraries doesn't know yet) aside."""
    import unicodedata

    pair = pairs("bart")
    theirs, ours = pair.reference.tokenizer.backend_tokenizer, pair.ours._tokens
    signs = [sign for sign in map(chr, range(0x20000)) if unicodedata.category(sign) not in {"Cc", "Cs", "Cn"}]
    assert len(signs) > 60_000
    for start in range(0, len(signs), 500):
        text = "".join(f"a{sign}1 {sign}{sign}, b" for sign in signs[start : start + 500])
        expected = theirs.encode(text, add_special_tokens=False).tokens
        assert ours.pieces(text) == expected, f"from U+{ord(signs[start]):04X}"


def test_mbart_s_tags_stand_where_it_learned_them(pairs):
    older, newer = pairs("mbart").ours, pairs("mbart50").ours
    assert older.encode("Oui", "fr")[-2:] == ["</s>", "fr_XX"]
    assert newer.encode("Oui", "en")[0] == "en_XX"
    text = "Le pont est fermé."
    for model in (older, newer):
        assert model.summarize(text, language="fr") != model.summarize(text, language="en")


def test_special_tokens_in_a_text_are_text(summarizing):
    model = summarizing.ours
    plain = model.encode("a b", "fr")
    tricky = model.encode("a </s> <s> fr_XX <pad> b", "fr")
    for token in ("</s>", "<s>", "fr_XX", "<pad>"):
        assert tricky.count(token) == plain.count(token)


def test_neighbours_and_repetition_change_nothing(summarizing, makers):
    texts = makers.SENTENCES[:4]
    once = [summarizing.ours.summarize(text, language="fr") for text in texts]
    assert once == [summarizing.ours.summarize(text, language="fr") for text in texts]


def test_the_window_is_what_the_model_can_read(summarizing, makers):
    model = summarizing.ours
    words = " ".join(makers.FRENCH * 4).split()
    fits = max(n for n in range(len(words)) if sum(model.lengths([" ".join(words[:n])])) <= model.window)
    assert model.summarize(" ".join(words[:fits]), language="fr", most=4)
    with pytest.raises(ValueError, match="longer than the window"):
        model.summarize(" ".join(words), language="fr")


def test_length_bounds_are_kept(summarizing, makers):
    for text in makers.SENTENCES[:5]:
        for least, most in ((4, 8), (15, 20)):
            for tokens, _ in summarizing.ours._search(summarizing.ours.encode(text, "fr"), "fr", least, most):
                assert least <= len(tokens) <= most


@pytest.mark.parametrize("kind", ["t5 v1.1", "mt5"])
def test_the_successors_of_t5(tmp_path, makers, summary_makers, kind):
    made = summary_makers.t5(tmp_path / "checkpoint", kind=kind)
    pair = Pair(made, *built("t5", made.folder, tmp_path), "t5")
    for text in makers.SENTENCES[:6]:
        theirs = reference(pair, pair.ids(pair.ours.encode(text, "fr")), forced_eos_token_id=None)
        assert searched(pair, text, forced_end=False) == theirs


def test_a_checkpoint_that_transformers_5_saved(pairs, tmp_path):
    """Byte pairs and vocabulary are in tokenizer.json then, and nowhere else."""
    pair = pairs("bart")
    folder = tmp_path / "saved"
    pair.reference.model.save_pretrained(folder)
    pair.reference.tokenizer.save_pretrained(folder)
    assert not (folder / "merges.txt").exists()
    runtime, written = built("bart", folder, tmp_path)
    assert json.loads((written / "shared_vocabulary.json").read_text("utf-8")) == pair.listed()
    text = "Le pont « neuf » est fermé."
    assert runtime.article_model("bart").encode(text, "fr") == pair.ours.encode(text, "fr")


@pytest.mark.parametrize("name", ["barthez", "mbart", "mbart50"])
def test_mbart_s_tokenizers_are_told_apart_with_or_without_a_name(pairs, tmp_path, name):
    pair = pairs(name)
    with pytest.raises(ModelUnavailableError, match=f"is a {name} checkpoint"):
        built("bart", pair.reference.folder, tmp_path)


def built(name, folder, root):
    catalog = Catalog(models={}, checkpoints={name: entry(name)})
    written = build(catalog, root / "cache", [name], origin=str(folder))[name]
    return Runtime(Settings(cache_dir=root / "cache", threads=1), catalog=catalog), written


def test_all_architectures_are_tested():
    from depeche.models.checkpoint import SUMMARIZING as KNOWN

    assert set(SUMMARIZING) == KNOWN
