"""A small world where the true weights are known, to see what learning from answers is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.fairness import discounts
from matching.learning import Answers, anchored

Floats = NDArray[np.float64]

# Candidates of a need, and how many of them are shown and judged.
CANDIDATES, SHOWN = 40, 10
# Needs on which rankings are judged, other than those that were answered.
JUDGED = 100


@dataclass(frozen=True, slots=True)
class Essai:
    """What a number of answers teaches, over all the draws.

    Parameters
    ----------
    retours
        How many answers.
    main, appris
        Mean nDCG@10 of the rankings by the hand-set weights, and by the learned ones.
    pire
        The worst difference (learned minus hand-set) of all draws.
    """

    retours: int
    main: float
    appris: float
    pire: float


def simulate(
    hand: Floats,
    *,
    sizes: Sequence[int],
    draws: int,
    seed: int,
    strangeness: float = 0.5,
    steepness: float = 6.0,
) -> tuple[Essai, ...]:
    """Learn from answers drawn by chance, and rank other needs with what was learned.

    In each draw the true weights are the hand-set ones, each multiplied by a log-normal factor.
    Entries are drawn among the first ten of the hand-set ranking, as people only answer what they
    are shown; the chance of a favorable answer is a logistic function of the true score.

    Parameters
    ----------
    hand
        Shape (signals,): the hand-set weights, of sum 1.
    sizes
        Numbers of answers to learn from.
    strangeness
        Standard deviation of the logarithm of these factors: 0.3 is a hand that knows, 1 one that
        guessed.
    steepness
        How much answers follow the true score, as in `learning`; not what learning supposes.

    Returns
    -------
    tuple[Essai, ...]
        One a size; the same for the same arguments, always.

    Examples
    --------
    >>> simulate(np.array([0.7, 0.3]), sizes=[0], draws=1, seed=1)[0].pire
    0.0
    """
    main, learned = np.zeros(draws), np.zeros((draws, len(sizes)))
    for draw in range(draws):
        # A generator a draw: asking for more draws does not change the first ones.
        rng = np.random.default_rng([seed, draw])
        truth = hand * np.exp(rng.normal(0.0, strangeness, len(hand)))
        truth /= truth.sum()
        needs = _values(rng, JUDGED, len(hand))
        told = _answered(rng, hand, truth, steepness, max(sizes, default=0))
        main[draw] = _ndcg(needs, hand, truth)
        for rank, size in enumerate(sizes):
            weights = anchored(told.only(np.arange(len(told.shares)) < size), hand)
            learned[draw, rank] = _ndcg(needs, weights if size else hand, truth)
    return tuple(
        Essai(size, float(main.mean()), float(mine.mean()), float((mine - main).min()))
        for size, mine in zip(sizes, learned.T, strict=True)
    )


def _values(rng: np.random.Generator, needs: int, signals: int) -> Floats:
    """Draw the signals of candidates: every second one is yes or no, others are mostly small."""
    values = rng.random((needs, CANDIDATES, signals))
    values[..., ::2] = values[..., ::2] < 0.3
    values[..., 1::2] **= 2
    return values


def _answered(
    rng: np.random.Generator, hand: Floats, truth: Floats, steepness: float, count: int
) -> Answers:
    needs = _values(rng, count, len(hand))
    shown = np.argsort(-(needs @ hand), axis=1, kind="stable")[:, :SHOWN]
    chosen = shown[np.arange(count), rng.integers(0, SHOWN, count)]
    values = needs[np.arange(count), chosen]
    chance = 1 / (1 + np.exp(-steepness * (values @ truth - 0.5)))
    favorable = (rng.random(count) < chance).astype(float)
    return Answers(values, favorable, np.ones(count), np.arange(count))


def _ndcg(needs: Floats, weights: Floats, truth: Floats) -> float:
    """Mean nDCG@10 of a ranking; what an entry is worth doubles when its true score gains 0.1."""
    worth = 2 ** (10 * (needs @ truth))
    order = np.argsort(-(needs @ weights), axis=1, kind="stable")[:, :SHOWN]
    got = np.take_along_axis(worth, order, axis=1) @ discounts(SHOWN)
    best = -np.sort(-worth, axis=1)[:, :SHOWN] @ discounts(SHOWN)
    return float((got / best).mean())
