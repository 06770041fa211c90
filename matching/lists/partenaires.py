"""Communes to do it with: near, of the same EPCI, of the same size, or that have done it."""

from dataclasses import dataclass, field

import numpy as np

from matching import french, ranking
from matching.context import Context
from matching.lists import entre_communes
from matching.signals import borders, geography, size
from matching.signals.experience import best_of_holders
from matching.signals.ragged import gathered
from matching.snapshot import Flags, Floats, Indices
from matching.types import Entree, Filtres
from matching.weights import PARTENAIRES, Signal

# Partners are looked for within the first of these circles that holds enough communes.
CIRCLES_KM = (30.0, 60.0, 120.0, 300.0, 1000.0)
ENOUGH = 5
# No two places are farther apart.
HALF_EARTH_KM = 20_040.0
# Who has done it is heard from farther than the circle, as far as a day's visit allows.
EXPERIENCE_KM = 120.0


@dataclass(frozen=True)
class Partenaires:
    """The list of partners of one need: the communes in reach, each value in their order.

    Parameters
    ----------
    also
        Rank of a commune to weigh beside them, whether in reach or not: to be compared.
    """

    context: Context
    filtres: Filtres
    also: int | None = None
    ranks: Indices = field(init=False)
    values: dict[str, Floats] = field(init=False)
    signals: tuple[Signal, ...] = field(init=False)
    total: Floats = field(init=False)
    circle_km: float | None = field(init=False)
    kept: Flags = field(init=False)

    def __post_init__(self) -> None:
        circle, kept = _within_reach(self.context, self.filtres)
        looked_at = kept.copy()
        if self.also is not None:
            looked_at[self.also] = True
        ranks = np.flatnonzero(looked_at)
        values = _values(self.context, ranks, max(1.0, (circle or HALF_EARTH_KM) / CIRCLES_KM[0]))
        object.__setattr__(self, "ranks", ranks)
        object.__setattr__(self, "circle_km", circle)
        object.__setattr__(self, "kept", kept[ranks])
        object.__setattr__(self, "values", values)
        signals = tuple(signal for signal in PARTENAIRES if signal.nom in values)
        object.__setattr__(self, "signals", signals)
        object.__setattr__(self, "total", ranking.scores(signals, values))

    def place_of(self, rank: int) -> int:
        """Return where a commune stands in the arrays of this list."""
        return int(np.searchsorted(self.ranks, rank))

    def why_out(self, place: int) -> str:
        """Say why a commune is not kept at all, with the figure that decides."""
        rank = int(self.ranks[place])
        if not _wanted(self.context, self.filtres)[rank]:
            return "Elle est écartée par vos filtres."
        kilometres = self.context.distance_to(rank)
        if kilometres is None or self.circle_km is None:
            return "Nous ne savons pas à quelle distance elle est de chez vous."
        return (
            f"Elle est à {self.context.said_distance(rank)}, hors du cercle de recherche de "
            f"{french.distance(self.circle_km)}."
        )

    def best(self, limit: int) -> tuple[Entree, ...]:
        places = ranking.order(self.total, self.kept, limit)
        return tuple(self.entry(place) for place in places.tolist())

    def entry(self, place: int) -> Entree:
        communes, rank = self.context.snapshot.communes, int(self.ranks[place])
        return Entree(
            communes.codes[rank],
            communes.noms[rank],
            "commune",
            ranking.parts(self.signals, self.values, place, self._reason),
            self.context.distance_to(rank),
        )

    def _reason(self, signal: str, place: int) -> str:
        return _REASONS[signal](self.context, int(self.ranks[place]))


def _values(context: Context, ranks: Indices, stretch: float) -> dict[str, Floats]:
    """Value each signal; in a widened circle, near and far are judged on a larger scale."""
    snapshot, rank = context.snapshot, context.rank
    communes, projets = snapshot.communes, snapshot.projets
    epci, departement = int(communes.epci_ranks[rank]), int(communes.departement_ranks[rank])
    same_epci = (communes.epci_ranks[ranks] == epci) & (epci >= 0)

    def held(values: Floats) -> Floats:
        return best_of_holders(values, projets.commune, len(communes.codes))[ranks]

    values = {
        "proximite": geography.closeness(
            context.distances(ranks) / stretch, communes.espacements_km[ranks]
        ),
        "frontiere": _frontieres(context, ranks),
        "epci": same_epci.astype(float),
        "departement": (communes.departement_ranks[ranks] == departement).astype(float),
        "postal": _postaux(context, ranks),
        "taille": size.likeness(snapshot.log_populations[ranks], int(communes.populations[rank])),
        "themes": held(context.project_themes),
        "mots": held(context.project_words),
        "experience": held(context.project_experience),
    }
    # What nothing is known of in the whole country is not held for or against anybody.
    if snapshot.cooperations:
        values["cooperations"] = context.bonds(ranks)
        if context.subjects:
            values["libre"] = 1 - context.engaged(ranks)
    return values


