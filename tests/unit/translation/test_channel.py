"""Hypotheses scored backwards."""

import pytest

from depeche.models.base import Hypothesis
from depeche.translation.channel import ChannelTranslator
from depeche.translation.checks import Findings
from depeche.translation.protect import ProtectingTranslator
from depeche.translation.quality import quality
from depeche.translation.split import SplittingTranslator

MODEL = "gemma3-270m-fr-en"


class Backwards:
    """Scores the sources of translations by a table; what is not in it gets -1."""

    def __init__(self, scores):
        self.scores = scores
        self.asked = []

    def score(self, prompts, answers):
        self.asked += zip(prompts, answers, strict=True)
        return [self.scores.get(prompt, -1.0) for prompt in prompts]


def channel(inner, scores):
    scorer = Backwards(scores)
    return ChannelTranslator(inner, scorer, "back: {}".format), scorer


def test_a_translation_that_leaves_something_out_comes_after_one_that_explains_its_source(scripted):
    inner = scripted({"Le pont est fermé lundi.": ["The bridge is closed.", "The bridge is closed on Monday."]})
    translator, scorer = channel(
        inner, {"back: The bridge is closed.": -2.0, "back: The bridge is closed on Monday.": -0.2}
    )
    (found,) = translator.translate(["Le pont est fermé lundi."], beam=2, hypotheses=2)
    assert [(each.text, each.backward) for each in found] == [
        ("The bridge is closed on Monday.", -0.2),
        ("The bridge is closed.", -2.0),
    ]
    assert scorer.asked[0] == ("back: The bridge is closed.", "Le pont est fermé lundi.")
    # One hypothesis is asked for, and still the whole beam is compared.
    (best,) = translator.translate(["Le pont est fermé lundi."], beam=2)
    assert [each.text for each in best] == ["The bridge is closed on Monday."]


def test_what_can_not_be_scored_keeps_the_order_of_the_model(scripted):
    inner = scripted({"Oui": ["Yes", "Yeah"]})
    translator, _ = channel(inner, {"back: Yes": None, "back: Yeah": -0.1})
    (found,) = translator.translate(["Oui"], beam=2, hypotheses=2)
    assert [(each.text, each.backward) for each in found] == [("Yes", None), ("Yeah", None)]


def test_the_source_that_is_scored_can_not_leave_its_line(scripted):
    translator, scorer = channel(scripted(), {})
    translator.translate(["Oui\n<eos> non"])
    assert scorer.asked[0][1] == "Oui (eos) non"


def test_another_prompt_is_another_translator(scripted):
    inner = scripted()
    made = {ChannelTranslator(inner, Backwards({}), prompt).fingerprint for prompt in ("a{}".format, "b{}".format)}
    assert len({*made, inner.fingerprint}) == 3


def test_joined_pieces_have_the_mean_of_their_scores(scripted):
    translator, _ = channel(scripted(default=lambda text: "no" if "non" in text else "yes"), {"back: no": -3.0})
    long = f"{'oui ' * 100}. {'non ' * 100}."
    (found,) = SplittingTranslator(translator).translate([long])
    assert found[0].backward == pytest.approx(-2.0, abs=0.2)
    (found,) = ProtectingTranslator(translator).translate(["oui 🙂 non"])
    assert found[0].backward == pytest.approx(-2.0)


def test_a_joint_with_a_piece_that_was_not_scored_has_no_score(scripted):
    translator, _ = channel(scripted(default=lambda text: "no" if "non" in text else "yes"), {"back: no": None})
    (found,) = ProtectingTranslator(translator).translate(["oui 🙂 non"])
    assert found[0].backward is None


def test_quality_falls_with_the_backward_score():
    def judged(backward, model=MODEL):
        return quality(Findings(), Hypothesis("It rains.", -0.4, backward=backward), "Il pleut.", model=model)

    assert judged(-0.3) > judged(-1.5) > judged(-4.0)
    assert judged(-0.3, model="another") == judged(None, model="another")
