"""The construction of the referential, by cases computed by hand."""

import hashlib
import json
import lzma
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

import app.referentiel.construction as construction
from app.referentiel.construction.communes import ancienne_rows, locate
from app.referentiel.construction.contiguites import contiguites
from app.referentiel.construction.contours import outlines
from app.referentiel.construction.ecriture import csv_file, json_file
from app.referentiel.construction.institutions import epci_rows
from app.referentiel.construction.mairies import Mairie, horaires, telephone
from app.referentiel.construction.mesures import Shapes, areas_km2
from app.referentiel.construction.packages import DATA_FRANCE, Row, verify
from app.referentiel.construction.polygones import Polygones, communal_polygons
from app.referentiel.construction.sirens import (
    is_siren,
    luhn_key,
    nom_collectivite_departement,
    siren_departement,
)

ONE_DEGREE_M = 111_195.08
"""6 371 008.8 m x pi / 180, one degree of a meridian."""


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


def test_a_position_taken_by_hand_stands_before_the_polygon_and_after_the_mairie() -> None:
    shapes = squares((0, 0), (1, 0))
    rows = [row("1", "COM", shapes[0]), row("2", "COM", shapes[1])]
    polygones = Polygones(
        rows=rows,
        shapes=np.array(shapes, dtype=object),
        from_deleguees=0,
        completed=0,
        holes_left=0,
    )
    relevees = {"1": (0.1, 0.1), "2": (1.9, 0.1), "3": (55.0, -21.0), "9": (0.0, 0.0)}

    places = locate(polygones, {"1": mairie((0.25, 0.75))}, {}, relevees, "123")

    # « 9 » is no commune of today.
    assert places.sources == {"1": "mairie", "2": "relevee", "3": "relevee"}
    assert places.positions["2"] == (1.9, 0.1)
    assert places.positions["3"] == (55.0, -21.0)


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

    places = locate(polygones, mairies, {"1": "e", "2": "e", "3": "e", "4": "f"}, {}, "1234")

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


def test_a_mairie_that_stands_at_a_neighbours_is_not_believed() -> None:
    shapes = squares((0, 0), (1, 0), (2, 0))
    polygones = Polygones(
        rows=[row(code, "COM", shape) for code, shape in zip("123", shapes, strict=True)],
        shapes=np.array(shapes, dtype=object),
        from_deleguees=0,
        completed=0,
        holes_left=0,
    )
    # A degree is 111 km: the second stands 55 m outside its square, 110 m from the first's mairie.
    # The third is twice as near to its border, alone and inside: twin villages keep their places.
    mairies = {
        "1": mairie((0.9985, 0.5)),
        "2": mairie((0.9995, 0.5)),
        "3": mairie((2.0005, 0.5)),
    }

    places = locate(polygones, mairies, {}, {}, "123")

    assert places.sources == {"1": "mairie", "2": "polygone", "3": "mairie"}
    assert [code for code, _ in places.refused] == ["2"]
