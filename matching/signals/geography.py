"""Where communes are: great-circle distances, neighbours, circles."""

import math

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG

Floats = NDArray[np.float64]


def unit_vectors(longitude: Floats, latitude: Floats) -> Floats:
    """Turn WGS 84 degrees into points of the unit sphere, shape (n, 3); NaN stays NaN."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def arcs(points: Floats, origin: Floats) -> Floats:
    """Half of 1 minus the cosine of the angle to each point: 0 at no distance, 1 at the antipodes.

    It grows with the distance and costs three products; infinite where a position is unknown.
    """
    found: Floats = (1.0 - points @ origin) / 2
    found[np.isnan(found)] = np.inf
    return found


def arc_of(kilometres: float) -> float:
    """Return the arc of a distance: the bound that those within it do not pass."""
    return math.sin(min(kilometres / (2 * EARTH_RADIUS_KM), math.pi / 2)) ** 2


def kilometres_of(arcs: Floats) -> Floats:
    """Great-circle distances in kilometres, from arcs; infinite where unknown.

    2·asin(√arc) is true to 10 cm for neighbours, where arccos(a·b) is not.

    >>> kilometres_of(np.array([0.0, np.inf])).tolist()
    [0.0, inf]
    """
    half = np.arcsin(np.sqrt(np.clip(arcs, 0.0, 1.0)))
    return np.where(np.isfinite(arcs), 2 * EARTH_RADIUS_KM * half, np.inf)


def kilometres(arc: float) -> float | None:
    """Return the distance of one arc, as `kilometres_of` does; None where unknown."""
    return (
        2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(max(arc, 0.0), 1.0)))
        if arc < math.inf
        else None
    )


def distances_km(points: Floats, origin: Floats) -> Floats:
    """Great-circle distances from one point to many, in kilometres; infinite where unknown.

    >>> paris, lyon = unit_vectors(np.array([2.35, 4.84]), np.array([48.86, 45.76]))
    >>> round(float(distances_km(lyon[None], paris)[0]))
    392
    """
    return kilometres_of(arcs(points, origin))


def nearness(distances: Floats, scale_km: float) -> Floats:
    """Fall from 1 at no distance to 1/e at `scale_km`; an unknown distance counts for nothing."""
    near: Floats = np.exp(distances * (-1.0 / scale_km))
    return near
