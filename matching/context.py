"""What is computed once for a need, and read by the four rankings."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.signals import geography, themes
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

    @cached_property
    def answer(self) -> Floats:
        """How well each sub-theme answers the need, 0 to 1."""
        ranks = [self.snapshot.theme_rank(slug) for slug in self.themes]
        return themes.wanted(self.snapshot.themes.likeness, ranks)

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
    def distances(self) -> Floats:
        """Kilometres from the commune that asks to every commune; infinite where unknown."""
        xyz = self.snapshot.communes.xyz
        return geography.distances_km(xyz, xyz[self.rank])

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

    def best_project(self, holders: Indices, holder: int, values: Floats) -> int | None:
        """Return the project of a holder that its best value was read from, if it has any."""
        ranks = np.flatnonzero(holders == holder)
        return int(ranks[np.argmax(values[ranks])]) if len(ranks) else None

    @cached_property
    def seat_distances(self) -> Floats:
        """Kilometres to the main commune of every body that may lead; infinite where unknown."""
        found: Floats = np.append(self.distances, np.inf)[self.snapshot.porteurs.sieges]
        return found

    def distance_to(self, rank: int) -> float | None:
        if rank < 0:
            return None
        distance = float(self.distances[rank])
        return distance if np.isfinite(distance) else None

    def theme_labels(self, flags: Flags) -> list[str]:
        """Name the sub-themes of a row that answer the need, best first."""
        labels = self.snapshot.themes.labels
        ranks = np.flatnonzero(flags & (self.answer > 0)).tolist()
        return [labels[r] for r in sorted(ranks, key=lambda r: (-self.answer[r], r))]
