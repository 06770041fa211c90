"""What is computed once for a need, and read by the four rankings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching import french
from matching.signals import borders, cooperation, geography, subjects, themes
from matching.snapshot import Flags, Floats, Indices, Snapshot
from matching.types import Demande
from matching.understanding import as_typed
from matching.weights import SIBLING

# What the person looks for brings sub-themes of its own, after those of the need.
RECHERCHE_THEMES = {
    "formation": ("formation-agents", "formation-elus"),
    "juridique": ("chartes-ethique", "commande-publique"),
    "achat_groupe": ("achat-mutualise",),
}


class UnknownCommune(KeyError):
    """No commune has this code today."""


class UnknownTheme(KeyError):
    """No sub-theme has this slug."""


@dataclass(frozen=True)
class Context:
    """A need placed in a snapshot. Arrays are over all communes, projects or documents."""

    snapshot: Snapshot
    demande: Demande
    rank: int

    @classmethod
    def of(cls, snapshot: Snapshot, demande: Demande) -> "Context":
        """Place a need.

        Raises
        ------
        UnknownCommune, UnknownTheme
            With the code or slug that is not known.
        """
        try:
            rank = snapshot.commune_rank(demande.commune)
        except KeyError as error:
            raise UnknownCommune(demande.commune) from error
        for slug in demande.themes:
            if slug not in snapshot.themes.slugs:
                raise UnknownTheme(slug)
        return cls(snapshot, demande, rank)

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """The sub-themes that count, main first: those of the need, then of what is looked for."""
        extra = (t for kind in self.demande.recherche for t in RECHERCHE_THEMES.get(kind, ()))
        known = set(self.snapshot.themes.slugs)
        return tuple(dict.fromkeys((*self.demande.themes, *(t for t in extra if t in known))))

    @property
    def subjects_of_need(self) -> tuple[str, ...]:
        """The sub-themes of the need itself; what else is looked for only when it has none.

        Who could carry a project against floods is not whoever may lend a classroom.
        """
        return self.demande.themes or self.themes

    @cached_property
    def answer(self) -> Floats:
        """How well each sub-theme answers the need, 0 to 1."""
        ranks = [self.snapshot.theme_rank(slug) for slug in self.themes]
        return themes.wanted(self.snapshot.themes.likeness, ranks)

    @cached_property
    def asked(self) -> Floats:
        """How much each sub-theme was asked for itself, 0 to 1: those beside it bring nothing."""
        ranks = [self.snapshot.theme_rank(slug) for slug in self.themes]
        return themes.wanted(np.eye(len(self.snapshot.themes.slugs)), ranks)

    @cached_property
    def spoken(self) -> dict[str, str]:
        """The word the person wrote for each lemma: reasons quote it, accents and all."""
        return as_typed(self.demande.texte, self.snapshot.lemmatiser)

    @cached_property
    def vector(self) -> Floats:
        lemmas = self.snapshot.lemmatiser.lemmas(self.demande.texte)
        return self.snapshot.text.vector(lemmas)

    @cached_property
    def cosines(self) -> Floats:
        """Cosine of the need with each document, and a last 0 for those without a text."""
        return np.append(self.snapshot.text.cosines(self.vector), 0.0)

    @cached_property
    def arcs(self) -> Floats:
        """Arc from the commune that asks to every commune; infinite where unknown."""
        xyz = self.snapshot.communes.xyz
        return geography.arcs(xyz, xyz[self.rank])

    def distances(self, ranks: Indices) -> Floats:
        """Kilometres to these communes, infinite where unknown; a rank of -1 is no commune."""
        return geography.kilometres_of(np.append(self.arcs, np.inf)[ranks])

    def within(self, kilometres: float) -> Flags:
        """Say of every commune whether it is within a distance; itself included."""
        found: Flags = self.arcs <= geography.arc_of(kilometres)
        return found

    @cached_property
    def project_themes(self) -> Floats:
        return themes.best(self.snapshot.projets.themes, self.answer)

    @cached_property
    def project_words(self) -> Floats:
        found: Floats = self.cosines[self.snapshot.projets.text_rows]
        return found

    @cached_property
    def project_experience(self) -> Floats:
        """How far each project on the very sub-theme has come; 0 for the others."""
        on_theme = self.project_themes > SIBLING
        return np.where(on_theme, self.snapshot.projets.maturites * self.project_themes, 0.0)

    def best_project(self, projects: Sequence[int], values: Floats) -> int | None:
        """Return the one of these projects that the best value was read from, if there is any."""
        return max(projects, key=lambda project: (values[project], -project), default=None)

    @cached_property
    def subjects(self) -> list[int]:
        """The classes of competence the need is about, by their places."""
        return subjects.wanted(subjects.read_classes(), self.demande.texte, self.demande.themes)

    @cached_property
    def subject_names(self) -> list[str]:
        classes = subjects.read_classes()
        return [classes[place].nom for place in self.subjects]

    @cached_property
    def _shown(self) -> Flags:
        """Of every groupement, whether it is answered with: those hidden are not."""
        cooperations = self.snapshot.cooperations
        found = np.ones(len(cooperations.ids), dtype=np.bool_)
        for identifier in self.demande.hidden:
            if identifier in cooperations.ranks:
                found[cooperations.ranks[identifier]] = False
        return found

    @cached_property
    def groupements(self) -> list[int]:
        """Ranks of the groupements of the commune that asks."""
        own = self.snapshot.cooperations.of_commune(self.rank)
        found: list[int] = own[self._shown[own]].tolist()
        return found

    @cached_property
    def _elsewhere(self) -> Flags:
        """Of every groupement, whether it is shown and without the commune that asks."""
        found = self._shown.copy()
        found[self.groupements] = False
        return found

    def bonds(self, ranks: Indices) -> Floats:
        """How bound communes are to the one that asks, by the groupements they share."""
        return cooperation.bonds(self.snapshot.cooperations, self.groupements, ranks)

    def engaged(self, ranks: Indices) -> Floats:
        """How much groupements without the one that asks engage communes on the subject."""
        return cooperation.engaged_elsewhere(
            self.snapshot.cooperations, ranks, self.subjects, self._elsewhere
        )

    def engagement(self, rank: int) -> int | None:
        """Return the groupement that engages one commune the most elsewhere, if one does."""
        return cooperation.most_engaging(
            self.snapshot.cooperations, rank, self.subjects, self._elsewhere
        )

    @cached_property
    def neighbours(self) -> Mapping[int, int]:
        """Communes that touch the one that asks, with the length of the border in metres."""
        return self.snapshot.neighbours(self.rank)

    @cached_property
    def common_neighbours(self) -> Indices:
        """How many neighbours each commune has in common with the one that asks."""
        communes = self.snapshot.communes
        return borders.common_neighbours(
            communes.voisins_indptr, communes.voisins, self.rank, len(communes.codes)
        )

    def distance_to(self, rank: int) -> float | None:
        """Kilometres to one commune; None when it is unknown, or for a rank of -1."""
        return None if rank < 0 else geography.kilometres(float(self.arcs[rank]))

    def said_distance(self, rank: int) -> str:
        """Say how far a commune is whose distance is known: « environ » when a place is rough."""
        communes = self.snapshot.communes
        rough = communes.approchees[rank] or communes.approchees[self.rank]
        kilometres = french.distance(geography.kilometres(float(self.arcs[rank])) or 0.0)
        # « moins de 1 km » is rough by itself.
        return f"environ {kilometres}" if rough and kilometres[0].isdigit() else kilometres

    def theme_labels(self, flags: Flags) -> list[str]:
        """Name the sub-themes of a row that answer the need, best first."""
        labels = self.snapshot.themes.labels
        return [labels[rank] for rank in self._answering if flags[rank]]

    @cached_property
    def _answering(self) -> list[int]:
        """The sub-themes that answer the need at all, best first."""
        ranks: list[int] = np.flatnonzero(self.answer > 0).tolist()
        return sorted(ranks, key=lambda rank: (-self.answer[rank], rank))
