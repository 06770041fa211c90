"""The answer as values and as text, from the small France."""

import json
import re

import pytest

from app.recommandations import console, contenu
from matching import recommending
from tests.matching.factories import (
    AMONT,
    BIEF,
    CC,
    FOSSE,
    GUE,
    JONC,
    LAGON,
    SMALL_FRANCE,
    make_demande,
)

LISTES = ("partenaires", "chefs_de_file", "acteurs", "cas")


def test_an_answer_survives_json_as_it_is() -> None:
    found = contenu.compute(SMALL_FRANCE, make_demande())

    again = json.loads(console.as_json(found))

    assert console.as_json(again) == console.as_json(found)
    assert again["commune"] == {
        "id": AMONT, "nom": "Amont", "departement": "01", "population": 1000, "epci": CC,
    }  # fmt: skip
    assert again["themes"] == [
        {"slug": "fuites-reseaux", "libelle": "Fuites et réseaux", "mots": ["fuite"]}
    ]
    assert again["version"] == "essai"


def test_every_score_is_the_sum_of_the_parts_stored() -> None:
    found = contenu.compute(SMALL_FRANCE, make_demande())

    entries = [entry for name in LISTES for entry in found[name]]
    assert entries
    for entry in entries:
        total = sum(part["contribution"] for part in entry["parts"])
        assert total == pytest.approx(entry["score"], abs=1e-12)


def test_what_is_unknown_is_null_and_never_a_made_up_number() -> None:
    nobody_counted = contenu.compute(SMALL_FRANCE, make_demande(commune=FOSSE))
    nowhere = contenu.compute(SMALL_FRANCE, make_demande(commune=GUE))

    assert nobody_counted["commune"]["population"] is None
    assert {entry["distance_km"] for entry in nowhere["partenaires"]} == {None}
    assert nowhere["cercle_km"] is None


def test_a_distance_is_kept_to_a_metre() -> None:
    found = contenu.compute(SMALL_FRANCE, make_demande())

    distances = {entry["id"]: entry["distance_km"] for entry in found["partenaires"]}
    assert distances[BIEF] == 11.12


def test_a_theme_chosen_but_not_said_has_no_word_of_the_need() -> None:
    demande = make_demande(themes=("inondations", "fuites-reseaux"))

    found = contenu.compute(SMALL_FRANCE, demande)

    assert [(theme["slug"], theme["mots"]) for theme in found["themes"]] == [
        ("inondations", []), ("fuites-reseaux", ["fuite"]),
    ]  # fmt: skip


def test_a_need_without_a_theme_is_told_so_before_anything_else() -> None:
    found = contenu.compute(SMALL_FRANCE, make_demande(commune=JONC, themes=()))

    assert found["themes"] == []
    assert found["avis"][0] == contenu.NO_THEME
    assert "élargie" in found["avis"][1]


def test_a_comparison_holds_both_entries_and_the_reason() -> None:
    compared = recommending.compare(
        SMALL_FRANCE, make_demande(), liste="partenaires", identifiant=LAGON, limite=1
    )

    found = contenu.comparison(compared)

    assert found["entree"]["id"] == LAGON
    assert found["derniere"]["id"] == BIEF
    assert found["place"] is None
    assert found["raison"].endswith("hors du cercle de recherche de 30\u00a0km.")


def test_a_terminal_reads_names_scores_and_parts_that_sum_to_them() -> None:
    found = contenu.compute(SMALL_FRANCE, make_demande(texte="fuite, cantine"), limite=1)

    lines = console.as_text(found).splitlines()

    assert lines[:2] == ["Amont (01) : fuite, cantine", "Thèmes : Fuites et réseaux"]
    tool = lines.index("A-t-on besoin d’IA ? Peut-être pas. Un tableur.")
    assert lines[tool + 2] == found["sans_ia"][0]["ou"]
    partner = lines.index("Partenaires")
    assert lines[partner + 1].endswith("  Bief")
    score = lines[partner + 1].split()[0]
    parts = [line.split()[0] for line in lines[partner + 2 :][:4]]
    assert re.fullmatch(r" {8}\d+,\d +et \d autres", lines[partner + 5])
    assert sum(tenths(part) for part in parts) == tenths(score)
    assert all(re.match(r" {8}\d+,\d +[A-ZÀ]", line) for line in lines[partner + 2 :][:3])


def test_a_terminal_is_told_whom_else_to_call_after_those_who_could_lead() -> None:
    found = contenu.compute(SMALL_FRANCE, make_demande(), limite=1)
    found["a_contacter"] = [{"kind": "syndicat_eau", "raison": "votre syndicat d’eau."}]

    text = console.as_text(found)

    assert "\n\nÀ contacter aussi\n  Votre syndicat d’eau.\n\nPartenaires\n" in text


def test_a_terminal_is_told_how_far_it_was_looked_before_the_lists() -> None:
    found = contenu.compute(SMALL_FRANCE, make_demande(commune=JONC, themes=()))

    text = console.as_text(found)

    assert "élargie" in found["avis"][1]
    assert text.index(found["avis"][1]) < text.index("Pressenties comme chef de file")


def tenths(points: str) -> int:
    return int(points.replace(",", ""))


def test_a_terminal_is_told_when_a_list_is_empty_and_when_no_theme_was_found() -> None:
    found = contenu.compute(SMALL_FRANCE, make_demande(texte="zzz", themes=()))

    text = console.as_text(found)

    assert "Thèmes : aucun reconnu" in text
    assert "Ils l’ont fait\n  Personne de connu pour l’instant." in text
    assert contenu.NO_THEME in text
