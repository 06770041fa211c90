"""Where communes are: great-circle distances, neighbours, circles."""

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG

Floats = NDArray[np.float64]


def unit_vectors(longitude: Floats, latitude: Floats) -> Floats:
    """Turn WGS 84 degrees into points of the unit sphere, shape (n, 3); NaN stays NaN."""
    lon, lat = np.radians(longitude), np.radians(latitude)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def distances_km(points: Floats, origin: Floats) -> Floats:
    """Great-circle distances from one point to many, in kilometres; infinite where unknown.

    Uses 2·asin(√((1 − a·b) / 2)), true to 10 cm for neighbours, where arccos(a·b) is not.

    >>> paris, lyon = unit_vectors(np.array([2.35, 4.84]), np.array([48.86, 45.76]))
    >>> round(float(distances_km(lyon[None], paris)[0]))
    392
    """
    squares = np.clip((1.0 - points @ origin) / 2, 0.0, 1.0)
    distances: Floats = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(squares))
    distances[np.isnan(distances)] = np.inf
    return distances


def nearness(distances: Floats, scale_km: float) -> Floats:
    """Fall from 1 at no distance to 1/e at `scale_km`; an unknown distance counts for nothing."""
    near: Floats = np.exp(distances * (-1.0 / scale_km))
    return near
