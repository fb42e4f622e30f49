"""A translator of known answers: the border that the tests stand on."""

import hashlib

import pytest

from depeche.models.base import Hypothesis
from depeche.schemas import Article
from depeche.text.document import sentences


class Scripted:
    """Answers from a table; what is not in it comes back in capitals' stead as "EN:" + the source."""

    def __init__(self, answers=None, *, name="scripted", default=None):
        self.answers = answers or {}
        self.name = name
        self.fingerprint = hashlib.sha256(name.encode()).hexdigest()
        self.default = default or (lambda text: f"EN {text}")
        self.calls = []

    def translate(self, segments, *, beam=1, hypotheses=1):
        self.calls.append((list(segments), beam, hypotheses))
        return [self._one(segment, beam, hypotheses) for segment in segments]

    def _one(self, segment, beam, hypotheses):
        answer = self.answers.get(segment, self.default(segment))
        if callable(answer):
            answer = answer(beam)
        found = [answer] if isinstance(answer, str) else list(answer)
        made = [
            each if isinstance(each, Hypothesis) else Hypothesis(each, -0.3 - 0.1 * i) for i, each in enumerate(found)
        ]
        return made[: max(1, hypotheses)]

    @property
    def seen(self):
        return [text for call, _, _ in self.calls for text in call]


class Shelf:
    """A translation memory in a dict that counts its look-ups."""

    def __init__(self):
        self.values = {}
        self.gets = 0
        self.puts = 0

    def get_segments(self, keys):
        self.gets += 1
        return {key: self.values[key] for key in keys if key in self.values}

    def put_segments(self, segments):
        self.puts += 1
        self.values.update(segments)


@pytest.fixture
def scripted():
    return Scripted


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def article():
    """Builds an article and its sentences."""

    def build(*paragraphs, title="", standfirst="", language="fr"):
        made = Article(title=title, standfirst=standfirst, paragraphs=paragraphs, roles=("body",) * len(paragraphs))
        return sentences(made, language), made

    return build
