"""Weights of partners fitted to communes that really share a groupement: away from any request.

The model stays the one of the pages: a score is a sum of weighted signals. Only the weights are
looked for, those that make the real partners likely among all communes in reach (a conditional
logit), held close to the hand-set ones, and never negative.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from matching.context import Context
from matching.lists.partenaires import Partenaires
from matching.snapshot import Snapshot
from matching.types import Demande, Filtres
from matching.weights import PARTENAIRES

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Sharing a syndicat says nothing of documented projects: their weights are ours, and stay.
BY_REASON = ("themes", "mots", "experience")
# How strongly the hand-set weights hold: as much as this many questions, about.
ANCHOR = 1.0
# No table of signals is so sharp that one of them weighs a thousand times the noise of choices.
SHARPEST = 1000.0


@dataclass(frozen=True)
class Exemple:
    """A question whose answer is known: one row a candidate, one column a signal.

    `poids` is what the question counts for; two questions that are alike teach less than two.
    """

    values: Floats
    relevant: Flags
    poids: float = 1.0


def fitted_signals() -> list[str]:
    """Name the columns of an example: the signals whose weights are looked for."""
    return [signal.nom for signal in PARTENAIRES if signal.nom not in BY_REASON]


def exemple(snapshot: Snapshot, demande: Demande, relevant: Collection[str]) -> Exemple:
    """Weigh the candidates of one need as an answer does, beside the real partners.

    Parameters
    ----------
    relevant
        Codes of the communes that really joined; `demande.hidden` must hold their groupement.
    """
    table = Partenaires(Context.of(snapshot, demande), Filtres())
    silent = np.zeros(len(table.ranks))
    columns = [table.values.get(name, silent) for name in fitted_signals()]
    codes = snapshot.communes.codes
    joined = np.array([codes[rank] in relevant for rank in table.ranks.tolist()], dtype=np.bool_)
    return Exemple(np.column_stack(columns)[table.kept], joined[table.kept])


def fit_partenaires(examples: Sequence[Exemple], *, anchor: float = ANCHOR) -> dict[str, float]:
    """Look for the weights under which the real partners are likely.

    Examples without a real partner in reach are passed by. Without any example, the hand-set
    weights come back.

    Parameters
    ----------
    anchor
        Strength of the pull to the hand-set weights; 0 lets the examples alone decide.

    Returns
    -------
    dict
        Weight of every signal of PARTENAIRES, between 0 and 1; their sum is 1.
    """
    names = fitted_signals()
    by_hand = {signal.nom: signal.poids for signal in PARTENAIRES}
    kept = {name: by_hand[name] for name in BY_REASON}
    start = np.array([by_hand[name] for name in names])
    useful = [example for example in examples if example.relevant.any()]
    if useful:
        start = _fit(Choices.of(useful), start / start.sum(), anchor)
    shares = start * ((1 - sum(kept.values())) / start.sum())
    found = dict(zip(names, shares.tolist(), strict=True)) | kept
    return {signal.nom: found[signal.nom] for signal in PARTENAIRES}


def _fit(choices: "Choices", by_hand: Floats, anchor: float) -> Floats:
    # A conditional logit has a scale of its own: how sharply real choices follow the score.
    scale = minimize_scalar(
        lambda x: choices.loss(x * by_hand)[0], bounds=(0.0, SHARPEST), method="bounded"
    ).x
    centre = scale * by_hand

    def penalised(weights: Floats) -> tuple[float, Floats]:
        loss, slope = choices.loss(weights)
        gap = weights - centre
        return loss + anchor * float(gap @ gap), slope + 2 * anchor * gap

    found = minimize(
        penalised, centre, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(centre)
    )
    weights: Floats = found.x
    return weights if weights.sum() > 0 else by_hand


@dataclass(frozen=True)
class Choices:
    """All examples end to end: `firsts` is where each begins, `shares` sums to its weight in each.

    Each example must have a relevant candidate.
    """

    values: Floats
    shares: Floats
    owners: NDArray[np.int64]
    firsts: NDArray[np.int64]
    weights: Floats

    @classmethod
    def of(cls, examples: Sequence[Exemple]) -> "Choices":
        sizes = np.array([len(example.relevant) for example in examples])
        return cls(
            values=np.concatenate([example.values for example in examples]),
            shares=np.concatenate([e.poids * e.relevant / e.relevant.sum() for e in examples]),
            owners=np.repeat(np.arange(len(examples)), sizes),
            firsts=np.concatenate([[0], np.cumsum(sizes)[:-1]]),
            weights=np.array([e.poids for e in examples]),
        )

    def loss(self, weights: Floats) -> tuple[float, Floats]:
        """Return minus the log-likelihood of the real answers, and its slope."""
        scores = self.values @ weights
        highest = np.maximum.reduceat(scores, self.firsts)
        odds = np.exp(scores - highest[self.owners])
        total = np.add.reduceat(odds, self.firsts)
        likely = scores - highest[self.owners] - np.log(total)[self.owners]
        gap = odds * (self.weights / total)[self.owners] - self.shares
        return -float(self.shares @ likely), self.values.T @ gap
