"""Who is shown, how often and how high: exposure over a set of ranked lists.

The exposure of an actor is the sum, over the lists that show it, of 1 ÷ log₂(1 + place) [1]_: 1 for
a first place, 0.63 for a second, 0.29 for a tenth. It is counted per size of commune and per
territory, because an average hides who is never seen. Nothing here changes a list: `reranking`
does.

References
----------
.. [1] A. Singh, T. Joachims, « Fairness of Exposure in Rankings », KDD 2018.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matching.french import NARROW
from matching.ranking import TIE_DIGITS

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Where a list has no more candidates, and who reads it when it is nobody that can be proposed.
NOBODY = -1

# The sizes that the law and those who study communes tell apart, by their least population.
TAILLES = (
    (0, "moins de 500 habitants"),
    (500, "de 500 à 999 habitants"),
    (1_000, f"de 1{NARROW}000 à 3{NARROW}499 habitants"),
    (3_500, f"de 3{NARROW}500 à 9{NARROW}999 habitants"),
    (10_000, f"10{NARROW}000 habitants et plus"),
)
TAILLE_INCONNUE = "population inconnue"
TERRITOIRES = ("métropole", "outre-mer")


@dataclass(frozen=True)
class Listes:
    """Ranked lists, one a row, best first.

    Parameters
    ----------
    askers
        Shape (m,): the actor that reads each list, or `NOBODY`.
    candidates
        Shape (m, c): actors, each once a row, never the one that reads; `NOBODY` at the end of a
        row that is shorter than others.
    scores
        Shape (m, c): between 0 and 1, 0 where there is nobody.
    """

    askers: Indices
    candidates: Indices
    scores: Floats

    @classmethod
    def of(cls, rows: Sequence[tuple[int, Sequence[tuple[int, float]]]]) -> Self:
        """Order lists given as (who asks, [(candidate, score), …]).

        Who asks is left out of its own list, a candidate given twice keeps its best score, equal
        ones come by rank: what order they were given in does not show.

        Raises
        ------
        ValueError
            When a score is not a finite number, 0 or more.

        >>> Listes.of([(0, [(2, 0.5), (1, 0.5), (0, 1.0), (2, 0.7)])]).candidates.tolist()
        [[2, 1]]
        """
        ordered = []
        for asker, found in rows:
            best: dict[int, float] = {}
            for candidate, score in found:
                if not 0 <= score < np.inf:
                    raise ValueError(f"a score must be a finite number, 0 or more, not {score}")
                if candidate != asker:
                    best[candidate] = max(score, best.get(candidate, 0.0))
            ordered.append(
                sorted(best.items(), key=lambda pair: (-round(pair[1], TIE_DIGITS), pair))
            )
        width = max(map(len, ordered), default=0)
        candidates = np.full((len(rows), width), NOBODY, dtype=np.int64)
        scores = np.zeros((len(rows), width))
        for row, pairs in enumerate(ordered):
            candidates[row, : len(pairs)] = [candidate for candidate, _ in pairs]
            scores[row, : len(pairs)] = [score for _, score in pairs]
        return cls(np.array([asker for asker, _ in rows], dtype=np.int64), candidates, scores)

    def first(self, shown: int) -> Self:
        """Keep the beginning of every list."""
        return type(self)(self.askers, self.candidates[:, :shown], self.scores[:, :shown])


@dataclass(frozen=True, slots=True)
class Strate:
    """What a size of commune, or a territory, receives and gives.

    Parameters
    ----------
    acteurs, jamais
        How many there are, and how many of them no list shows.
    exposition
        Sum of their exposures.
    rapport
        Their share of the exposure over their share of the actors: 1 when they have their share,
        None when there is nobody or nothing to share.
    listes, score
        How many lists they read, and the mean score of what these show; None when they read none.
        Exposure is how a stratum is proposed; this is how it is served.
    """

    libelle: str
    acteurs: int
    jamais: int
    exposition: float
    rapport: float | None
    listes: int
    score: float | None


@dataclass(frozen=True)
class Mesures:
    """What a set of lists does to those who can be proposed.

    Parameters
    ----------
    exposition
        Shape (n,): exposure of every actor, willing or not.
    tailles, territoires
        The willing actors by size and by territory.
    gini
        Inequality of exposure among the willing: 0 when all have as much, (n − 1) ÷ n when one
        takes all.
    couverture
        Share of the willing that at least one list shows.
    reciprocite
        Share of the pairs shown that are mutual, among those whose two ends read a list; None when
        there is no such pair.
    """

    exposition: Floats
    tailles: tuple[Strate, ...]
    territoires: tuple[Strate, ...]
    gini: float
    couverture: float
    reciprocite: float | None


def discounts(places: int) -> Floats:
    """What each place is worth, the first one 1.

    >>> discounts(4).round(2).tolist()
    [1.0, 0.63, 0.5, 0.43]
    """
    found: Floats = 1.0 / np.log2(np.arange(places) + 2.0)
    return found


def exposure(candidates: Indices, count: int) -> Floats:
    """Sum what the places of each actor are worth.

    Parameters
    ----------
    candidates
        Shape (m, c), as in `Listes`.
    count
        How many actors there are, n.

    Returns
    -------
    Floats
        Shape (n,).

    >>> exposure(np.array([[1, 0], [1, NOBODY]]), 3).round(2).tolist()
    [0.63, 2.0, 0.0]
    """
    somebody = candidates != NOBODY
    worth = np.broadcast_to(discounts(candidates.shape[1]), candidates.shape)
    # Sorted first, so that the order of the lists does not change the last digit of a sum.
    actors, shares = candidates[somebody], worth[somebody]
    order = np.lexsort((shares, actors))
    found: Floats = np.bincount(actors[order], shares[order], count).astype(float)
    return found


def gini(values: Floats) -> float:
    """Measure inequality: 0 when all are equal (or there is nothing), (n − 1) ÷ n at the most.

    >>> gini(np.array([0.0, 0.0, 0.0, 8.0]))
    0.75
    """
    count, ordered = len(values), np.sort(values)
    if not ordered.any():
        return 0.0
    # Differences with the one at the other end: equal values then give 0, not a rounding of it.
    gaps = ordered - ordered[::-1]
    return float(np.arange(count) @ gaps) / (count * float(ordered.sum()))


def reciprocity(listes: Listes) -> float | None:
    """Share of the pairs shown that are mutual, among those whose two ends read a list.

    >>> reciprocity(Listes.of([(0, [(1, 0.9), (2, 0.8)]), (1, [(0, 0.9)]), (2, [(1, 0.9)])]))
    0.5
    """
    rows, columns = np.nonzero(listes.candidates != NOBODY)
    pairs = np.column_stack([listes.askers[rows], listes.candidates[rows, columns]])
    pairs = np.unique(pairs[np.isin(pairs[:, 1], listes.askers)], axis=0)
    pairs = pairs[pairs[:, 0] != NOBODY]
    if not len(pairs):
        return None
    known = set(map(tuple, pairs.tolist()))
    return sum((b, a) in known for a, b in known) / len(known)


def outre_mer(departements: Sequence[str]) -> Flags:
    """Say which codes of département (or of a collectivité that is none) are overseas.

    >>> outre_mer(["2A", "97", "974", "988"]).tolist()
    [False, True, True, True]
    """
    return np.array([code.startswith(("97", "98")) for code in departements], dtype=np.bool_)


def measure(listes: Listes, *, populations: Indices, overseas: Flags, willing: Flags) -> Mesures:
    """Measure the exposure that a set of lists gives.

    Parameters
    ----------
    listes
        As they are shown: `Listes.first` cuts longer ones.
    populations
        Shape (n,): inhabitants, -1 when unknown.
    overseas
        Shape (n,), as `outre_mer` says.
    willing
        Shape (n,): who accepts to be proposed. Others count neither as shown nor as forgotten.

    Returns
    -------
    Mesures
        The same in whatever order the lists are.

    Examples
    --------
    >>> nobody = np.array([], dtype=np.int64)
    >>> nothing = nobody.astype(bool)
    >>> found = measure(Listes.of([]), populations=nobody, overseas=nothing, willing=nothing)
    >>> found.gini, found.couverture, found.reciprocite
    (0.0, 0.0, None)
    """
    exposed = exposure(listes.candidates, len(populations))
    sizes = np.searchsorted([least for least, _ in TAILLES], populations, side="right") - 1
    labels = [label for _, label in TAILLES]
    if (populations < 0).any():
        labels.append(TAILLE_INCONNUE)
        sizes[populations < 0] = len(TAILLES)
    seen = exposed[willing] > 0
    return Mesures(
        exposed,
        _strates(labels, sizes, listes, exposed, willing),
        _strates(TERRITOIRES, overseas.astype(np.int64), listes, exposed, willing),
        gini(exposed[willing]),
        float(seen.mean()) if len(seen) else 0.0,
        reciprocity(listes),
    )


def _strates(
    labels: Sequence[str], stratum: Indices, listes: Listes, exposed: Floats, willing: Flags
) -> tuple[Strate, ...]:
    """Measure each stratum; `stratum` is the one of each actor, shape (n,)."""
    known = listes.askers != NOBODY
    readers = np.where(known, stratum[listes.askers] if len(stratum) else NOBODY, NOBODY)
    lengths = (listes.candidates != NOBODY).sum(axis=1)
    totals = listes.scores.sum(axis=1)
    total, everybody = float(exposed[willing].sum()), int(willing.sum())
    found = []
    for rank, label in enumerate(labels):
        inside = exposed[willing & (stratum == rank)]
        mine = (readers == rank) & (lengths > 0)
        fair = total * len(inside) / everybody if everybody else 0.0
        found.append(
            Strate(
                label,
                len(inside),
                int((inside == 0).sum()),
                float(inside.sum()),
                float(inside.sum()) / fair if fair else None,
                int(mine.sum()),
                float(np.mean(totals[mine] / lengths[mine])) if mine.any() else None,
            )
        )
    return tuple(found)
