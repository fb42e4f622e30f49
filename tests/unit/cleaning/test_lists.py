"""A list comes whole or not at all."""

from depeche.cleaning import clean

PAGE = """Accueil
La mairie de Sauvagny interdit les feux de jardin
Contact
La mairie de Sauvagny a interdit lundi les feux de jardin jusqu’au 30 septembre, en raison de la sécheresse.
« Une braise a suffi pour brûler quatre hectares la semaine dernière », a rappelé le maire, Étienne Vaugelade.
Trois exceptions sont prévues par l’arrêté :
- les barbecues à gaz posés sur une dalle ;
- les fours des artisans ;
- les feux allumés par les pompiers pour leurs exercices.
Les contrevenants risquent une amende de 135 euros, et davantage si le feu se propage chez un voisin.
Partager
Newsletter
Mentions légales
"""


def test_a_list_comes_whole():
    found = clean(text=PAGE)
    items = [text for role, text in zip(found.roles, found.paragraphs, strict=True) if role == "list"]
    assert [item[:12] for item in items] == ["- les barbec", "- les fours ", "- les feux a"]
    assert "Trois exceptions sont prévues par l’arrêté :" in found.paragraphs


def test_a_menu_with_dashes_stays_out():
    menu = "- Accueil\n- Sport\n- Culture\n- Météo\n"
    found = clean(text=menu + PAGE)
    assert not any("Culture" in text for text in found.paragraphs)
