"""Documented projects for the need « fuite » of Amont: each value and reason, by hand."""

import pytest

from tests.matching.factories import (
    BIEF,
    HALF_OF_THE_WORDS,
    HALLE,
    answer,
    reasons,
    values,
)


def test_each_signal_of_the_project_of_the_neighbour() -> None:
    listening = answer("cas")["ecouter-les-fuites"]

    assert values(listening) == pytest.approx(
        {"themes": 1, "mots": HALF_OF_THE_WORDS, "taille": 0.5 ** (1 / 3), "territoire": 1,
         "maturite": 1}
    )  # fmt: skip
    assert reasons(listening) == {
        "themes": "« Fuites et réseaux »",
        "mots": "mots en commun : fuite",
        "taille": "500 habitants",
        "territoire": "dans votre département (Est)",
        "maturite": "en service, depuis 2021",
    }
    assert listening.lien == "Bief"


def test_each_signal_of_a_project_of_another_region() -> None:
    telereleve = answer("cas")["telereleve"]

    # 64,000 inhabitants against 1,000: 64 to the power −1/3 is a quarter.
    assert values(telereleve) == pytest.approx(
        {"themes": 1, "mots": 0, "taille": 0.25, "territoire": 0, "maturite": 0.4}
    )
    assert reasons(telereleve) == {
        "themes": "« Fuites et réseaux » et « Inondations »",
        "mots": "pas de mot en commun",
        "taille": "64\u202f000 habitants",
        "territoire": "ailleurs en France",
        "maturite": "à l’étude",
    }


def test_a_project_of_the_region_or_without_facts_says_so() -> None:
    telereleve = answer("cas", commune=HALLE)["telereleve"]
    canteen = answer("cas", themes=("cantines-gaspillage",), texte="cantine")["cantine-juste"]

    assert values(telereleve)["territoire"] == 0.6
    assert reasons(telereleve)["territoire"] == "dans votre région (Plaine)"
    assert values(canteen) == {
        "themes": 1, "mots": 0, "taille": 0, "territoire": 0, "maturite": 0.3,
    }  # fmt: skip
    assert reasons(canteen) == {
        "themes": "« Cantines »",
        "mots": "pas de mot en commun",
        "taille": "taille non renseignée",
        "territoire": "ailleurs (Ouest)",
        "maturite": "avancement non renseigné",
    }


def test_a_commune_is_not_shown_its_own_project() -> None:
    found = answer("cas", commune=BIEF)

    assert "ecouter-les-fuites" not in found
    assert "telereleve" in found
