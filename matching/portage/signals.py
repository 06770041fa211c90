"""The signals of each body for one project, and their sum."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.portage.corps import DEPARTEMENT, Candidat, Corps, logarithm, with_territories
from matching.portage.droit import read
from matching.portage.emprise import Emprises
from matching.portage.territoire import Territoire
from matching.portage.weights import PORTAGE
from matching.portage.words import pairs
from matching.snapshot import Floats, Snapshot

# A body that holds none of the places keeps this share: our reading of names may be wrong.
LEAST_HELD = 0.03
INTEGRATED = frozenset({"CU", "METRO", "MET69", "EPT"})


@dataclass(frozen=True, slots=True)
class Projet:
    """A project to be carried: where, under which national programme ("" for none), its title."""

    commune: str
    programme: str
    texte: str


@dataclass(frozen=True)
class Portage:
    """Who may carry projects: every candidate, prepared once for many projects."""

    corps: Corps
    emprises: Emprises

    @classmethod
    def of(cls, snapshot: Snapshot, candidats: Sequence[Candidat]) -> "Portage":
        """Prepare the candidates, and beside them every département and région of the country."""
        droit = read()
        terrain = Territoire(snapshot, droit.generic)
        corps = Corps(with_territories(snapshot, candidats), terrain, droit)
        return cls(corps, Emprises(corps))

    def weigh(self, projet: Projet) -> "Pesee":
        """Measure the signals of the bodies in reach of a project.

        Raises
        ------
        KeyError
            When no such commune exists today.
        """
        return _Lecture(self, projet).weigh()


@dataclass(frozen=True)
class Pesee:
    """The bodies in reach of a project: their places in `corps.candidats`, a row of signals each.

    Columns are in the order of `PORTAGE`.
    """

    places: tuple[int, ...]
    values: Floats

    def scores(self, weights: Floats | None = None) -> Floats:
        """Sum weight × value; with the weights shipped when none are given."""
        if weights is None:
            weights = np.array([signal.poids for signal in PORTAGE])
        found: Floats = self.values @ weights
        return found


@dataclass(frozen=True)
class _Lecture:
    """What is read once of a project, whoever the body."""

    portage: Portage
    projet: Projet

    @property
    def corps(self) -> Corps:
        return self.portage.corps

    @cached_property
    def rank(self) -> int:
        return self.corps.snapshot.commune_rank(self.projet.commune)

    @cached_property
    def named(self) -> dict[int, float]:
        return self.corps.terrain.places(self.projet.texte, self.rank)

    @cached_property
    def subjects(self) -> frozenset[str]:
        return self.corps.droit.subjects(self.projet.texte)

    @cached_property
    def programme(self) -> str:
        return self.corps.droit.programme(self.projet.programme)

    @cached_property
    def main(self) -> frozenset[str]:
        return self.corps.droit.main(self.subjects, self.programme)

    @cached_property
    def asked(self) -> list[str]:
        """The subjects that declared competences may give."""
        sujets = self.corps.droit.sujets
        return sorted(s for s in self.main | {self.programme} if sujets[s].competences)

    @cached_property
    def of_the_epci(self) -> bool:
        sujets = self.corps.droit.sujets
        return any(sujets[subject].exclusif == "epci" for subject in self.subjects)

    @cached_property
    def spoken(self) -> frozenset[tuple[str, str]]:
        return pairs(self.projet.texte, self.corps.droit.generic)

    def weigh(self) -> Pesee:
        places = self.corps.in_reach(self.rank, self.named, self.projet.texte)
        rows = [self._signals(place) for place in places]
        columns = [[row[signal.nom] for signal in PORTAGE] for row in rows]
        values = np.array(columns, dtype=np.float64).reshape(-1, len(PORTAGE))
        return Pesee(tuple(places), values)

    def _signals(self, place: int) -> dict[str, float]:
        corps, droit = self.corps, self.corps.droit
        body, functions = corps.candidats[place], corps.functions[place]
        competences = corps.competences[place]
        is_epci, is_departement = "epci" in functions, body.kind == DEPARTEMENT
        groupement = corps.is_groupement(place)
        declared = sum(droit.declared(subject, competences) for subject in self.asked)
        return {
            "departement": float(is_departement),
            "metropole": float(is_epci and body.kind in INTEGRATED),
            "lieux": math.log(LEAST_HELD + self._held(place)) - math.log(1 + LEAST_HELD),
            "droit_texte": droit.strength(self.main, functions),
            "droit_programme": droit.strength({self.programme}, functions),
            "exclusif_epci": float(is_epci and self.of_the_epci),
            "declaree": declared / max(len(self.asked), 1),
            "nom_compose": float(bool(corps.pairs[place] & self.spoken)),
            "taille": logarithm(corps.populations[place]) if groupement else 0.0,
        }

    def _held(self, place: int) -> float:
        """Share of the places named, each as sure as it is, that a body holds."""
        total = sum(self.named.values())
        chances = (self.portage.emprises.chance(place, rank) * sure
                   for rank, sure in self.named.items())  # fmt: skip
        return sum(chances) / total
