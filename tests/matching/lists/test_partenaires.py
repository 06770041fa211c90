"""Partners of Amont for the need « fuite »: each value and reason, by hand."""

from math import exp
from typing import Any

import pytest

from matching.recommending import recommend
from matching.types import Filtres
from matching.weights import PARTENAIRE_SCALE_KM
from tests.matching.factories import (
    BIEF,
    CLUSE,
    DEGREE_KM,
    DOMBE,
    ETANG,
    FOSSE,
    GUE,
    HALF_OF_THE_WORDS,
    HALLE,
    IRIS,
    JONC,
    LAGON,
    SMALL_FRANCE,
    answer,
    asked,
    make_cas,
    make_demande,
    make_snapshot,
    reasons,
    values,
)


def test_each_signal_of_the_neighbour_that_has_done_it() -> None:
    bief = answer("partenaires")[BIEF]

    assert values(bief) == pytest.approx(
        {
            "contiguite": 1,
            "proximite": exp(-0.1 * DEGREE_KM / PARTENAIRE_SCALE_KM),
            "epci": 1,
            "departement": 1,
            "taille": 0.5,
            "themes": 1,
            "mots": HALF_OF_THE_WORDS,
            "experience": 1,
        }
    )
    assert bief.distance_km == pytest.approx(11.1195, abs=1e-4)


def test_each_reason_of_the_neighbour_that_has_done_it() -> None:
    bief = answer("partenaires")[BIEF]

    assert reasons(bief) == {
        "contiguite": "commune limitrophe (4,2 km de limite commune)",
        "proximite": "à 11 km à vol d’oiseau",
        "epci": "déjà membre avec vous : CC de l’Amont",
        "departement": "même département (Est)",
        "taille": "500 habitants, contre 1\u202f000 chez vous",
        "themes": "projet documenté : « Fuites et réseaux »",
        "mots": "mots en commun : fuite",
        "experience": "a mis en service « Écouter les fuites », depuis 2021",
    }


def test_the_words_in_common_are_those_the_person_typed() -> None:
    bief = answer("partenaires", texte="Deux FUITES")[BIEF]

    assert reasons(bief)["mots"] == "mots en commun : fuites"


def test_each_signal_of_a_far_town_that_studies_it() -> None:
    jonc = answer("partenaires")[JONC]

    assert values(jonc) == pytest.approx(
        {
            "contiguite": 0,
            "proximite": exp(-DEGREE_KM / PARTENAIRE_SCALE_KM),
            "epci": 0,
            "departement": 0,
            "taille": 1 / 60,
            "themes": 1,
            "mots": 0,
            "experience": 0.4,
        }
    )
    assert reasons(jonc) == {
        "contiguite": "n’est pas limitrophe",
        "proximite": "à 111 km à vol d’oiseau",
        "epci": "membre d’un autre EPCI : Métropole de l’Étang",
        "departement": "autre département (Ouest)",
        "taille": "60\u202f000 habitants, contre 1\u202f000 chez vous",
        "themes": "projet documenté : « Fuites et réseaux » et « Inondations »",
        "mots": "pas de mot en commun",
        "experience": "étudie « Télérelève »",
    }


def test_a_border_of_a_few_metres_is_said_without_its_length() -> None:
    dombe = answer("partenaires")[DOMBE]

    assert values(dombe)["contiguite"] == 1
    assert reasons(dombe)["contiguite"] == "commune limitrophe"


def test_what_is_not_known_of_a_commune_counts_for_nothing_and_is_said() -> None:
    fosse, gue = asked("partenaires", FOSSE), asked("partenaires", GUE)
    halle = asked("partenaires", HALLE)

    assert values(fosse)["taille"] == 0
    assert reasons(fosse)["taille"] == "population inconnue"
    assert values(gue)["proximite"] == 0
    assert reasons(gue)["proximite"] == "distance inconnue"
    assert gue.distance_km is None
    assert values(halle)["epci"] == 0
    assert reasons(halle)["epci"] == "n’est membre d’aucun EPCI"


def test_a_commune_without_a_population_says_those_of_others_alone() -> None:
    etang = asked("partenaires", ETANG, commune=FOSSE)

    assert values(etang)["taille"] == 0
    assert reasons(etang)["taille"] == "8\u202f000 habitants"


def test_two_communes_without_an_epci_are_not_members_of_the_same() -> None:
    lagon = asked("partenaires", LAGON, commune=HALLE)

    assert values(lagon)["epci"] == 0


def test_a_project_of_the_same_theme_counts_less_and_is_no_experience() -> None:
    bief = answer("partenaires", themes=("inondations",), texte="crue")[BIEF]

    assert values(bief)["themes"] == 0.4
    assert values(bief)["experience"] == 0
    assert reasons(bief)["themes"] == "projet documenté : « Fuites et réseaux »"
    assert reasons(bief)["experience"] == "pas de projet documenté sur ce sous-thème"


def test_a_project_on_another_theme_says_so() -> None:
    bief = answer("partenaires", themes=("cantines-gaspillage",), texte="cantine")[BIEF]

    assert values(bief)["themes"] == 0
    assert reasons(bief)["themes"] == "projet documenté sur un autre sujet"


def test_the_reason_of_a_signal_is_the_fact_its_value_was_read_from() -> None:
    two_projects = (
        make_cas("ecole", themes=("cantines-gaspillage",), texte="plat cantine"),
        make_cas("fuites", themes=("fuites-reseaux",), texte="fuite capteur", status="exploration"),
    )
    snapshot = make_snapshot(cas=two_projects)

    bief = answer(
        "partenaires", snapshot, texte="fuite", themes=("fuites-reseaux", "cantines-gaspillage")
    )[BIEF]

    # « Écoles », in production, is the best experience (0.7); « Fuites » the best theme and words.
    assert values(bief)["experience"] == pytest.approx(0.7)
    assert values(bief)["themes"] == 1
    assert values(bief)["mots"] > 0
    assert reasons(bief)["themes"].startswith("projet documenté : « Fuites et réseaux »")
    assert reasons(bief)["mots"] == "mots en commun : fuite"


def test_filters_narrow_partners_by_departement_size_and_distance() -> None:
    def partners(**filtres: Any) -> set[str]:
        found = recommend(SMALL_FRANCE, make_demande(), filtres=Filtres(**filtres))
        return {entry.id for entry in found.partenaires}

    assert JONC not in partners(departement=True)
    assert partners(distance_km=10) == {IRIS}
    # Fosse, whose population is unknown, is neither large enough nor small enough.
    assert FOSSE not in partners(population_min=0) | partners(population_max=10_000)
    assert partners(population_min=4000, population_max=8000, departement=True) == {CLUSE, ETANG}
