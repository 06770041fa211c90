"""Answers for communes of the real France: drawn once for all, and those nobody thinks of."""

import random
from itertools import pairwise
from typing import Any

import pytest

from matching.recommending import recommend, understand
from matching.snapshot import Snapshot
from matching.types import Demande, Filtres, Reponse
from matching.weights import LISTES

BESOINS = (
    "On perd de l’eau la nuit et on ne sait pas où.",
    "La cantine jette trop, il faudrait prévoir les repas.",
    "Aider les gens perdus avec leurs papiers sur internet",
    "Faire quelque chose avec l’IA",
    "Protéger la mairie des pirates informatiques !",
)
ANAA, SAINT_DENIS, DZAOUDZI, OUESSANT, SAINT_PAUL = "98711", "97411", "97608", "29155", "98411"
ILES_EPARSES = "98415"
PARIS, SANS_HABITANT = "75056", "55039"


def ask(france: Snapshot, commune: str, texte: str, **changes: Any) -> Reponse:
    themes = tuple(theme.slug for theme in understand(france, texte).themes)
    return recommend(france, Demande(commune=commune, texte=texte, themes=themes), **changes)


@pytest.fixture(scope="module")
def known(france: Snapshot) -> dict[str, set[str]]:
    """Who may be in each list."""
    communes = set(france.communes.codes)
    return {
        "partenaires": communes,
        "chefs_de_file": communes | set(france.porteurs.ids),
        "acteurs": set(france.acteurs.ids),
        "cas": set(france.projets.ids),
    }


def check(commune: str, found: Reponse, known: dict[str, set[str]]) -> None:
    """What every answer keeps, whoever asks."""
    assert found.partenaires
    for name in LISTES:
        entries = getattr(found, name)
        ids = [entry.id for entry in entries]
        scores = [entry.score for entry in entries]
        assert commune not in ids
        assert set(ids) <= known[name]
        assert len(ids) == len(set(ids))
        assert all(best >= next_one - 1e-9 for best, next_one in pairwise(scores))
        for entry in entries:
            assert abs(sum(part.contribution for part in entry.parts) - entry.score) < 1e-6
            assert all(0 <= part.valeur <= 1 + 1e-12 for part in entry.parts)
            assert all(part.raison.strip() for part in entry.parts)


@pytest.mark.parametrize("besoin", BESOINS)
def test_three_hundred_communes_drawn_from_all_are_answered(
    france: Snapshot, known: dict[str, set[str]], besoin: str
) -> None:
    drawn = random.Random(2026).sample(france.communes.codes, 300)

    for commune in drawn:
        check(commune, ask(france, commune, besoin), known)


@pytest.mark.parametrize(
    "commune", [ANAA, SAINT_DENIS, DZAOUDZI, OUESSANT, SAINT_PAUL, PARIS, SANS_HABITANT]
)
@pytest.mark.parametrize("besoin", [*BESOINS[:2], "", "?!"])
def test_overseas_islands_and_empty_lands_are_answered(
    france: Snapshot, known: dict[str, set[str]], commune: str, besoin: str
) -> None:
    found = ask(france, commune, besoin)

    check(commune, found, known)


def test_an_atoll_is_answered_from_its_archipelagos(france: Snapshot) -> None:
    found = ask(france, ANAA, BESOINS[0])

    nearby = [entry for entry in found.partenaires if not entry.parts[-1].contribution]
    assert {entry.id[:3] for entry in nearby} == {"987"}
    assert all(entry.distance_km for entry in nearby)


def test_a_commune_of_five_places_at_once_is_answered_from_its_territory(france: Snapshot) -> None:
    found = ask(france, ILES_EPARSES, BESOINS[0])

    nearby = [entry for entry in found.partenaires if not entry.parts[-1].contribution]
    assert {entry.id[:3] for entry in nearby} == {"984"}
    assert found.avis[0].startswith("La position de votre mairie n’est pas connue")


def test_an_island_at_the_end_of_the_world_is_told_how_far_partners_are(france: Snapshot) -> None:
    found = ask(france, SAINT_PAUL, BESOINS[0])

    assert any("élargie" in sentence or "position" in sentence for sentence in found.avis)


def test_a_commune_without_a_population_is_alike_nobody_and_told_their_size(
    france: Snapshot,
) -> None:
    found = ask(france, SAINT_PAUL, BESOINS[0])

    sizes = [part for entry in found.partenaires for part in entry.parts if part.signal == "taille"]
    assert {part.valeur for part in sizes} == {0.0}
    assert all("habitant" in part.raison or "inconnue" in part.raison for part in sizes)
    assert not any("chez vous" in part.raison for part in sizes)


def test_ouessant_has_partners_though_no_neighbour_touches_it(france: Snapshot) -> None:
    found = ask(france, OUESSANT, BESOINS[0])

    touching = [part for e in found.partenaires for part in e.parts if part.signal == "frontiere"]
    assert {part.valeur for part in touching} == {0.0}
    assert "29" in {entry.id[:2] for entry in found.partenaires}


