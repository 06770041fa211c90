"""Communes to do it with: near, of the same EPCI, of the same size, or that have done it."""

from dataclasses import dataclass, field

import numpy as np

from matching import french, ranking
from matching.context import Context
from matching.signals import geography, size
from matching.signals.experience import best_of_holders
from matching.snapshot import Flags, Floats
from matching.types import Entree, Filtres
from matching.weights import PARTENAIRE_SCALE_KM, PARTENAIRES

# Partners are looked for within the first of these circles that holds enough communes.
CIRCLES_KM = (30.0, 60.0, 120.0, 300.0, 1000.0)
ENOUGH = 5
# Who has done it is heard from farther than the circle, as far as a day's visit allows.
EXPERIENCE_KM = 120.0
# Overseas territories that are no département.
OTHER_TERRITORIES = frozenset({"975", "977", "978", "984", "986", "987", "988", "989"})


@dataclass(frozen=True)
class Partenaires:
    """The list of partners of one need, its candidates in the order of the communes."""

    context: Context
    filtres: Filtres
    values: dict[str, Floats] = field(init=False)
    total: Floats = field(init=False)
    circle_km: float | None = field(init=False)
    kept: Flags = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _values(self.context))
        object.__setattr__(self, "total", ranking.scores(PARTENAIRES, self.values))
        wanted = _wanted(self.context, self.filtres)
        circle, kept = _within_reach(self.context, self.filtres, self.values, wanted)
        object.__setattr__(self, "circle_km", circle)
        object.__setattr__(self, "kept", kept)

    def why_out(self, rank: int) -> str:
        """Say why a commune is not kept at all, with the figure that decides."""
        if not _wanted(self.context, self.filtres)[rank]:
            return "Elle est écartée par vos filtres."
        kilometres = self.context.distance_to(rank)
        if kilometres is None or self.circle_km is None:
            return "Nous ne savons pas à quelle distance elle est de chez vous."
        return (
            f"Elle est à {french.distance(kilometres)}, hors du cercle de recherche de "
            f"{french.distance(self.circle_km)}."
        )

    def best(self, limit: int) -> tuple[Entree, ...]:
        ranks = ranking.order(self.total, self.kept, limit)
        return tuple(self.entry(rank) for rank in ranks.tolist())

    def entry(self, rank: int) -> Entree:
        communes = self.context.snapshot.communes
        return Entree(
            communes.codes[rank],
            communes.noms[rank],
            "commune",
            ranking.parts(PARTENAIRES, self.values, rank, self._reason),
            self.context.distance_to(rank),
        )

    def _reason(self, signal: str, rank: int) -> str:
        return _REASONS[signal](self.context, rank)


def _values(context: Context) -> dict[str, Floats]:
    snapshot, rank = context.snapshot, context.rank
    communes, projets = snapshot.communes, snapshot.projets
    count = len(communes.codes)
    touching = np.zeros(count)
    touching[list(snapshot.neighbours(rank))] = 1.0
    epci, departement = int(communes.epci_ranks[rank]), int(communes.departement_ranks[rank])
    return {
        "contiguite": touching,
        "proximite": geography.nearness(context.distances, PARTENAIRE_SCALE_KM),
        "epci": (communes.epci_ranks == epci).astype(float) if epci >= 0 else np.zeros(count),
        "departement": (communes.departement_ranks == departement).astype(float),
        "taille": size.likeness(snapshot.log_populations, int(communes.populations[rank])),
        "themes": best_of_holders(context.project_themes, projets.commune, count),
        "mots": best_of_holders(context.project_words, projets.commune, count),
        "experience": best_of_holders(context.project_experience, projets.commune, count),
    }


def _wanted(context: Context, filtres: Filtres) -> Flags:
    """Everybody but the commune that asks and those the person set aside."""
    communes = context.snapshot.communes
    kept = np.ones(len(communes.codes), dtype=np.bool_)
    kept[context.rank] = False
    if filtres.departement:
        kept &= communes.departement_ranks == communes.departement_ranks[context.rank]
    if filtres.population_min is not None:
        kept &= communes.populations >= filtres.population_min
    if filtres.population_max is not None:
        kept &= (communes.populations >= 0) & (communes.populations <= filtres.population_max)
    return kept


