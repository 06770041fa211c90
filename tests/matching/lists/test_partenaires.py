"""Partners of Amont for the need « fuite »: each value and reason, by hand."""

from math import exp, log, sqrt
from typing import Any

import pytest

from matching.recommending import recommend
from matching.types import Filtres
from tests.matching.factories import (
    AMONT,
    BIEF,
    CLUSE,
    COOPERATIONS,
    DEGREE_KM,
    DOMBE,
    EAU_DE_L_AMONT,
    EAU_DU_BIEF,
    ECOLE,
    ETANG,
    FOSSE,
    GUE,
    HALF_OF_THE_WORDS,
    HALLE,
    IRIS,
    JONC,
    LAGON,
    SMALL_FRANCE,
    TOURISME,
    answer,
    asked,
    make_cas,
    make_cooperation,
    make_demande,
    make_snapshot,
    reasons,
    values,
)


def near(degrees: float, *, spacing: float | None) -> float:
    """Nearness of a commune so many degrees away, whose nearest ones are `spacing` away."""
    kilometres = degrees * DEGREE_KM
    settled = exp(-degrees / (1.5 * spacing)) if spacing else 0
    return (exp(-kilometres / 8) + exp(-kilometres / 40) + settled) / 3


def test_each_signal_of_the_neighbour_that_has_done_it() -> None:
    bief = answer("partenaires")[BIEF]

    assert values(bief) == pytest.approx(
        {
            # Seven communes are within 60 km of Bief: from Iris, at 0.05 degree, to Fosse, at 0.4.
            "proximite": near(0.1, spacing=(0.05 + 0.1 + 0.1 + 0.2 + 0.2 + 0.3 + 0.4) / 7),
            # 4,250 m of outlines of 4,310 and 5,250: nine tenths, and a half is the most.
            "frontiere": 1,
            "epci": 1,
            "departement": 1,
            "postal": 1,
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
        "proximite": "à 11 km à vol d’oiseau ; ses voisines sont à 21 km en moyenne",
        "frontiere": "commune limitrophe (4,2 km de limite commune)",
        "epci": "déjà membre avec vous : CC de l’Amont",
        "departement": "même département (Est)",
        "postal": "même code postal (01400)",
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
            # Nobody is within 60 km of Jonc: how closely the land is settled there is not known.
            "proximite": near(1.0, spacing=None),
            "frontiere": 0,
            "epci": 0,
            "departement": 0,
            "postal": 0,
            "taille": 1 / 60,
            "themes": 1,
            "mots": 0,
            "experience": 0.4,
        }
    )
    assert reasons(jonc) == {
        "proximite": "à 111 km à vol d’oiseau",
        "frontiere": "n’est pas limitrophe",
        "epci": "membre d’un autre EPCI : Métropole de l’Étang",
        "departement": "autre département (Ouest)",
        "postal": "code postal non renseigné",
        "taille": "60\u202f000 habitants, contre 1\u202f000 chez vous",
        "themes": "projet documenté : « Fuites et réseaux » et « Inondations »",
        "mots": "pas de mot en commun",
        "experience": "étudie « Télérelève »",
    }


def test_a_border_of_a_few_metres_is_said_without_its_length() -> None:
    dombe = answer("partenaires")[DOMBE]

    # 60 m of outlines of 4,310 and 2,060.
    assert values(dombe)["frontiere"] == pytest.approx(0.5 + 60 / sqrt(4310 * 2060))
    assert reasons(dombe)["frontiere"] == "commune limitrophe"


def test_a_neighbour_in_common_counts_a_quarter_and_is_said() -> None:
    cluse = answer("partenaires")[CLUSE]

    assert values(cluse)["frontiere"] == 0.25
    assert reasons(cluse)["frontiere"] == "n’est pas limitrophe, mais 1 commune voisine en commun"
    assert reasons(cluse)["postal"] == "autre code postal"


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


# Groupements already known


def known(**changes: Any) -> dict[str, Any]:
    """Arguments of `answer` for a France whose groupements are known."""
    return {"snapshot": make_snapshot(cooperations=COOPERATIONS), **changes}


def test_without_a_groupement_known_nothing_is_said_of_cooperation() -> None:
    shown = values(answer("partenaires")[BIEF])

    assert {"cooperations", "libre"}.isdisjoint(shown)
    others = values(answer("partenaires", **known())[BIEF])
    assert others.keys() - shown.keys() == {"cooperations", "libre"}
    assert shown.items() <= others.items()


def test_who_shares_a_groupement_is_bound_the_more_the_smaller_it_is() -> None:
    found = answer("partenaires", **known())

    assert values(found[BIEF])["cooperations"] == pytest.approx(1 - exp(-1 / log(3)))
    assert reasons(found[BIEF])["cooperations"] == "membre avec vous d’un syndicat : les écoles"
    assert values(found[CLUSE])["cooperations"] == pytest.approx(1 - exp(-1 / log(4)))
    assert values(found[DOMBE])["cooperations"] == 0
    assert reasons(found[DOMBE])["cooperations"] == "aucun groupement en commun connu de nous"


def test_who_is_engaged_elsewhere_on_the_subject_is_not_free() -> None:
    found = answer("partenaires", **known())

    # « fuite » is a sub-theme of water: Bief is in a syndicat of two, for water alone.
    assert values(found[BIEF])["libre"] == 0
    assert reasons(found[BIEF])["libre"] == (
        "déjà dans un syndicat de l’eau potable avec une autre commune, sans vous"
    )
    # Cluse is for water with Amont, and elsewhere for tourism.
    assert values(found[CLUSE])["libre"] == 1
    assert reasons(found[CLUSE])["libre"] == (
        "pas engagée ailleurs, à notre connaissance, pour l’eau potable"
    )


def test_a_need_on_no_known_subject_says_nothing_of_who_is_free() -> None:
    bief = answer("partenaires", **known(texte="", themes=()))[BIEF]

    assert "cooperations" in values(bief)
    assert "libre" not in values(bief)


def test_several_groupements_are_counted_and_the_smallest_named_first() -> None:
    region = make_cooperation("1", "Promotion du tourisme", AMONT, BIEF, CLUSE, nature="PETR")
    snapshot = make_snapshot(cooperations=(region, *COOPERATIONS))

    found = answer("partenaires", snapshot)

    assert reasons(found[BIEF])["cooperations"] == (
        "membre avec vous de 2 groupements : les écoles, le tourisme"
    )


def test_a_hidden_groupement_is_as_if_it_did_not_exist() -> None:
    seen = make_snapshot(cooperations=[c for c in COOPERATIONS if c.id in {ECOLE, TOURISME}])

    hidden = answer("partenaires", **known(hidden=frozenset({EAU_DE_L_AMONT, EAU_DU_BIEF, "?"})))

    assert hidden == answer("partenaires", seen)


def test_a_size_asked_for_is_not_looked_for_across_the_country() -> None:
    filtres = Filtres(population_max=10_000)

    found = recommend(SMALL_FRANCE, make_demande(commune=LAGON), filtres=filtres)

    assert found.partenaires == ()
    assert "Aucune commune ne répond à ces filtres." in found.avis
