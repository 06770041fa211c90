"""The communes of a snapshot, as the words of a title name them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.portage.words import full, with_capitals, without_article
from matching.signals import geography
from matching.signals.text import fold
from matching.snapshot import Floats, Indices, Snapshot

# A commune of this name is meant only in the same département, or within this distance.
NAMED_WITHIN_KM = 60.0
# Before a name of place; after them a capital is no beginning of a sentence.
BEFORE_A_PLACE = frozenset(
    {
        "a", "de", "d", "sur", "et", "entre", "commune", "communes", "vers", "en", "l", "la", "le",
        "les", "du",
    }
)  # fmt: skip
# How sure a name is: after such a word or of several words, alone, or first word of the sentence.
SURE, LIKELY, DOUBTFUL = 1.0, 0.5, 0.25
SHORTEST_NAME = 4


@dataclass(frozen=True)
class Territoire:
    """Names, populations and distances of the communes of a snapshot."""

    snapshot: Snapshot
    generic: frozenset[str]

    @cached_property
    def by_name(self) -> dict[tuple[str, ...], list[int]]:
        """Words of a name, its article left out → ranks of the communes that bear it."""
        found: dict[tuple[str, ...], list[int]] = {}
        for rank, name in enumerate(self.snapshot.communes.noms):
            found.setdefault(without_article(full(name)), []).append(rank)
        return found

    @cached_property
    def longest_name(self) -> int:
        return max((len(words) for words in self.by_name), default=0)

    @cached_property
    def populations(self) -> Floats:
        """Inhabitants of each commune; 0 when unknown."""
        return np.maximum(self.snapshot.communes.populations, 0).astype(np.float64)

    @cached_property
    def of_departement(self) -> dict[str, Indices]:
        found: dict[str, list[int]] = {}
        for rank, code in enumerate(self.snapshot.communes.departements):
            found.setdefault(code, []).append(rank)
        return {code: np.array(ranks, dtype=np.int64) for code, ranks in found.items()}

    @cached_property
    def departement_populations(self) -> dict[str, float]:
        return {c: float(self.populations[ranks].sum()) for c, ranks in self.of_departement.items()}

    @cached_property
    def _words(self) -> dict[str, dict[str, list[int]]]:
        return {}

    def named_with(self, departement: str) -> Mapping[str, list[int]]:
        """Each full word of the names of a département → ranks of the communes that bear it."""
        if departement not in self._words:
            found: dict[str, list[int]] = {}
            for rank in self.of_departement.get(departement, np.zeros(0, np.int64)).tolist():
                for word in set(full(self.snapshot.communes.noms[rank])) - self.generic:
                    if len(word) > 2:
                        found.setdefault(word, []).append(rank)
            self._words[departement] = found
        return self._words[departement]

    def departement_name(self, code: str) -> str:
        """Folded name of a département; "" when it is unknown."""
        return fold(self.snapshot.name_of("departement", code))

    def kilometres(self, rank: int) -> Floats:
        """Distance of one commune to every commune; infinite where unknown."""
        xyz = self.snapshot.communes.xyz
        return geography.distances_km(xyz, xyz[rank])

    def near(self, rank: int, kilometres: float) -> Indices:
        """Ranks of the communes within a distance, itself included."""
        xyz = self.snapshot.communes.xyz
        return np.flatnonzero(geography.arcs(xyz, xyz[rank]) <= geography.arc_of(kilometres))

    def whole_names(self, words: list[str], start: int) -> Iterable[tuple[int, list[int]]]:
        """Yield the names of communes that begin at a word, the longest first: length, ranks."""
        for length in range(min(self.longest_name, len(words) - start), 0, -1):
            ranks = self.by_name.get(tuple(words[start : start + length]))
            if ranks:
                yield length, ranks

    def places(self, text: str, rank: int) -> dict[int, float]:
        """Find the communes that a text names, near the one that asks.

        Returns
        -------
        dict of rank → confidence
            The commune that asks is always there, at LIKELY when the text does not name it.
        """
        words, capitals = with_capitals(text)
        distances = self.kilometres(rank)
        found: dict[int, float] = {}
        at = 0
        while at < len(words):
            taken = 1
            for length, ranks in self.whole_names(words, at) if capitals[at] else ():
                single = length == 1
                if single and (len(words[at]) < SHORTEST_NAME or words[at].isdigit()):
                    continue
                best = self._nearest(ranks, rank, distances)
                if best is None:
                    continue
                sure = not single or (at > 0 and words[at - 1] in BEFORE_A_PLACE)
                confidence = SURE if sure else LIKELY
                if single and at == 0 and best != rank:
                    confidence = DOUBTFUL
                found[best] = max(found.get(best, 0.0), confidence)
                taken = length
                break
            at += taken
        found.setdefault(rank, LIKELY)
        return found

    def _nearest(self, ranks: list[int], asking: int, distances: Floats) -> int | None:
        """Choose among communes of one name; None when all are far and of another département."""
        home = self.snapshot.communes.departements
        if asking in ranks:
            return asking
        near = [r for r in ranks if home[r] == home[asking] or distances[r] <= NAMED_WITHIN_KM]
        return min(near, key=lambda r: (distances[r], r), default=None)
