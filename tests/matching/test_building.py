"""From records to arrays: order, unknowns, references."""

from dataclasses import replace

import numpy as np
import pytest

from tests.matching.factories import (
    ACTEURS,
    AMONT,
    BIEF,
    CAS,
    CLUSE,
    COMMUNES,
    CONTIGUITES,
    DOMBE,
    FOSSE,
    GUE,
    HALLE,
    JONC,
    PORTEURS,
    SMALL_FRANCE,
    make_snapshot,
)


def test_communes_stand_in_the_order_of_their_codes() -> None:
    snapshot = make_snapshot(communes=COMMUNES[::-1])

    assert snapshot.communes.codes == sorted(record.code for record in COMMUNES)
    assert snapshot.communes.noms[snapshot.commune_rank(BIEF)] == "Bief"


def test_a_border_is_known_from_both_sides() -> None:
    amont, bief, dombe = (SMALL_FRANCE.commune_rank(code) for code in (AMONT, BIEF, DOMBE))

    assert SMALL_FRANCE.neighbours(amont) == {bief: 4250, dombe: 60}
    assert SMALL_FRANCE.neighbours(bief) == {amont: 4250, SMALL_FRANCE.commune_rank(CLUSE): 1000}
    assert SMALL_FRANCE.neighbours(SMALL_FRANCE.commune_rank(JONC)) == {}


def test_what_is_not_known_is_marked_and_not_guessed() -> None:
    communes = SMALL_FRANCE.communes

    assert communes.populations[SMALL_FRANCE.commune_rank(FOSSE)] == -1
    assert np.isnan(communes.xyz[SMALL_FRANCE.commune_rank(GUE)]).all()
    assert communes.epci_ranks[SMALL_FRANCE.commune_rank(HALLE)] == -1


def test_a_whole_theme_stands_for_all_its_sub_themes() -> None:
    flags = SMALL_FRANCE.projets.themes[SMALL_FRANCE.project_rank("telereleve")]

    held = [slug for slug, held in zip(SMALL_FRANCE.themes.slugs, flags, strict=True) if held]

    assert held == ["fuites-reseaux", "inondations"]


def test_a_holder_is_found_by_code_insee_by_siren_of_commune_or_of_body() -> None:
    def holder(project: str) -> tuple[int, int]:
        rank = SMALL_FRANCE.project_rank(project)
        return int(SMALL_FRANCE.projets.commune[rank]), int(SMALL_FRANCE.projets.porteur[rank])

    assert holder("ecouter-les-fuites") == (SMALL_FRANCE.commune_rank(BIEF), -1)
    assert holder("telereleve") == (SMALL_FRANCE.commune_rank(JONC), -1)
    assert holder("carte-des-crues") == (-1, SMALL_FRANCE.porteur_rank("200000001"))


def test_a_record_without_a_text_has_no_document() -> None:
    canteen = SMALL_FRANCE.project_rank("cantine-juste")

    assert SMALL_FRANCE.projets.text_rows[canteen] == -1
    assert len(SMALL_FRANCE.text.indptr) - 1 == 3 + 3 + 1


def test_a_record_that_names_an_unknown_commune_stops_the_build() -> None:
    with pytest.raises(KeyError, match="00000"):
        make_snapshot(contiguites=(*CONTIGUITES, (AMONT, "00000", 1)))
    with pytest.raises(KeyError, match="00000"):
        make_snapshot(porteurs=(replace(PORTEURS[0], siege="00000"),))


def test_a_record_that_names_an_unknown_sub_theme_stops_the_build() -> None:
    with pytest.raises(KeyError, match="inconnu"):
        make_snapshot(acteurs=(replace(ACTEURS[0], themes=("inconnu",)),))


def test_a_project_whose_progress_has_no_name_stops_the_build() -> None:
    with pytest.raises(KeyError, match="fini"):
        make_snapshot(cas=(replace(CAS[0], status="fini"),))
