"""How likely a body holds a commune, when its members are not listed.

Most large syndicats publish a population and a name, and no list. A logistic curve over what is
known stands for the list: the share of the département it serves, whether it says it is the
département's, and how many people live nearer to the places of its name than the commune does.
Its coefficients were fitted on the mixed syndicats whose members are known (area under the curve
0.93, on groupements that were not fitted).
"""

import math
import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.portage.corps import Corps
from matching.portage.words import full
from matching.signals import geography
from matching.signals.text import fold
from matching.snapshot import Floats, Indices

# In the order of `Emprises._traits`.
COEFFICIENTS = np.array([0.01, 0.86, -0.67, 1.02, -0.74, -2.38, 1.53, -2.93])
DEPARTEMENTAL = re.compile(
    r"\bdepartementa|\bterritoires? d energies?\b|\bfederation departementale\b"
)
# A syndicat of a whole département serves at least this share of its people.
LEAST_SHARE = 0.33
SMALLEST_SHARE = 1e-4
# People are counted around the places of a name up to there.
AROUND_KM = 150.0
MOST_ANCHORS = 40
FAR = 1e8
# A word that more communes or EPCI bear than that names no place.
MOST_COMMUNES, MOST_EPCI = 15, 3
SHORTEST_NAME = 4


@dataclass(frozen=True)
class Emprises:
    """Footprints of the bodies: known where they are, estimated elsewhere; kept once computed."""

    corps: Corps

    @cached_property
    def _kept(self) -> dict[tuple[int, int], float]:
        return {}

    def chance(self, place: int, rank: int) -> float:
        """Chance, 0 to 1, that a body holds a commune: 0 or 1 when its footprint is known."""
        if self.corps.is_known(place):
            return float(self.corps.holds(place, rank))
        key = (place, rank)
        if key not in self._kept:
            score = float(COEFFICIENTS @ self._traits(place, rank))
            self._kept[key] = 1.0 / (1.0 + math.exp(-score))
        return self._kept[key]

    def _traits(self, place: int, rank: int) -> Floats:
        corps, terrain = self.corps, self.corps.terrain
        body, home = corps.candidats[place], corps.snapshot.communes.departements[rank]
        same = float(body.departement == home)
        total = terrain.departement_populations.get(body.departement or home, 1.0)
        share = min(1.0, corps.populations[place] / max(total, 1.0))
        log_share = math.log(max(share, SMALLEST_SHARE))
        anchored = float(len(self._anchors(place)) > 0)
        nearness = self._nearness(place, rank) if anchored else 0.0
        wide = float(self._departemental[place])
        return np.array(
            [
                1.0, log_share, anchored, anchored * nearness, anchored * log_share, 1.0 - same,
                same * wide, (1.0 - same) * wide,
            ]
        )  # fmt: skip

    @cached_property
    def _departemental(self) -> list[bool]:
        return [self._is_departemental(place) for place in range(len(self.corps.candidats))]

    def _is_departemental(self, place: int) -> bool:
        """Say whether a syndicat was made for a département: by its name, and its people."""
        body, terrain = self.corps.candidats[place], self.corps.terrain
        name, own = fold(body.nom), terrain.departement_name(body.departement)
        said = bool(DEPARTEMENTAL.search(name))
        if not said and body.departement:
            named = rf"\b{re.escape(own)}\b|" if own else ""
            said = bool(re.search(rf"{named}\b[a-z]*{body.departement.lower()}\b", name))
        total = terrain.departement_populations.get(body.departement, math.inf)
        return said and self.corps.populations[place] >= LEAST_SHARE * total

    @cached_property
    def _found_anchors(self) -> dict[int, Indices]:
        return {}

    def _anchors(self, place: int) -> Indices:
        """Ranks of the communes of its département that the name of a body designates."""
        if place not in self._found_anchors:
            found = set() if self._departemental[place] else self._named(place)
            self._found_anchors[place] = np.array(sorted(found), dtype=np.int64)
        return self._found_anchors[place]

    def _named(self, place: int) -> set[int]:
        corps, terrain = self.corps, self.corps.terrain
        body = corps.candidats[place]
        communes, generic = corps.snapshot.communes, corps.droit.generic
        own = terrain.departement_name(body.departement)
        words = full(fold(body.nom).replace(own, " ") if own else body.nom)
        found: set[int] = set()
        used: set[str] = set()
        at = 0
        while at < len(words):
            taken = 1
            for length, ranks in terrain.whole_names(words, at):
                if length == 1 and (words[at] in generic or len(words[at]) < SHORTEST_NAME):
                    continue
                here = [r for r in ranks if communes.departements[r] == body.departement]
                if here:
                    found.update(here)
                    used.update(words[at : at + length] if length > 1 else ())
                    taken = length
                    break
            at += taken
        with_word, epcis = terrain.named_with(body.departement), self._epci_words(body.departement)
        for word in (corps.words[place] & frozenset(words)) - used:
            named = with_word.get(word, [])
            found.update(named if len(named) <= MOST_COMMUNES else ())
            if body.kind not in ("SIVU", "SIVOM") and len(epcis.get(word, [])) <= MOST_EPCI:
                for siren in epcis.get(word, []):
                    found.update(self._of_epci[siren])
        return found

    @cached_property
    def _of_epci(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for rank, siren in enumerate(self.corps.snapshot.communes.epcis):
            if siren:
                found.setdefault(siren, []).append(rank)
        return found

    @cached_property
    def _found_epci_words(self) -> dict[str, dict[str, list[str]]]:
        return {}

    def _epci_words(self, departement: str) -> dict[str, list[str]]:
        """Each full word → the EPCI of a département whose name bears it."""
        if departement not in self._found_epci_words:
            communes, generic = self.corps.snapshot.communes, self.corps.droit.generic
            ranks = self.corps.terrain.of_departement.get(departement, np.zeros(0, np.int64))
            found: dict[str, list[str]] = {}
            for siren in sorted({communes.epcis[rank] or "" for rank in ranks.tolist()} - {""}):
                for word in set(full(self.corps.snapshot.name_of("epci", siren))) - generic:
                    if len(word) > 2:
                        found.setdefault(word, []).append(siren)
            self._found_epci_words[departement] = found
        return self._found_epci_words[departement]

    @cached_property
    def _around(self) -> dict[int, tuple[Indices, Floats]]:
        return {}

    def _nearness(self, place: int, rank: int) -> float:
        """Compare the people who live nearer to its places than a commune with those it serves.

        0 when they are as many; above when the commune is well inside, down to −4 far outside.
        """
        if place not in self._around:
            anchors, terrain = self._anchors(place), self.corps.terrain
            xyz = self.corps.snapshot.communes.xyz
            near = terrain.near(int(anchors[0]), AROUND_KM)
            step = max(1, len(anchors) // MOST_ANCHORS)
            points = xyz[near]
            # Arcs grow with distances: they order as well, and cost less.
            arcs = [geography.arcs(points, xyz[a]) for a in anchors[::step].tolist()]
            order = np.argsort(np.min(arcs, axis=0), kind="stable")
            inside = np.empty(len(near))
            inside[order] = np.cumsum(terrain.populations[near[order]])
            self._around[place] = (near, inside)
        near, inside = self._around[place]
        at = int(np.searchsorted(near, rank))
        people = float(inside[at]) if at < len(near) and near[at] == rank else FAR
        ratio = (people + 200.0) / (self.corps.populations[place] + 200.0)
        return float(np.clip(-math.log(ratio), -4, 3))
