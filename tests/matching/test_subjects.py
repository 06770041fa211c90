"""What a cooperation is about, read from its competences or from the words of a need."""

import json
from pathlib import Path

import pytest

from matching.signals.subjects import CLASSES, read_classes, said_in, wanted
from matching.signals.text import fold

ROOT = Path(__file__).parents[2]
TAXONOMY = json.loads(
    (ROOT / "app" / "bibliotheque" / "donnees" / "themes.json").read_text(encoding="utf-8")
)
SLUGS = [classe.slug for classe in read_classes()]


def subjects(texte: str, *themes: str) -> list[str]:
    return [SLUGS[place] for place in wanted(read_classes(), texte, themes)]


@pytest.mark.parametrize(
    ("texte", "expected"),
    [
        ("Eau (traitement, adduction, distribution)", ["eau"]),
        ("GEMAPI : entretien et aménagement de cours d’eau, canal, lac", ["rivieres"]),
        ("Gestion des eaux pluviales urbaines", ["assainissement"]),
        ("Activités périscolaires ; Transports scolaires", ["ecoles"]),
        ("Crèche, relais d’assistance maternelle, petite enfance", ["petite-enfance"]),
        ("Politique du logement non social", ["habitat"]),
        ("On perd de l’eau la nuit et on ne sait pas où.", ["eau"]),
        ("Les parents se plaignent de la cantine", ["ecoles"]),
        ("Les gens appellent sans arrêt", []),
        ("", []),
    ],
)
def test_a_competence_and_a_need_are_read_with_the_same_words(
    texte: str, expected: list[str]
) -> None:
    assert subjects(texte) == expected


def test_a_word_is_not_found_inside_another() -> None:
    assert subjects("Un bateau, un tableau, un gazon") == []


def test_the_main_sub_theme_speaks_when_the_words_say_nothing() -> None:
    assert subjects("Ça déborde", "inondations", "tri-collecte") == ["rivieres"]
    assert subjects("Une école", "inondations") == ["ecoles"]
    assert subjects("Ça déborde", "chatbot-web") == []


def test_the_classes_are_written_once_and_name_sub_themes_that_exist() -> None:
    rows = json.loads(CLASSES.read_text(encoding="utf-8"))["classes"]
    known = {child["slug"] for theme in TAXONOMY["themes"] for child in theme["children"]}

    assert len({row["slug"] for row in rows}) == len({row["nom"] for row in rows}) == len(rows)
    for row in rows:
        assert row["nom"].startswith(("le ", "la ", "les ", "l’"))
        assert set(row["sous_themes"]) <= known
        assert len({fold(mot) for mot in row["mots"]}) == len(row["mots"])
        # What a class is known by is not silenced by its own exceptions.
        assert all(said_in(read_classes(), mot.rstrip("*")) for mot in row["mots"])
