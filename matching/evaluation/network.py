"""Who is known to share a groupement with whom, and two classic scores on that graph.

Communes on one side, groupements on the other: those of `cooperations` and `candidats`, and the
EPCI of the snapshot. What a question hides is not there while it is answered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from matching.evaluation.questions import Jeu, QuestionTerritoire
from matching.signals.text import fold
from matching.snapshot import Floats, Indices, Snapshot

# Kinds whose members the snapshot knows, or that hold everybody of a département or région.
FISCAL = frozenset({"CC", "CA", "CU", "METRO", "MET69", "EPT", "DEPARTEMENT", "REGION"})
# Personalised PageRank: the share of the walk that goes on, and its number of steps.
DAMPING = 0.85
STEPS = 12
BATCH = 48


@dataclass(frozen=True)
class Reseau:
    """The groupements known, each with the ranks of its members and the words of its competences.

    Equal ids are one groupement, the first known; communes that no longer exist are left out.
    """

    ids: list[str]
    members: list[Indices]
    words: list[tuple[str, ...]]
    size: int

    @classmethod
    def of(cls, snapshot: Snapshot, jeu: Jeu) -> "Reseau":
        rows: dict[str, tuple[Indices, tuple[str, ...]]] = {}

        def add(identifier: str, codes: Sequence[str], competences: Sequence[str]) -> None:
            ranks = sorted({snapshot.commune_rank(c) for c in codes if snapshot.is_commune(c)})
            text = tuple(fold(" ".join(competences)).split())
            if ranks and identifier not in rows:
                rows[identifier] = (np.array(ranks, dtype=np.int64), text)

        for cooperation in jeu.cooperations:
            add(cooperation.id, cooperation.members, cooperation.competences)
        for candidat in jeu.candidats:
            if candidat.kind not in FISCAL:
                add(candidat.id, candidat.members, candidat.competences)
        epcis: dict[str, list[str]] = {}
        for code, siren in zip(snapshot.communes.codes, snapshot.communes.epcis, strict=True):
            if siren:
                epcis.setdefault(siren, []).append(code)
        for siren, codes in sorted(epcis.items()):
            add(siren, codes, ())
        return cls(
            list(rows), [ranks for ranks, _ in rows.values()], [text for _, text in rows.values()],
            len(snapshot.communes.codes),
        )  # fmt: skip

    @cached_property
    def ranks(self) -> dict[str, int]:
        return {identifier: rank for rank, identifier in enumerate(self.ids)}

    @cached_property
    def of_commune(self) -> dict[int, list[int]]:
        """Rank of a commune → ranks of the groupements it is a member of."""
        found: dict[int, list[int]] = {}
        for groupement, members in enumerate(self.members):
            for commune in members.tolist():
                found.setdefault(commune, []).append(groupement)
        return found

    def hidden(self, question: QuestionTerritoire) -> list[int]:
        """Ranks of the groupements that do not exist for this question."""
        return sorted(self.ranks[h] for h in question.hide if h in self.ranks)

    def adamic_adar(self, commune: int, hidden: Sequence[int]) -> Floats:
        """Sum, for each commune, of 1/ln(size) of the groupements shared with one."""
        scores = np.zeros(self.size)
        for groupement in self.of_commune.get(commune, ()):
            members = self.members[groupement]
            if groupement not in hidden and len(members) > 1:
                scores[members] += 1.0 / np.log(len(members))
        scores[commune] = 0.0
        return scores

    @cached_property
    def _incidence(self) -> "csr_matrix":
        rows = np.concatenate([*self.members, np.zeros(0, dtype=np.int64)])
        columns = np.repeat(np.arange(len(self.ids)), [len(m) for m in self.members])
        shape = (self.size, len(self.ids))
        return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)

    def pageranks(
        self, communes: Sequence[int], hidden: Sequence[Sequence[int]]
    ) -> Iterator[tuple[Floats, Floats]]:
        """Yield, for each commune that asks, where a walk that starts again from it stands.

        Returns
        -------
        iterator of (scores of communes, scores of groupements)
            In the order of `communes`; a commune that has no groupement keeps the whole walk.
        """
        # Single precision: half the memory to move, and places do not need more.
        incidence = self._incidence.astype(np.float32)
        transposed = incidence.T.tocsr()
        degrees = np.bincount(
            np.concatenate([*self.members, np.zeros(0, dtype=np.int64)]), minlength=self.size
        ).astype(np.float32)
        sizes = np.array([len(members) for members in self.members], dtype=np.float32)[:, None]
        for start in range(0, len(communes), BATCH):
            asking = np.array(communes[start : start + BATCH], dtype=np.int64)
            columns = np.arange(len(asking))
            out = np.repeat(1.0 / np.maximum(degrees, 1.0)[:, None], len(asking), axis=1)
            mask = np.ones((len(self.ids), len(asking)), dtype=np.float32)
            for column, groupements in enumerate(hidden[start : start + BATCH]):
                for groupement in groupements:
                    mask[groupement, column] = 0.0
                    left = degrees[self.members[groupement]] - 1.0
                    out[self.members[groupement], column] = 1.0 / np.maximum(left, 1.0)
            walk = np.zeros((self.size, len(asking)), dtype=np.float32)
            walk[asking, columns] = 1.0
            held = np.zeros((len(self.ids), len(asking)), dtype=np.float32)
            for _ in range(STEPS):
                held = (transposed @ (walk * out)) * mask
                walk = np.float32(DAMPING) * (incidence @ (held / sizes))
                walk[asking, columns] += 1.0 - walk.sum(axis=0)
            for column, commune in enumerate(asking.tolist()):
                scores = walk[:, column].astype(np.float64)
                scores[commune] = 0.0
                yield scores, held[:, column].astype(np.float64)


@dataclass(frozen=True)
class Competences:
    """What the groupements of each commune do, as words weighed by how rare they are."""

    reseau: Reseau

    @cached_property
    def vocabulary(self) -> dict[str, int]:
        words = sorted({word for words in self.reseau.words for word in words})
        return {word: place for place, word in enumerate(words)}

    @cached_property
    def _counts(self) -> Floats:
        """One row a groupement: how often each word is in its competences."""
        counts = np.zeros((len(self.reseau.ids), len(self.vocabulary)))
        for row, words in enumerate(self.reseau.words):
            for word in words:
                counts[row, self.vocabulary[word]] += 1.0
        return counts

    @cached_property
    def _rows(self) -> tuple[Indices, dict[int, int]]:
        """The communes of at least one groupement that has words, and the row of each."""
        with_words = [m for m, words in zip(self.reseau.members, self.reseau.words, strict=True)
                      if words]  # fmt: skip
        communes = np.unique(np.concatenate([*with_words, np.zeros(0, dtype=np.int64)]))
        return communes, {commune: row for row, commune in enumerate(communes.tolist())}

    @cached_property
    def _of_communes(self) -> Floats:
        communes, rows = self._rows
        # By columns: a text looks at a few words of every commune.
        found = np.zeros((len(communes), len(self.vocabulary)), order="F")
        for groupement, members in enumerate(self.reseau.members):
            if self.reseau.words[groupement]:
                found[[rows[m] for m in members.tolist()]] += self._counts[groupement]
        return found

    @cached_property
    def _usual(self) -> tuple[Indices, Floats, Floats]:
        """In how many groupements each word is, its weight, the squared length of each row."""
        present: Indices = (self._counts > 0).sum(axis=0)
        squares = self._squares(len(self.reseau.ids), present)
        return present, squares, self._of_communes**2 @ squares

    @staticmethod
    def _squares(count: int, present: Indices) -> Floats:
        found: Floats = (np.log((1 + count) / (1 + present)) + 1.0) ** 2
        return found

    def cosines(self, text: str, hidden: Sequence[int]) -> Floats:
        """Cosine (TF-IDF) of a text with what the groupements of each commune do."""
        communes, rows = self._rows
        scores = np.zeros(self.reseau.size)
        wanted = np.zeros(len(self.vocabulary))
        for word in fold(text).split():
            if word in self.vocabulary:
                wanted[self.vocabulary[word]] += 1.0
        if not wanted.any() or not len(communes):
            return scores
        # What is hidden makes its words rarer; as that is little, only the difference is computed.
        known = [g for g in hidden if self.reseau.words[g]]
        before, usual, lengths = self._usual
        present = before - (self._counts[known] > 0).sum(axis=0)
        changed, used = np.flatnonzero(present != before), np.flatnonzero(wanted)
        squares = usual.copy()
        squares[changed] = self._squares(len(self.reseau.ids), present[changed])
        table = self._of_communes
        lengths = lengths + table[:, changed] ** 2 @ (squares - usual)[changed]
        products = table[:, used] @ (squares * wanted)[used]
        for row in {rows[m] for g in known for m in self.reseau.members[g].tolist()}:
            commune = int(communes[row])
            kept = [g for g in self.reseau.of_commune[commune] if g not in hidden]
            own = self._counts[kept].sum(axis=0)
            products[row], lengths[row] = own @ (squares * wanted), own**2 @ squares
        length = np.sqrt(wanted**2 @ squares)
        scores[communes] = products / np.sqrt(np.maximum(lengths * length**2, 1e-12))
        return scores
