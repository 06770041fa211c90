"""Asking the questions: what the engine may see of them, and what is reported."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching.evaluation import report
from matching.evaluation.fitting import fit, folds
from matching.evaluation.questions import read
from matching.evaluation.running import Rapport, evaluate
from matching.fitting import Exemple
from tests.matching.evaluation.jeux import (
    BESOINS,
    CANDIDATS,
    CHEFS_DE_FILE,
    COOPERATIONS,
    EAU,
    PARTENAIRES,
    RIVIERE,
    Rows,
    without_labels,
    write,
)
from tests.matching.factories import AMONT, CC, DOMBE, EST, HALLE, SMALL_FRANCE


def run(folder: Path, **changes: Rows | None) -> Rapport:
    folder.mkdir(exist_ok=True)
    return evaluate(SMALL_FRANCE, *read(write(folder, **changes)))


def answers(rapport: Rapport) -> dict[str, Any]:
    return {row["id"]: row for row in rapport.predictions}


def test_each_question_has_one_answer_in_order(tmp_path: Path):
    rows = run(tmp_path).predictions

    assert [row["id"] for row in rows] == ["P1", "P2", "C1", "C2", "B1", "B2"]
    assert set(rows[0]) == set(rows[2]) == {"id", "tache", "ids"}
    assert set(rows[4]) == {"id", "tache", "themes", "cas", "sans_ia", "vague"}
    json.dumps(rows)


def test_the_leads_follow_the_law(tmp_path: Path):
    found = answers(run(tmp_path))

    # A collège is the département's; the river has its own syndicat.
    assert found["C1"]["ids"][0] == EST
    assert found["C2"]["ids"][0] == RIVIERE


def test_a_need_is_read_and_what_was_not_understood_comes_last(tmp_path: Path):
    found = answers(run(tmp_path))

    assert found["B1"]["themes"][0] == "fuites-reseaux"
    assert sorted(found["B1"]["themes"]) == sorted(SMALL_FRANCE.themes.slugs)
    assert found["B1"]["cas"][0] == "ecouter-les-fuites"
    assert found["B2"]["vague"] is True


def test_the_engine_does_not_read_the_labels(tmp_path: Path):
    shuffled = run(
        tmp_path / "autres",
        partenaires=[dict(row, relevant=[HALLE]) for row in PARTENAIRES],
        chefs_de_file=[dict(row, relevant=[CC]) for row in CHEFS_DE_FILE],
        besoins=[
            dict(row, themes=["achat-mutualise"], cas_pertinents=["cantine-juste"],
                 sans_ia_dabord=True, vague=not row["vague"])
            for row in BESOINS
        ],
    )  # fmt: skip
    absent = run(
        tmp_path / "sans",
        partenaires=without_labels(PARTENAIRES),
        chefs_de_file=without_labels(CHEFS_DE_FILE),
        besoins=without_labels(BESOINS),
    )

    known = run(tmp_path / "connues").predictions

    assert shuffled.predictions == known
    assert absent.predictions == known


def test_what_a_question_hides_does_not_exist_for_it(tmp_path: Path):
    syndicat = {
        "id": EAU, "name": "SIVU de l’eau de Fosse", "kind": "SIVU", "departement": "01",
        "population": 900, "competences": ["Eau potable"],
    }  # fmt: skip
    lead = [dict(row, hide=[EAU]) for row in CHEFS_DE_FILE]
    members = [["01006", "01002", "01003"], [AMONT, DOMBE, HALLE], ["01006", HALLE]]

    found = [
        run(
            tmp_path / str(number), chefs_de_file=lead,
            partenaires=[dict(row, hide=[EAU]) for row in PARTENAIRES],
            cooperations=[dict(COOPERATIONS[0], members=codes), *COOPERATIONS[1:]],
            candidats=[*CANDIDATS, dict(syndicat, members=codes)],
        ).predictions
        for number, codes in enumerate(members)
    ]  # fmt: skip

    assert found[0] == found[1] == found[2]
    assert not any(EAU in row.get("ids", ()) for row in found[0])


def test_what_a_question_does_not_hide_counts(tmp_path: Path):
    shown = [dict(row, hide=[]) for row in PARTENAIRES]
    closer = dict(COOPERATIONS[0], members=["01006", HALLE], competences=["Voirie"])

    known = run(tmp_path / "a", partenaires=shown).predictions[0]
    moved = run(tmp_path / "b", partenaires=shown, cooperations=[closer]).predictions[0]

    assert known["ids"] != moved["ids"]


def test_without_labels_nothing_is_measured_and_it_is_said(tmp_path: Path):
    rapport = run(tmp_path, partenaires=without_labels(PARTENAIRES), chefs_de_file=None)

    assert rapport.taches[0].lignes == ()
    assert report.UNMEASURED in report.as_text(rapport)
    assert [line.methode for line in rapport.taches[1].lignes] == ["tfidf", "maillage"]


def test_every_way_is_measured_side_by_side(tmp_path: Path):
    values = report.as_values(run(tmp_path))["taches"]

    leads = {row["methode"]: row for row in values["chefs_de_file"]["methodes"]}
    assert {
        "plus_proche", "meme_epci_puis_proche", "epci_puis_departement", "tfidf", "adamic_adar",
        "pagerank", "maillage", "maillage_tous_candidats",
    } <= set(leads)  # fmt: skip
    assert leads["maillage"]["mesures"]["hit1"] == {"valeur": 1.0, "bas": 1.0, "haut": 1.0}
    assert set(leads["maillage"]["mesures"]) == {"mrr", "hit1", "hit3", "rappel10", "ndcg10"}
    needs = values["besoins"]["methodes"][1]["mesures"]
    # A whole theme is found by any of its sub-themes; the other need was not understood.
    assert needs["theme_hit1"]["valeur"] == 0.5
    assert needs["vague_f1"]["valeur"] == 1
    assert needs["cas_hit1"]["valeur"] == 1


def test_weights_are_not_judged_where_they_were_fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    new = {"id": "C3", "commune": HALLE, "text": "Le collège", "relevant": [EST]}
    lines = {}
    for name, fitted_on in (("ailleurs", ()), ("ici", ("01", "71"))):
        monkeypatch.setattr("matching.evaluation.running.PORTAGE_FITTED_ON", fitted_on)
        tache = run(tmp_path / name, chefs_de_file=[*CHEFS_DE_FILE, new]).taches[1]
        lines[name] = {line.methode for line in tache.lignes}
        assert ("aucun de ces départements" in " ".join(tache.notes)) == (name == "ailleurs")

    assert lines["ici"] - lines["ailleurs"] == {
        "maillage_validation_croisee", "maillage_tous_candidats_validation_croisee",
    }  # fmt: skip


def test_one_departement_alone_is_not_cross_validated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("matching.evaluation.running.PORTAGE_FITTED_ON", ("01",))

    tache = run(tmp_path).taches[1]

    assert not any("croisee" in line.methode or line.methode == "booste" for line in tache.lignes)


def test_departements_never_seen_are_judged_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("matching.evaluation.running.PORTAGE_FITTED_ON", ("01",))
    new = {"id": "C3", "commune": HALLE, "text": "Le collège", "relevant": [EST]}

    tache = run(tmp_path, chefs_de_file=[*CHEFS_DE_FILE, new]).taches[1]

    apart = [line for line in tache.lignes if line.methode == "maillage_departements_non_vus"]
    assert [line.questions for line in apart] == [1]


def test_a_commune_that_is_no_more_has_no_answer_and_it_is_said(tmp_path: Path):
    gone = dict(PARTENAIRES[0], id="P0", commune="99999")

    rapport = run(tmp_path, partenaires=[gone, *PARTENAIRES])

    assert [len(row["ids"]) > 0 for row in rapport.predictions[:3]] == [False, True, True]
    assert "1 question d’une commune inconnue" in rapport.taches[0].notes[0]


@pytest.mark.parametrize("missing", [("cooperations",), ("cooperations", "candidats")])
def test_little_may_be_known(tmp_path: Path, missing: tuple[str, ...]):
    changes: Mapping[str, Rows] = dict.fromkeys(missing, ())

    rapport = run(tmp_path, **changes)

    assert len(rapport.predictions) == 6
    assert report.as_text(rapport)


def test_a_departement_is_in_one_fold():
    dealt = folds(["01", "02", "01", "03", "02", "01"], 2)

    # The three of 01 against the two of 02 and the one of 03.
    assert dealt == [0, 1, 0, 1, 1, 0]


def test_what_was_right_is_learned():
    exemple = Exemple(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([True, False]))

    weights = fit([exemple] * 20, penalty=1.0)

    assert weights[0] > 0 > weights[1]
    # Two candidates that mirror each other are worth opposite amounts.
    assert weights[0] == pytest.approx(-weights[1], abs=1e-4)


def test_a_question_counts_for_its_weight():
    exemple = Exemple(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([True, False]))

    twice = fit([exemple, exemple], penalty=1.0)

    assert fit([replace(exemple, poids=2.0)], penalty=1.0) == pytest.approx(twice, abs=1e-5)


def test_nothing_is_learned_of_nobody():
    nobody = Exemple(np.array([[1.0], [0.0]]), np.array([False, False]))

    assert fit([nobody], penalty=1.0).tolist() == [0.0]
