"""What documented projects say of those who held them."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


def best_of_holders(values: Floats, holders: Indices, size: int) -> Floats:
    """Give each holder the best value among its projects; 0 for those who have none.

    Parameters
    ----------
    values
        One value a project.
    holders
        Rank of the holder of each project among `size` bodies, -1 when it is not one of them.

    Examples
    --------
    >>> best_of_holders(np.array([0.2, 0.9, 0.5]), np.array([1, 1, -1]), 3).tolist()
    [0.0, 0.9, 0.0]
    """
    found = np.zeros(size)
    known = holders >= 0
    np.maximum.at(found, holders[known], values[known])
    return found
