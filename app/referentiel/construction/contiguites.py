"""Which communes touch each other, and along how many metres.

The outlines come from one topology: two neighbours repeat the very same vertices. Two communes
are contiguous when their polygons share at least two vertices, rounded to 1e-5 degree (about a
metre): one shared vertex is a corner, where four communes meet and the opposite ones do not
border each other.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from app.referentiel.construction.mesures import Floats, Shapes, great_circle_m

VERTEX_PRECISION = 5
"""Decimals of a degree."""

SHARED_VERTICES = 2

Ints = NDArray[np.int64]

_SCALE = 10**VERTEX_PRECISION
_LATITUDES = 180 * _SCALE + 1


@dataclass(frozen=True, kw_only=True)
class Contiguites:
    """Contiguous pairs.

    Attributes
    ----------
    pairs : ndarray of shape (n, 2), int
        Positions in the array of shapes, first < second, sorted.
    frontieres_m : ndarray of shape (n,)
        Length of the shared border in metres; 0 when vertices are shared but no segment is.
    """

    pairs: Ints
    frontieres_m: Floats


def contiguites(shapes: Shapes) -> Contiguites:
    """Find the contiguous pairs of an array of polygons and measure what they share.

    Parameters
    ----------
    shapes : ndarray of shape (m,)
        WGS84 degrees; ``None`` has no neighbour. Every ring counts, holes too.

    Notes
    -----
    The border is the sum of the great-circle lengths of the segments present in both polygons. A
    segment that one side cuts by a vertex of its own is not counted: the length is a lower bound.
    """
    vertices, owners, rings = _vertices(shapes)
    pairs, shared = _pairs(vertices, owners, np.ones(len(vertices)))
    pairs = pairs[shared >= SHARED_VERTICES]

    follows = (rings[1:] == rings[:-1]) & (vertices[1:] != vertices[:-1])
    starts, ends = vertices[:-1][follows], vertices[1:][follows]
    low, high = np.minimum(starts, ends), np.maximum(starts, ends)
    both, segments = np.unique(np.column_stack([low, high]), axis=0, return_inverse=True)
    lengths = great_circle_m(_degrees(both[:, 0]), _degrees(both[:, 1]))
    segments = segments.reshape(-1)
    bordering, metres = _pairs(segments, owners[:-1][follows], lengths[segments])

    known = dict(zip(map(tuple, bordering.tolist()), metres.tolist(), strict=True))
    frontieres = [known.get((first, second), 0.0) for first, second in pairs.tolist()]
    return Contiguites(pairs=pairs, frontieres_m=np.array(frontieres, dtype=np.float64))


def _vertices(shapes: Shapes) -> tuple[Ints, Ints, Ints]:
    """Every vertex as one integer, with the position of its shape and of its ring."""
    parts, part_owners = shapely.get_parts(shapes, return_index=True)
    rings, ring_parts = shapely.get_rings(parts, return_index=True)
    coordinates, vertex_rings = shapely.get_coordinates(rings, return_index=True)
    rounded = np.rint(coordinates * _SCALE).astype(np.int64)
    keys = (rounded[:, 0] + 180 * _SCALE) * _LATITUDES + rounded[:, 1] + 90 * _SCALE
    return keys, part_owners[ring_parts][vertex_rings], vertex_rings


def _degrees(keys: Ints) -> Floats:
    longitudes, latitudes = np.divmod(keys, _LATITUDES)
    return np.column_stack([longitudes / _SCALE - 180, latitudes / _SCALE - 90])


def _pairs(things: Ints, owners: Ints, weights: Floats) -> tuple[Ints, Floats]:
    """Pairs of owners of a same thing, each with the sum of the weights of what they share.

    A thing repeated by one owner (the closing vertex of a ring) counts once.
    """
    _, first = np.unique(np.column_stack([things, owners]), axis=0, return_index=True)
    things, owners, weights = things[first], owners[first], weights[first]
    found: list[Ints] = []
    sums: list[Floats] = []
    step = 1
    # Things are sorted: owners of a same thing are neighbours, at most a dozen of them.
    while step < len(things) and (same := things[step:] == things[:-step]).any():
        found.append(np.column_stack([owners[:-step][same], owners[step:][same]]))
        sums.append(weights[step:][same])
        step += 1
    if not found:
        return np.empty((0, 2), dtype=np.int64), np.empty(0)
    pairs, inverse = np.unique(np.concatenate(found), axis=0, return_inverse=True)
    totals = np.zeros(len(pairs))
    np.add.at(totals, inverse.reshape(-1), np.concatenate(sums))
    return pairs, totals
