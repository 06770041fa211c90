"""The current communes, one line each, and the codes that communes had before."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from scipy.spatial import cKDTree

from app.referentiel.construction.mairies import COORDINATE_DECIMALS, Mairie
from app.referentiel.construction.mesures import areas_km2, distance_outside_km, on_sphere_km
from app.referentiel.construction.polygones import Polygones

COLUMNS = (
    "code_insee",
    "siren",
    "nom",
    "departement",
    "region",
    "epci",
    "ept",
    "codes_postaux",
    "population",
    "longitude",
    "latitude",
    "position_source",
    "superficie_km2",
    "mairie_adresse",
    "mairie_telephone",
    "mairie_site",
    "mairie_email",
    "mairie_horaires",
)

ANCIENNES_COLUMNS = ("code", "nom", "type", "commune")

FAR_KM = 2.0
"""A mairie published this far outside its own commune is not believed.

Not one published position in twenty is outside its polygon, and the distances run without a gap
from a few metres (a generalised outline) to 13 000 km (a lost minus sign). Where the mairie is
inside, the point taken in the polygon is less than 2 km from it nine times out of ten (median
0.8 km): beyond that distance the polygon is the better witness.
"""

SAME_PLACE_KM = 0.3
"""A mairie outside its own commune and this near another mairie is that of the other commune.

Some published positions are those of a neighbouring bourg, a few hundred metres to two kilometres
outside the commune they are given for. Twin villages, each mairie inside its own outline, are kept.
"""

TYPES_ANCIENNES = {
    "commune-deleguee": "deleguee",
    "commune-associee": "associee",
    "arrondissement-municipal": "arrondissement",
}

RELEVEES = Path(__file__).parent / "positions_relevees.csv"

Position = tuple[float, float]
"""WGS84 longitude, latitude in degrees."""


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where the communes are, by INSEE code.

    Attributes
    ----------
    positions : dict of str to Position
    sources : dict of str to str
        'mairie', 'relevee', 'polygone' or 'epci'.
    superficies : dict of str to float
        km², of the communes that have a polygon.
    refused : list of (str, float)
        Mairies that were not believed: code, km outside the polygon, farthest first.
    """

    positions: dict[str, Position]
    sources: dict[str, str]
    superficies: dict[str, float]
    refused: list[tuple[str, float]]


