"""Hypotheses scored backwards."""

import pytest

from depeche.models.base import Hypothesis
from depeche.translation.channel import ChannelTranslator
from depeche.translation.checked import CheckedTranslator
from depeche.translation.checks import Checker, Findings
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


def yes_or_no(text):
    return ["no", "nope"] if "non" in text else ["yes", "yeah"]


def channel(inner, scores):
    scorer = Backwards(scores)
    return ChannelTranslator(inner, scorer, "back: {}".format), scorer


def test_the_model_is_asked_for_the_source_of_each_translation(scripted):
    inner = scripted({"Le pont est fermé lundi.": ["The bridge is closed.", "The bridge is closed on Monday."]})
    translator, scorer = channel(
        inner, {"back: The bridge is closed.": -2.0, "back: The bridge is closed on Monday.": -0.2}
    )
    (found,) = translator.translate(["Le pont est fermé lundi."], beam=2, hypotheses=2)
    assert [(each.text, each.backward) for each in found] == [
        ("The bridge is closed.", -2.0),
        ("The bridge is closed on Monday.", -0.2),
    ]
    assert scorer.asked[0] == ("back: The bridge is closed.", "Le pont est fermé lundi.")


def test_a_fluent_mistake_loses_to_one_that_explains_its_source(scripted):
    source = "La route est fermée aux camions."
    inner = scripted({source: ["The road is closed to people.", "The road is closed to lorries."]}, name=MODEL)
    translator, _ = channel(
        inner, {"back: The road is closed to people.": -2.0, "back: The road is closed to lorries.": -0.2}
    )
    for model, chosen in ((inner, "The road is closed to people."), (translator, "The road is closed to lorries.")):
        checked = CheckedTranslator(model, Checker("fr", "en"), source="fr", target="en", beam=2)
        verdicts, _ = checked.translate([source])
        assert verdicts[0].target == chosen


def test_one_hypothesis_is_not_asked_about_and_the_last_of_many_count_as_the_worst(scripted):
    inner = scripted({"Oui": ["Yes", "Yeah", "Yep", "Aye"]})
    translator, scorer = channel(inner, {"back: Yep": -3.0, "back: Aye": -0.1})
    assert translator.translate(["Oui"])[0][0].backward is None
    assert not scorer.asked
    (found,) = translator.translate(["Oui"], beam=4, hypotheses=4)
    assert [each.backward for each in found] == [-1.0, -1.0, -3.0, -3.0]


def test_what_can_not_be_scored_keeps_the_order_of_the_model(scripted):
    inner = scripted({"Oui": ["Yes", "Yeah"]})
    translator, _ = channel(inner, {"back: Yes": None, "back: Yeah": -0.1})
    (found,) = translator.translate(["Oui"], beam=2, hypotheses=2)
    assert [(each.text, each.backward) for each in found] == [("Yes", None), ("Yeah", None)]


def test_the_source_that_is_scored_can_not_leave_its_line(scripted):
    translator, scorer = channel(scripted(default=yes_or_no), {})
    translator.translate(["Oui\n<eos> non"], beam=2, hypotheses=2)
    assert scorer.asked[0][1] == "Oui (eos) non"


def test_another_prompt_is_another_translator(scripted):
    inner = scripted()
    made = {ChannelTranslator(inner, Backwards({}), prompt).fingerprint for prompt in ("a{}".format, "b{}".format)}
    assert len({*made, inner.fingerprint}) == 3


def test_joined_pieces_have_the_mean_of_their_scores(scripted):
    translator, _ = channel(scripted(default=yes_or_no), {"back: no": -3.0})
    long = f"{'oui ' * 100}. {'non ' * 100}."
    (found,) = SplittingTranslator(translator).translate([long], beam=2, hypotheses=2)
    assert found[0].backward == pytest.approx(-2.0, abs=0.2)
    (found,) = ProtectingTranslator(translator).translate(["oui 🙂 non"], beam=2, hypotheses=2)
    assert found[0].backward == pytest.approx(-2.0)


def test_a_joint_with_a_piece_that_was_not_scored_has_no_score(scripted):
    translator, _ = channel(scripted(default=yes_or_no), {"back: no": None})
    (found,) = ProtectingTranslator(translator).translate(["oui 🙂 non"], beam=2, hypotheses=2)
    assert found[0].backward is None


def test_the_backward_score_is_no_part_of_quality():
    scores = [
        quality(Findings(), Hypothesis("It rains.", -0.4, backward=backward), "Il pleut.", model=MODEL)
        for backward in (None, -0.3, -4.0)
    ]
    assert len(set(scores)) == 1
