"""Weights learned from what came of the entries shown, anchored on the hand-set ones.

The chance that an entry is followed by an agreement is read as a logistic function of its score,
and the weights are the most probable ones (MAP) under a Gaussian prior centred on the hand-set
weights. With few answers the prior decides, with many the answers do: ten answers move little, and
no answer moves nothing. How stiff the prior is, the answers say too [1]_: six stiffnesses are
tried, and each counts by how well it foresaw the answers, the stiffer ones more at first.

In `simulation`, the weights learned rank on average no worse than the hand-set ones at 10, 30 and
100 answers, and better at 300, whether the truth is near the hand or far from it; one stiffness for
all would either err near it or learn nothing far from it.

Weights stay 0 or more and sum to 1, so a score stays between 0 and 1 and remains the sum of the
parts shown.

References
----------
.. [1] D. MacKay, « Bayesian interpolation », Neural Computation 4(3), 1992.
"""

import datetime
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matching.versions import DIGITS, Version
from matching.weights import Signal

Floats = NDArray[np.float64]

# Standard deviations of a weight around the hand-set one, before any answer, from a hand that knows
# to one that guessed. In the simulation, no single one of them is right for both.
SPREADS = np.array([0.005, 0.01, 0.02, 0.04, 0.08, 0.16])
# A spread twice as large counts 2^1.5 times less before any answer. With 1 in place of 1.5 the
# simulation learns faster, and is worse than the hand where the hand is right and answers are few.
STIFFER_FIRST = 1.5
# How steep the answers are: the change of log-odds from the worst score to the best. 6 takes a
# chance of one in five to four in five over half of the scale; 3 is its standard deviation. Below
# the least, answers would not follow the score at all, and would say nothing of its weights.
STEEPNESS, STEEPNESS_SPREAD = 6.0, 3.0
STEEPNESS_BOUNDS = (3.0, 20.0)
# Standard deviation of the log-odds at a score of one half: how readily people accept at all.
READINESS_SPREAD = 2.0
# In how many parts the needs are cut to judge weights on answers they were not fitted on.
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Issue:
    """What came of an entry: whether it speaks for it, and how loud."""

    nom: str
    libelle: str
    favorable: bool
    poids: float
    pourquoi: str


