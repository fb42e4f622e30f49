"""What a summary checkpoint's own settings make of a search, without converting anything."""

from __future__ import annotations

import json

import pytest

from depeche.errors import ModelUnavailableError
from depeche.models.convert.architecture import describe
from depeche.models.convert.manner import fields, read
from depeche.models.convert.vocabulary import unpack
from depeche.models.seq2seq_tokens import Manner

MEMBERS = ["<s>", "<pad>", "</s>", "<unk>", "a", "b", "fr_XX"]


def test_the_task_comes_before_the_rest():
    config = {"prefix": " ", "task_specific_params": {"summarization": {"num_beams": 4, "prefix": "summarize: "}}}
    found = fields(config, {"num_beams": 2, "length_penalty": 2.0, "min_length": None})
    assert found == {"num_beams": 4, "prefix": "summarize: ", "length_penalty": 2.0}
    assert fields({}, {"num_beams": 2}) == {"num_beams": 2}


def test_distilbart():
    settings = {
        "decoder_start_token_id": 2, "forced_bos_token_id": 0, "forced_eos_token_id": 2, "num_beams": 4,
        "length_penalty": 2.0, "no_repeat_ngram_size": 3, "min_length": 56, "max_length": 142, "prefix": " ",
    }  # fmt: skip
    writing = read("bart", settings, MEMBERS)
    assert writing.start == "</s>"
    assert writing.manner == Manner(
        introduction=" ", prefix=("<s>",), beam=4, length_penalty=2.0, no_repeat_ngram=3, least=55, most=141,
        forced_end=True,
    )  # fmt: skip


def test_what_mbart_s_outputs_begin_with():
    assert read("mbart", {"bos_token_id": 0}, MEMBERS).start is None
    assert read("mbart", {"bos_token_id": 0}, MEMBERS).manner.prefix is None
    fixed = read("mbart", {"decoder_start_token_id": 6}, MEMBERS)
    assert (fixed.start, fixed.manner.prefix) == ("fr_XX", ())
    by_language = read("mbart50", {"decoder_start_token_id": 2}, MEMBERS)
    assert (by_language.start, by_language.manner.prefix) == ("</s>", None)
    assert read("mbart50", {"decoder_start_token_id": 2, "forced_bos_token_id": 6}, MEMBERS).manner.prefix == ("fr_XX",)


def test_where_nothing_is_said_an_output_may_be_as_long_as_a_summary():
    manner = read("t5", {"decoder_start_token_id": 1}, MEMBERS).manner
    assert (manner.least, manner.most, manner.beam, manner.forced_end) == (0, 142, 1, False)


@pytest.mark.parametrize("settings", [{}, {"decoder_start_token_id": 99}, {"bos_token_id": 0, "num_beams": "many"}])
def test_settings_that_can_t_be_used(settings):
    with pytest.raises(ModelUnavailableError, match="generation settings can't be used"):
        read("bart", settings, MEMBERS)


@pytest.mark.parametrize(
    ("config", "files", "said"),
    [
        ({"model_type": "pegasus"}, (), "of type pegasus"),
        ({"model_type": "bart"}, ("vocab.json",), "no merges.txt"),
        ({"model_type": "t5"}, (), "no spiece.model"),
        ({"model_type": "mbart", "tokenizer_class": "MBart50Tokenizer"}, (), "which a mbart50 model needs"),
        ({"model_type": "mbart"}, (), "which a barthez model needs"),
    ],
)
def test_a_checkpoint_that_lacks_something_is_refused(tmp_path, config, files, said):
    (tmp_path / "config.json").write_text(json.dumps(config), encoding="utf-8")
    for name in files:
        (tmp_path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(ModelUnavailableError, match=said):
        describe(tmp_path)


def test_t5_reads_as_far_as_it_was_trained(tmp_path):
    (tmp_path / "spiece.model").write_bytes(b"")
    for config, positions in (({"n_positions": 1024}, 1024), ({}, 512)):
        (tmp_path / "config.json").write_text(json.dumps({"model_type": "mt5", "eos_token_id": 1, **config}), "utf-8")
        assert describe(tmp_path).positions == positions


def test_byte_pairs_in_one_file(tmp_path):
    path = tmp_path / "tokenizer.json"
    for merges in (["l e", "Ġ le"], [["l", "e"], ["Ġ", "le"]]):
        path.write_text(json.dumps({"model": {"type": "BPE", "merges": merges, "vocab": {"l": 0}}}), encoding="utf-8")
        unpack(tmp_path)
        assert (tmp_path / "merges.txt").read_text(encoding="utf-8") == "l e\nĠ le\n"
        assert json.loads((tmp_path / "vocab.json").read_text(encoding="utf-8")) == {"l": 0}
        (tmp_path / "merges.txt").unlink()
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(ModelUnavailableError, match=r"tokenizer\.json of the checkpoint can't be read"):
        unpack(tmp_path)
