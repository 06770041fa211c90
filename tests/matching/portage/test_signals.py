"""Who would carry a project, on the small France."""

import math
from dataclasses import replace

import numpy as np
import pytest

from matching.portage.corps import Candidat
from matching.portage.signals import Portage, Projet
from matching.portage.weights import FITTED_ON, PORTAGE
from tests.matching.factories import (
    AMONT,
    BIEF,
    CC,
    CLUSE,
    DOMBE,
    EST,
    ETANG,
    FOSSE,
    IRIS,
    JONC,
    METROPOLE,
    OUEST,
    REGION,
    SMALL_FRANCE,
)

RIVIERE, ENERGIE, PETIT = "250000003", "250000004", "250000005"


def make_body(identifier: str, nom: str, kind: str, *members: str, **changes: object) -> Candidat:
    body = Candidat(identifier, nom, kind, "01", 3000, members, ())
    return replace(body, **changes)  # type: ignore[arg-type]


BODIES = (
    make_body(CC, "CC de l’Amont", "CC", AMONT, BIEF, CLUSE, IRIS, departement=""),
    make_body(METROPOLE, "Métropole de l’Étang", "METRO", DOMBE, ETANG, FOSSE, JONC),
    make_body(EST, "DEP EST", "DEPARTEMENT", population=None),
    make_body(RIVIERE, "Syndicat de la rivière", "SMF", BIEF, CLUSE),
    make_body(
        ENERGIE, "Syndicat départemental d’énergie de l’Est", "SMF", population=15_000,
        competences=("Éclairage public",),
    ),
    make_body(PETIT, "Syndicat d’éclairage de Cluse", "SIVU", population=4500),
)  # fmt: skip


def rank(texte: str, commune: str = BIEF, programme: str = "", bodies=BODIES) -> list[str]:
    portage = Portage.of(SMALL_FRANCE, bodies)
    pesee = portage.weigh(Projet(commune, programme, texte))
    order = np.argsort(-pesee.scores(), kind="stable")
    return [portage.corps.candidats[pesee.places[place]].id for place in order.tolist()]


def values(identifier: str, texte: str, commune: str = BIEF, bodies=BODIES) -> dict[str, float]:
    portage = Portage.of(SMALL_FRANCE, bodies)
    pesee = portage.weigh(Projet(commune, "", texte))
    row = pesee.values[pesee.places.index(portage.corps.places[identifier])]
    return dict(zip((signal.nom for signal in PORTAGE), row.tolist(), strict=True))


@pytest.mark.parametrize(
    ("texte", "lead"),
    [
        ("Rénovation du collège", EST),
        ("Isolation du lycée", REGION),
        ("Une zone d’activités", CC),
        ("Restauration de la rivière", RIVIERE),
        ("Une piscine", CC),
        ("Un projet", CC),
    ],
)
def test_law_and_practice_say_who_carries(texte: str, lead: str):
    assert rank(texte)[0] == lead


def test_a_lycee_is_the_regions_though_it_is_no_candidate():
    # No région is in BODIES: those of the snapshot always compete, and so does every département.
    assert {REGION, EST} <= set(rank("Isolation du lycée"))
    assert OUEST in rank("Le collège", commune=JONC)


def test_places_named_count_with_how_sure_they_are():
    # Fosse is said (1), Bief asks (0.5): the métropole holds two thirds of what is named.
    found = values(METROPOLE, "Digue à Fosse")["lieux"]

    assert found == pytest.approx(math.log(0.03 + 2 / 3) - math.log(1.03))
    # A dozen of kilometres away, the CC of the small France holds none of them.
    assert values(CC, "Digue à Fosse", commune=DOMBE)["lieux"] == pytest.approx(
        math.log(0.03) - math.log(1.03)
    )


def test_the_size_of_a_groupement_counts_and_not_that_of_others():
    # (3,000 + 1,000) ÷ 50,000, in powers of ten.
    assert values(RIVIERE, "")["taille"] == pytest.approx(math.log10(0.08))
    assert values(CC, "")["taille"] == values(EST, "")["taille"] == 0


def test_a_name_of_two_words_is_heard():
    grand = make_body("250000006", "Pays du Grand Bief", "PETR")

    assert values(grand.id, "le Grand Bief", bodies=(*BODIES, grand))["nom_compose"] == 1
    assert values(grand.id, "à Bief", bodies=(*BODIES, grand))["nom_compose"] == 0


def test_a_score_is_the_sum_of_its_parts():
    portage = Portage.of(SMALL_FRANCE, BODIES)

    pesee = portage.weigh(Projet(BIEF, "", "Restauration de la rivière"))

    for row, score in zip(pesee.values, pesee.scores(), strict=True):
        parts = [signal.poids * value for signal, value in zip(PORTAGE, row, strict=True)]
        assert math.fsum(parts) == pytest.approx(score)


def test_the_order_of_candidates_and_others_change_nothing():
    far = make_body("259999999", "Syndicat d’ailleurs", "SIVU", JONC, departement="71")

    known = rank("Restauration de la rivière")

    assert rank("Restauration de la rivière", bodies=BODIES[::-1]) == known
    assert rank("Restauration de la rivière", bodies=(*BODIES, far)) == known


def test_an_unlisted_footprint_is_likely_by_its_size_and_near_its_name():
    portage = Portage.of(SMALL_FRANCE, BODIES)
    places, ranks = portage.corps.places, SMALL_FRANCE.commune_rank

    def chance(body: str, commune: str) -> float:
        return portage.emprises.chance(places[body], ranks(commune))

    # A département's syndicat: the same chance everywhere in it, less outside.
    assert chance(ENERGIE, BIEF) == chance(ENERGIE, FOSSE) > 0.5 > chance(ENERGIE, JONC)
    # One named after Cluse, of 4,500 people: Cluse before Bief, Bief before Fosse.
    assert chance(PETIT, CLUSE) > chance(PETIT, BIEF) > chance(PETIT, FOSSE)
    # What is known is not estimated.
    assert [chance(RIVIERE, code) for code in (BIEF, AMONT)] == [1, 0]
    assert [chance(EST, code) for code in (BIEF, JONC)] == [1, 0]


def test_a_text_without_a_word_has_an_answer():
    assert rank("")[0] == CC
    assert rank("…")[0] == CC


def test_nobody_is_a_candidate_and_territories_still_answer():
    assert set(rank("Le collège", bodies=())) == {EST, REGION}


def test_every_weight_has_its_reason_and_its_departements_are_codes():
    assert all(signal.mesure and signal.pourquoi.endswith(".") for signal in PORTAGE)
    assert list(FITTED_ON) == sorted(set(FITTED_ON))