# La Réunion is région 04, as Alpes-de-Haute-Provence is département 04.
def test_the_region_of_an_overseas_commune_has_its_own_name(france: Snapshot) -> None:
    university = france.acteurs.ids.index("lim-universite-de-la-reunion")
    theme = france.themes.slugs[france.acteurs.themes[university].argmax()]
    demande = Demande(commune=SAINT_DENIS, texte="", themes=(theme,))

    found = {entry.id: entry for entry in recommend(france, demande, limite=100).acteurs}

    shown = {part.signal: part.raison for part in found["lim-universite-de-la-reunion"].parts}
    assert shown["territoire"] == "présent dans votre région (La Réunion)"


def test_paris_alone_in_its_departement_is_answered_under_that_filter(france: Snapshot) -> None:
    found = ask(france, PARIS, BESOINS[0], filtres=Filtres(departement=True))

    assert found.partenaires == ()
    # No body around it is as large, and the métropole of Grand Paris has no water.
    assert found.chefs_de_file == ()
    assert found.avis == (
        "Aucune commune ne répond à ces filtres.",
        "Aucune collectivité pour porter le projet ne répond à ces filtres.",
    )
    assert found.cas


@pytest.mark.parametrize("commune", ["69123", "33281", PARIS])
def test_a_large_town_is_offered_no_epci_smaller_than_itself(
    france: Snapshot, commune: str
) -> None:
    own = france.communes.populations[france.commune_rank(commune)]

    for besoin in BESOINS:
        for entry in ask(france, commune, besoin).chefs_de_file:
            member = {part.signal: part.valeur for part in entry.parts}["appartenance"]
            if not member and france.is_porteur(entry.id):
                assert france.porteurs.populations[france.porteur_rank(entry.id)] >= own


@pytest.mark.parametrize("commune", ["98735", "97502", "98818", "98613"])
def test_where_another_statute_holds_no_office_of_the_hexagone_is_told(
    france: Snapshot, commune: str
) -> None:
    for besoin in ("Permis de construire en retard", "La rivière déborde", "Tri des déchets"):
        found = ask(france, commune, besoin)

        assert [contact.kind for contact in found.a_contacter] == ["outre_mer"]


def test_the_collectivite_of_guyane_bears_its_name(france: Snapshot) -> None:
    first = ask(france, "97302", "Aide sociale aux familles").chefs_de_file[0]

    assert first.parts[0].raison.startswith("La Collectivité territoriale de Guyane ")


def test_school_buses_are_first_the_affair_of_the_mobility_authorities(france: Snapshot) -> None:
    found = ask(france, "48095", "Bus scolaire").chefs_de_file

    kinds = [entry.kind for entry in found]
    assert kinds.index("region") < 2
    assert "departement" not in kinds[: kinds.index("region")]


def test_roads_of_saint_paul_are_first_offered_to_who_has_roads(france: Snapshot) -> None:
    found = ask(france, "97415", "État des routes, nids de poule").chefs_de_file

    assert found[0].nom == "Département de La Réunion"


@pytest.mark.parametrize(("commune", "named"), [("29083", True), ("29155", True), ("29232", False)])
def test_an_island_without_an_epci_is_told_so_and_offered_no_commune_across_the_sea(
    france: Snapshot, commune: str, named: bool
) -> None:
    found = ask(france, commune, BESOINS[1])

    assert any("aucune intercommunalité" in notice for notice in found.avis) is named
    if named:
        assert found.chefs_de_file[0].kind == "departement"
        assert "commune" not in {entry.kind for entry in found.chefs_de_file}


def test_the_same_need_is_answered_the_same_twice(france: Snapshot) -> None:
    for besoin in BESOINS:
        assert ask(france, OUESSANT, besoin) == ask(france, OUESSANT, besoin)


def test_every_territory_of_a_commune_has_a_name_to_be_shown(france: Snapshot) -> None:
    communes = france.communes

    named = {
        *(f"departement:{code}" for code in communes.departements),
        *(f"region:{code}" for code in communes.regions),
        *(f"epci:{siren}" for siren in communes.epcis if siren),
    }
    assert named <= set(france.noms_territoires)
    assert len(communes.codes) == len(set(communes.codes)) == 34_969


def test_postcodes_are_those_of_the_register(france: Snapshot) -> None:
    paris = france.postcodes(france.commune_rank(PARIS)).tolist()

    # Twenty arrondissements, two postcodes for the sixteenth.
    assert set(range(75001, 75021)) <= set(paris)
    assert france.postcodes(france.commune_rank("01004")).tolist() == [1500]


def test_land_is_closer_settled_in_a_plain_than_in_guyane(france: Snapshot) -> None:
    spacing = dict(zip(france.communes.codes, france.communes.espacements_km, strict=True))

    # Maripasoula, in Guyane, has hardly anybody within 60 km; Amiens has villages around.
    assert 1 < spacing["80021"] < 8
    assert spacing["97353"] > 20


def test_who_could_lead_hangs_on_the_need_and_not_on_what_else_is_looked_for(
    france: Snapshot,
) -> None:
    cilaos = {"commune": "97424", "texte": "", "themes": ("inondations",)}

    alone = recommend(france, Demande(**cilaos))
    also = recommend(france, Demande(**cilaos, recherche=("formation", "juridique")))

    assert alone.chefs_de_file == also.chefs_de_file
    assert alone.a_contacter == also.a_contacter
    # Whoever trains or advises still comes among the organisations.
    assert alone.acteurs != also.acteurs
