"""The map of an answer, drawn on the server: no script, no tile, the same on paper.

A web map would add 42 kB of script and a second way to draw; the answer needs a window of a few
dozen kilometres with outlines of départements, some points and a scale, which SVG gives to every
browser, without JavaScript, and to the printer.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.referentiel.fichiers import read_json
from app.templating import symbole_de
from matching.snapshot import Snapshot

Floats = NDArray[np.float64]
# Where a text is written: x, y, and which of its ends stands there. The place it takes: left, top,
# right, bottom.
Label = tuple[float, float, str]
Box = tuple[float, float, float, float]

WIDTH = 560.0
# Room around the outermost points, as a share of the window; and the least width of a window.
MARGIN = 0.16
LEAST_KM = 16.0
# Points farther than this are not drawn: the window would show nothing of the neighbourhood.
FARTHEST_KM = 90.0
KM_PER_DEGREE = 111.195
ASPECT = 1.3
# For a phone and for paper: letters keep their size when the drawing is narrow.
SMALL_WIDTH, SMALL_ASPECT = 340.0, 1.05
# As many as the lists show unfolded, and a few more partners: they make the neighbourhood.
MOST_POINTS = {"chefs_de_file": 4, "partenaires": 10}
LABEL_HEIGHT, LABEL_CHARACTER = 15.0, 6.6
SIGN = 20.0
# How far under the middle of a sign a figure stands that is centred on it.
ON_SIGN = 4.5
SHORT_FORMS = (
    ("Communauté de communes", "CC"),
    ("Communauté d'agglomération", "CA"),
    ("Communauté d’agglomération", "CA"),
    ("Communauté urbaine", "CU"),
)
MEANINGS = (SHORT_FORMS[0], *SHORT_FORMS[2:])


@dataclass(frozen=True)
class Point:
    """A place on the map, in the drawing's units; `cible` is the id of its card."""

    x: float
    y: float
    nom: str
    symbole: str
    cible: str
    role: str
    label: tuple[float, float, str]
    # Written in place of a name that found no room: the names are listed under the map.
    numero: int | None = None

    @property
    def on_sign(self) -> bool:
        """Whether its number had to be written on its very sign."""
        x, y, _anchor = self.label
        return math.hypot(x - self.x, y - ON_SIGN - self.y) < 1


@dataclass(frozen=True)
class Carte:
    """A drawing: its size, the outlines as path data, the points, a round scale."""

    width: float
    height: float
    contours: tuple[tuple[str, str], ...]
    points: tuple[Point, ...]
    echelle_km: int
    echelle: float
    omis: int

    @property
    def symboles(self) -> list[str]:
        return list(dict.fromkeys(point.symbole for point in self.points))

    @property
    def numerotes(self) -> list[Point]:
        """The points that bear a number, in its order."""
        return [point for point in self.points if point.numero is not None]

    @property
    def abreges(self) -> list[tuple[str, str]]:
        """The abbreviations that the names use, each with its meaning."""
        used = {point.nom.split(" ")[0] for point in self.points}
        return [(short, words.lower()) for words, short in MEANINGS if short in used]


@dataclass(frozen=True)
class _Window:
    """A flat window: kilometres east and north of a centre, then units of the drawing."""

    longitude: float
    latitude: float
    km: tuple[float, float, float, float]
    scale: float

    def place(self, degrees: Floats) -> Floats:
        km = _kilometres(degrees, self.longitude, self.latitude)
        west, _south, _east, north = self.km
        return np.column_stack([(km[:, 0] - west) * self.scale, (north - km[:, 1]) * self.scale])


def draw(snapshot: Snapshot, found: Mapping[str, Any], *, small: bool = False) -> Carte | None:
    """Draw the commune that asks, its partners and its leads; None when its place is unknown."""
    # The answer may have been kept since before the commune became part of another.
    if not snapshot.is_commune(found["commune"]["id"]):
        return None
    here = snapshot.commune_rank(found["commune"]["id"])
    degrees = _degrees(snapshot)
    if np.isnan(degrees[here]).any():
        return None
    places = [(here, found["commune"]["nom"], "commune", "", "ici")]
    for name, role in (("chefs_de_file", "porteur"), ("partenaires", "partenaire")):
        for item in found[name][: MOST_POINTS[name]]:
            rank = _rank(snapshot, item)
            sign = symbole_de(item["nature"])
            # A commune may be in both lists: it is drawn once.
            drawn = {(place[0], place[2]) for place in places}
            if rank is not None and (rank, sign) not in drawn:
                places.append((rank, short_name(item["nom"]), sign, f"{name}-{item['id']}", role))
    longitude, latitude = (float(value) for value in degrees[here])
    km = _kilometres(degrees[[place[0] for place in places]], longitude, latitude)
    near = np.hypot(km[:, 0], km[:, 1]) <= FARTHEST_KM
    shown = [place for place, kept in zip(places, near, strict=True) if kept]
    window = _window(km[near], longitude, latitude, SMALL_WIDTH if small else WIDTH)
    west, south, east, north = window.km
    return Carte(
        width=round((east - west) * window.scale, 1),
        height=round((north - south) * window.scale, 1),
        contours=_outlines(window),
        points=_points(shown, window.place(degrees[[place[0] for place in shown]]), window),
        **_scale_bar(east - west, window.scale),
        omis=int((~near).sum()),
    )


