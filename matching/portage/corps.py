"""The bodies that may carry a project: what they do, and where."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.portage.droit import Droit
from matching.portage.territoire import Territoire
from matching.portage.words import full, pairs
from matching.signals.text import fold
from matching.snapshot import Snapshot

# The métropole of Grand Paris leaves the powers of proximity to its EPT (CGCT L5219-1).
GRAND_PARIS = "200054781"
EPCI = frozenset({"CC", "CA", "CU", "METRO", "MET69", "EPT"})
DEPARTEMENT, REGION = "DEPARTEMENT", "REGION"
# The kinds of the snapshot that hold a whole territory, and the names they have here.
OF_TERRITORIES = {"departement": DEPARTEMENT, "region": REGION}
# Neighbours of another département come in when the commune is this near to it, and they are
# large or share a word with the text.
NEAR_KM = 40.0
LARGE = 60_000

Territories = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Candidat:
    """A body that may lead. `members` is its footprint when it is known, else empty."""

    id: str
    nom: str
    kind: str
    departement: str
    population: int | None
    members: tuple[str, ...]
    competences: tuple[str, ...]


@dataclass(frozen=True)
class Corps:
    """The candidates, prepared once: functions, territory, words. Places follow `candidats`."""

    candidats: Sequence[Candidat]
    terrain: Territoire
    droit: Droit

    @property
    def snapshot(self) -> Snapshot:
        return self.terrain.snapshot

    @cached_property
    def places(self) -> dict[str, int]:
        return {body.id: place for place, body in enumerate(self.candidats)}

    @cached_property
    def competences(self) -> list[tuple[str, ...]]:
        # The labels are few and come back in every body.
        folded = {c: fold(c) for c in {c for body in self.candidats for c in body.competences}}
        return [tuple(folded[c] for c in body.competences) for body in self.candidats]

    @cached_property
    def functions(self) -> list[frozenset[str]]:
        return [self._functions(place) for place in range(len(self.candidats))]

    def _functions(self, place: int) -> frozenset[str]:
        body = self.candidats[place]
        if body.id == GRAND_PARIS:
            return frozenset({"mgp"})
        if body.kind in EPCI:
            return frozenset({"epci"})
        if body.kind in (DEPARTEMENT, REGION):
            return frozenset({body.kind.lower()})
        return self.droit.functions(body.kind, fold(body.nom), self.competences[place])

    def is_groupement(self, place: int) -> bool:
        """Say whether a body is a syndicat, pôle or pays: neither EPCI nor territory."""
        kind = self.candidats[place].kind
        return kind not in EPCI and kind not in (DEPARTEMENT, REGION) and (
            self.candidats[place].id != GRAND_PARIS
        )  # fmt: skip

    @cached_property
    def members(self) -> list[frozenset[int]]:
        """Ranks of the communes of each body whose members are listed; empty for the others."""
        known = self.snapshot
        return [
            frozenset(known.commune_rank(code) for code in body.members if known.is_commune(code))
            for body in self.candidats
        ]

    @cached_property
    def territories(self) -> list[Territories]:
        """Whole territories that make up each body that lists no member, as ("epci", siren)."""
        return [
            frozenset() if self.members[place] else self._territories(body)
            for place, body in enumerate(self.candidats)
        ]

    def _territories(self, body: Candidat) -> Territories:
        snapshot = self.snapshot
        if body.kind in EPCI or body.kind in (DEPARTEMENT, REGION):
            if snapshot.is_porteur(body.id):
                rows = snapshot.porteurs.territoires[snapshot.porteur_rank(body.id)]
                return frozenset((kind, code) for kind, code in rows)
            if body.kind == DEPARTEMENT and body.departement:
                return frozenset({("departement", body.departement)})
            if body.kind in EPCI:
                return frozenset({("ept" if body.kind == "EPT" else "epci", body.id)})
        return frozenset()

    def territories_of(self, rank: int) -> Territories:
        """Name the whole territories that a commune is in."""
        communes = self.snapshot.communes
        return frozenset(
            {
                ("epci", communes.epcis[rank] or ""), ("ept", communes.epts[rank] or ""),
                ("departement", communes.departements[rank]), ("region", communes.regions[rank]),
            }
        )  # fmt: skip

    def is_known(self, place: int) -> bool:
        """Say whether it is known which communes a body holds."""
        return bool(self.members[place] or self.territories[place])

    def holds(self, place: int, rank: int) -> bool:
        """Say whether a body, whose footprint is known, holds a commune."""
        if self.members[place]:
            return rank in self.members[place]
        return bool(self.territories[place] & self.territories_of(rank))

    @cached_property
    def populations(self) -> list[float]:
        """Inhabitants of each body; those of its territory when it does not say."""
        found = []
        for place, body in enumerate(self.candidats):
            if body.population is not None:
                found.append(float(body.population))
            elif body.kind == DEPARTEMENT:
                codes = {code for kind, code in self.territories[place] if kind == "departement"}
                totals = self.terrain.departement_populations
                found.append(sum(totals.get(code, 0.0) for code in codes or {body.departement}))
            else:
                found.append(0.0)
        return found

    @cached_property
    def words(self) -> list[frozenset[str]]:
        """The words of each name that may be those of a place."""
        generic = self.droit.generic
        return [
            frozenset(w for w in full(body.nom) if w not in generic and len(w) > 2)
            for body in self.candidats
        ]

    @cached_property
    def pairs(self) -> list[frozenset[tuple[str, str]]]:
        return [pairs(body.nom, self.droit.generic) for body in self.candidats]

    @cached_property
    def _of_commune(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for place, members in enumerate(self.members):
            for rank in members:
                found.setdefault(rank, []).append(place)
        return found

    @cached_property
    def _of_territory(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for place, territories in enumerate(self.territories):
            for territory in sorted(territories):
                found.setdefault(territory, []).append(place)
        return found

    @cached_property
    def _seated_in(self) -> dict[str, list[int]]:
        """Département → the groupements that have their seat there and list no member."""
        found: dict[str, list[int]] = {}
        for place, body in enumerate(self.candidats):
            if body.departement and not self.is_known(place):
                found.setdefault(body.departement, []).append(place)
        return found

    def holding(self, rank: int) -> set[int]:
        """Return the bodies known to hold a commune."""
        found = set(self._of_commune.get(rank, ()))
        for territory in self.territories_of(rank):
            found.update(self._of_territory.get(territory, ()))
        return found

    def in_reach(self, rank: int, places: Mapping[int, float], text: str) -> list[int]:
        """Keep the bodies worth comparing for a project, in their order.

        Those that hold the commune that asks or one the text names, the groupements seated in
        their départements, the EPCI of its neighbours, and over the border of a near département
        what is large or named.
        """
        departements = self.snapshot.communes.departements
        found = {body for place in places for body in self.holding(place)}
        for code in {departements[place] for place in places}:
            found.update(self._seated_in.get(code, ()))
        for neighbour in self.snapshot.neighbours(rank):
            epci = self.places.get(self.snapshot.communes.epcis[neighbour] or "")
            found.update(() if epci is None else (epci,))
        spoken = frozenset(full(text))
        around = {departements[near] for near in self.terrain.near(rank, NEAR_KM).tolist()}
        for code in around - {departements[rank]}:
            for body in self._seated_in.get(code, ()):
                if self.populations[body] >= LARGE or self.words[body] & spoken:
                    found.add(body)
        return sorted(found)


def with_territories(snapshot: Snapshot, candidats: Iterable[Candidat]) -> list[Candidat]:
    """Add every département and région of the country that the candidates leave out.

    That one of them is listed must not tell anything.
    """
    found = list(candidats)
    known = {body.id for body in found}
    table = snapshot.porteurs
    for rank, kind in enumerate(table.kinds):
        if kind in OF_TERRITORIES and table.ids[rank] not in known:
            codes = [code for of, code in table.territoires[rank] if of == kind]
            found.append(
                Candidat(
                    table.ids[rank], table.noms[rank], OF_TERRITORIES[kind],
                    codes[0] if codes and kind == "departement" else "",
                    int(table.populations[rank]) if table.populations[rank] >= 0 else None, (), (),
                )
            )  # fmt: skip
    return found


def logarithm(population: float) -> float:
    """Size of a groupement: 0 at 50,000 inhabitants, 1 at ten times more."""
    return float(np.log10((population + 1000) / 50_000))