def _frontieres(context: Context, ranks: Indices) -> Floats:
    snapshot = context.snapshot
    metres = np.full(len(snapshot.communes.codes), -1.0)
    touching = context.neighbours
    metres[list(touching)] = list(touching.values())
    outlines = snapshot.communes.contours_m
    return borders.closeness(
        metres[ranks],
        context.common_neighbours[ranks],
        outlines[ranks],
        float(outlines[context.rank]),
    )


def _postaux(context: Context, ranks: Indices) -> Floats:
    communes = context.snapshot.communes
    owners, codes = gathered(communes.postaux_indptr, communes.postaux, ranks)
    own = context.snapshot.postcodes(context.rank)
    found = np.zeros(len(ranks))
    found[owners[np.isin(codes, own)]] = 1.0
    return found


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


def home(context: Context) -> Flags:
    """The other communes of the same EPCI or département: a circle without a position."""
    communes, rank = context.snapshot.communes, context.rank
    epci = int(communes.epci_ranks[rank])
    found: Flags = communes.departement_ranks == communes.departement_ranks[rank]
    if epci >= 0:
        found |= communes.epci_ranks == epci
    found[rank] = False
    return found


def _within_reach(context: Context, filtres: Filtres) -> tuple[float | None, Flags]:
    """Widen the circle until it holds enough communes; experience is heard from farther.

    Without a position, the circle is the same EPCI or département, or the country for one alone.
    """
    wanted = _wanted(context, filtres)
    if np.isinf(context.arcs[context.rank]):
        near = wanted & home(context)
        return None, near if near.any() else wanted
    if filtres.distance_km is not None:
        # The person set the bound: nobody is looked for beyond it.
        return filtres.distance_km, wanted & context.within(filtres.distance_km)
    narrowed = filtres.population_min is not None or filtres.population_max is not None
    for circle in CIRCLES_KM:
        if narrowed and circle > EXPERIENCE_KM:
            # A size asked for is not worth a partner at the other end of the country.
            return EXPERIENCE_KM, wanted & context.within(EXPERIENCE_KM)
        near = wanted & context.within(circle)
        if near.sum() >= ENOUGH:
            near |= wanted & _experienced(context) & context.within(EXPERIENCE_KM)
            return circle, near
    return None, wanted


def _experienced(context: Context) -> Flags:
    """Who did a project on the very sub-theme."""
    holders = context.snapshot.projets.commune
    found = np.zeros(len(context.snapshot.communes.codes), dtype=np.bool_)
    found[holders[(holders >= 0) & (context.project_experience > 0)]] = True
    return found


def _projects(context: Context, rank: int) -> list[int]:
    return context.snapshot.projects_of_communes.get(rank, [])


def _themes(context: Context, rank: int) -> str:
    return project_themes(
        context, context.best_project(_projects(context, rank), context.project_themes)
    )


def _mots(context: Context, rank: int) -> str:
    return project_words(
        context, context.best_project(_projects(context, rank), context.project_words)
    )


def _experience(context: Context, rank: int) -> str:
    best = context.best_project(_projects(context, rank), context.project_experience)
    return project_experience(context, best)


def project_themes(context: Context, project: int | None) -> str:
    """Say on which of the wanted themes a project is."""
    if project is None:
        return "aucun projet documenté"
    labels = context.theme_labels(context.snapshot.projets.themes[project])
    if not labels:
        return "projet documenté sur un autre sujet"
    return f"projet documenté : {french.quoted(labels[:2])}"


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
    **entre_communes.REASONS,
    "themes": _themes,
    "mots": _mots,
    "experience": _experience,
}
