"""Organisations for the need « fuite » of Amont: each value and reason, by hand."""

from dataclasses import replace

import pytest

from tests.matching.factories import (
    ACTEURS,
    BIEF,
    HALF_OF_THE_WORDS,
    HALLE,
    LAGON,
    answer,
    make_cas,
    make_snapshot,
    reasons,
    values,
)


def test_each_signal_of_the_laboratory_of_the_departement() -> None:
    labo = answer("acteurs")["labo-ecoute"]

    assert values(labo) == pytest.approx(
        {"themes": 1, "mots": HALF_OF_THE_WORDS, "territoire": 1, "experience": 1, "reseau": 0}
    )
    assert reasons(labo) == {
        "themes": "« Fuites et réseaux »",
        "mots": "mots en commun : fuite",
        "territoire": "présent dans votre département (Est)",
        "experience": "« Écouter les fuites », avec Bief",
        "reseau": "pas encore de lien connu avec votre territoire",
    }


def test_each_signal_of_the_network_that_already_worked_with_the_epci() -> None:
    network = answer("acteurs")["reseau-national"]

    assert values(network) == {
        "themes": 0.5, "mots": 0, "territoire": 0.5, "experience": 0, "reseau": 1,
    }  # fmt: skip
    assert reasons(network) == {
        "themes": "« Fuites et réseaux » (à vérifier avec elle)",
        "mots": "pas de mot en commun",
        "territoire": "intervient dans toute la France",
        "experience": "projets documentés sur d’autres sujets",
        "reseau": "a travaillé avec CC de l’Amont (« Carte des crues »)",
    }


def test_who_worked_with_the_commune_itself_is_close() -> None:
    labo = answer("acteurs", commune=BIEF)["labo-ecoute"]

    assert values(labo)["reseau"] == 1
    assert reasons(labo)["reseau"] == "a travaillé avec Bief (« Écouter les fuites »)"


def test_who_worked_with_the_departement_is_less_close() -> None:
    project = make_cas("releve", holder_code="220000001", porteur="Département de l’Est")
    labo = replace(ACTEURS[0], cas=("releve",))

    found = answer("acteurs", make_snapshot(cas=(project,), acteurs=(labo,)))["labo-ecoute"]

    assert values(found)["reseau"] == 0.6
    assert reasons(found)["reseau"] == "a travaillé avec Département de l’Est (« Releve »)"


def test_an_organisation_of_the_region_serves_it_and_no_other() -> None:
    demande = {"texte": "plat", "themes": ("cantines-gaspillage",)}

    here = answer("acteurs", **demande)["jeune-pousse"]
    elsewhere = answer("acteurs", commune=HALLE, **demande)

    assert values(here)["territoire"] == 0.8
    assert reasons(here)["territoire"] == "présent dans votre région (Monts)"
    assert reasons(here)["experience"] == "pas de projet documenté"
    assert elsewhere == {}


def test_an_organisation_of_another_theme_comes_in_by_the_words_alone() -> None:
    by_words = answer("acteurs", texte="plat", themes=("achat-mutualise",))

    # Its theme is a sibling of the one wanted; the others share neither theme nor word.
    assert list(by_words) == ["jeune-pousse"]
    assert values(by_words["jeune-pousse"])["themes"] == 0.4
    assert list(answer("acteurs", texte="crue", themes=("achat-mutualise",))) == [
        "reseau-national", "jeune-pousse",
    ]  # fmt: skip


def test_a_region_that_bears_the_code_of_a_departement_keeps_its_own_name() -> None:
    islander = replace(ACTEURS[0], departements=(), region="01")

    found = answer("acteurs", make_snapshot(acteurs=(islander,)), commune=LAGON)["labo-ecoute"]

    assert reasons(found)["territoire"] == "présent dans votre région (Mers)"


def test_an_organisation_whose_offers_name_the_sub_theme_comes_before_one_that_only_took_part() -> (
    None
):
    partner = replace(ACTEURS[0], id="a-partenaire", nom="Partenaire", texte="social santé", cas=())
    specialist = replace(ACTEURS[0], id="specialiste", nom="Spécialiste", cas=())
    snapshot = make_snapshot(acteurs=(partner, specialist))

    found = answer("acteurs", snapshot, texte="robinet")

    assert list(found) == ["specialiste", "a-partenaire"]
    assert values(found["specialiste"])["themes"] == 1
    assert values(found["a-partenaire"])["themes"] == 0.5


def test_a_theme_only_beside_the_one_wanted_counts_when_the_offers_name_it() -> None:
    silent = replace(ACTEURS[0], id="muet", nom="Muet", texte="social", cas=())
    speaking = replace(ACTEURS[0], id="parlant", nom="Parlant", texte="fuite", cas=())
    snapshot = make_snapshot(acteurs=(silent, speaking))

    found = answer("acteurs", snapshot, texte="crue", themes=("inondations",))

    assert list(found) == ["parlant"]
    assert values(found["parlant"])["themes"] == 0.4


# A territory that its page does not tell

NOWHERE = replace(ACTEURS[0], id="nulle-part", nom="Nulle Part", departements=(), region=None)


def test_a_territory_not_told_is_no_territory_and_brings_no_point() -> None:
    found = answer("acteurs", make_snapshot(acteurs=(NOWHERE,)))["nulle-part"]

    assert values(found)["territoire"] == 0
    assert reasons(found)["territoire"] == "territoire non renseigné"


def test_a_service_of_the_state_serves_the_whole_country() -> None:
    state = replace(NOWHERE, kind="etat")

    here = answer("acteurs", make_snapshot(acteurs=(state,)))["nulle-part"]
    overseas = answer("acteurs", make_snapshot(acteurs=(state,)), commune=LAGON)["nulle-part"]

    assert values(here)["territoire"] == values(overseas)["territoire"] == 0.5
    assert reasons(here)["territoire"] == "intervient dans toute la France"
    assert reasons(overseas)["territoire"] == (
        "organisme national : à vérifier s’il intervient chez vous"
    )


def test_overseas_those_known_to_serve_it_are_not_mixed_with_those_who_may() -> None:
    islander = replace(NOWHERE, id="insulaire", nom="Insulaire", departements=("978",), texte="")

    known = answer("acteurs", make_snapshot(acteurs=(NOWHERE, islander)), commune=LAGON)
    nobody = answer("acteurs", make_snapshot(acteurs=(NOWHERE,)), commune=LAGON)

    assert list(known) == ["insulaire"]
    assert reasons(known["insulaire"])["territoire"] == "présent dans votre territoire (Large)"
    assert list(nobody) == ["nulle-part"]


def test_an_agence_de_l_eau_is_nobodys_while_its_basin_is_unknown() -> None:
    agency = replace(NOWHERE, nom="Agence de l'eau Amont", kind="etat")
    snapshot = make_snapshot(acteurs=(agency,))

    assert answer("acteurs", snapshot) == {}
    assert answer("acteurs", snapshot, commune=LAGON) == {}
