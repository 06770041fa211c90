"""Metres and square kilometres from degrees: the few formulas, each with its source.

Coordinates are WGS84 longitude, latitude in degrees, arrays of shape (n, 2).
"""

import numpy as np
import shapely
from numpy.typing import NDArray

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1 of the WGS84 ellipsoid (IUGG, Moritz 2000): for great-circle lengths."""

METRES_PER_DEGREE = EARTH_RADIUS_M * np.pi / 180

_SEMI_MAJOR_KM = 6_378.137
_FLATTENING = 1 / 298.257_223_563
_E2 = _FLATTENING * (2 - _FLATTENING)
_E = float(np.sqrt(_E2))

Floats = NDArray[np.float64]
Shapes = NDArray[np.object_]
"""Shapely geometries, ``None`` where there is none."""


def great_circle_m(start: Floats, end: Floats) -> Floats:
    """Length in metres of the great-circle arcs ``start[i]``–``end[i]`` (haversine).

    Parameters
    ----------
    start, end : ndarray of shape (n, 2)

    Returns
    -------
    ndarray of shape (n,)
    """
    lon1, lat1 = np.radians(start).T
    lon2, lat2 = np.radians(end).T
    chord = (
        np.sin((lat2 - lat1) / 2) ** 2
        + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    )
    length: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(chord))
    return length


def _authalic_q(sin_lat: Floats) -> Floats:
    inner = np.log((1 - _E * sin_lat) / (1 + _E * sin_lat)) / (2 * _E)
    q: Floats = (1 - _E2) * (sin_lat / (1 - _E2 * sin_lat**2) - inner)
    return q


def _equal_area_km(coordinates: Floats) -> Floats:
    # Lambert cylindrical equal-area projection of the ellipsoid, in km (Snyder 1987, p. 76-85).
    lon, lat = np.radians(coordinates).T
    return np.column_stack([_SEMI_MAJOR_KM * lon, _SEMI_MAJOR_KM * _authalic_q(np.sin(lat)) / 2])


def areas_km2(shapes: Shapes) -> Floats:
    """Areas in km² on the WGS84 ellipsoid, 0 where there is no shape.

    The polygons are projected to an equal-area plane; between two vertices the edge is the
    straight line of that plane, which over the few kilometres of a communal edge changes nothing
    at the second decimal.
    """
    areas: Floats = shapely.area(shapely.transform(shapes, _equal_area_km))
    return np.nan_to_num(areas)


def distance_outside_km(shape: object, longitude: float, latitude: float) -> float:
    """How far a point is from a polygon, in km, 0 inside (equirectangular around the point)."""
    scale = np.array([np.cos(np.radians(latitude)), 1.0]) * METRES_PER_DEGREE / 1000
    flat = shapely.transform(shape, lambda coordinates: coordinates * scale)
    there = shapely.Point(np.array([longitude, latitude]) * scale)
    return float(shapely.distance(flat, there))


def on_sphere_km(degrees: Floats) -> Floats:
    """Turn (longitude, latitude) in degrees into points of the Earth's sphere, in kilometres.

    Between neighbours the straight line and the arc are the same to a millimetre.
    """
    lon, lat = np.radians(degrees).T
    around = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    kilometres: Floats = around * EARTH_RADIUS_M / 1000
    return kilometres
