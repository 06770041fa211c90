"""From signals to ranked, explained entries: a score is the sum of the parts shown."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from matching.snapshot import Flags, Floats, Indices
from matching.types import Entree, Part
from matching.weights import Signal

Values = Mapping[str, Floats]
# Two scores closer than this are equal: the order of additions must not decide who comes first.
TIE_DIGITS = 10


def scores(signals: Sequence[Signal], values: Values) -> Floats:
    """Weigh and sum the signals: one score a candidate, between 0 and 1."""
    total = np.zeros(len(values[signals[0].nom]))
    for signal in signals:
        total += signal.poids * values[signal.nom]
    return total


def order(total: Floats, kept: Flags, limit: int) -> Indices:
    """Return the ranks of the best candidates kept, best first; equal ones by rank.

    >>> order(np.array([0.2, 0.9, 0.9, 1.0]), np.array([True, True, True, False]), 2).tolist()
    [1, 2]
    """
    candidates = np.flatnonzero(kept)
    rounded = np.round(total[candidates], TIE_DIGITS)
    if len(candidates) > limit:
        # Everything at least as good as the last one kept: ties are then cut by rank, not by luck.
        threshold = np.partition(rounded, len(rounded) - limit)[len(rounded) - limit]
        near = rounded >= threshold
        candidates, rounded = candidates[near], rounded[near]
    ranks: Indices = candidates[np.lexsort((candidates, -rounded))][:limit]
    return ranks


def parts(
    signals: Sequence[Signal], values: Values, rank: int, reason: Callable[[str, int], str]
) -> tuple[Part, ...]:
    """Take apart the score of one candidate: all its signals, even those that bring nothing."""
    found = []
    for signal in signals:
        value = float(values[signal.nom][rank])
        found.append(
            Part(
                signal.nom, signal.libelle, value, signal.poids, signal.poids * value,
                reason(signal.nom, rank),
            )
        )  # fmt: skip
    return tuple(found)


def position(total: Floats, kept: Flags, rank: int) -> int | None:
    """Return the place of a candidate among those kept, 1 for the best; None when not kept."""
    if not kept[rank]:
        return None
    rounded = np.round(total, TIE_DIGITS)
    before = kept & (rounded > rounded[rank])
    ties = kept & (rounded == rounded[rank])
    return int(before.sum() + ties[:rank].sum()) + 1


def same_first(entries: Sequence[Entree]) -> list[Entree]:
    """Sort entries by score, equal ones by id: for lists merged from several tables."""
    return sorted(entries, key=lambda entry: (-round(entry.score, TIE_DIGITS), entry.id))
