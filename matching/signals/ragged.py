"""Rows of unequal lengths, kept as CSR: an array of starts, an array of values."""

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


def gathered(indptr: Indices, values: Indices, rows: Indices) -> tuple[Indices, Indices]:
    """Lay the chosen rows end to end: the place of its row for each value, and the values.

    >>> owners, found = gathered(np.array([0, 2, 2, 3]), np.array([7, 8, 9]), np.array([2, 0]))
    >>> owners.tolist(), found.tolist()
    ([0, 1, 1], [9, 7, 8])
    """
    starts, counts = indptr[rows], indptr[rows + 1] - indptr[rows]
    owners = np.repeat(np.arange(len(rows)), counts)
    before = np.concatenate([[0], np.cumsum(counts)])[:-1]
    return owners, values[np.arange(len(owners)) + (starts - before)[owners]]
