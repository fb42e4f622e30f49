"""Articles of our own writing, and how to number them."""

from __future__ import annotations

from collections.abc import Sequence

from depeche.schemas import Article
from depeche.schemas.results import Role
from depeche.text.document import Sentence, sentences

FERRY_TITLE = "La ligne maritime de Port-Lannec fermera en septembre"
FERRY = (
    (
        "La compagnie Armorlux Traversées fermera le 15 septembre la ligne qui relie Port-Lannec à l'île de Houran, a "
        "annoncé mardi sa directrice, Hélène Morvan. Le nombre de passagers a baissé de 18 % en deux ans, pour "
        "tomber à 42 000 par an."
    ),
    "En effet, la hausse du prix du carburant pèse sur les comptes. Elle dénonce aussi l'absence d'aide de la région.",
    (
        "Les 310 habitants de l'île craignent l'isolement. « Nous avons besoin de ce bateau pour aller chez le médecin "
        "», dit le maire, Paul Keradec, qui demande une réunion d'urgence. Il a écrit au préfet."
    ),
    "La région, qui possède le navire, étudie une reprise par un autre exploitant. Une décision est attendue en juin.",
)
BRIDGE_TITLE = "Inspectors close the Marlow footbridge"
BRIDGE = (
    (
        "Inspectors closed the Marlow footbridge on Monday after finding cracks in two of its six steel supports, the "
        "county council said. The bridge, which opened in 1974, carries about 3,000 people a day."
    ),
    "However, the cost of repairs is not known. She said a temporary crossing would open within three weeks.",
    (
        'Shopkeepers in Mill Street fear a loss of trade. "Half of my customers walk over that bridge," said Ann '
        "Teller, who runs a bakery. The council will meet on Thursday to discuss compensation."
    ),
)


def number(
    paragraphs: Sequence[str],
    *,
    language: str = "fr",
    title: str = "",
    standfirst: str = "",
    roles: Sequence[Role] = (),
) -> list[Sentence]:
    """The sentences of an article."""
    article = Article(
        title=title,
        standfirst=standfirst,
        paragraphs=tuple(paragraphs),
        roles=tuple(roles) or ("body",) * len(paragraphs),
    )
    return sentences(article, language)


FERRY_SENTENCES = number(FERRY, title=FERRY_TITLE)
BRIDGE_SENTENCES = number(BRIDGE, language="en", title=BRIDGE_TITLE)
