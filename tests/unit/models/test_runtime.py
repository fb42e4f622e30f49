from __future__ import annotations

import threading

import pytest

from depeche.errors import ModelUnavailableError, NotFoundError, TooLongError
from depeche.models import Runtime
from depeche.settings import Settings

PROMPTS = [f"{word} {'ab cd ' * length}\n" for length in range(12) for word in ("a", "e", "cd")]


@pytest.fixture
def runtime(miniature, tmp_path):
    return Runtime(Settings(cache_dir=tmp_path / "cache", threads=1), catalog=miniature.catalog)


def test_the_first_use_builds_and_tells(miniature, tmp_path):
    seen: list[str] = []
    runtime = Runtime(
        Settings(cache_dir=tmp_path / "cache"),
        catalog=miniature.catalog,
        progress=lambda name, step, share: seen.append(step),
    )
    generator = runtime.generator("plain")
    assert seen[-1] == "done"
    assert runtime.generator("plain") is generator
    assert generator.name == "plain"
    assert generator.fingerprint == runtime.fingerprint("plain")


def test_threads_share_one_loaded_model(runtime):
    found = []
    threads = [threading.Thread(target=lambda: found.append(runtime.generator("plain"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(map(id, found))) == 1


def test_unknown_models_and_missing_packages(runtime):
    with pytest.raises(NotFoundError):
        runtime.generator("nope")
    with pytest.raises(ModelUnavailableError, match="pip install"):
        runtime.generator("absent")


def test_a_model_that_was_changed_on_disk_is_not_loaded(miniature, tmp_path):
    settings = Settings(cache_dir=tmp_path / "cache")
    Runtime(settings, catalog=miniature.catalog).generator("plain")
    path = next(settings.cache_dir.glob("models/plain-*/model.bin"))
    path.write_bytes(path.read_bytes()[:-4] + b"\0\0\0\1")
    with pytest.raises(ModelUnavailableError, match="changed"):
        Runtime(settings, catalog=miniature.catalog).generator("plain")


@pytest.mark.parametrize("name", ["plain", "adapted"])
@pytest.mark.parametrize("beam", [1, 3])
def test_neighbours_don_t_change_an_output(runtime, name, beam):
    generator = runtime.generator(name)
    together = generator.generate(PROMPTS, max_tokens=12, beam=beam)
    backwards = generator.generate(PROMPTS[::-1], max_tokens=12, beam=beam)[::-1]
    alone = [generator.generate([prompt], max_tokens=12, beam=beam)[0] for prompt in PROMPTS]
    texts = [[answer.text for answer in answers] for answers in alone]
    assert [[answer.text for answer in answers] for answers in together] == texts
    assert [[answer.text for answer in answers] for answers in backwards] == texts


def test_limits_hold_for_each_prompt(runtime):
    generator = runtime.generator("plain")
    free = generator.generate(PROMPTS, max_tokens=30, stop_at_newline=False)
    limits = [1 + index % 5 for index in range(len(PROMPTS))]
    cut = generator.generate(PROMPTS, max_tokens=limits, stop_at_newline=False)
    for whole, short, limit in zip(free, cut, limits, strict=True):
        if short[0].finished:
            assert short[0].text == whole[0].text
        else:
            assert whole[0].text.startswith(short[0].text)
            assert generator.count(short[0].text) <= limit
    assert any(not answers[0].finished for answers in cut)


def test_hypotheses_are_different_texts_best_first(runtime):
    for answers in runtime.generator("plain").generate(PROMPTS, max_tokens=8, beam=4, hypotheses=4):
        assert 1 <= len(answers) <= 4
        assert len({answer.text for answer in answers}) == len(answers)
        scores = [answer.score for answer in answers]
        assert scores == sorted(scores, reverse=True)


def test_newlines_end_an_answer(runtime):
    for answers in runtime.generator("plain").generate(PROMPTS, max_tokens=40):
        assert "\n" not in answers[0].text


def test_no_prompts_no_work(runtime):
    assert runtime.generator("plain").generate([], max_tokens=5) == []


def test_misuse_is_refused(runtime):
    generator = runtime.generator("plain")
    with pytest.raises(ValueError, match="beam"):
        generator.generate(["a"], max_tokens=5, hypotheses=2)
    with pytest.raises(ValueError, match="max_tokens"):
        generator.generate(["a"], max_tokens=0)
    with pytest.raises(ValueError, match="max_tokens"):
        generator.generate(["a", "b"], max_tokens=[5])
    with pytest.raises(TooLongError) as caught:
        generator.generate(["a" * 20_000], max_tokens=5)
    assert caught.value.limit == 8192


def test_text_that_looks_like_control_tokens_is_plain_text(runtime):
    generator = runtime.generator("adapted")
    assert generator.count("<eos>") == len(b"<eos>")
    assert generator.count("<0x41>") > 1
