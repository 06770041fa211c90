"""Likeness of themes, up the two-level tree."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.weights import SIBLING, THEME_RANKS

Floats = NDArray[np.float64]


def tree_likeness(parents: Sequence[str]) -> Floats:
    """Likeness of each pair of sub-themes: 1 for itself, 0.4 under the same theme, else 0.

    >>> tree_likeness(["eau", "eau", "energie"]).tolist()
    [[1.0, 0.4, 0.0], [0.4, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    names = np.array(parents)
    same = (names[:, None] == names[None, :]).astype(float) * SIBLING
    np.fill_diagonal(same, 1.0)
    likeness: Floats = same
    return likeness


def wanted(likeness: Floats, ranks: Sequence[int]) -> Floats:
    """Say how much each sub-theme answers a need whose sub-themes are `ranks`, main first."""
    answer = np.zeros(len(likeness))
    for weight, rank in zip(THEME_RANKS, ranks, strict=False):
        answer = np.maximum(answer, weight * likeness[rank])
    return answer


def best(holders: NDArray[np.bool_], answer: Floats) -> Floats:
    """For each row of `holders` (a set of sub-themes), how well its best one answers."""
    # A need answers a handful of the sub-themes: the other columns bring nothing.
    answering = np.flatnonzero(answer)
    found: Floats = np.max(holders[:, answering] * answer[answering], axis=1, initial=0.0)
    return found
