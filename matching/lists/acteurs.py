"""Scientists, companies and networks who complement the collectivités."""

from dataclasses import dataclass, field

import numpy as np

from matching import french, overseas, ranking
from matching.context import Context
from matching.lists import partenaires
from matching.signals import offers, themes
from matching.signals.experience import best_of_holders
from matching.signals.territory import has_a_basin
from matching.snapshot import Flags, Floats
from matching.types import Entree
from matching.weights import ACTEURS, SIBLING

# An unknown territory brings nothing: neither « everywhere » nor « elsewhere » would be true.
SAME_DEPARTEMENT, SAME_REGION, WHOLE_COUNTRY, UNKNOWN = 1.0, 0.8, 0.5, 0.0
# Who worked with the commune or its EPCI; who worked with its département or région.
CLOSE_LINK, WIDE_LINK = 1.0, 0.6
WIDE_KINDS = frozenset({"departement", "region"})
# Words alone bring somebody in only when they share more than a common word.
ENOUGH_WORDS = 0.12

# Nodes of the graph of projects near the commune that asks, and those around it.
Nodes = tuple[set[tuple[str, str]], set[tuple[str, str]]]


@dataclass(frozen=True)
class Acteurs:
    """The list of organisations for one need."""

    context: Context
    nodes: Nodes = field(init=False)
    values: dict[str, Floats] = field(init=False)
    total: Floats = field(init=False)
    kept: Flags = field(init=False)
    unknown: Flags = field(init=False)

    def __post_init__(self) -> None:
        nodes = own_nodes(self.context)
        unknown = np.zeros(len(self.context.snapshot.acteurs.ids), dtype=np.bool_)
        unknown[self.context.snapshot.acteurs_serving.get(("inconnu", ""), [])] = True
        values = _values(self.context, nodes)
        object.__setattr__(self, "nodes", nodes)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "total", ranking.scores(ACTEURS, values))
        relevant = (values["themes"] > 0) | (values["mots"] >= ENOUGH_WORDS)
        object.__setattr__(self, "unknown", unknown)
        object.__setattr__(self, "kept", self._kept(relevant))

    def _kept(self, relevant: Flags) -> Flags:
        """Keep those who serve the commune, and those who may for all we know.

        Overseas, the latter come in only when nobody known to serve it knows the very sub-theme:
        most companies of the Hexagone do not cross the sea. An agence de l’eau serves one basin,
        and we do not know whose commune is in it.
        """
        known: Flags = relevant & (self.values["territoire"] > 0)
        perhaps: Flags = relevant & self.unknown
        snapshot = self.context.snapshot
        far = overseas.is_overseas(snapshot.communes.departements[self.context.rank])
        if far and (known & (self.values["themes"] > SIBLING)).any():
            return known
        noms = snapshot.acteurs.noms
        perhaps[[r for r in np.flatnonzero(perhaps).tolist() if has_a_basin(noms[r])]] = False
        return known | perhaps

    def best(self, limit: int) -> tuple[Entree, ...]:
        ranks = ranking.order(self.total, self.kept, limit)
        return tuple(self.entry(rank) for rank in ranks.tolist())

    def entry(self, rank: int) -> Entree:
        table = self.context.snapshot.acteurs
        return Entree(
            table.ids[rank], table.noms[rank], table.kinds[rank],
            ranking.parts(ACTEURS, self.values, rank, self._reason),
        )  # fmt: skip

    def _reason(self, signal: str, rank: int) -> str:
        context, table = self.context, self.context.snapshot.acteurs
        if signal == "themes":
            return self._themes(rank)
        if signal == "mots":
            return partenaires.shared_words(context, int(table.text_rows[rank]))
        if signal == "territoire":
            return self._territoire(rank)
        if signal == "experience":
            return self._experience(rank)
        return self._reseau(rank)

    def _themes(self, rank: int) -> str:
        """Name the sub-themes it was kept for, and say so when its offers do not name them."""
        context, table = self.context, self.context.snapshot.acteurs
        named = table.themes[rank] & context.snapshot.acteurs_said[rank]
        own = float(np.max(named * context.answer, initial=0.0))
        if own > 0 and own >= self.values["themes"][rank]:
            return french.quoted(context.theme_labels(named)[:2])
        if not self.values["themes"][rank]:
            return "autres thèmes"
        labels = context.theme_labels(table.themes[rank])
        return f"{french.quoted(labels[:1])} (à vérifier avec elle)"

    def _territoire(self, rank: int) -> str:
        snapshot, home = self.context.snapshot, self.context.rank
        value = self.values["territoire"][rank]
        communes = snapshot.communes
        departement = communes.departements[home]
        if self.unknown[rank]:
            return "territoire non renseigné"
        if value == SAME_DEPARTEMENT:
            name = snapshot.name_of("departement", departement)
            other = departement in overseas.OTHER_TERRITORIES
            return f"présent dans votre {'territoire' if other else 'département'} ({name})"
        if value == SAME_REGION:
            name = snapshot.name_of("region", communes.regions[home])
            return f"présent dans votre région ({name})"
        if value and overseas.is_overseas(departement):
            return "organisme national : à vérifier s’il intervient chez vous"
        return "intervient dans toute la France" if value else "autre territoire"

    def _experience(self, rank: int) -> str:
        projects = _projects(self.context, rank)
        best = min(projects, key=lambda p: (-self.context.project_experience[p], p), default=None)
        if best is None:
            return "pas de projet documenté"
        if self.context.project_experience[best] <= 0:
            return "projets documentés sur d’autres sujets"
        projets = self.context.snapshot.projets
        return f"« {projets.titres[best]} », avec {projets.porteurs[best]}"

    def _reseau(self, rank: int) -> str:
        context = self.context
        relations = context.snapshot.acteurs.relations[rank]
        for wanted in self.nodes if relations else ():
            for kind, holder, project in relations:
                if (kind, holder) in wanted:
                    projets = context.snapshot.projets
                    at = context.snapshot.project_rank(project)
                    return f"a travaillé avec {projets.porteurs[at]} (« {projets.titres[at]} »)"
        return "pas encore de lien connu avec votre territoire"