def short_name(name: str) -> str:
    """Shorten the legal part of a name, which the sign already tells.

    >>> short_name("Communauté de communes de la Dombes")
    'CC de la Dombes'
    """
    for words, short in SHORT_FORMS:
        if name.startswith(words):
            return short + name.removeprefix(words)
    return name


def _rank(snapshot: Snapshot, item: Mapping[str, Any]) -> int | None:
    """Rank of the commune where an entry is drawn."""
    try:
        if item["nature"] == "commune":
            return snapshot.commune_rank(item["id"])
        seat = int(snapshot.porteurs.sieges[snapshot.porteur_rank(item["id"])])
    except KeyError:
        # The answer was kept before its data changed: somebody in it is gone.
        return None
    return seat if seat >= 0 else None


def _degrees(snapshot: Snapshot) -> Floats:
    xyz = snapshot.communes.xyz
    angles = np.column_stack([np.arctan2(xyz[:, 1], xyz[:, 0]), np.arcsin(xyz[:, 2])])
    degrees: Floats = np.degrees(angles)
    return degrees


def _kilometres(degrees: Floats, longitude: float, latitude: float) -> Floats:
    """Flat kilometres around a centre: exact to 1 % over the few hundred kilometres drawn."""
    east = (degrees[:, 0] - longitude) * KM_PER_DEGREE * math.cos(math.radians(latitude))
    north = (degrees[:, 1] - latitude) * KM_PER_DEGREE
    return np.column_stack([east, north])


def _window(km: Floats, longitude: float, latitude: float, width: float) -> _Window:
    low, high = km.min(axis=0), km.max(axis=0)
    middle = (low + high) / 2
    half = np.maximum((high - low) / 2 * (1 + 2 * MARGIN), LEAST_KM / 2)
    # Wider than high, so that the lists below stay in sight.
    aspect = SMALL_ASPECT if width == SMALL_WIDTH else ASPECT
    half[0] = max(half[0], half[1] * aspect)
    half[1] = max(half[1], half[0] / aspect)
    west, south = (middle - half).tolist()
    east, north = (middle + half).tolist()
    return _Window(longitude, latitude, (west, south, east, north), width / (east - west))


@cache
def _departements() -> tuple[tuple[str, tuple[Floats, ...], Floats], ...]:
    """Rings of each département in degrees, and the box around each: west, south, east, north."""
    found = []
    for code, polygons in read_json("contours_departements.json.xz")["departements"].items():
        rings = tuple(np.array(ring, dtype=np.float64) for polygon in polygons for ring in polygon)
        every = np.concatenate(rings)
        box = np.concatenate([every.min(axis=0), every.max(axis=0)])
        found.append((code, rings, box))
    return tuple(found)


def _outlines(window: _Window) -> tuple[tuple[str, str], ...]:
    west, south, east, north = window.km
    per_degree = KM_PER_DEGREE * math.cos(math.radians(window.latitude))
    box = (
        window.longitude + west / per_degree,
        window.latitude + south / KM_PER_DEGREE,
        window.longitude + east / per_degree,
        window.latitude + north / KM_PER_DEGREE,
    )
    found = []
    for code, rings, bounds in _departements():
        if bounds[0] > box[2] or bounds[2] < box[0] or bounds[1] > box[3] or bounds[3] < box[1]:
            continue
        path = "".join(_path(window.place(ring)) for ring in rings if _meets(ring, box))
        if path:
            found.append((code, path))
    return tuple(found)


def _meets(ring: Floats, box: tuple[float, float, float, float]) -> bool:
    low, high = ring.min(axis=0), ring.max(axis=0)
    apart = low[0] > box[2] or high[0] < box[0] or low[1] > box[3] or high[1] < box[1]
    return not apart


