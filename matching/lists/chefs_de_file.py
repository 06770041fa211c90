"""Collectivités pressenties comme chef de file: those whose kind leads on the theme, in reach.

Two tables are ranked as one: the bodies (EPCI, départements, régions, operators), then the
communes, which may lead for their neighbours.
"""

from dataclasses import dataclass, field

import numpy as np

from matching import french, overseas, ranking
from matching.context import Context
from matching.lists import leading, partenaires
from matching.signals import competence, geography, size
from matching.signals.experience import best_of_holders
from matching.signals.themes import best
from matching.snapshot import Flags, Floats, Indices
from matching.types import Entree, Filtres
from matching.weights import CHEFS_DE_FILE, PORTEUR_SCALE_KM

# A commune leads for its neighbours when it is larger than they are, staffed, and near.
SMALLEST_LEAD = 2000
COMMUNE_REACH_KM = 25.0
# Structures the commune does not belong to come in when they did such a project, this near, …
EXPERIENCE_KM = 50.0
# … or when its own are fewer than ENOUGH: within the first of these circles that holds enough.
REACHES_KM = (15.0, 30.0, 60.0)
ENOUGH = 3
# What the commune a body is placed in is to it; of an EPCI we only know the largest.
SEATS = {"departement": "son chef-lieu", "region": "son chef-lieu", "opsn": "son siège"}
SEATED_HERE = {
    "departement": "votre commune est son chef-lieu",
    "region": "votre commune est son chef-lieu",
    "opsn": "son siège est dans votre commune",
}
NOT_A_MEMBER = "Votre commune n’en est pas membre : il faudrait une convention avec elle. "
# Bodies that only serve those on their territory.
CLOSED_KINDS = frozenset({"departement", "region", "opsn", "EPT", "MGP"})