def own_nodes(context: Context) -> Nodes:
    """Who stands for the commune that asks: itself and its EPCI; its département and région."""
    snapshot, rank = context.snapshot, context.rank
    communes, porteurs = snapshot.communes, snapshot.porteurs
    close = {("commune", communes.codes[rank])}
    close |= {("porteur", siren) for siren in (communes.epcis[rank], communes.epts[rank]) if siren}
    around = [
        *snapshot.serving("departement", communes.departements[rank]),
        *snapshot.serving("region", communes.regions[rank]),
    ]
    wide = {("porteur", porteurs.ids[p]) for p in around if porteurs.kinds[p] in WIDE_KINDS}
    return close, wide


def _projects(context: Context, rank: int) -> list[int]:
    relations = context.snapshot.acteurs.relations[rank]
    return sorted({context.snapshot.project_rank(project) for _kind, _id, project in relations})


def _values(context: Context, nodes: Nodes) -> dict[str, Floats]:
    snapshot = context.snapshot
    table = snapshot.acteurs
    close, wide = nodes
    count = len(table.ids)
    reseau = np.zeros(count)
    for nodes_of, link in ((wide, WIDE_LINK), (close, CLOSE_LINK)):
        for node in nodes_of:
            reseau[snapshot.acteurs_linked_to.get(node, [])] = link
    workers, worked_on = snapshot.acteur_projects
    return {
        "themes": np.maximum(
            themes.best(table.themes & snapshot.acteurs_said, context.answer),
            offers.UNSAID * themes.best(table.themes, context.asked),
        ),
        "mots": context.cosines[table.text_rows],
        "territoire": _territories(context),
        "experience": best_of_holders(context.project_experience[worked_on], workers, count),
        "reseau": reseau,
    }


def _territories(context: Context) -> Floats:
    snapshot, rank = context.snapshot, context.rank
    found = np.zeros(len(snapshot.acteurs.ids))
    for territory, worth in (
        (("inconnu", ""), UNKNOWN),
        (("pays", ""), WHOLE_COUNTRY),
        (("region", snapshot.communes.regions[rank]), SAME_REGION),
        (("departement", snapshot.communes.departements[rank]), SAME_DEPARTEMENT),
    ):
        found[snapshot.acteurs_serving.get(territory, [])] = worth
    return found
