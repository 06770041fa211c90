"""Where communes are: great-circle distances, neighbours, circles."""

import math

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG

Floats = NDArray[np.float64]

# Distances at which each part of `closeness` falls to 1/e; a third one counts in spacings.
NEAR_KM = 8.0
LAND_KM = 40.0
SPACINGS = 1.5
# Two mairies may stand in the same street.
LEAST_SPACING_KM = 0.3
# How many communes around one tell how closely the land is settled.
NEAREST = 8
AROUND_KM = 60.0


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


def spacings_km(points: Floats) -> Floats:
    """How far the nearest other points of each stand on average; infinite when none is around.

    Of the eight nearest, or of those within 60 km when there are fewer: what stands beyond says
    nothing of how closely the land is settled.

    >>> line = unit_vectors(np.zeros(4), np.array([0.0, 0.1, 0.3, np.nan]))
    >>> spacings_km(line).round(1).tolist()
    [22.2, 16.7, 27.8, inf]
    """
    # scipy costs a process that answers 60 MB, and only building needs it.
    from scipy.spatial import KDTree

    found = np.full(len(points), np.inf)
    known = np.flatnonzero(np.isfinite(points).all(axis=1))
    nearest = min(NEAREST, len(known) - 1)
    if nearest > 0:
        chords, _ = KDTree(points[known]).query(
            points[known], k=nearest + 1, distance_upper_bound=2 * math.sqrt(arc_of(AROUND_KM))
        )
        # The nearest of all is the point itself, or one that stands on it: at no distance.
        others = kilometres_of((chords[:, 1:] / 2) ** 2)
        around = np.isfinite(others)
        total = np.where(around, others, 0.0).sum(axis=1)
        found[known] = np.where(around.any(axis=1), total, np.inf) / np.maximum(
            around.sum(axis=1), 1
        )
    return found


def closeness(distances: Floats, spacings: Floats) -> Floats:
    """Join three ways of being near: around the corner, in the same land, as lands are settled.

    The mean of e^(−d ÷ 8 km), e^(−d ÷ 40 km) and e^(−d ÷ 1.5 spacing), where the spacing is how far
    the nearest communes of the candidate stand: 10 km is far in a plain of villages, near in a
    mountain. It falls with the distance; what is unknown counts for nothing.

    >>> closeness(np.array([0.0, np.inf]), np.array([4.0, 4.0])).tolist()
    [1.0, 0.0]
    """
    steps = np.full(len(distances), np.inf)
    known = np.isfinite(distances) & np.isfinite(spacings)
    steps[known] = distances[known] / np.maximum(spacings[known], LEAST_SPACING_KM)
    near: Floats = (
        nearness(distances, NEAR_KM) + nearness(distances, LAND_KM) + nearness(steps, SPACINGS)
    ) / 3
    return near
