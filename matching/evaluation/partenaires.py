"""Partners as Maillage ranks them, for each question of an evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching import ranking
from matching.context import Context
from matching.evaluation.baselines import LIMIT, Rankings
from matching.evaluation.fitting import folds
from matching.evaluation.network import FISCAL
from matching.evaluation.questions import Jeu, QuestionTerritoire
from matching.fitting import Exemple, fit_partenaires, fitted_signals
from matching.lists.partenaires import Partenaires
from matching.recommending import NO_FILTER, understand
from matching.snapshot import Floats, Snapshot
from matching.types import CooperationRecord, Demande
from matching.weights import PARTENAIRES

NAMES = [signal.nom for signal in PARTENAIRES]


@dataclass(frozen=True)
class Table:
    """The candidates in reach of one question, a row of signals each (0 where one is silent)."""

    departement: str
    ids: tuple[str, ...]
    values: Floats

    def order(self, weights: Floats) -> tuple[str, ...]:
        kept = np.ones(len(self.ids), dtype=np.bool_)
        places = ranking.order(self.values @ weights, kept, LIMIT)
        return tuple(self.ids[place] for place in places.tolist())


def informed(snapshot: Snapshot, jeu: Jeu) -> Snapshot:
    """Give the engine the cooperations of a set, and those of its candidates that list members.

    They take the place of those it knew; a set that says none leaves them.
    """
    records = {
        row.id: CooperationRecord(
            id=row.id, nature=row.nature, competences=row.competences, membres=row.members
        )
        for row in jeu.cooperations
    }
    for body in jeu.candidats:
        if body.members and body.kind not in FISCAL:
            record = CooperationRecord(
                id=body.id, nature=body.kind, competences=body.competences, membres=body.members
            )
            records.setdefault(body.id, record)
    return snapshot.with_cooperations(list(records.values())) if records else snapshot


def tables(snapshot: Snapshot, questions: Sequence[QuestionTerritoire]) -> list[Table]:
    """Weigh the candidates of each question as the page does, without writing the reasons.

    The sub-themes are those understood in the text, as when nobody has chosen any.
    """
    understood: dict[str, tuple[str, ...]] = {}
    found = []
    for question in questions:
        if question.texte not in understood:
            themes = understand(snapshot, question.texte).themes
            understood[question.texte] = tuple(theme.slug for theme in themes)
        demande = Demande(
            commune=question.commune, texte=question.texte, hidden=question.hide,
            themes=understood[question.texte],
        )  # fmt: skip
        found.append(_table(Partenaires(Context.of(snapshot, demande), NO_FILTER)))
    return found


def _table(liste: Partenaires) -> Table:
    context, communes = liste.context, liste.context.snapshot.communes
    silent = np.zeros(len(liste.ranks))
    columns = [liste.values.get(name, silent) for name in NAMES]
    return Table(
        departement=communes.departements[context.rank],
        ids=tuple(communes.codes[rank] for rank in liste.ranks[liste.kept].tolist()),
        values=np.column_stack(columns)[liste.kept],
    )


def shipped(found: Sequence[Table]) -> Rankings:
    """Rank with the weights shipped."""
    weights = np.array([signal.poids for signal in PARTENAIRES])
    return [table.order(weights) for table in found]


def cross_validated(
    found: Sequence[Table], labels: Sequence[frozenset[str] | None]
) -> tuple[Rankings, list[frozenset[str]]]:
    """Rank each labelled question with weights fitted on the départements of the other folds.

    The weights shipped hold nothing here: they may come from the very départements left out.

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
    weights = {}
    for fold in set(dealt):
        others = [e for e, other in zip(exemples, dealt, strict=True) if other != fold]
        fitted = fit_partenaires(others, anchor=0.0)
        weights[fold] = np.array([fitted[name] for name in NAMES])
    rankings = [table.order(weights[fold]) for (table, _), fold in zip(taught, dealt, strict=True)]
    return rankings, [own for _, own in taught]


def _exemple(table: Table, relevant: frozenset[str]) -> Exemple:
    columns = [NAMES.index(name) for name in fitted_signals()]
    right = np.array([code in relevant for code in table.ids], dtype=np.bool_)
    return Exemple(table.values[:, columns], right)
