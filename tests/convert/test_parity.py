"""Our runtime and transformers, token for token, in float32."""

from __future__ import annotations

import pytest

LENGTH = 40


def generated(pair, source, *, beam):
    """Ids that transformers generates for the ids of a source, as our runtime asks for them."""
    import torch

    ids = torch.tensor([source])
    prefix = pair.ids(pair.ours._tokens.prefix("en"))
    options = {"forced_bos_token_id": prefix[0]} if prefix else {}
    found = pair.reference.model.generate(
        input_ids=ids,
        attention_mask=torch.ones_like(ids),
        num_beams=beam,
        num_return_sequences=beam,
        do_sample=False,
        # CTranslate2 ends a search as soon as it has `beam` finished hypotheses.
        early_stopping=beam > 1,
        min_new_tokens=len(prefix) + 1,
        max_new_tokens=len(prefix) + LENGTH,
        **options,
    )
    pad = pair.reference.model.config.pad_token_id
    # Without the decoder's start and what fills the shorter outputs.
    return [[index for index in row[1:] if index != pad] for row in found.tolist()]


def translated(pair, tokens, *, beam):
    prefix = pair.ours._tokens.prefix("en")
    (answer,) = pair.ours._model.translate_batch(
        [tokens],
        target_prefix=[prefix] if prefix else None,
        beam_size=beam,
        num_hypotheses=beam,
        min_decoding_length=len(prefix) + 1,
        max_decoding_length=len(prefix) + LENGTH,
        return_end_token=True,
    )
    return [pair.ids(hypothesis) for hypothesis in answer.hypotheses]


def test_sources_have_the_same_ids(pair, makers):
    for text in makers.SENTENCES:
        assert pair.ids(pair.ours.encode(text, "fr", "en")) == pair.reference.tokenizer(text)["input_ids"], text


@pytest.mark.parametrize("beam", [1, 2, 4])
def test_outputs_have_the_same_ids(pair, makers, beam):
    ended = 0
    for text in makers.SENTENCES:
        tokens = pair.ours.encode(text, "fr", "en")
        theirs = generated(pair, pair.ids(tokens), beam=beam)
        ours = translated(pair, tokens, beam=beam)
        assert ours[0] == theirs[0], text
        ended += ours[0][-1] == pair.reference.model.config.eos_token_id
    assert 0 < ended < len(makers.SENTENCES)  # outputs that end by themselves and outputs that are cut are both seen


@pytest.mark.parametrize("beam", [1, 3])
def test_the_runtime_returns_the_same_texts(pair, makers, beam):
    found = pair.ours.translate(makers.SENTENCES, source="fr", target="en", beam=beam, max_tokens=LENGTH)
    for text, (best, *_) in zip(makers.SENTENCES, found, strict=True):
        ids = generated(pair, pair.ids(pair.ours.encode(text, "fr", "en")), beam=beam)[0]
        ids = ids[len(pair.ours._tokens.prefix("en")) :]
        # Language tags are special tokens; transformers 5 forgets that of M2M-100's.
        # It also writes <unk> for the rows that no token has.
        silent = ("__", "madeupword")
        told = [index for index, token in zip(ids, pair.tokens(ids), strict=True) if not token.startswith(silent)]
        expected = pair.reference.tokenizer.decode(told, skip_special_tokens=True)
        assert best.text == expected.strip()
        assert best.finished == (ids[-1] == pair.reference.model.config.eos_token_id)


def test_language_tags_stand_where_the_models_learned_them(pairs):
    for name, french, english in (("nllb", "fra_Latn", "eng_Latn"), ("m2m100", "__fr__", "__en__")):
        pair = pairs(name)
        tokens = pair.ours.encode("Oui", "fr", "en")
        assert (tokens[0], tokens[-1]) == (french, "</s>")
        assert translated(pair, tokens, beam=1)[0][0] == pair.ids([english])[0]
        tokenizer = pair.reference.tokenizer
        assert pair.ids([french, english]) == tokenizer.convert_tokens_to_ids([french, english])


def test_another_language_is_another_output(pairs):
    pair = pairs("nllb")
    texts = ["Le pont est fermé."]
    english = pair.ours.translate(texts, source="fr", target="en", max_tokens=10)
    assert english != pair.ours.translate(texts, source="fr", target="wo", max_tokens=10)
    assert english != pair.ours.translate(texts, source="es", target="en", max_tokens=10)


def test_marian_never_says_pad(tmp_path, makers):
    """Even where <pad> is by far the likeliest token; transformers needs `bad_words_ids` for that."""
    from conftest import Pair, entry

    from depeche.models import Catalog, Runtime
    from depeche.models.build import build
    from depeche.settings import Settings

    reference = makers.marian(tmp_path / "checkpoint", pad_bias=30.0)
    catalog = Catalog(models={}, checkpoints={"marian": entry("marian")})
    folder = build(catalog, tmp_path / "cache", ["marian"], origin=str(reference.folder))["marian"]
    runtime = Runtime(Settings(cache_dir=tmp_path / "cache", threads=1), catalog=catalog)
    pair = Pair(reference, runtime, folder, "marian")
    for text in makers.SENTENCES[:6]:
        tokens = pair.ours.encode(text, "fr", "en")
        assert translated(pair, tokens, beam=1) == generated(pair, pair.ids(tokens), beam=1)


def test_a_marian_tag_is_put_in_front_and_a_text_can_t_do_that(tmp_path, makers):
    from conftest import entry

    from depeche.models import Catalog, Runtime
    from depeche.models.build import build
    from depeche.settings import Settings

    reference = makers.marian(tmp_path / "checkpoint", tag=">>ara<<")
    checkpoint = entry("marian", tags={"ar": ">>ara<<", "de": ">>deu<<"})
    catalog = Catalog(models={}, checkpoints={"marian": checkpoint})
    folder = build(catalog, tmp_path / "cache", ["marian"], origin=str(reference.folder))["marian"]
    model = Runtime(Settings(cache_dir=tmp_path / "cache", threads=1), catalog=catalog).seq2seq("marian")
    from conftest import Pair

    ids = Pair(reference, None, folder, "marian").ids
    assert ids(model.encode("Oui", "fr", "ar")) == reference.tokenizer(">>ara<<Oui")["input_ids"]
    assert ">>deu<<" not in model.encode("Oui", "fr", "de")  # the vocabulary has no such token
    assert model.encode(">>ara<< Oui", "fr", "en")[0] != ">>ara<<"


def test_neighbours_don_t_change_an_output(pair, makers):
    together = pair.ours.translate(makers.SENTENCES, source="fr", target="en", beam=2)
    alone = [pair.ours.translate([text], source="fr", target="en", beam=2)[0] for text in makers.SENTENCES]
    assert [best.text for best, *_ in together] == [best.text for best, *_ in alone]


def test_a_source_longer_than_the_model_s_window_is_translated_whole(pair, makers):
    whole = " ".join(makers.FRENCH)
    assert len(pair.ours._tokens.pieces(whole)) > 2 * 128
    ((best, *_),) = pair.ours.translate([whole], source="fr", target="en", max_tokens=8)
    assert best.text
    assert pair.ours.translate([""], source="fr", target="en")[0]


def test_a_pair_that_the_model_lacks_is_refused(pairs):
    from depeche.errors import UnsupportedPairError

    with pytest.raises(UnsupportedPairError, match="nllb doesn't translate fr to tlh"):
        pairs("nllb").ours.translate(["Oui"], source="fr", target="tlh")