def _path(points: Floats) -> str:
    """Path data of a ring, vertices far outside the window thinned out: they are not seen."""
    far = (np.abs(points - WIDTH / 2) > 1.5 * WIDTH).any(axis=1)
    kept = ~far | (np.arange(len(points)) % 12 == 0)
    steps = " ".join(f"{x:.1f} {y:.1f}" for x, y in points[kept])
    return f"M{steps}Z"


def _points(
    places: Sequence[tuple[int, str, str, str, str]], spots: Floats, window: _Window
) -> tuple[Point, ...]:
    """Name each point where there is room: the commune first, then leads, partners.

    Where there is none, a number stands for the name.
    """
    west, south, east, north = window.km
    size = ((east - west) * window.scale, (north - south) * window.scale)
    spots = _apart([place[0] for place in places], spots)
    signs = spots.tolist()
    taken: list[Box] = [(x - 9, y - 9, x + 9, y + 9) for x, y in signs]
    named: list[Label | None] = []
    for (_rank, name, _sign, _target, role), (x, y) in zip(places, signs, strict=True):
        spots_of = _label_spots(name, x, y)
        if role == "ici":
            # A map whose own commune has no name says nothing: a little apart, or over a sign.
            spots_of += _label_spots(name, x, y, apart=14)
        named.append(_room(spots_of, size, taken, always=role == "ici"))
    found, numbers = [], itertools.count(1)
    for place, (x, y), name_spot in zip(places, signs, named, strict=True):
        _rank, name, sign, target, role = place
        number = None if name_spot else next(numbers)
        label = name_spot or _room(_label_spots(str(number), x, y), size, taken)
        # At worst the number is read on its sign.
        label = label or (round(x, 1), round(y + ON_SIGN, 1), "middle")
        found.append(Point(round(x, 1), round(y, 1), name, sign, target, role, label, number))
    return tuple(found)


def _room(
    spots: Sequence[tuple[Label, Box]],
    size: tuple[float, float],
    taken: list[Box],
    *,
    always: bool = False,
) -> Label | None:
    """Find the first spot that is free, and take it; `always`, even over something else."""
    inside = [spot for spot in spots if _fits(spot[1], *size)]
    free = [spot for spot in inside if not any(_overlap(spot[1], box) for box in taken)]
    for label, box in free[:1] or (inside[:1] if always else []):
        taken.append(box)
        return label
    return None


def _label_spots(text: str, x: float, y: float, *, apart: float = 0.0) -> list[tuple[Label, Box]]:
    """Return where a text may stand around a sign, the best first, each with its box."""
    length = LABEL_CHARACTER * len(text)
    found: list[tuple[Label, Box]] = []
    for anchor, spot_x, spot_y in (
        ("start", x + 12 + apart, y), ("end", x - 12 - apart, y),
        ("middle", x, y - 18 - apart), ("middle", x, y + 18 + apart),
        ("start", x + 8, y - 15 - apart), ("start", x + 8, y + 15 + apart),
        ("end", x - 8, y - 15 - apart), ("end", x - 8, y + 15 + apart),
    ):  # fmt: skip
        left = spot_x - length * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        box = (left, spot_y - LABEL_HEIGHT / 2, left + length, spot_y + LABEL_HEIGHT / 2)
        found.append(((round(spot_x, 1), round(spot_y + 5, 1), anchor), box))
    return found


def _fits(box: Box, width: float, height: float) -> bool:
    return box[0] >= 2 and box[2] <= width - 2 and box[1] >= 0 and box[3] <= height


def _apart(ranks: Sequence[int], spots: Floats) -> Floats:
    """Set side by side the signs of one commune, as a town and what it is the seat of.

    Signs of different communes stay where the communes are, even one over the other.
    """
    moved = spots.copy()
    seen: dict[int, int] = {}
    for row, rank in enumerate(ranks):
        turn = seen.get(rank, 0)
        seen[rank] = turn + 1
        # To the right, then to the left, so that none goes far.
        moved[row, 0] += SIGN * ((turn + 1) // 2) * (1 if turn % 2 else -1)
    return moved


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _scale_bar(width_km: float, scale: float) -> dict[str, Any]:
    """Return the round length nearest under a quarter of the width."""
    wanted = width_km / 4
    unit = 10 ** math.floor(math.log10(wanted))
    length = max(step * unit for step in (1, 2, 5) if step * unit <= wanted)
    kilometres = max(1, round(length))
    return {"echelle_km": kilometres, "echelle": round(kilometres * scale, 1)}
