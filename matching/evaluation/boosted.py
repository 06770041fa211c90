"""A gradient-boosted ranker: what is gained by giving up weights that a mairie can read.

It sees the signals of Maillage and what the simpler ways see, and is always judged on
départements it was not taught. scikit-learn is loaded here, when it is called.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.evaluation.baselines import LIMIT, Rankings, Vue
from matching.evaluation.fitting import folds
from matching.snapshot import Floats, Indices

LABEL = "Classeur boosté (validation croisée par département)"
NAME = "booste"
# The candidates it orders: the nearest, and the first of each simple way.
NEAREST, FIRST = 40, 20


@dataclass(frozen=True)
class Copie:
    """What the ranker sees of one question: a row a candidate."""

    departement: str
    ids: tuple[str, ...]
    values: Floats


def pool(vue: Vue) -> Indices:
    """Places of the candidates worth ordering, in increasing order."""
    rankings = list(vue.rankings.values())
    chosen = [rankings[0][:NEAREST], *(places[:FIRST] for places in rankings[1:])]
    found: Indices = np.unique(np.concatenate(chosen))
    return found


def seen(vue: Vue, places: Indices, signals: Floats) -> Floats:
    """Put together what is seen of some candidates: the simple ways, then Maillage's signals."""
    near = vue.distances[places]
    ranks = np.empty(len(places))
    ranks[np.argsort(near, kind="stable")] = np.arange(len(places))
    columns = [
        np.where(np.isfinite(near), near, -1.0), ranks, vue.epci[places], vue.home[places],
        vue.cosines[places], vue.shared[places], vue.walk[places],
    ]  # fmt: skip
    return np.column_stack([*columns, signals])


def cross_validated(
    copies: Sequence[Copie], labels: Sequence[frozenset[str] | None]
) -> tuple[Rankings, list[frozenset[str]]]:
    """Rank the labelled questions of each fold by what was learned on the others.

    Returns
    -------
    rankings, labels
        Both empty when there are not two départements to tell apart, or nobody right to learn.
    """
    taught = [(copie, own) for copie, own in zip(copies, labels, strict=True) if own]
    dealt = folds([copie.departement for copie, _ in taught])
    rankings: Rankings = []
    if len(set(dealt)) < 2:
        return [], []
    models = {fold: _taught([t for t, d in zip(taught, dealt, strict=True) if d != fold])
              for fold in sorted(set(dealt))}  # fmt: skip
    for (copie, _), fold in zip(taught, dealt, strict=True):
        model = models[fold]
        if model is None:
            return [], []
        scores = model.predict_proba(copie.values)[:, 1] if len(copie.ids) else np.zeros(0)
        order = np.lexsort((np.arange(len(scores)), -scores))[:LIMIT]
        rankings.append(tuple(copie.ids[place] for place in order.tolist()))
    return rankings, [own for _, own in taught]


def _taught(pairs: Sequence[tuple[Copie, frozenset[str]]]):  # type: ignore[no-untyped-def] # sklearn has no types
    from sklearn.ensemble import HistGradientBoostingClassifier

    rows = np.concatenate([copie.values for copie, _ in pairs])
    right = np.array([one in own for copie, own in pairs for one in copie.ids], dtype=np.bool_)
    if not right.any() or right.all():
        return None
    model = HistGradientBoostingClassifier(
        max_iter=80, learning_rate=0.1, max_leaf_nodes=15, min_samples_leaf=20,
        l2_regularization=1.0, early_stopping=False, random_state=0,
    )  # fmt: skip
    return model.fit(rows, right)
