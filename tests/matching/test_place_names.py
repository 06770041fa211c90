"""Names of places as they are said, one by one as a mairie would say them."""

import pytest

from matching.place_names import arrondissement, body_name, de, in_departement


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ouessant", "d’Ouessant"),
        ("Aubusson", "d’Aubusson"),
        ("Île-de-Sein", "d’Île-de-Sein"),
        ("Évreux", "d’Évreux"),
        ("Œuf-en-Ternois", "d’Œuf-en-Ternois"),
        ("Cotignac", "de Cotignac"),
        ("La Rochelle", "de La Rochelle"),
        ("L’Haÿ-les-Roses", "de L’Haÿ-les-Roses"),
        ("Le Port", "du Port"),
        ("Le Havre", "du Havre"),
        ("Les Sables-d’Olonne", "des Sables-d’Olonne"),
        ("Lesneven", "de Lesneven"),
        ("Lens", "de Lens"),
        ("Haguenau", "de Haguenau"),
        ("Hyères", "d’Hyères"),
        ("Hérouville-Saint-Clair", "d’Hérouville-Saint-Clair"),
        ("Y", "d’Y"),
        ("Yvetot", "d’Yvetot"),
        ("Yerres", "de Yerres"),
        ("Paris (Île-de-France)", "de Paris (Île-de-France)"),
    ],
)
def test_of_is_elided_or_joined_to_an_article(name, said):
    assert de(name) == said


@pytest.mark.parametrize(
    ("registered", "said"),
    [
        ("Marseille 3e Arrondissement", "3e arrondissement de Marseille"),
        ("Paris 1er Arrondissement", "1er arrondissement de Paris"),
        ("Lyon 9e Arrondissement", "9e arrondissement de Lyon"),
        ("Châtillon-en-Michaille", "Châtillon-en-Michaille"),
    ],
)
def test_an_arrondissement_is_one_of_its_town(registered, said):
    assert arrondissement(registered) == said


@pytest.mark.parametrize(
    ("registered", "kind", "said"),
    [
        ("Communauté d'agglomération Communauté Paris-Saclay", "CA", "Communauté Paris-Saclay"),
        ("Communauté d'agglomération Alès Agglomération", "CA", "Alès Agglomération"),
        ("Communauté de communes Communauté Bray-Eawy", "CC", "Communauté Bray-Eawy"),
        (
            "Communauté de communes Grand Orb communauté de communes en Languedoc",
            "CC",
            "Grand Orb communauté de communes en Languedoc",
        ),
        (
            "Communauté d'agglomération du Pays de Saint Malo Agglomération",
            "CA",
            "Pays de Saint Malo Agglomération",
        ),
        (
            "Communauté d'agglomération de Blois «Agglopolys»",
            "CA",
            "Communauté d’agglomération de Blois «\u00a0Agglopolys\u00a0»",
        ),
        (
            "Communauté d'agglomération CIVIS (Communauté Intercommunale des Villes Solidaires)",
            "CA",
            "Communauté d’agglomération CIVIS (Communauté Intercommunale des Villes Solidaires)",
        ),
        ("Creuse Confluence", "CC", "Communauté de communes Creuse Confluence"),
        ("CA du Val de Fensch", "CA", "Communauté d’agglomération du Val de Fensch"),
        ("Communauté de communes du Diois", "CC", "Communauté de communes du Diois"),
        ("Perpignan Méditerranée Métropole", "CU", "Perpignan Méditerranée Métropole"),
        ("Métropole d'Aix-Marseille-Provence", "METRO", "Métropole d’Aix-Marseille-Provence"),
        ("Paris Terres d'Envol", "EPT", "Paris Terres d’Envol"),
    ],
)
def test_a_body_says_its_kind_once(registered, kind, said):
    assert body_name(registered, kind) == said


def test_a_departement_of_the_same_name_is_left_out():
    assert in_departement("Paris", "Paris") == "Paris"
    assert in_departement("Cotignac", "Var") == "Cotignac (Var)"