@dataclass(frozen=True)
class ChefsDeFile:
    """The list of possible leads of one need: every body, then the communes in reach, one table.

    Parameters
    ----------
    also
        Rank of a commune to weigh beside them, whether in reach or not: to be compared.
    """

    context: Context
    filtres: Filtres
    also: int | None = None
    communes: Indices = field(init=False)
    values: dict[str, Floats] = field(init=False)
    total: Floats = field(init=False)
    kept: Flags = field(init=False)
    _rules: leading.Rules = field(init=False)

    def __post_init__(self) -> None:
        context = self.context
        near = context.within(COMMUNE_REACH_KM)
        if self.also is not None:
            near[self.also] = True
        communes = np.flatnonzero(near)
        distances = context.distances(np.concatenate([context.snapshot.porteurs.sieges, communes]))
        rules = leading.Rules.of(context, communes)
        values = _values(context, rules.weights, communes, distances)
        object.__setattr__(self, "communes", communes)
        object.__setattr__(self, "_rules", rules)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "total", ranking.scores(CHEFS_DE_FILE, values))
        object.__setattr__(self, "kept", _kept(context, self.filtres, values, communes, distances))

    @property
    def bodies(self) -> int:
        return len(self.context.snapshot.porteurs.ids)

    def place_of(self, rank: int) -> int:
        """Return where a commune stands in the arrays of this list, after the bodies."""
        return self.bodies + int(np.searchsorted(self.communes, rank))

    def _commune(self, place: int) -> int:
        """Rank of the commune at a place after the bodies."""
        return int(self.communes[place - self.bodies])

    def why_out(self, place: int) -> str:
        """Say why a candidate is not kept at all, with the figure that decides."""
        kind, values = self._kind(place), self.values
        communes = self.context.snapshot.communes
        if values["competence"][place] <= 0 and kind == "opsn":
            return "À notre connaissance, ce sujet n’est pas parmi ceux qu’il dit traiter."
        if values["competence"][place] <= 0:
            return "Cette sorte de collectivité ne porte pas ce sujet pour d’autres, d’ordinaire."
        if kind in CLOSED_KINDS:
            return "Votre commune n’est pas sur son territoire."
        if kind != "commune" and not leading.is_comparable(self.context)[place]:
            population = int(self.context.snapshot.porteurs.populations[place])
            return (
                f"Elle compte {french.inhabitants(max(population, 0))}, moins que votre commune, "
                "qui n’en fait pas partie."
            )
        if kind != "commune":
            return "Votre commune n’en fait pas partie, et de plus proches peuvent porter le sujet."
        if leading.stands_alone(self.context):
            return "Votre commune est une île sans intercommunalité : aucune n’est sa voisine."
        commune = self._commune(place)
        population, least = int(communes.populations[commune]), _least_population(self.context)
        if population < least:
            return (
                f"Elle compte {french.inhabitants(max(population, 0))} : nous ne proposons une "
                f"commune voisine qu’à partir de {french.number(least)}."
            )
        kilometres = self.context.distance_to(commune)
        if kilometres is None or kilometres > COMMUNE_REACH_KM:
            away = (
                "à une distance inconnue"
                if kilometres is None
                else f"à {self.context.said_distance(commune)}"
            )
            return (
                f"Elle est {away} : nous ne proposons une commune voisine que jusqu’à "
                f"{french.distance(COMMUNE_REACH_KM)}."
            )
        return "De plus proches, ou celles dont vous êtes membre, peuvent porter le sujet."

    def best(self, limit: int) -> tuple[Entree, ...]:
        ranks = ranking.order(self.total, self.kept, limit)
        return tuple(self.entry(place) for place in ranks.tolist())

    def entry(self, place: int) -> Entree:
        snapshot = self.context.snapshot
        found = ranking.parts(CHEFS_DE_FILE, self.values, place, self._reason)
        if place < self.bodies:
            table = snapshot.porteurs
            seat = int(table.sieges[place])
            return Entree(
                table.ids[place], table.noms[place], table.kinds[place], found,
                self.context.distance_to(seat),
            )  # fmt: skip
        commune = self._commune(place)
        return Entree(
            snapshot.communes.codes[commune], snapshot.communes.noms[commune], "commune", found,
            self.context.distance_to(commune),
        )  # fmt: skip

    def _reason(self, signal: str, place: int) -> str:
        if signal == "competence":
            return self._competence(place)
        if signal == "appartenance":
            return self._appartenance(place)
        if signal == "proximite":
            return self._proximite(place)
        if signal == "capacite":
            return self._capacite(place)
        if signal == "experience":
            best = self._project(place, self.context.project_experience)
            return partenaires.project_experience(self.context, best)
        if signal == "themes":
            return self._themes(place, self._project(place, self.context.project_themes))
        return self._mots(place, self._project(place, self.context.project_words))

    def _kind(self, place: int) -> str:
        return self.context.snapshot.porteurs.kinds[place] if place < self.bodies else "commune"

    def _competence(self, place: int) -> str:
        rule = self._rules.best[place]
        if rule is None:
            return "ne porte pas ce sujet d’ordinaire"
        kind, bodies = self._kind(place), self.context.snapshot.porteurs
        epci = competence.is_epci(kind)
        convention = NOT_A_MEMBER if epci and not self.values["appartenance"][place] else ""
        if leading.territory(self.context) in overseas.OTHER_TERRITORIES:
            return convention + overseas.NOT_OUR_RULES
        # Only the powers of an EPCI depend on statutes of its own.
        doubtful = epci and rule.confidence != "haute" and "statuts" not in rule.motif
        doubt = " À confirmer dans ses statuts." if doubtful else ""
        motif = rule.motif
        if place < self.bodies:
            motif = french.under_its_name(motif, rule.kind, bodies.noms[place])
        return f"{convention}{motif}{doubt}"

    def _appartenance(self, place: int) -> str:
        member = self.values["appartenance"][place] > 0
        kind = self._kind(place)
        if kind == "commune":
            return "une commune voisine n’est pas une structure dont vous êtes membre"
        if kind in {"departement", "region"}:
            return "votre commune est sur son territoire" if member else "autre territoire"
        if kind == "opsn":
            return "intervient dans votre département" if member else "n’intervient pas chez vous"
        return "votre commune en est membre" if member else "votre commune n’en est pas membre"

    def _proximite(self, place: int) -> str:
        snapshot, context = self.context.snapshot, self.context
        seat = int(snapshot.porteurs.sieges[place]) if place < self.bodies else self._commune(place)
        kilometres = context.distance_to(seat)
        if kilometres is None:
            return "distance inconnue"
        if place >= self.bodies:
            return f"à {context.said_distance(seat)} à vol d’oiseau"
        kind = self._kind(place)
        if seat == context.rank:
            return SEATED_HERE.get(kind, "votre commune est la plus peuplée de ses membres")
        known_as = SEATS.get(kind, "sa commune la plus peuplée")
        return f"{known_as}, {snapshot.communes.noms[seat]}, est à {context.said_distance(seat)}"

    def _capacite(self, place: int) -> str:
        snapshot = self.context.snapshot
        table = snapshot.porteurs if place < self.bodies else snapshot.communes
        rank = place if place < self.bodies else self._commune(place)
        population = int(table.populations[rank])
        return french.inhabitants(population) if population >= 0 else "population inconnue"

    def _project(self, place: int, values: Floats) -> int | None:
        snapshot = self.context.snapshot
        if place < self.bodies:
            held = snapshot.projects_of_porteurs.get(place, [])
        else:
            held = snapshot.projects_of_communes.get(self._commune(place), [])
        return self.context.best_project(held, values)

    def _themes(self, place: int, project: int | None) -> str:
        if place < self.bodies:
            flags = self.context.snapshot.porteurs.themes[place]
            own = float(np.max(flags * self.context.answer, initial=0.0))
            if own > 0 and (project is None or own >= self.context.project_themes[project]):
                labels = self.context.theme_labels(flags)
                return f"thèmes affichés : {french.quoted(labels[:2])}"
        return partenaires.project_themes(self.context, project)

    def _mots(self, place: int, project: int | None) -> str:
        if place < self.bodies:
            row = int(self.context.snapshot.porteurs.text_rows[place])
            own = self.context.cosines[row]
            if own > 0 and (project is None or own >= self.context.project_words[project]):
                return partenaires.shared_words(self.context, row)
        return partenaires.project_words(self.context, project)


