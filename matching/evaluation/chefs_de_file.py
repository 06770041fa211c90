"""Who would carry a project as Maillage ranks them, for each question of an evaluation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching import ranking
from matching.evaluation.baselines import LIMIT, Rankings
from matching.evaluation.fitting import fit, folds
from matching.evaluation.questions import Jeu
from matching.fitting import Exemple
from matching.portage.signals import Portage, Projet
from matching.portage.weights import PORTAGE
from matching.snapshot import Flags, Floats, Snapshot

# How strongly each weight is held to 0.
PENALTY = 1.0


@dataclass(frozen=True)
class Table:
    """The bodies in reach of one question: ids, a row of signals each, and who is a candidate.

    `listed` is false of the départements and régions that `candidats` leaves out.
    """

    departement: str
    theme: str
    ids: tuple[str, ...]
    values: Floats
    listed: Flags

    def order(self, weights: Floats, *, everybody: bool = False) -> tuple[str, ...]:
        kept = np.ones(len(self.ids), dtype=np.bool_) if everybody else self.listed
        places = ranking.order(self.values @ weights, kept, LIMIT)
        return tuple(self.ids[place] for place in places.tolist())


def tables(snapshot: Snapshot, jeu: Jeu) -> list[Table]:
    """Weigh the bodies in reach of each question; what it hides is not among them."""
    portage = Portage.of(snapshot, jeu.candidats)
    listed = {body.id for body in jeu.candidats}
    found = []
    for question in jeu.chefs_de_file:
        projet = Projet(question.commune, question.theme, question.texte)
        pesee = portage.weigh(projet)
        ids = [portage.corps.candidats[place].id for place in pesee.places]
        kept = [place for place, one in enumerate(ids) if one not in question.hide]
        found.append(
            Table(
                departement=snapshot.communes.departements[snapshot.commune_rank(question.commune)],
                theme=question.theme,
                ids=tuple(ids[place] for place in kept),
                values=pesee.values[kept],
                listed=np.array([ids[place] in listed for place in kept], dtype=np.bool_),
            )
        )
    return found


def shipped(found: Sequence[Table], *, everybody: bool = False) -> Rankings:
    """Rank with the weights shipped.

    Parameters
    ----------
    everybody
        Whether the départements and régions that are no candidates compete too.
    """
    weights = np.array([signal.poids for signal in PORTAGE])
    return [table.order(weights, everybody=everybody) for table in found]


def cross_validated(
    found: Sequence[Table], labels: Sequence[frozenset[str] | None], *, everybody: bool = False
) -> tuple[Rankings, list[frozenset[str]]]:
    """Rank each labelled question with weights fitted on the départements of the other folds.

    Returns
    -------
    rankings, labels
        Of the labelled questions alone; none when all are of one département.
    """
    taught = [(table, own) for table, own in zip(found, labels, strict=True) if own]
    exemples = _exemples(taught)
    dealt = folds([table.departement for table, _ in taught])
    if len(set(dealt)) < 2:
        return [], []
    weights = {
        fold: fit(
            [e for e, other in zip(exemples, dealt, strict=True) if other != fold], penalty=PENALTY,
        )
        for fold in set(dealt)
    }  # fmt: skip
    rankings = [
        table.order(weights[fold], everybody=everybody)
        for (table, _), fold in zip(taught, dealt, strict=True)
    ]
    return rankings, [own for _, own in taught]


def _exemples(taught: Sequence[tuple[Table, frozenset[str]]]) -> list[Exemple]:
    """Teach with everybody: that a département is a candidate must not tell anything.

    The projects of one body under one programme are alike: n of them count as √n.
    """
    alike = Counter((tuple(sorted(own)), table.theme) for table, own in taught)
    return [
        Exemple(
            table.values, np.array([one in own for one in table.ids], dtype=np.bool_),
            alike[tuple(sorted(own)), table.theme] ** -0.5,
        )
        for table, own in taught
    ]  # fmt: skip