def current(decoupage: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Keep the current communes, in the order of their INSEE codes."""
    communes = [entry for entry in decoupage if entry["type"] == "commune-actuelle"]
    return sorted(communes, key=lambda commune: str(commune["code"]))


def membership(groupements: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Map each member commune to the SIREN of its EPCI, or of its EPT."""
    return {
        member["code"]: groupement["code"]
        for groupement in groupements
        for member in groupement["membres"]
    }


def read_relevees() -> dict[str, Position]:
    """Read the positions taken by hand: the main village, within a few kilometres.

    No package gives any for the overseas collectivités that are no département, and the middle of
    a commune as vast as a département is far from its village.
    """
    with RELEVEES.open(encoding="utf-8", newline="") as lines:
        return {
            row["code_insee"]: (float(row["longitude"]), float(row["latitude"]))
            for row in csv.DictReader(lines)
        }


def locate(
    polygones: Polygones,
    mairies: Mapping[str, Mairie],
    epcis: Mapping[str, str],
    relevees: Mapping[str, Position],
    codes: Iterable[str],
) -> Places:
    """Find where each commune is: mairie, else taken by hand, else its polygon, else its EPCI.

    Parameters
    ----------
    relevees : mapping
        Positions taken by hand, of some of `codes`, the communes of today.
    epcis : mapping
        SIREN of the EPCI by INSEE code. A commune with neither mairie nor polygon is put at the
        mean of the located members of its EPCI.
    """
    positions: dict[str, Position] = {}
    sources: dict[str, str] = {}
    superficies: dict[str, float] = {}
    refused: list[tuple[str, float]] = []
    inside = shapely.point_on_surface(polygones.shapes)
    areas = areas_km2(polygones.shapes)
    borrowed = _borrowed(polygones, mairies)
    for row, shape, point, area in zip(
        polygones.rows, polygones.shapes, inside, areas, strict=True
    ):
        code = row["code"]
        mairie = mairies.get(code)
        position = mairie.position if mairie else None
        if shape is not None:
            superficies[code] = float(area)
            outside = distance_outside_km(shape, *position) if position else 0.0
            if outside > FAR_KM or code in borrowed:
                refused.append((code, outside))
                position = None
        if position is not None:
            positions[code], sources[code] = position, "mairie"
        elif point is not None:
            positions[code] = _rounded(shapely.get_x(point), shapely.get_y(point))
            sources[code] = "polygone"
    for code in codes:
        if code in relevees and sources.get(code) != "mairie":
            positions[code], sources[code] = relevees[code], "relevee"
    for code, position in _means(positions, epcis).items():
        positions[code], sources[code] = position, "epci"
    refused.sort(key=lambda refusal: (-refusal[1], refusal[0]))
    return Places(positions=positions, sources=sources, superficies=superficies, refused=refused)


def _borrowed(polygones: Polygones, mairies: Mapping[str, Mairie]) -> set[str]:
    """Find the communes whose published position is that of another commune's mairie."""
    known = [
        (row["code"], shape, mairie.position)
        for row, shape in zip(polygones.rows, polygones.shapes, strict=True)
        if (mairie := mairies.get(row["code"])) and mairie.position
    ]
    if not known:
        return set()
    found: set[str] = set()
    points = on_sphere_km(np.array([position for _code, _shape, position in known]))
    for pair in cKDTree(points).query_pairs(SAME_PLACE_KM):
        for place in pair:
            code, shape, position = known[place]
            if shape is not None and distance_outside_km(shape, *position) > 0:
                found.add(code)
    return found


def _means(positions: Mapping[str, Position], epcis: Mapping[str, str]) -> dict[str, Position]:
    located: dict[str, list[Position]] = defaultdict(list)
    for code, epci in epcis.items():
        if code in positions:
            located[epci].append(positions[code])
    means: dict[str, Position] = {}
    for code, epci in epcis.items():
        members = located[epci]
        if code not in positions and members:
            longitudes, latitudes = zip(*members, strict=True)
            means[code] = _rounded(sum(longitudes) / len(members), sum(latitudes) / len(members))
    return means


def _rounded(longitude: float, latitude: float) -> Position:
    return round(float(longitude), COORDINATE_DECIMALS), round(float(latitude), COORDINATE_DECIMALS)


def commune_rows(
    communes: Sequence[Mapping[str, Any]],
    places: Places,
    mairies: Mapping[str, Mairie],
    *,
    epcis: Mapping[str, str],
    epts: Mapping[str, str],
) -> list[list[object]]:
    """Make the lines of ``communes.csv`` (COLUMNS), in the order of the communes given."""
    rows: list[list[object]] = []
    for commune in communes:
        code = commune["code"]
        position = places.positions.get(code)
        superficie = places.superficies.get(code)
        mairie = mairies.get(code)
        rows.append(
            [
                code,
                commune.get("siren", ""),
                commune["nom"],
                commune["departement"],
                commune["region"],
                epcis.get(code, ""),
                epts.get(code, ""),
                " ".join(commune.get("codesPostaux", [])),
                commune.get("population", ""),
                *([f"{degrees:.{COORDINATE_DECIMALS}f}" for degrees in position or ()] or ["", ""]),
                places.sources.get(code, ""),
                "" if superficie is None else f"{superficie:.2f}",
                *(
                    (mairie.adresse, mairie.telephone, mairie.site, mairie.email, mairie.horaires)
                    if mairie
                    else ("", "", "", "", "")
                ),
            ]
        )
    return rows


def ancienne_rows(decoupage: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Make the lines of ``anciennes_communes.csv`` (ANCIENNES_COLUMNS), by code then type.

    A commune déléguée that bears the code and the name of its commune nouvelle says nothing and
    is left out; one that bears the code with another name is kept. The former codes that no
    déléguée and no associée explains are communes that vanished in a merger: 'fusionnee', and
    the package does not know their names.
    """
    names = {commune["code"]: commune["nom"] for commune in current(decoupage)}
    rows: list[list[str]] = []
    for entry in decoupage:
        kind = TYPES_ANCIENNES.get(entry["type"])
        if kind is not None and names.get(entry["code"]) != entry["nom"]:
            commune = entry["commune" if kind == "arrondissement" else "chefLieu"]
            rows.append([entry["code"], entry["nom"], kind, commune])
    explained = {entry["code"] for entry in decoupage if entry["type"] in TYPES_ANCIENNES}
    for commune in current(decoupage):
        for code in commune.get("anciensCodes", []):
            if code not in explained and code not in names:
                rows.append([code, "", "fusionnee", commune["code"]])
    orphans = sorted({row[3] for row in rows} - names.keys())
    if orphans:
        raise ValueError(f"anciennes communes of unknown communes: {orphans}")
    return sorted(rows)


def count_sources(places: Places) -> dict[str, int]:
    """Count positions by source."""
    return dict(sorted(Counter(places.sources.values()).items()))
