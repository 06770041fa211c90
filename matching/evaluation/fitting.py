"""Fitting additive weights: who was right should come before the others of the same question.

A conditional logit: the chance of a candidate is the exponential of its score over the sum of
those of all candidates of the question. Used to evaluate; nothing is fitted to answer a page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Exemple:
    """One question: a row of signals a candidate, and which of them were right.

    `poids` is what the question counts for; two questions of one lead teach less than two.
    """

    values: Floats
    right: Flags
    poids: float = 1.0


def fit(
    exemples: Sequence[Exemple], *, penalty: float, positive: bool, towards: Floats | None = None
) -> Floats:
    """Fit one weight a signal.

    Parameters
    ----------
    exemples
        Those without a right candidate, or without a wrong one, teach nothing.
    penalty
        How strongly the weights are held to `towards` (zeros when not given), as ½·penalty·Σ(w−t)².
    positive
        Whether no weight may be negative.

    Returns
    -------
    Floats
        `towards` when nothing can be learned.
    """
    kept = [e for e in exemples if e.right.any() and not e.right.all()]
    width = exemples[0].values.shape[1] if exemples else 0
    start = np.zeros(width) if towards is None else np.asarray(towards, dtype=np.float64)
    if not kept:
        return start
    values = np.concatenate([e.values for e in kept])
    sizes = np.array([len(e.values) for e in kept])
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(kept)), sizes)
    counts = np.array([e.poids for e in kept])
    # The right candidates of a question share its weight.
    shares = np.concatenate([e.poids * e.right / e.right.sum() for e in kept])

    def loss(weights: Floats) -> tuple[float, Floats]:
        scores = values @ weights
        top = np.maximum.reduceat(scores, first)
        grown = np.exp(scores - top[owner])
        totals = np.add.reduceat(grown, first)
        chances = grown / totals[owner]
        away = weights - start
        value = counts @ (np.log(totals) + top) - shares @ scores + 0.5 * penalty * away @ away
        slope = values.T @ (chances * counts[owner] - shares) + penalty * away
        return float(value), slope

    bounds = [(0.0, None)] * width if positive else None
    found: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return found


def folds(departements: Sequence[str], count: int = FOLDS) -> list[int]:
    """Deal départements into folds of about as many questions: a fold for each question.

    All the questions of a département are in one fold; the largest are dealt first.

    >>> folds(["01", "01", "02", "03"], 2)
    [0, 0, 1, 1]
    """
    numbers = {code: departements.count(code) for code in set(departements)}
    load = [0] * count
    fold_of: dict[str, int] = {}
    for code in sorted(numbers, key=lambda code: (-numbers[code], code)):
        fold_of[code] = load.index(min(load))
        load[fold_of[code]] += numbers[code]
    return [fold_of[code] for code in departements]
