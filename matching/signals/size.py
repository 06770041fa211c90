"""How many inhabitants: likeness between communes, means of a body."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

UNKNOWN = -1


def likeness(populations: NDArray[np.int64], own: int, *, softness: float = 1.0) -> Floats:
    """Compare populations on a log scale: 1 when equal, 1/e at a factor e^softness.

    An unknown population (-1), on either side, counts for nothing.

    >>> likeness(np.array([500, 1000, -1]), 500).round(2).tolist()
    [1.0, 0.5, 0.0]
    """
    if own == UNKNOWN:
        return np.zeros(len(populations))
    ratios = np.log(np.maximum(populations, 1) / max(own, 1))
    return np.where(populations == UNKNOWN, 0.0, np.exp(-np.abs(ratios) / softness))


def means(populations: NDArray[np.int64]) -> Floats:
    """Read the means of a body off its population: 0 at 1,000 inhabitants, 1 at a million."""
    return np.clip((np.log10(np.maximum(populations, 1)) - 3) / 3, 0.0, 1.0)
