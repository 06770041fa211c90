"""Which communes already share a groupement, and on what: read both ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.signals import subjects
from matching.types import CooperationRecord

Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Cooperations:
    """The groupements known, in the order of their ids.

    `membres` holds the ranks of the communes of each groupement, `groupements` the groupements of
    each commune, both as CSR; `classes` says of each groupement (rows) on which classes of
    competence it is (columns, in the order of `subjects.read_classes`).
    """

    ids: list[str]
    natures: list[str]
    classes: Flags
    membres_indptr: Indices
    membres: Indices
    groupements_indptr: Indices
    groupements: Indices

    def __bool__(self) -> bool:
        """Say whether any groupement is known: without one, nothing is said of cooperation."""
        return bool(self.ids)

    def of_commune(self, rank: int) -> Indices:
        start, stop = self.groupements_indptr[rank : rank + 2]
        return self.groupements[start:stop]

    def members_of(self, groupement: int) -> Indices:
        start, stop = self.membres_indptr[groupement : groupement + 2]
        return self.membres[start:stop]

    @cached_property
    def sizes(self) -> Indices:
        """How many communes each groupement has."""
        return np.diff(self.membres_indptr)

    @cached_property
    def subject_counts(self) -> Indices:
        """On how many classes of competence each groupement is."""
        return np.asarray(self.classes.sum(axis=1), dtype=np.int64)

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Id of each groupement → its rank."""
        return {identifier: rank for rank, identifier in enumerate(self.ids)}


def cooperations_of(
    records: Sequence[CooperationRecord], communes: Mapping[str, int]
) -> Cooperations:
    """Build the table of groupements.

    Parameters
    ----------
    communes
        Code of every commune → its rank; members that are not communes of today are left out.

    Raises
    ------
    ValueError
        When two groupements bear the same id.

    Examples
    --------
    >>> eau = CooperationRecord(
    ...     id="2", nature="SIVU", competences=("Eau",), membres=("01004", "01001")
    ... )
    >>> found = cooperations_of([eau], {"01001": 0, "01002": 1, "01004": 2})
    >>> found.members_of(0).tolist(), found.of_commune(1).tolist(), found.of_commune(2).tolist()
    ([0, 2], [], [0])
    """
    records = sorted(records, key=lambda record: record.id)
    ids = [record.id for record in records]
    if len(set(ids)) < len(ids):
        raise ValueError("two groupements bear the same id")
    pairs = [
        (groupement, commune)
        for groupement, record in enumerate(records)
        for commune in sorted({communes[code] for code in record.membres if code in communes})
    ]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    by_commune = np.argsort(both[:, 1], kind="stable")
    known = subjects.read_classes()
    classes: Flags = np.zeros((len(records), len(known)), dtype=np.bool_)
    said: dict[str, list[int]] = {}
    for row, record in enumerate(records):
        for competence in record.competences:
            if competence not in said:
                said[competence] = subjects.said_in(known, competence)
            classes[row, said[competence]] = True
    return Cooperations(
        ids=ids,
        natures=[record.nature for record in records],
        classes=classes,
        membres_indptr=_indptr(both[:, 0], len(records)),
        membres=both[:, 1].copy(),
        groupements_indptr=_indptr(both[:, 1], len(communes)),
        groupements=both[by_commune, 0].copy(),
    )


def _indptr(rows: Indices, size: int) -> Indices:
    counts = np.bincount(rows, minlength=size)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
