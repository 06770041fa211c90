"""Fitting the weights of who carries a project, and dealing départements into folds.

Used to evaluate; nothing is fitted to answer a page.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from matching.fitting import Choices, Exemple
from matching.snapshot import Floats

FOLDS = 5


def fit(exemples: Sequence[Exemple], *, penalty: float) -> Floats:
    """Look for the weights under which the real leads are likely (a conditional logit).

    Parameters
    ----------
    exemples
        At least one; those without a right candidate teach nothing.
    penalty
        How strongly the weights are held to 0, as ½ × penalty × Σ weight².

    Returns
    -------
    Floats
        One weight a signal, of any sign; zeros when nothing can be learned.
    """
    start = np.zeros(exemples[0].values.shape[1])
    useful = [exemple for exemple in exemples if exemple.relevant.any()]
    if not useful:
        return start
    choices = Choices.of(useful)

    def penalised(weights: Floats) -> tuple[float, Floats]:
        loss, slope = choices.loss(weights)
        return loss + 0.5 * penalty * float(weights @ weights), slope + penalty * weights

    found: Floats = minimize(penalised, start, jac=True, method="L-BFGS-B").x
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
