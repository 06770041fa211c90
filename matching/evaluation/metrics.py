"""How good a ranking is, with the interval that another draw of questions would give."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from math import log2

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# As many draws as it takes for the second decimal of a bound not to move.
DRAWS = 2000
SEED = 20261125
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Mesure:
    """A mean over questions, and the bounds of its 95 % interval."""

    valeur: float
    bas: float
    haut: float


def reciprocal_rank(ids: Sequence[str], relevant: Collection[str]) -> float:
    """One over the place of the first relevant id; 0 when none is there.

    >>> reciprocal_rank(["a", "b", "c"], {"b", "c"})
    0.5
    """
    return next((1.0 / place for place, found in enumerate(ids, 1) if found in relevant), 0.0)


def hit(ids: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1 when one of the first `k` is relevant, else 0.

    >>> hit(["a", "b"], {"b"}, 1), hit(["a", "b"], {"b"}, 2)
    (0.0, 1.0)
    """
    return float(any(found in relevant for found in ids[:k]))


def recall(ids: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Share of the relevant ids among the first `k`.

    >>> recall(["a", "b"], {"b", "c"}, 10)
    0.5
    """
    return len(set(ids[:k]) & set(relevant)) / len(set(relevant))


def ndcg(ids: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Gain of the first `k`, each worth 1/log2(place + 1), over that of a perfect order.

    >>> ndcg(["b", "a"], {"b"}, 10), round(ndcg(["a", "b"], {"b"}, 10), 4)
    (1.0, 0.6309)
    """
    gains = [1.0 / log2(place + 1) for place in range(1, k + 1)]
    found = sum(gain for gain, one in zip(gains, ids, strict=False) if one in relevant)
    return found / sum(gains[: min(len(set(relevant)), k)])


def f1(predicted: Sequence[bool], true: Sequence[bool]) -> float:
    """Harmonic mean of precision and recall; 0 when nothing true was found.

    >>> f1([True, True, False], [True, False, True])
    0.5
    """
    both = sum(p and t for p, t in zip(predicted, true, strict=True))
    return 2 * both / max(sum(predicted) + sum(true), 1)


# The measures of a ranking, as they are named in JSON and shown.
RANKING: dict[str, tuple[str, Callable[[Sequence[str], Collection[str]], float]]] = {
    "mrr": ("MRR", reciprocal_rank),
    "hit1": ("hit@1", partial(hit, k=1)),
    "hit3": ("hit@3", partial(hit, k=3)),
    "rappel10": ("rappel@10", partial(recall, k=10)),
    "ndcg10": ("nDCG@10", partial(ndcg, k=10)),
}


def measure(
    rankings: Sequence[Sequence[str]], relevants: Sequence[Collection[str]]
) -> dict[str, Mesure]:
    """Measure some rankings, one a question; nothing when there is no question.

    Parameters
    ----------
    relevants
        At least one id for each question.
    """
    if not rankings:
        return {}
    return {
        name: interval(np.array([of(i, r) for i, r in zip(rankings, relevants, strict=True)]))
        for name, (_, of) in RANKING.items()
    }


def interval(values: Floats) -> Mesure:
    """Mean of one value a question, with its percentile bootstrap interval.

    >>> interval(np.array([1.0, 1.0]))
    Mesure(valeur=1.0, bas=1.0, haut=1.0)
    """
    drawn = values[_draws(len(values))].mean(axis=1)
    return Mesure(float(values.mean()), *_bounds(drawn))


def f1_interval(predicted: Sequence[bool], true: Sequence[bool]) -> Mesure:
    """F1 of a flag, with its percentile bootstrap interval."""
    said, is_so = np.array(predicted, dtype=np.bool_), np.array(true, dtype=np.bool_)
    places = _draws(len(said))
    both = (said & is_so)[places].sum(axis=1)
    either = said[places].sum(axis=1) + is_so[places].sum(axis=1)
    return Mesure(f1(predicted, true), *_bounds(2 * both / np.maximum(either, 1)))


def _draws(count: int) -> NDArray[np.int64]:
    # Seeded each time: the interval of one method does not depend on those measured before it.
    return np.random.default_rng(SEED).integers(0, count, (DRAWS, count))


def _bounds(drawn: Floats) -> tuple[float, float]:
    outside = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [outside, 1 - outside]).tolist()
    return low, high
