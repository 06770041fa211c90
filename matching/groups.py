"""Groupements from several open needs on one theme: leads first, then who joins them.

Clustering that ignores who can lead groups half of the communes; starting from every possible lead
and closing those that find too few groups four in five.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matching import assignment
from matching.signals import geography
from matching.snapshot import Flags, Floats, Indices

# Two make a convention, three a groupement; past fifteen a meeting is no longer a conversation.
SMALLEST, LARGEST = 3, 15
# From the lead: no two members are then further apart than twice this.
REACH_KM = 30.0
# Being grouped is worth 1; the value of a pair, from 0 to 1, only settles with whom.
PAIR_WEIGHT = 0.2
# How near the best the choice of pairs is; one commune in a thousand may be a little further.
GAP = 1e-3

PairValues = Callable[[Indices, Indices], Floats]


class Raison(StrEnum):
    """Why a commune is in no group, as it is shown."""

    POSITION_INCONNUE = "Nous ne savons pas où se trouve cette commune."
    PERSONNE_A_PORTEE = "Aucune commune en mesure de porter le projet n’est assez proche."
    COMPLET = "Les communes proches en mesure de porter le projet n’ont plus de place."
    TROP_PEU_AUTOUR = "Trop peu de communes proches cherchent la même chose."


@dataclass(frozen=True, slots=True)
class GroupePropose:
    """A lead and those who would join it, by rank; `membres` leaves the lead out."""

    chef: int
    membres: tuple[int, ...]

    @property
    def taille(self) -> int:
        return 1 + len(self.membres)


@dataclass(frozen=True, slots=True)
class Regroupement:
    """Groups proposed, by rank of the lead, and why the others are in none.

    Attributes
    ----------
    borne
        Communes that could be grouped at most if every lead opened, however small its group: the
        maximum flow from communes to leads.
    """

    groupes: tuple[GroupePropose, ...]
    isolees: dict[int, Raison]
    borne: int

    @property
    def groupees(self) -> int:
        """How many communes are in a group, leads included."""
        return sum(groupe.taille for groupe in self.groupes)

    @property
    def part_de_la_borne(self) -> float:
        """Share of the bound that is reached; 1 when nothing can be grouped."""
        return self.groupees / self.borne if self.borne else 1.0


@dataclass(frozen=True)
class _Reach:
    """Who is within reach of which lead, as pairs; `room` is how many others each may take."""

    communes: Indices
    chefs: Indices
    worth: Floats
    room: Indices

    def around(self) -> list[list[int]]:
        """Communes within reach of each lead, the best pair first."""
        order = np.lexsort((self.communes, -self.worth, self.chefs))
        ends = np.cumsum(np.bincount(self.chefs, minlength=len(self.room)))
        return [part.tolist() for part in np.split(self.communes[order], ends[:-1])]


def propose(
    xyz: Floats,
    *,
    capables: Flags,
    places: Indices,
    reach_km: float = REACH_KM,
    valeurs: PairValues | None = None,
) -> Regroupement:
    """Group communes with the same need around leads among them.

    Parameters
    ----------
    xyz
        Points of the unit sphere, shape (n, 3); a commune that is not finite is not grouped.
    capables
        Who is able and willing to lead, shape (n,).
    places
        How many others each may lead, shape (n,); 0 for who is full.
    reach_km
        Kilometres from the lead to each member, at most, as the crow flies.
    valeurs
        From ranks of communes and ranks of leads, pair by pair, how good each pair is, 0 to 1.
        Nearness when not given.

    Returns
    -------
    Regroupement
        Groups of 3 to 15, all within reach of their lead, which leads itself. The order of the
        communes changes nothing, unless two have the very same position, lead and places.

    Raises
    ------
    ValueError
        When the arrays do not have the same length, or `reach_km` is negative.

    Examples
    --------
    >>> xyz = geography.unit_vectors(
    ...     np.array([2.0, 2.1, 2.2, 9.0, np.nan]), np.array([48.0, 48.0, 48.0, 42.0, 48.0]))
    >>> found = propose(xyz, capables=np.array([0, 1, 0, 0, 0]) > 0, places=np.full(5, 14))
    >>> found.groupes
    (GroupePropose(chef=1, membres=(0, 2)),)
    >>> [(rank, reason.name) for rank, reason in found.isolees.items()]
    [(3, 'PERSONNE_A_PORTEE'), (4, 'POSITION_INCONNUE')]
    >>> found.groupees, found.borne
    (3, 3)
    """
    xyz = np.asarray(xyz, dtype=np.float64).reshape(-1, 3)
    capables, places = np.asarray(capables, dtype=np.bool_), np.asarray(places, dtype=np.int64)
    if not len(xyz) == len(capables) == len(places):
        raise ValueError("xyz, capables and places: not the same number of communes")
    if reach_km < 0 or (places < 0).any():
        raise ValueError("reach_km and places: 0 or more")
    known = np.isfinite(xyz).all(axis=1)
    # From south to north rather than by rank: what depends on an order depends on the map.
    order = np.lexsort((places, capables, *xyz.T, ~known))[: int(known.sum())]
    capables, places = capables[order], places[order]
    pairs = _near(xyz[order], np.flatnonzero(capables), reach_km)
    room = np.where(capables & (places >= SMALLEST - 1), np.minimum(places, LARGEST - 1), 0)
    reach = _reach(pairs, room, reach_km, order, valeurs)
    chef_of = _grouped(reach)
    chefs = np.where(chef_of >= 0, order[chef_of], -1)
    groupes = tuple(
        GroupePropose(chef, tuple(sorted(set(order[chefs == chef].tolist()) - {chef})))
        for chef in sorted(set(chefs[chefs >= 0].tolist()))
    )
    reasons = dict.fromkeys(np.flatnonzero(~known).tolist(), Raison.POSITION_INCONNUE)
    reasons |= _reasons(pairs, room, chef_of, capables, order)
    return Regroupement(groupes, dict(sorted(reasons.items())), _flow_bound(reach))


def _near(xyz: Floats, leads: Indices, reach_km: float) -> tuple[Indices, Indices, Floats]:
    """Find who is within reach of each lead: communes, leads, and kilometres, pair by pair."""
    # Only those who group communes pay for this import: half the start of a web worker.
    from scipy.spatial import cKDTree

    if not len(leads):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
    # A hair more, so that a member at the very distance is in.
    chord = 2 * np.sqrt(geography.arc_of(reach_km)) * (1 + 1e-12) + 1e-12
    found = cKDTree(xyz[leads]).sparse_distance_matrix(
        cKDTree(xyz), chord, output_type="coo_matrix"
    )
    chefs, communes = leads[found.row], found.col.astype(np.int64)
    others = chefs != communes
    kilometres = geography.kilometres_of((found.data[others] / 2) ** 2)
    return communes[others], chefs[others], kilometres


def _reach(
    pairs: tuple[Indices, Indices, Floats], room: Indices, reach_km: float, ranks: Indices,
    valeurs: PairValues | None,
) -> _Reach:  # fmt: skip
    """Keep the pairs of leads that have seats and people around for a group, and weigh them."""
    communes, chefs, kilometres = pairs
    enough = np.bincount(chefs, minlength=len(room)) >= SMALLEST - 1
    room = np.where(enough, room, 0)
    kept = np.flatnonzero(room[chefs])
    kept = kept[np.lexsort((chefs[kept], communes[kept]))]
    communes, chefs = communes[kept], chefs[kept]
    worth = (
        geography.nearness(kilometres[kept], max(reach_km, 1.0))
        if valeurs is None
        else np.clip(valeurs(ranks[communes], ranks[chefs]), 0.0, 1.0)
    )
    return _Reach(communes, chefs, 1 + PAIR_WEIGHT * worth, room)


def _grouped(reach: _Reach) -> Indices:
    """Return the lead of each commune, itself for a lead, -1 for those in no group."""
    opened = reach.room > 0
    everyone = np.arange(len(opened))
    # Counting is fifteen times faster than weighing, and enough to see which groups are too small.
    while True:
        chef_of = np.where(opened, everyone, _counted(reach, opened))
        sizes = _sizes(chef_of)
        small = opened & (sizes < SMALLEST)
        if not small.any():
            break
        opened = opened & ~_to_close(reach, small, sizes)
    chef_of = np.where(opened, everyone, _weighed(reach, opened))
    # Better pairs leave a few groups too small again: their communes are looked after one by one.
    chef_of[(_sizes(chef_of) < SMALLEST)[chef_of]] = -1
    around = reach.around()
    _fill(reach, chef_of)
    while _reopen(reach, around, chef_of):
        _fill(reach, chef_of)
    return chef_of


def _sizes(chef_of: Indices) -> Indices:
    return np.bincount(chef_of[chef_of >= 0], minlength=len(chef_of))


def _counted(reach: _Reach, opened: Flags) -> Indices:
    """Let as many as can join a lead that is open, no matter which."""
    possible = opened[reach.chefs] & ~opened[reach.communes]
    return _most(reach.communes[possible], reach.chefs[possible], reach.room)


def _weighed(reach: _Reach, opened: Flags) -> Indices:
    """Let as many as can join a lead that is open, by the best pairs."""
    possible = opened[reach.chefs] & ~opened[reach.communes]
    each = np.bincount(reach.communes[possible], minlength=len(opened))
    candidatures = assignment.Candidatures(
        np.concatenate([[0], np.cumsum(each)]), reach.chefs[possible], reach.worth[possible],
        reach.room,
    )  # fmt: skip
    return assignment.assign(candidatures, gap=GAP).chefs


def _to_close(reach: _Reach, small: Flags, sizes: Indices) -> Flags:
    """Choose the small groups to give up: never two that could have joined each other.

    The one that closes may be what the other lacked.
    """
    both = small[reach.chefs] & small[reach.communes]
    # Either may be the lead of the other, or both.
    one = np.concatenate([reach.chefs[both], reach.communes[both]])
    other = np.concatenate([reach.communes[both], reach.chefs[both]])
    smallest_first = sizes * len(small) + np.arange(len(small))
    closed, undecided = np.zeros_like(small), small.copy()
    while undecided.any():
        live = undecided[one] & undecided[other]
        one, other = one[live], other[live]
        rival = np.full(len(small), np.iinfo(np.int64).max)
        np.minimum.at(rival, one, smallest_first[other])
        chosen = undecided & (smallest_first < rival)
        closed |= chosen
        undecided &= ~chosen
        undecided[other[chosen[one]]] = False
    return closed


def _fill(reach: _Reach, chef_of: Indices) -> None:
    """Let those left out join groups that have room, best pairs first."""
    sizes = _sizes(chef_of)
    alone = (chef_of < 0)[reach.communes]
    pairs = np.flatnonzero(alone & (sizes > 0)[reach.chefs] & (sizes <= reach.room)[reach.chefs])
    for pair in pairs[np.argsort(-reach.worth[pairs], kind="stable")].tolist():
        commune, chef = int(reach.communes[pair]), int(reach.chefs[pair])
        if chef_of[commune] < 0 and sizes[chef] <= reach.room[chef]:
            chef_of[commune] = chef
            sizes[chef] += 1


def _reopen(reach: _Reach, around: list[list[int]], chef_of: Indices) -> bool:
    """Open again the leads that would bring in somebody left out; say whether one did.

    A group that has members to spare lends some, so that the new one reaches the least size.
    """
    sizes = _sizes(chef_of)
    changed = False
    for chef in np.flatnonzero((reach.room > 0) & (sizes == 0)).tolist():
        own = int(chef_of[chef])
        members = [c for c in around[chef] if chef_of[c] < 0][: int(reach.room[chef])]
        if own >= 0 and (sizes[own] <= SMALLEST or not members):
            continue
        spare = sizes.copy()
        if own >= 0:
            spare[own] -= 1
        for commune in around[chef]:
            if len(members) >= SMALLEST - 1:
                break
            lender = int(chef_of[commune])
            if lender >= 0 and lender != commune and spare[lender] > SMALLEST:
                spare[lender] -= 1
                members.append(commune)
        if len(members) >= SMALLEST - 1:
            chef_of[[chef, *members]] = chef
            spare[chef] = 1 + len(members)
            sizes, changed = spare, True
    return changed


def _reasons(
    pairs: tuple[Indices, Indices, Floats], room: Indices, chef_of: Indices, capables: Flags,
    ranks: Indices,
) -> dict[int, Raison]:  # fmt: skip
    """Say why each commune left out is so."""
    communes, chefs, _kilometres = pairs
    alone = chef_of < 0

    def near(wanted: Flags) -> Flags:
        found = wanted.copy()
        found[communes[wanted[chefs]]] = True
        return found

    # A group in reach of somebody left out is full: it would take them.
    full = near(_sizes(chef_of) > 0)
    someone, with_seats = near(capables), near(room > 0)
    reasons: dict[int, Raison] = {}
    for place in np.flatnonzero(alone).tolist():
        if not someone[place]:
            reason = Raison.PERSONNE_A_PORTEE
        elif full[place] or not with_seats[place]:
            reason = Raison.COMPLET
        else:
            reason = Raison.TROP_PEU_AUTOUR
        reasons[int(ranks[place])] = reason
    return reasons


def _flow_bound(reach: _Reach) -> int:
    """Return how many communes can be with a lead at once, were no group too small."""
    leads = np.flatnonzero(reach.room)
    # A lead takes a place of its own group, or of another.
    communes = np.concatenate([reach.communes, leads])
    chefs = np.concatenate([reach.chefs, leads])
    return int((_most(communes, chefs, reach.room + (reach.room > 0)) >= 0).sum())


def _most(communes: Indices, chefs: Indices, room: Indices) -> Indices:
    """Give a lead to as many communes as possible, within room: the maximum flow, -1 for none."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    count = len(room)
    if not len(communes):
        return np.full(count, -1, dtype=np.int64)
    source, sink = 2 * count, 2 * count + 1
    asking, leads = np.unique(communes), np.unique(chefs)
    tails = np.concatenate([np.full(len(asking), source), communes, count + leads])
    heads = np.concatenate([asking, count + chefs, np.full(len(leads), sink)])
    capacities = np.ones(len(tails), dtype=np.int32)
    capacities[len(tails) - len(leads) :] = room[leads]
    graph = csr_array((capacities, (tails, heads)), shape=(sink + 1, sink + 1))
    flow = maximum_flow(graph, source, sink).flow[:count].tocoo()
    sent = flow.data > 0
    found = np.full(count, -1, dtype=np.int64)
    found[flow.row[sent]] = flow.col[sent] - count
    return found
