"""The words of a project's title."""

import re

import pytest

from matching.portage.droit import read
from matching.portage.territoire import DOUBTFUL, LIKELY, SURE, Territoire
from matching.portage.words import pattern, with_capitals
from matching.signals.text import fold
from tests.matching.factories import (
    AMONT,
    BIEF,
    CC,
    COMMUNES,
    ETANG,
    JONC,
    LAGON,
    SMALL_FRANCE,
    make_commune,
    make_snapshot,
)

DROIT = read()


def met(expression: str, text: str) -> bool:
    found = pattern([expression])
    assert isinstance(found, re.Pattern)
    return bool(found.search(fold(text)))


@pytest.mark.parametrize(
    ("expression", "text", "expected"),
    [
        ("zone d’activité", "Deux zones d'activités", True),
        ("zone d’activité", "Une zone active", False),
        ("rd #", "la RD 12", True),
        ("rd#", "la RD12", True),
        ("d##", "la D1204", True),
        ("d##", "l’école D1", False),
        ("digue", "les digues", True),
        ("digue", "le prodigue", False),
        ("inond*", "inondations", True),
        ("za", "zas", False),
    ],
)
def test_expressions_take_plurals_numbers_and_endings(expression: str, text: str, expected: bool):
    assert met(expression, text) is expected


def test_every_subject_has_a_reason_and_forces_between_0_and_1():
    for sujet in DROIT.sujets.values():
        assert sujet.raison.endswith(".")
        assert all(0 < force <= 1 for force in sujet.porteurs.values())
        assert all(0 < force <= 1 for force, _ in sujet.competences)


def test_every_programme_and_carrier_is_one_that_exists():
    known = {fonction.nom for fonction in DROIT.fonctions}
    known |= {"epci", "departement", "region", "mgp", "vocations", "autre"}

    assert {name for _, name in DROIT.programmes} <= set(DROIT.sujets)
    assert {f for sujet in DROIT.sujets.values() for f in sujet.porteurs} <= known


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Rénovation du collège", "college"),
        ("Lycée agricole", "lycee"),
        ("Rétablissement sur la RD201", "route"),
        ("Extension de la ZAE des Prés", "zone_activites"),
        ("Remplacement de 200 points lumineux", "eclairage"),
        ("Restauration des berges du ruisseau", "riviere"),
        ("Aire de covoiturage", "covoiturage"),
        ("Station d’épuration", "eau"),
    ],
)
def test_a_title_says_what_it_is_about(text: str, subject: str):
    assert subject in DROIT.subjects(text)


def test_what_designates_who_carries_comes_before_the_rest():
    subjects = DROIT.subjects("Gymnase et cantine du collège")

    assert DROIT.main(subjects, "batiment") == {"college"}
    assert DROIT.main(frozenset(), "batiment") == {"batiment"}


@pytest.mark.parametrize(
    ("kind", "name", "competences", "expected"),
    [
        ("SMF", "Syndicat départemental d’énergies", ["Éclairage public"], {"energie"}),
        ("SMF", "EPTB de la Vesle", [], {"riviere"}),
        ("SMF", "Syndicat des Trois Monts", ["GEMAPI : digues"], {"riviere"}),
        ("SIVU", "SIAEP de Bief", [], {"eau"}),
        ("SIVU", "RPI de Bief", [], {"scolaire"}),
        ("PETR", "Pays de Bief", [], {"pays"}),
        ("SIVOM", "SIVOM de Bief", ["Voirie"], {"vocations"}),
        ("SIVU", "SIVU du cimetière", [], {"autre"}),
    ],
)
def test_a_groupement_is_known_by_its_kind_name_and_competences(
    kind: str, name: str, competences: list[str], expected: set[str]
):
    folded = [fold(competence) for competence in competences]

    assert DROIT.functions(kind, fold(name), folded) == expected


def test_capitals_survive_the_folding():
    assert with_capitals("l’École d’Étang") == (
        ["l", "ecole", "d", "etang"], [False, True, False, True],
    )  # fmt: skip


def named(text: str, asking: str = AMONT) -> dict[str, float]:
    snapshot = SMALL_FRANCE
    places = Territoire(snapshot, DROIT.generic).places(text, snapshot.commune_rank(asking))
    return {snapshot.communes.codes[rank]: sure for rank, sure in places.items()}


def test_communes_are_read_with_their_capital():
    assert named("Digue à Bief") == {BIEF: SURE, AMONT: LIKELY}
    assert named("le bief du moulin") == {AMONT: LIKELY}
    assert named("Bief : une digue") == {BIEF: DOUBTFUL, AMONT: LIKELY}
    assert named("Travaux Étang") == {ETANG: LIKELY, AMONT: LIKELY}


def test_a_far_namesake_of_another_departement_is_not_meant():
    assert named("une digue à Lagon") == {AMONT: LIKELY}
    # Jonc is a degree from Amont: 111 km.
    assert named("une digue à Jonc") == {AMONT: LIKELY}
    assert named("une digue à Jonc", asking=JONC) == {JONC: SURE}


def test_of_two_namesakes_the_nearest_is_meant():
    twin = make_commune("01099", "Bief", 44.0, epci=CC)
    snapshot = make_snapshot(communes=(*COMMUNES, twin))

    found = Territoire(snapshot, DROIT.generic).places("à Bief", snapshot.commune_rank(AMONT))

    assert snapshot.commune_rank(BIEF) in found
    assert snapshot.commune_rank("01099") not in found


def test_a_text_without_a_word_names_the_commune_that_asks():
    assert named("", asking=LAGON) == {LAGON: LIKELY}
