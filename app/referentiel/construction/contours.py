"""Outlines of the départements, simplified together so that a border stays one line.

Each département is the union of the polygons of its communes. All the départements of a territory
are then simplified as one coverage (Visvalingam and Whyatt 1993, in GEOS): a border between two
départements loses the same vertices on both sides, and no sliver appears.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import shapely

from app.referentiel.construction.mesures import METRES_PER_DEGREE, Floats, Shapes, areas_km2

PRECISION = 4
"""Decimals of a degree: about 10 m."""

TOLERANCE_M = 150.0
"""A vertex goes when the triangle it makes is smaller than a square of this side."""

SMALLEST_ISLET_KM2 = 0.05
"""Smaller islets are dropped when the département keeps others: a pixel at its scale."""

LLIVIA = shapely.Point(1.974, 42.465)
"""The Spanish enclave in the Pyrénées-Orientales: the one hole of the map that is a border."""

Ring = list[list[float]]
Outline = list[list[Ring]]
"""Polygons, each a list of rings (the outer one first), each closed: [longitude, latitude]."""


def outlines(shapes: Shapes, departements: Sequence[str]) -> dict[str, Outline]:
    """Draw the départements that have polygons.

    Parameters
    ----------
    shapes : ndarray of shape (n,)
        Communal polygons in WGS84 degrees, ``None`` where there is none.
    departements : sequence of n codes

    Returns
    -------
    dict of str to Outline
        By code, sorted; polygons from the largest to the smallest.
    """
    by_code: dict[str, list[object]] = defaultdict(list)
    for shape, code in zip(shapes, departements, strict=True):
        if shape is not None:
            by_code[code].append(shape)
    codes = sorted(by_code)
    merged: Shapes = np.array([shapely.union_all(by_code[code]) for code in codes], dtype=object)
    merged = np.array([_without_data_holes(shape, merged) for shape in merged], dtype=object)

    drawn: dict[str, Outline] = {}
    for group in _territories(codes):
        places = [codes.index(code) for code in group]
        for code, shape in zip(group, _simplified(merged[places]), strict=True):
            drawn[code] = _outline(shape)
    return dict(sorted(drawn.items()))


def _territories(codes: Sequence[str]) -> list[list[str]]:
    """Mainland and Corsica as one coverage, each overseas département alone."""
    overseas = [code for code in codes if code.startswith("97")]
    mainland = [code for code in codes if not code.startswith("97")]
    return ([mainland] if mainland else []) + [[code] for code in overseas]


def _without_data_holes(shape: object, departements: Shapes) -> object:
    """Fill the holes that no other département covers (a commune without a polygon)."""
    filled: list[object] = []
    tree = shapely.STRtree(departements)
    for part in shapely.get_parts(shape):
        kept = [ring for ring in part.interiors if _is_enclave(shapely.Polygon(ring), tree)]
        filled.append(shapely.Polygon(part.exterior, kept))
    return shapely.multipolygons(np.array(filled, dtype=object))


def _is_enclave(hole: object, departements: shapely.STRtree) -> bool:
    inside = shapely.point_on_surface(hole)
    covered = len(departements.query(inside, predicate="intersects")) > 0
    return covered or bool(shapely.contains(hole, LLIVIA))


def _simplified(shapes: Shapes) -> Shapes:
    """Simplify a coverage in a plane where a degree is as long in metres in both directions."""
    latitude = float(np.mean(shapely.get_coordinates(shapes)[:, 1]))
    scale = METRES_PER_DEGREE * np.array([np.cos(np.radians(latitude)), 1.0])
    flat = shapely.transform(shapes, lambda coordinates: coordinates * scale)
    simpler = shapely.coverage_simplify(shapely.coverage_clean(flat), TOLERANCE_M)

    def degrees(coordinates: Floats) -> Floats:
        rounded: Floats = np.round(coordinates / scale, PRECISION)
        return rounded + 0.0

    result: Shapes = shapely.transform(simpler, degrees)
    return result


def _outline(shape: object) -> Outline:
    parts = shapely.get_parts(shape)
    areas = areas_km2(parts)
    order = np.argsort(-areas, kind="stable")
    kept = [place for place in order if areas[place] >= SMALLEST_ISLET_KM2 or place == order[0]]
    outline: Outline = []
    for part in shapely.orient_polygons(parts[kept]):
        # The hole of an enclave too small to be drawn goes with it.
        holes = [ring for ring in part.interiors if _is_drawn(ring)]
        outline.append([_ring(part.exterior), *map(_ring, holes)])
    return outline


def _is_drawn(ring: object) -> bool:
    hole: Shapes = np.array([shapely.Polygon(ring)], dtype=object)
    return bool(areas_km2(hole)[0] >= SMALLEST_ISLET_KM2)


def _ring(ring: object) -> Ring:
    """Write a ring without the vertices that rounding made equal."""
    points: Ring = shapely.get_coordinates(ring).tolist()
    return [
        point for point, before in zip(points, [None, *points], strict=False) if point != before
    ]
