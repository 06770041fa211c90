"""Land borders between communes: who touches whom, and who has neighbours in common."""

import numpy as np
from numpy.typing import NDArray

from matching.signals.ragged import gathered

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# A neighbour counts half for touching, and the whole when the border is half of both outlines.
TOUCHING = 0.5
# Not touching, but with a neighbour in common.
SECOND_RING = 0.25


def outlines(indptr: Indices, metres: Indices) -> Floats:
    """Length of the land borders of every commune, in metres; the shore is not one."""
    rows = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    return np.bincount(rows, metres, len(indptr) - 1).astype(np.float64)


def common_neighbours(indptr: Indices, voisins: Indices, rank: int, size: int) -> Indices:
    """Say of each of `size` communes how many neighbours it has in common with one."""
    own = voisins[indptr[rank] : indptr[rank + 1]]
    _, second = gathered(indptr, voisins, own)
    return np.bincount(second, minlength=size)


def closeness(metres: Floats, common: Indices, outlines: Floats, own_outline: float) -> Floats:
    """Say how much of their outlines two communes share, 0 to 1.

    ½ + the share of both outlines that is common (at most ½) for a neighbour; ¼ for a commune
    that has a neighbour in common; else 0.

    Parameters
    ----------
    metres
        Border shared by each candidate and the commune that asks; -1 where they do not touch.

    Examples
    --------
    >>> metres, common = np.array([2000.0, -1.0, -1.0]), np.array([1, 2, 0])
    >>> closeness(metres, common, np.array([8000.0, 5000.0, 0.0]), 8000.0).tolist()
    [0.75, 0.25, 0.0]
    """
    both = np.sqrt(np.maximum(outlines * own_outline, 1.0))
    share = np.minimum(np.maximum(metres, 0.0) / both, 1 - TOUCHING)
    found: Floats = np.where(metres >= 0, TOUCHING + share, np.where(common > 0, SECOND_RING, 0.0))
    return found
