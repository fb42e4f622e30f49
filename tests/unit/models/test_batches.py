from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from depeche.models.batches import Batcher, Prompt

BEGINNING = ["<bos>", *(f"b{number}" for number in range(40))]
BATCHER = Batcher(beginnings=[BEGINNING], answered=["done"] * 6, filler="\n", bos="<bos>")

lengths = st.lists(st.tuples(st.integers(1, 120), st.integers(1, 300), st.booleans()), max_size=80)


def prompts_of(shapes):
    return [
        Prompt(index, (*(BEGINNING if known else ["<bos>"]), *["w"] * length), limit)
        for index, (length, limit, known) in enumerate(shapes)
    ]


def border_of(batch):
    return min(map(len, batch.tokens))


@given(lengths, st.integers(1, 8))
def test_every_prompt_is_decoded_once_and_whole(shapes, beam):
    prompts = prompts_of(shapes)
    seen = []
    for batch in BATCHER.batches(prompts, beam):
        assert len(batch.tokens) - len(batch.prompts) in (0, 1)
        for prompt, row in zip(batch.prompts, batch.tokens, strict=False):
            assert (*batch.beginning, *row) == prompt.tokens
            seen.append(prompt.index)
    assert sorted(seen) == list(range(len(prompts)))


@given(lengths, st.integers(1, 8))
def test_batches_are_bounded(shapes, beam):
    for batch in BATCHER.batches(prompts_of(shapes), beam):
        if len(batch.prompts) > 1:
            rows = len(batch.prompts) * beam
            assert rows <= 32
            assert rows * max(len(prompt.tokens) + prompt.limit for prompt in batch.prompts) <= 8192


@given(lengths, st.integers(1, 8), st.integers(1, 6))
def test_no_batch_holds_more_than_a_workers_share(shapes, beam, workers):
    batches = list(BATCHER.batches(prompts_of(shapes), beam, workers))
    assert all(len(batch.prompts) <= -(-len(shapes) // workers) for batch in batches)
    assert sorted(prompt.index for batch in batches for prompt in batch.prompts) == list(range(len(shapes)))


@given(lengths)
def test_what_is_read_in_parallel_is_a_function_of_the_prompt_alone(shapes):
    prompts = prompts_of(shapes)
    alone = {}
    for prompt in prompts:
        [batch] = BATCHER.batches([prompt], 1)
        alone[prompt.index] = (batch.beginning, border_of(batch))
    for batch in BATCHER.batches(prompts, 1):
        for prompt in batch.prompts:
            assert alone[prompt.index] == (batch.beginning, border_of(batch))