ISSUES = (
    Issue("declinee", "Mise en relation déclinée", False, 1.0, "On a lu, et on ne veut pas."),
    Issue("acceptee", "Mise en relation acceptée", True, 1.0, "On veut bien en parler."),
    Issue("rencontree", "Rencontre tenue", True, 1.5, "Se déplacer coûte plus que dire oui."),
    Issue("accord", "Accord conclu", True, 2.0, "C’est ce que l’on cherchait."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Motif:
    """Why an introduction was declined, and how much that says of the weights."""

    nom: str
    libelle: str
    poids: float
    pourquoi: str


MOTIFS = (
    Motif("pas_le_temps", "Pas le temps", 0.0, "Cela parle d’un agenda, non de l’entrée."),
    Motif("deja_engagee", "Déjà engagée ailleurs", 0.0, "Elle aurait pu convenir."),
    Motif("trop_loin", "Trop loin", 1.0, "La distance était mal pesée."),
    Motif("autre_sujet", "Pas notre sujet", 1.0, "Le thème ou les mots étaient mal pesés."),
    Motif("autre_taille", "Pas à notre échelle", 1.0, "La taille ou les moyens l’étaient."),
    Motif("autre", "Autre raison", 0.5, "On ne sait pas si l’entrée est en cause."),
)

# A decline without a reason says as much as one with another reason.
SANS_MOTIF = "autre"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retour:
    """What came of one entry shown: its last state, once a pair.

    Parameters
    ----------
    besoin
        Identifier of the need it answered: entries of one need are never split by validation.
    valeurs
        Value of each signal, between 0 and 1, as the entry was shown.
    issue, motif
        A name of `ISSUES`; a name of `MOTIFS` when declined, or None.
    """

    besoin: str
    valeurs: Mapping[str, float]
    issue: str
    motif: str | None = None


def learn(
    liste: str,
    signals: Sequence[Signal],
    retours: Sequence[Retour],
    *,
    date: datetime.date,
    parent: Version | None = None,
) -> Version:
    """Learn the weights of a list from answers.

    Parameters
    ----------
    signals
        With their hand-set weights, of sum 1: the anchor, whatever the parent is.
    retours
        All the answers since the beginning, not only the new ones; their order does not matter.
    parent
        The version in force, which this one follows.

    Returns
    -------
    Version
        The same for the same arguments, always. With no answer that says something, its weights
        are exactly the hand-set ones.

    Raises
    ------
    ValueError
        When an outcome or a reason is unknown, a value is missing or not between 0 and 1, or the
        hand-set weights are not 0 or more and of sum 1.

    Examples
    --------
    >>> near, big = (Signal(nom, nom, 0.5, "", "") for nom in ("near", "big"))
    >>> told = [Retour(besoin="b", valeurs={"near": 1, "big": 0}, issue="accord")] * 40
    >>> told += [Retour(besoin="c", valeurs={"near": 0, "big": 1}, issue="declinee")] * 40
    >>> learned = dict(learn("l", [near, big], told, date=datetime.date(2026, 11, 25)).poids)
    >>> learned["near"] > 0.6, round(sum(learned.values()), 12)
    (True, 1.0)
    """
    hand = _hand(signals)
    answers = _observed(signals, retours)
    learned = hand
    if len(answers.shares):
        learned = _rounded(anchored(answers, hand))
    before, after = _validated(answers, hand)
    return Version(
        liste=liste,
        date=date,
        poids=tuple(zip([signal.nom for signal in signals], learned.tolist(), strict=True)),
        parent=parent.id if parent else None,
        retours=len(answers.shares),
        perte_avant=before,
        perte_apres=after,
    )


@dataclass(frozen=True)
class Answers:
    """Answers that say something.

    Parameters
    ----------
    values
        Shape (answers, signals): between 0 and 1.
    favorable, shares
        Shape (answers,): 1 or 0, and how much each counts.
    folds
        Shape (answers,): part of the needs each belongs to.
    """

    values: Floats
    favorable: Floats
    shares: Floats
    folds: NDArray[np.int64]

    def only(self, kept: NDArray[np.bool_]) -> "Answers":
        return Answers(self.values[kept], self.favorable[kept], self.shares[kept], self.folds[kept])


def anchored(answers: Answers, hand: Floats) -> Floats:
    """Find the most probable weights around the hand-set ones.

    Parameters
    ----------
    hand
        Shape (signals,): 0 or more, of sum 1.

    Returns
    -------
    Floats
        Shape (signals,): 0 or more, of sum 1.

    Notes
    -----
    The log-odds of an answer are b + s·Σ w·(x − ½), x being the values of its entry and s how steep
    the answers are. First s is the most probable one for the hand-set weights h: a steepness left
    free while weights are learned falls to nothing when few answers contradict each other, and
    proportions of nothing are noise. Then, for each spread σ, w is the most probable one under
    w ≥ 0 and the prior N(h, σ²·I) — a convex problem: there is one — and is divided by its sum. The
    average of these, each counting by the evidence of its σ (Laplace's approximation), keeps w ≥ 0
    and Σw = 1.
    """
    steepness, readiness = _steepness(answers, hand)
    found = [_most_probable(answers, hand, steepness, readiness, float(s)) for s in SPREADS]
    evidence = np.array([evidence for _, evidence in found]) - STIFFER_FIRST * np.log(SPREADS)
    shares = np.exp(evidence - evidence.max())
    return np.average([weights for weights, _ in found], axis=0, weights=shares)


def _hand(signals: Sequence[Signal]) -> Floats:
    hand = np.array([signal.poids for signal in signals], dtype=np.float64)
    if not (hand >= 0).all() or abs(fsum(hand) - 1) > 1e-9:
        raise ValueError(f"hand-set weights must be 0 or more and sum to 1, not {hand.tolist()}")
    return hand


def _observed(signals: Sequence[Signal], retours: Sequence[Retour]) -> Answers:
    rows = []
    for retour in retours:
        favorable, share = _reading(retour)
        values = []
        for signal in signals:
            value = retour.valeurs.get(signal.nom)
            if value is None or not 0 <= value <= 1 + 1e-9:
                raise ValueError(f"signal {signal.nom} of need {retour.besoin} is {value}")
            values.append(value)
        if share:
            rows.append((_fold(retour.besoin), favorable, share, *values))
    # Sorted, so that the order of the answers does not change the last digit of a sum.
    table = np.array(sorted(rows), dtype=np.float64).reshape(-1, 3 + len(signals))
    return Answers(table[:, 3:], table[:, 1], table[:, 2], table[:, 0].astype(np.int64))


def _reading(retour: Retour) -> tuple[float, float]:
    """Say whether an answer speaks for its entry, 1 or 0, and how much it counts."""
    issues = {issue.nom: issue for issue in ISSUES}
    motifs = {motif.nom: motif.poids for motif in MOTIFS}
    if retour.issue not in issues:
        raise ValueError(f"no outcome is called {retour.issue!r}")
    issue = issues[retour.issue]
    if issue.favorable:
        return 1.0, issue.poids
    motif = retour.motif or SANS_MOTIF
    if motif not in motifs:
        raise ValueError(f"no reason to decline is called {motif!r}")
    return 0.0, issue.poids * motifs[motif]


def _fold(besoin: str) -> int:
    """Part of a need, by its identifier alone: new answers never move the old ones."""
    return int.from_bytes(hashlib.sha256(besoin.encode()).digest()[:8], "big") % FOLDS


def _steepness(answers: Answers, weights: Floats) -> tuple[float, float]:
    """Find how steep and how ready the answers are, when scores are made of these weights."""
    centred = answers.values @ weights - 0.5

    def cost(point: Floats) -> tuple[float, Floats]:
        steepness, readiness = point
        loss, missed = _misses(readiness + steepness * centred, answers)
        away = (steepness - STEEPNESS) / STEEPNESS_SPREAD**2
        ready = readiness / READINESS_SPREAD**2
        loss += ((steepness - STEEPNESS) * away + readiness * ready) / 2
        return loss, np.array([missed @ centred + away, missed.sum() + ready])

    steepness, readiness = _lowest(cost, [STEEPNESS, 0.0], [STEEPNESS_BOUNDS, (None, None)])
    return float(steepness), float(readiness)


def _most_probable(
    answers: Answers, hand: Floats, steepness: float, readiness: float, spread: float
) -> tuple[Floats, float]:
    """Find the most probable weights for one spread, and the logarithm of its evidence."""
    design = np.column_stack([steepness * (answers.values - 0.5), np.ones(len(answers.shares))])
    centre = np.append(hand, 0.0)
    precision = np.append(np.full(len(hand), spread**-2.0), READINESS_SPREAD**-2.0)

    def cost(point: Floats) -> tuple[float, Floats]:
        loss, missed = _misses(design @ point, answers)
        away = precision * (point - centre)
        return loss + float((point - centre) @ away) / 2, design.T @ missed + away

    bounds = [(0.0, None)] * len(hand) + [(None, None)]
    point = _lowest(cost, np.append(hand, readiness).tolist(), bounds)
    chance = 1 / (1 + np.exp(-(design @ point)))
    told = design.T @ (design * (answers.shares * chance * (1 - chance))[:, None])
    # What the answers add to the prior, both in the scale where the prior is 1.
    scale = 1 / np.sqrt(precision)
    _, curvature = np.linalg.slogdet(np.eye(len(centre)) + told * np.outer(scale, scale))
    weights, total = point[:-1], point[:-1].sum()
    return (weights / total if total > 0 else hand), -cost(point)[0] - float(curvature) / 2


def _misses(odds: Floats, answers: Answers) -> tuple[float, Floats]:
    """Log-loss of all answers together, and its slope by the log-odds of each."""
    losses = np.logaddexp(0.0, odds) - answers.favorable * odds
    missed = answers.shares * (1 / (1 + np.exp(-odds)) - answers.favorable)
    return float(answers.shares @ losses), missed


def _lowest(
    cost: Callable[[Floats], tuple[float, Floats]],
    start: Sequence[float],
    bounds: Sequence[tuple[float | None, float | None]],
) -> Floats:
    found: Floats = minimize(
        cost, start, jac=True, method="L-BFGS-B", bounds=bounds,
        options={"maxiter": 1000, "ftol": 1e-13, "gtol": 1e-8},
    ).x  # fmt: skip
    return found


def _validated(answers: Answers, hand: Floats) -> tuple[float | None, float | None]:
    """Mean log-loss of the hand-set and of the learned weights, on needs left out of the fit."""
    parts = np.unique(answers.folds)
    if len(parts) < 2:
        return None, None
    losses = np.zeros(2)
    for part in parts:
        inside = answers.folds == part
        fitted, judged = answers.only(~inside), answers.only(inside)
        for rank, weights in enumerate((hand, anchored(fitted, hand))):
            steepness, readiness = _steepness(fitted, weights)
            odds = readiness + steepness * (judged.values @ weights - 0.5)
            losses[rank] += _misses(odds, judged)[0]
    before, after = (losses / answers.shares.sum()).tolist()
    return before, after


def _rounded(weights: Floats) -> Floats:
    """Round weights to `DIGITS`, their sum kept at 1: the largest remainders are rounded up."""
    unit = 10**DIGITS
    parts = np.floor(weights * unit)
    short = round(unit - float(parts.sum()))
    parts[np.argsort(parts - weights * unit, kind="stable")[:short]] += 1
    rounded: Floats = parts / unit
    return rounded