def _within_reach(
    context: Context, filtres: Filtres, values: dict[str, Floats], wanted: Flags
) -> tuple[float | None, Flags]:
    """Widen the circle until it holds enough communes; experience is heard from farther.

    Without a position, the circle is the same EPCI or département, or the country for one alone.
    """
    experienced = wanted & (values["experience"] > 0) & (context.distances <= EXPERIENCE_KM)
    if np.isinf(context.distances[context.rank]):
        home = wanted & ((values["epci"] > 0) | (values["departement"] > 0))
        return None, home if home.any() else wanted
    if filtres.distance_km is not None:
        near = wanted & (context.distances <= filtres.distance_km)
        if near.any():
            return filtres.distance_km, near
    for circle in CIRCLES_KM:
        near = wanted & (context.distances <= circle)
        if near.sum() >= ENOUGH and circle > (filtres.distance_km or 0):
            return circle, near if filtres.distance_km else near | experienced
    return None, wanted


def _contiguite(context: Context, rank: int) -> str:
    metres = context.snapshot.neighbours(context.rank).get(rank)
    if metres is None:
        return "n’est pas limitrophe"
    if metres < 100:
        return "commune limitrophe"
    shared = french.decimal(metres / 1000)
    return f"commune limitrophe ({shared}{french.NO_BREAK}km de limite commune)"


def _proximite(context: Context, rank: int) -> str:
    kilometres = context.distance_to(rank)
    return f"à {french.distance(kilometres)}" if kilometres is not None else "distance inconnue"


def _epci(context: Context, rank: int) -> str:
    communes, name_of = context.snapshot.communes, context.snapshot.name_of
    own, other = communes.epcis[context.rank], communes.epcis[rank]
    if own and own == other:
        return f"déjà membre avec vous : {name_of('epci', own)}"
    if not other:
        return "n’est membre d’aucun EPCI"
    return f"membre d’un autre EPCI : {name_of('epci', other)}"


def _departement(context: Context, rank: int) -> str:
    communes = context.snapshot.communes
    code = communes.departements[rank]
    same = code == communes.departements[context.rank]
    name = context.snapshot.name_of("departement", code)
    kind = "territoire" if code in OTHER_TERRITORIES else "département"
    return f"{'même' if same else 'autre'} {kind} ({name})"


def _taille(context: Context, rank: int) -> str:
    populations = context.snapshot.communes.populations
    own, other = int(populations[context.rank]), int(populations[rank])
    if other < 0:
        return "population inconnue"
    if own < 0:
        return french.inhabitants(other)
    return f"{french.inhabitants(other)}, contre {french.number(own)} chez vous"


def _themes(context: Context, rank: int) -> str:
    holders = context.snapshot.projets.commune
    return project_themes(context, context.best_project(holders, rank, context.project_themes))


def _mots(context: Context, rank: int) -> str:
    holders = context.snapshot.projets.commune
    return project_words(context, context.best_project(holders, rank, context.project_words))


def _experience(context: Context, rank: int) -> str:
    holders = context.snapshot.projets.commune
    best = context.best_project(holders, rank, context.project_experience)
    return project_experience(context, best)


def project_themes(context: Context, project: int | None) -> str:
    """Say on which of the wanted themes a project is."""
    if project is None:
        return "aucun projet documenté"
    labels = context.theme_labels(context.snapshot.projets.themes[project])
    if not labels:
        return "projet documenté sur un autre sujet"
    return f"projet documenté : {french.listing(labels[:2]).lower()}"


def project_words(context: Context, project: int | None) -> str:
    """Say which words of the need a project's page shares."""
    if project is None:
        return "aucun projet documenté à comparer"
    return shared_words(context, int(context.snapshot.projets.text_rows[project]))


def shared_words(context: Context, row: int) -> str:
    """Say which words of the need a document shares."""
    lemmas = context.snapshot.text.shared(row, context.vector) if row >= 0 else []
    found = [context.spoken.get(lemma, lemma) for lemma in lemmas]
    return f"mots en commun : {', '.join(found)}" if found else "pas de mot en commun"


DONE = {
    "production": "a mis en service",
    "déploiement": "déploie",
    "expérimentation": "expérimente",
    "exploration": "étudie",
    "inconnu": "a mené (avancement non renseigné)",
}


def project_experience(context: Context, project: int | None) -> str:
    """Say what was done on the very sub-theme, and since when."""
    if project is None or context.project_experience[project] <= 0:
        return "pas de projet documenté sur ce sous-thème"
    projets = context.snapshot.projets
    year = projets.annees[project]
    since = f", depuis {year}" if year else ""
    return f"{DONE[projets.statuts[project]]} « {projets.titres[project]} »{since}"


_REASONS = {
    "contiguite": _contiguite,
    "proximite": _proximite,
    "epci": _epci,
    "departement": _departement,
    "taille": _taille,
    "themes": _themes,
    "mots": _mots,
    "experience": _experience,
}
