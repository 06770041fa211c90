"""How many inhabitants: likeness between communes, means of a body."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

UNKNOWN = -1


def logs(populations: NDArray[np.int64]) -> Floats:
    """Natural logarithm of populations; -inf when unknown (-1), 0 when nobody lives there.

    >>> logs(np.array([1, -1])).tolist()
    [0.0, -inf]
    """
    return np.where(populations == UNKNOWN, -np.inf, np.log(np.maximum(populations, 1)))


def likeness(log_populations: Floats, own: int, *, softness: float = 1.0) -> Floats:
    """Compare populations on a log scale: 1 when equal, 1/e at a factor e^softness.

    An unknown population, on either side, counts for nothing.

    >>> likeness(logs(np.array([500, 1000, -1])), 500).round(2).tolist()
    [1.0, 0.5, 0.0]
    """
    if own == UNKNOWN:
        return np.zeros(len(log_populations))
    found: Floats = np.exp(-np.abs(log_populations - np.log(max(own, 1))) / softness)
    return found


def means(populations: NDArray[np.int64]) -> Floats:
    """Read the means of a body off its population: 0 at 1,000 inhabitants, 1 at a million."""
    return np.clip((np.log10(np.maximum(populations, 1)) - 3) / 3, 0.0, 1.0)