def _values(
    context: Context, usual: Floats, communes: Indices, distances: Floats,
) -> dict[str, Floats]:  # fmt: skip
    snapshot = context.snapshot
    bodies, projets = snapshot.porteurs, snapshot.projets
    count = len(bodies.ids)
    membership = np.zeros(count + len(communes))
    membership[leading.member_ranks(context)] = 1.0
    own_themes = best(bodies.themes, context.answer)

    def held(values: Floats) -> Floats:
        of_communes = best_of_holders(values, projets.commune, len(snapshot.communes.codes))
        return np.concatenate(
            [best_of_holders(values, projets.porteur, count), of_communes[communes]]
        )

    themes, words = held(context.project_themes), held(context.project_words)
    themes[:count] = np.maximum(themes[:count], own_themes)
    words[:count] = np.maximum(words[:count], context.cosines[bodies.text_rows])
    populations = snapshot.communes.populations[communes]
    return {
        "competence": usual,
        "appartenance": membership,
        "proximite": geography.nearness(distances, PORTEUR_SCALE_KM),
        "experience": held(context.project_experience),
        "themes": themes,
        "mots": words,
        "capacite": size.means(np.concatenate([bodies.populations, populations])),
    }


def _least_population(context: Context) -> int:
    """Return the inhabitants a neighbouring commune needs to be proposed: more than one's own."""
    return max(int(context.snapshot.communes.populations[context.rank]), SMALLEST_LEAD)


def _kept(
    context: Context, filtres: Filtres, values: dict[str, Floats], communes: Indices,
    distances: Floats,
) -> Flags:  # fmt: skip
    snapshot = context.snapshot
    bodies = snapshot.porteurs
    count = len(bodies.ids)
    kinds, codes = snapshot.porteur_kinds
    leads = values["competence"] > 0
    member = values["appartenance"] > 0
    closed = np.array([kind in CLOSED_KINDS for kind in kinds], dtype=np.bool_)[codes]
    large = snapshot.communes.populations[communes] >= _least_population(context)
    near_enough = (distances[count:] <= COMMUNE_REACH_KM) & (not leading.stands_alone(context))
    open_bodies = ~closed & leading.is_comparable(context)
    open_to_others = leads & np.concatenate([open_bodies, large & near_enough])
    # A commune is never proposed to itself, nor under the SIREN of the body it also is (Paris).
    itself = np.concatenate([np.zeros(count, dtype=np.bool_), communes == context.rank])
    own_siren = snapshot.communes.sirens[context.rank]
    if own_siren and own_siren in bodies.ids:
        itself[snapshot.porteur_rank(own_siren)] = True
    near = distances <= EXPERIENCE_KM
    found = (leads & member) | (open_to_others & (values["experience"] > 0) & near)
    for reach in REACHES_KM:
        if (found & ~itself).sum() >= ENOUGH:
            break
        found |= open_to_others & (distances <= reach)
    found &= ~itself
    if filtres.kinds:
        families = np.array([family(k) in filtres.kinds for k in kinds], dtype=np.bool_)
        found[:count] &= families[codes]
        found[count:] &= "commune" in filtres.kinds
    if filtres.distance_km is not None:
        found &= (distances <= filtres.distance_km) | member
    flags: Flags = found
    return flags


def family(kind: str) -> str:
    """Return the family a person filters by: commune, epci, departement, region or opsn."""
    return "epci" if competence.is_epci(kind) else kind
