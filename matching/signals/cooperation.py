"""Who already shares a groupement with whom, and who is already engaged on a subject elsewhere."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from matching.cooperations import Cooperations
from matching.signals.ragged import gathered

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

# A groupement of this many communes or fewer binds on its subject; of twice as many, half as much.
SMALL = 8


def bonds(cooperations: Cooperations, shared: Iterable[int], ranks: Indices) -> Floats:
    """Say of communes how bound they are to the one that asks.

    1 − e^(−Σ 1 ÷ ln(1 + members)) over the groupements shared: a groupement of two binds more than
    a département's.

    Parameters
    ----------
    shared
        Ranks of the groupements of the commune that asks.
    """
    total = np.zeros(len(cooperations.groupements_indptr) - 1)
    for groupement in shared:
        members = cooperations.members_of(groupement)
        total[members] += 1 / np.log1p(len(members))
    found: Floats = -np.expm1(-total[ranks])
    return found


def engagements(cooperations: Cooperations, groupements: Indices, wanted: Sequence[int]) -> Floats:
    """Say of each groupement how much it engages its members on the subject, 0 to 1.

    Half for being on one of the classes wanted, less when it has more than `SMALL` members; half
    for having the same classes and no other (Jaccard).
    """
    common = cooperations.classes[groupements][:, wanted].sum(axis=1)
    either = cooperations.subject_counts[groupements] + len(wanted) - common
    smallness = np.minimum(1.0, SMALL / np.maximum(cooperations.sizes[groupements], 1))
    found: Floats = ((common > 0) * smallness + common / np.maximum(either, 1)) / 2
    return found


def engaged_elsewhere(
    cooperations: Cooperations, ranks: Indices, wanted: Sequence[int], counted: Flags
) -> Floats:
    """Say of communes how much the groupement that engages them the most does so.

    Parameters
    ----------
    counted
        Of every groupement, whether it is elsewhere: neither hidden nor shared with the commune
        that asks.
    """
    owners, groupements = gathered(cooperations.groupements_indptr, cooperations.groupements, ranks)
    kept = counted[groupements]
    found = np.zeros(len(ranks))
    np.maximum.at(found, owners[kept], engagements(cooperations, groupements[kept], wanted))
    return found


def most_engaging(
    cooperations: Cooperations, rank: int, wanted: Sequence[int], counted: Flags
) -> int | None:
    """Return the groupement that engages one commune the most; None when none does."""
    own = cooperations.of_commune(rank)
    own = own[counted[own]]
    if not len(own):
        return None
    values = engagements(cooperations, own, wanted)
    best = int(values.argmax())
    return int(own[best]) if values[best] > 0 else None
