"""Documented projects of others, nearest to the need first."""

from dataclasses import dataclass, field

import numpy as np

from matching import french, ranking
from matching.context import Context
from matching.lists import partenaires
from matching.signals import size
from matching.snapshot import Flags, Floats
from matching.types import Entree
from matching.weights import CAS

SAME_DEPARTEMENT, SAME_REGION = 1.0, 0.6
# Three times more forgiving than between partners: a project travels further than a meeting.
SIZE_SOFTNESS = 3.0
# Words alone bring a project in only when they share more than a common word.
ENOUGH_WORDS = 0.12


@dataclass(frozen=True)
class Cas:
    """The list of documented projects for one need."""

    context: Context
    values: dict[str, Floats] = field(init=False)
    total: Floats = field(init=False)
    kept: Flags = field(init=False)

    def __post_init__(self) -> None:
        values = _values(self.context)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "total", ranking.scores(CAS, values))
        relevant = (values["themes"] > 0) | (values["mots"] >= ENOUGH_WORDS)
        # What the commune did itself teaches it nothing.
        own = self.context.snapshot.projets.commune == self.context.rank
        object.__setattr__(self, "kept", relevant & ~own)

    def best(self, limit: int) -> tuple[Entree, ...]:
        ranks = ranking.order(self.total, self.kept, limit)
        return tuple(self.entry(rank) for rank in ranks.tolist())

    def entry(self, rank: int) -> Entree:
        projets = self.context.snapshot.projets
        return Entree(
            projets.ids[rank], projets.titres[rank], "cas",
            ranking.parts(CAS, self.values, rank, self._reason), lien=projets.porteurs[rank],
        )  # fmt: skip

    def _reason(self, signal: str, rank: int) -> str:
        context, projets = self.context, self.context.snapshot.projets
        if signal == "themes":
            labels = context.theme_labels(projets.themes[rank])
            return french.quoted(labels[:2]) if labels else "autre thème"
        if signal == "mots":
            return partenaires.shared_words(context, int(projets.text_rows[rank]))
        if signal == "taille":
            population = int(projets.populations[rank])
            return french.inhabitants(population) if population >= 0 else "taille non renseignée"
        if signal == "territoire":
            return self._territoire(rank)
        since = projets.annees[rank]
        status = projets.statuts[rank]
        shown = french.STATUTS[status]
        return f"{shown}, depuis {since}" if since else shown

    def _territoire(self, rank: int) -> str:
        projets, name_of = self.context.snapshot.projets, self.context.snapshot.name_of
        value = self.values["territoire"][rank]
        departement = projets.departements[rank]
        if value == SAME_DEPARTEMENT and departement:
            return f"dans votre département ({name_of('departement', departement)})"
        if value == SAME_REGION:
            return f"dans votre région ({name_of('region', projets.regions[rank])})"
        if not departement:
            return "ailleurs en France"
        return f"ailleurs ({name_of('departement', departement)})"


def _values(context: Context) -> dict[str, Floats]:
    communes, projets = context.snapshot.communes, context.snapshot.projets
    departement = communes.departements[context.rank]
    region = communes.regions[context.rank]
    places = [
        SAME_DEPARTEMENT if home == departement else SAME_REGION if wide == region else 0.0
        for home, wide in zip(projets.departements, projets.regions, strict=True)
    ]
    own = int(communes.populations[context.rank])
    return {
        "themes": context.project_themes,
        "mots": context.project_words,
        "taille": size.likeness(size.logs(projets.populations), own, softness=SIZE_SOFTNESS),
        "territoire": np.array(places, dtype=np.float64),
        "maturite": projets.maturites.astype(np.float64),
    }
