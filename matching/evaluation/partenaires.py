"""Partners as Maillage ranks them, for each question of an evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching import ranking
from matching.context import Context
from matching.evaluation.baselines import LIMIT, Rankings
from matching.evaluation.fitting import Exemple, fit, folds
from matching.evaluation.questions import QuestionTerritoire
from matching.lists.partenaires import Partenaires
from matching.recommending import NO_FILTER, understand
from matching.snapshot import Floats, Indices, Snapshot
from matching.types import Demande
from matching.weights import PARTENAIRES

# Light: the weights are few, and the questions many.
PENALTY = 1.0
# To fit, the candidates that the weights shipped put first; who is farther down teaches little.
TAUGHT = 200


@dataclass(frozen=True)
class Table:
    """The candidates in reach of one question, their signals, and the places of the best."""

    departement: str
    ids: tuple[str, ...]
    values: Floats
    total: Floats

    def order(self, weights: Floats | None = None) -> tuple[str, ...]:
        total = self.total if weights is None else self.values @ weights
        kept = np.ones(len(total), dtype=np.bool_)
        return tuple(self.ids[place] for place in ranking.order(total, kept, LIMIT).tolist())


def tables(snapshot: Snapshot, questions: Sequence[QuestionTerritoire]) -> list[Table]:
    """Answer each question as the page does, without writing the reasons.

    The sub-themes are those understood in the text, as when nobody has chosen any.
    """
    understood: dict[str, tuple[str, ...]] = {}
    found = []
    for question in questions:
        if question.texte not in understood:
            themes = understand(snapshot, question.texte).themes
            understood[question.texte] = tuple(theme.slug for theme in themes)
        demande = Demande(
            commune=question.commune, texte=question.texte, themes=understood[question.texte]
        )
        liste = Partenaires(Context.of(snapshot, demande), NO_FILTER)
        found.append(_table(snapshot, question, liste))
    return found


def _table(snapshot: Snapshot, question: QuestionTerritoire, liste: Partenaires) -> Table:
    places: Indices = np.flatnonzero(liste.kept)
    ranks = liste.ranks[places].tolist()
    communes = snapshot.communes
    return Table(
        departement=communes.departements[snapshot.commune_rank(question.commune)],
        ids=tuple(communes.codes[rank] for rank in ranks),
        values=np.stack([liste.values[signal.nom][places] for signal in PARTENAIRES], axis=1),
        total=liste.total[places],
    )


def shipped(found: Sequence[Table]) -> Rankings:
    """Rank with the weights shipped."""
    return [table.order() for table in found]


def cross_validated(
    found: Sequence[Table], labels: Sequence[frozenset[str] | None]
) -> tuple[Rankings, list[frozenset[str]]]:
    """Rank each labelled question with weights fitted on the départements of the other folds.

    Returns
    -------
    rankings, labels
        Of the labelled questions alone; none when all are of one département.
    """
    taught = [(table, own) for table, own in zip(found, labels, strict=True) if own]
    exemples = [_exemple(table, own) for table, own in taught]
    dealt = folds([table.departement for table, _ in taught])
    if len(set(dealt)) < 2:
        return [], []
    weights = {
        fold: fit(
            [e for e, other in zip(exemples, dealt, strict=True) if other != fold],
            penalty=PENALTY, positive=True,
        )
        for fold in set(dealt)
    }  # fmt: skip
    rankings = [table.order(weights[fold]) for (table, _), fold in zip(taught, dealt, strict=True)]
    return rankings, [own for _, own in taught]


def _exemple(table: Table, relevant: frozenset[str]) -> Exemple:
    right = np.array([code in relevant for code in table.ids], dtype=np.bool_)
    kept = np.zeros(len(right), dtype=np.bool_)
    kept[ranking.order(table.total, np.ones(len(right), dtype=np.bool_), TAUGHT)] = True
    kept |= right
    return Exemple(table.values[kept], right[kept])
