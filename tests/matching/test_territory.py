"""Which organisations are national, and whom a territory of its own statute may ask."""

import pytest

from matching.overseas import ASK, is_overseas, whom_to_ask
from matching.signals.territory import is_national


@pytest.mark.parametrize(
    ("kind", "nom"),
    [
        ("etat", "ANSSI"),
        ("institut", "Cerema"),
        ("association", "AMF – Association des maires de France"),
        ("reseau", "InterCERT France"),
        ("association", "OpenDataFrance"),
        ("csirt", "Centre national de veille"),
    ],
)
def test_the_state_and_those_named_after_the_country_are_national(kind: str, nom: str) -> None:
    assert is_national(kind, nom)


@pytest.mark.parametrize(
    ("kind", "nom"),
    [
        ("etat", "Agence de l'eau Seine-Normandie"),
        ("entreprise", "Enedis"),
        ("startup", "Données France"),
        ("opsn", "AGEDI – Agence de gestion et développement informatique"),
        ("reseau", "Réseau des Hauts-de-France"),
        ("association", "Les mairies d’Île-de-France"),
        ("reseau", "Déclic"),
    ],
)
def test_the_others_are_not_taken_to_be_everywhere(kind: str, nom: str) -> None:
    assert not is_national(kind, nom)


def test_every_territory_of_its_own_statute_has_somebody_to_ask() -> None:
    for code in ASK:
        assert is_overseas(code)
        assert whom_to_ask(code).endswith(" qui s’occupe de ce sujet.")
    assert is_overseas("974")
    assert not is_overseas("2A")
