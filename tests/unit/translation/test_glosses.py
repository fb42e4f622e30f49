"""Which words of a sentence get glosses, and in what order."""

from depeche.models.lexicon import UNSEEN, Match
from depeche.schemas import GlossaryTerm
from depeche.translation.glossary import Glossary
from depeche.translation.glosses import Glosses


class Known:
    """A lexicon of the words that stand in it: text -> (glosses, rank, kind)."""

    def __init__(self, **words):
        self.words = words

    def look_up(self, text):
        for word, (glosses, rank, kind) in self.words.items():
            start = text.find(word)
            if start >= 0:
                yield Match(start, start + len(word), word, tuple(glosses.split(", ")), rank, 1, kind)


def line(text, lexicon, *terms, **options):
    glossary = Glossary(GlossaryTerm(source=source, target=target) for source, target in terms)
    return Glosses(lexicon, glossary, **options).line(text)


def test_rare_words_get_glosses_in_the_order_of_the_sentence():
    lexicon = Known(
        musoir=("pierhead, gore", UNSEEN, "word"), quai=("quay", 5000, "word"), port=("harbour", 10, "word")
    )
    text = "Le port, le quai et le musoir."
    assert line(text, lexicon) == "quai = quay; musoir = pierhead, gore"
    assert line(text, lexicon, most=1) == "musoir = pierhead, gore"
    assert line(text, lexicon, each=1) == "quai = quay; musoir = pierhead"
    assert line("Le port.", lexicon) == ""


def test_terms_come_before_words_and_the_glossary_before_both():
    lexicon = Known(criée=("fish market", 10, "term"), musoir=("pierhead", UNSEEN, "word"))
    text = "La criée et le musoir."
    assert line(text, lexicon, most=1) == "criée := fish market"
    assert line(text, lexicon, ("criée", "auction hall")) == "criée := auction hall; musoir = pierhead"


def test_no_term_of_the_glossary_is_left_out():
    terms = [(f"mot{chr(97 + n)}", f"word{n}") for n in range(20)]
    text = " ".join(source for source, _ in terms)
    assert line(text, None, *terms, most=2).count(":=") == 20


def test_names_that_stay_need_no_gloss():
    lexicon = Known(Paris=("Paris", UNSEEN, "name"), Londres=("London", UNSEEN, "name"))
    assert line("De Paris à Londres.", lexicon) == "Londres = London"


def test_numbers_in_words_always_get_one():
    lexicon = Known(quinze=("fifteen", 20, "number"), une=("one", 1, "number"))
    assert line("une ou quinze", lexicon) == "quinze = fifteen"
