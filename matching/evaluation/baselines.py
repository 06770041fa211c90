"""Simpler ways of answering, to be beaten: near, same EPCI, same words, same groupements.

All of them see what Maillage sees (the snapshot, the cooperations known, the candidates) and
nothing more; only the boosted ranker is taught, and its file says how.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.evaluation.network import Competences, Reseau
from matching.evaluation.questions import Jeu, QuestionTerritoire
from matching.portage.corps import Candidat
from matching.signals import geography
from matching.signals.text import fold
from matching.snapshot import Flags, Floats, Indices, Snapshot

LIMIT = 100
# The ids found for each question, best first, in the order of the questions.
Rankings = list[tuple[str, ...]]

NEAREST = "plus_proche"
SAME_EPCI = "meme_epci_puis_proche"
EPCI_DEPARTEMENT = "epci_puis_departement"
TFIDF = "tfidf"
ADAMIC_ADAR = "adamic_adar"
PAGERANK = "pagerank"
LABELS = {
    NEAREST: "La plus proche",
    SAME_EPCI: "Même EPCI d’abord, puis la plus proche",
    EPCI_DEPARTEMENT: "EPCI, puis département",
    TFIDF: "Cosinus TF-IDF",
    ADAMIC_ADAR: "Adamic-Adar",
    PAGERANK: "PageRank personnalisé",
}


@dataclass(frozen=True)
class Vue:
    """What the simpler ways see of one question: an array over the candidates for each.

    `epci` and `home` say, 0 to 1, who is of the own EPCI, then of the own département.
    """

    question: QuestionTerritoire
    distances: Floats
    epci: Floats
    home: Floats
    cosines: Floats
    shared: Floats
    walk: Floats
    allowed: Flags

    @cached_property
    def _nearest(self) -> Indices:
        """Places of the 100 nearest allowed candidates, and of those as near as the last."""
        places = np.flatnonzero(self.allowed)
        if len(places) <= LIMIT:
            return places
        near = self.distances[places]
        found: Indices = places[near <= np.partition(near, LIMIT - 1)[LIMIT - 1]]
        return found

    def order(self, key: Floats | None = None) -> Indices:
        """Places of the 100 best allowed candidates: by a key (0 or more), then the nearest."""
        places = self._nearest
        if key is not None:
            # Only the nearest, and those the key speaks for most, may be among the first.
            spoken = np.flatnonzero(self.allowed & (key > 0))
            if len(spoken) > LIMIT:
                said = key[spoken]
                spoken = spoken[said >= np.partition(said, len(said) - LIMIT)[len(said) - LIMIT]]
            places = np.union1d(places, spoken)
        first = np.zeros(len(places)) if key is None else -key[places]
        found: Indices = places[np.lexsort((places, self.distances[places], first))][:LIMIT]
        return found

    @cached_property
    def rankings(self) -> dict[str, Indices]:
        """The places that each simple way puts first."""
        return {
            NEAREST: self.order(),
            SAME_EPCI: self.order(self.epci),
            EPCI_DEPARTEMENT: self.order(2 * self.epci + self.home),
            TFIDF: self.order(self.cosines),
            ADAMIC_ADAR: self.order(self.shared),
            PAGERANK: self.order(self.walk),
        }


def rank(vues: Iterator[Vue] | Sequence[Vue], ids: Sequence[str]) -> dict[str, Rankings]:
    """Rank by every simple way: method → the ids of each question, best first."""
    found: dict[str, Rankings] = {name: [] for name in LABELS}
    for vue in vues:
        for name, places in vue.rankings.items():
            found[name].append(tuple(ids[place] for place in places.tolist()))
    return found


def vues_of_communes(
    snapshot: Snapshot, reseau: Reseau, questions: Sequence[QuestionTerritoire]
) -> Iterator[Vue]:
    """Show the simpler ways every commune as a candidate, question by question."""
    communes, words = snapshot.communes, Competences(reseau)
    ranks = [snapshot.commune_rank(question.commune) for question in questions]
    hidden = [reseau.hidden(question) for question in questions]
    walks = reseau.pageranks(ranks, hidden)
    for question, rank, gone, (walk, _) in zip(questions, ranks, hidden, walks, strict=True):
        allowed = np.ones(len(communes.codes), dtype=np.bool_)
        allowed[rank] = False
        own = int(communes.epci_ranks[rank])
        yield Vue(
            question=question,
            distances=geography.arcs(communes.xyz, communes.xyz[rank]),
            epci=((communes.epci_ranks == own) & (own >= 0)).astype(np.float64),
            home=(communes.departement_ranks == communes.departement_ranks[rank]).astype(
                np.float64
            ),
            cosines=words.cosines(question.texte, gone),
            shared=reseau.adamic_adar(rank, gone),
            walk=walk,
            allowed=allowed,
        )


def vues_of_bodies(
    snapshot: Snapshot, reseau: Reseau, jeu: Jeu, questions: Sequence[QuestionTerritoire]
) -> Iterator[Vue]:
    """Show the simpler ways every body of `candidats`, question by question.

    A body stands at the middle of its communes. Its Adamic-Adar score counts the communes of the
    body that already share a groupement with the one that asks, as 1/ln(2 + their groupements).
    Of its own département come the département itself, then its groupements, the largest first.
    """
    communes, bodies = snapshot.communes, jeu.candidats
    middles = _middles(snapshot, reseau, bodies)
    texts = _Texts.of(bodies)
    rows = np.array([reseau.ranks.get(body.id, -1) for body in bodies], dtype=np.int64)
    weights = np.array(
        [1 / np.log(2 + len(reseau.of_commune.get(r, ()))) for r in range(reseau.size)]
    )
    ranks = [snapshot.commune_rank(question.commune) for question in questions]
    hidden = [reseau.hidden(question) for question in questions]
    walks = reseau.pageranks(ranks, hidden)
    for question, rank, gone, (_, held) in zip(questions, ranks, hidden, walks, strict=True):
        own = {communes.epcis[rank], communes.epts[rank]} - {None}
        home = communes.departements[rank]
        shared = np.zeros(len(reseau.ids))
        for other in np.flatnonzero(reseau.adamic_adar(rank, gone)).tolist():
            shared[reseau.of_commune[other]] += weights[other]
        allowed = np.array([body.id not in question.hide for body in bodies], dtype=np.bool_)
        yield Vue(
            question=question,
            distances=geography.arcs(middles, communes.xyz[rank]),
            epci=np.array([float(body.id in own) for body in bodies]),
            home=np.array([_at_home(body, home) for body in bodies]),
            cosines=texts.cosines(f"{question.texte} {question.theme}"),
            shared=_spread(shared, rows),
            walk=_spread(held, rows),
            allowed=allowed,
        )


def _at_home(body: Candidat, departement: str) -> float:
    if body.departement != departement:
        return 0.0
    return 1.0 if body.kind == "DEPARTEMENT" else 1 - 1 / (2 + (body.population or 0))


def _spread(values: Floats, rows: Indices) -> Floats:
    """Values of the groupements that these rows point at; 0 for a row of -1."""
    found: Floats = np.append(values, 0.0)[rows]
    return found


def _middles(snapshot: Snapshot, reseau: Reseau, bodies: Sequence[Candidat]) -> Floats:
    """Where each body stands: the mean point of its communes, NaN when none is known."""
    communes = snapshot.communes
    found = np.full((len(bodies), 3), np.nan)
    for place, body in enumerate(bodies):
        ranks = [snapshot.commune_rank(code) for code in body.members if snapshot.is_commune(code)]
        if not ranks and body.id in reseau.ranks:
            ranks = reseau.members[reseau.ranks[body.id]].tolist()
        if not ranks and body.kind == "DEPARTEMENT":
            ranks = [r for r, d in enumerate(communes.departements) if d == body.departement]
        points = communes.xyz[ranks]
        points = points[~np.isnan(points[:, 0])] if len(points) else points
        if len(points):
            middle = points.mean(axis=0)
            found[place] = middle / max(float(np.linalg.norm(middle)), 1e-12)
    return found


@dataclass(frozen=True)
class _Texts:
    """Names and competences of the bodies as TF-IDF vectors, word by word."""

    postings: Mapping[str, list[tuple[int, float]]]
    idf: Mapping[str, float]
    count: int

    @classmethod
    def of(cls, bodies: Sequence[Candidat]) -> "_Texts":
        documents = [fold(" ".join([body.nom, *body.competences])).split() for body in bodies]
        known: dict[str, dict[int, float]] = {}
        for place, words in enumerate(documents):
            for word in words:
                counts = known.setdefault(word, {})
                counts[place] = counts.get(place, 0.0) + 1.0
        idf = {w: float(np.log((1 + len(bodies)) / (1 + len(p))) + 1) for w, p in known.items()}
        squares = np.zeros(len(bodies))
        for word, counts in known.items():
            for place, count in counts.items():
                squares[place] += (count * idf[word]) ** 2
        lengths = np.sqrt(np.maximum(squares, 1e-12))
        return cls(
            {w: [(p, n * idf[w] / float(lengths[p])) for p, n in counts.items()]
             for w, counts in known.items()},
            idf, len(bodies),
        )  # fmt: skip

    def cosines(self, text: str) -> Floats:
        scores = np.zeros(self.count)
        wanted: dict[str, float] = {}
        for word in fold(text).split():
            if word in self.idf:
                wanted[word] = wanted.get(word, 0.0) + self.idf[word]
        length = float(np.sqrt(sum(value**2 for value in wanted.values()))) or 1.0
        for word, value in wanted.items():
            for place, weight in self.postings[word]:
                scores[place] += value * weight / length
        return scores
