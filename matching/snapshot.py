"""The immutable state a ranking reads: arrays and names, built from records."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.classifier import Classifier
from matching.cooperations import Cooperations, cooperations_of
from matching.lexicon import Lexicon
from matching.signals import competence, offers, size
from matching.signals.territory import is_national
from matching.signals.text import Lemmatiser, TextIndex
from matching.types import CooperationRecord

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Communes:
    """One place per commune, in the order of the codes.

    `xyz` are points of the unit sphere, NaN when unknown; `populations` are inhabitants, -1 when
    unknown; `approchees` says where the position is only near the mairie; `voisins` is the
    contiguity as CSR, `frontieres_m` the shared border of each pair, `contours_m` the land borders
    of each commune; `postaux` are postcodes, as CSR of whole numbers; `espacements_km` is how far
    its nearest communes stand on average, infinite when unknown.
    """

    codes: list[str]
    sirens: list[str | None]
    noms: list[str]
    departements: list[str]
    regions: list[str]
    epcis: list[str | None]
    epts: list[str | None]
    populations: Indices
    xyz: Floats
    approchees: Flags
    epci_ranks: Indices
    departement_ranks: Indices
    voisins_indptr: Indices
    voisins: Indices
    frontieres_m: Indices
    contours_m: Floats
    postaux_indptr: Indices
    postaux: Indices
    espacements_km: Floats

    def ept_or_epci(self, rank: int) -> str:
        """SIREN of the EPT of a commune of Grand Paris, else of its EPCI; "" for none."""
        return self.epts[rank] or self.epcis[rank] or ""


@dataclass(frozen=True)
class Porteurs:
    """Bodies that may lead; `sieges` is the rank of the commune they stand in, -1 if unknown."""

    ids: list[str]
    noms: list[str]
    kinds: list[str]
    territoires: list[list[list[str]]]
    populations: Indices
    sieges: Indices
    themes: Flags
    text_rows: Indices


@dataclass(frozen=True)
class Acteurs:
    """Organisations; `relations` are (holder kind, holder id, project id) they worked on."""

    ids: list[str]
    noms: list[str]
    kinds: list[str]
    departements: list[list[str]]
    regions: list[str | None]
    cities: list[str | None]
    relations: list[list[list[str]]]
    themes: Flags
    text_rows: Indices


@dataclass(frozen=True)
class Projets:
    """The documented projects; `commune` and `porteur` are the rank of their holder, or -1."""

    ids: list[str]
    titres: list[str]
    porteurs: list[str]
    departements: list[str | None]
    regions: list[str | None]
    statuts: list[str]
    annees: list[int | None]
    populations: Indices
    maturites: Floats
    commune: Indices
    porteur: Indices
    themes: Flags
    text_rows: Indices


@dataclass(frozen=True)
class Themes:
    """The sub-themes, in the order of the taxonomy."""

    slugs: list[str]
    labels: list[str]
    parents: list[str]
    parent_labels: list[str]
    likeness: Floats


@dataclass(frozen=True)
class Snapshot:
    """Everything a ranking reads. Nothing in it changes: a new one takes its place."""

    version: str
    communes: Communes
    porteurs: Porteurs
    acteurs: Acteurs
    projets: Projets
    themes: Themes
    noms_territoires: dict[str, str]
    text: TextIndex
    lemmatiser: Lemmatiser
    lexicon: Lexicon
    regles: competence.Regles
    cooperations: Cooperations
    classifier: Classifier | None = None

    def with_cooperations(self, records: Sequence[CooperationRecord]) -> "Snapshot":
        """Return this state with these groupements known, and no other."""
        found = cooperations_of(records, self._commune_ranks)
        return dataclasses.replace(self, cooperations=found)

    def commune_rank(self, code: str) -> int:
        """Rank of a commune; KeyError when no such commune exists today."""
        return self._commune_ranks[code]

    def theme_rank(self, slug: str) -> int:
        """Rank of a sub-theme; KeyError when it is unknown."""
        return self._theme_ranks[slug]

    def porteur_rank(self, identifier: str) -> int:
        """Rank of a body that may lead; KeyError when it is unknown."""
        return self._porteur_ranks[identifier]

    def is_commune(self, code: str) -> bool:
        return code in self._commune_ranks

    def is_porteur(self, identifier: str) -> bool:
        return identifier in self._porteur_ranks

    def project_rank(self, identifier: str) -> int:
        """Rank of a documented project; KeyError when it is unknown."""
        return self._project_ranks[identifier]

    def serving(self, kind: str, code: str | None) -> list[int]:
        """Ranks of the bodies that serve a territory, as ("departement", "83")."""
        return self._serving.get((kind, code or ""), [])

    @cached_property
    def epci_kinds(self) -> list[str]:
        """Kind of the EPCI each commune is a member of, as "CC"; "" for none."""
        sirens = map(self.communes.ept_or_epci, range(len(self.communes.codes)))
        ranks, kinds = self._porteur_ranks, self.porteurs.kinds
        return [kinds[ranks[siren]] if siren in ranks else "" for siren in sirens]

    @cached_property
    def porteurs_on(self) -> Flags:
        """Which sub-themes each body declares, or has done a documented project on."""
        found = self.porteurs.themes.copy()
        for porteur, projects in self.projects_of_porteurs.items():
            found[porteur] |= self.projets.themes[projects].any(axis=0)
        return found

    def name_of(self, kind: str, code: str | None) -> str:
        """Name of a territory, as ("departement", "53"): a région may bear the same code."""
        return self.noms_territoires.get(f"{kind}:{code}", "")

    # Derived from the fields once, at the first use: a frozen dataclass still has a __dict__.
    @cached_property
    def _commune_ranks(self) -> dict[str, int]:
        return {code: rank for rank, code in enumerate(self.communes.codes)}

    @cached_property
    def _theme_ranks(self) -> dict[str, int]:
        return {slug: rank for rank, slug in enumerate(self.themes.slugs)}

    @cached_property
    def _porteur_ranks(self) -> dict[str, int]:
        return {identifier: rank for rank, identifier in enumerate(self.porteurs.ids)}

    @cached_property
    def _project_ranks(self) -> dict[str, int]:
        return {identifier: rank for rank, identifier in enumerate(self.projets.ids)}

    @cached_property
    def _serving(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for rank, territories in enumerate(self.porteurs.territoires):
            for kind, code in territories:
                found.setdefault((kind, code), []).append(rank)
        return found

    @cached_property
    def log_populations(self) -> Floats:
        """Logarithm of the population of every commune, -inf when unknown."""
        return size.logs(self.communes.populations)

    @cached_property
    def porteur_kinds(self) -> tuple[list[str], Indices]:
        """The kinds of bodies that may lead, and which of them each body is."""
        kinds = sorted(set(self.porteurs.kinds))
        codes = {kind: code for code, kind in enumerate(kinds)}
        return kinds, np.array([codes[kind] for kind in self.porteurs.kinds], dtype=np.int64)

    @cached_property
    def acteurs_linked_to(self) -> dict[tuple[str, str], list[int]]:
        """Node of a holder of projects → ranks of the organisations that worked with it."""
        found: dict[tuple[str, str], list[int]] = {}
        for rank, relations in enumerate(self.acteurs.relations):
            for kind, holder, _project in relations:
                found.setdefault((kind, holder), []).append(rank)
        return found

    @cached_property
    def acteur_projects(self) -> tuple[Indices, Indices]:
        """Rank of an organisation and rank of a project it took part in, pair by pair."""
        pairs = [
            (rank, self.project_rank(project))
            for rank, relations in enumerate(self.acteurs.relations)
            for _kind, _holder, project in relations
        ]
        both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        return both[:, 0], both[:, 1]

    @cached_property
    def acteurs_serving(self) -> dict[tuple[str, str], list[int]]:
        """Territory an organisation serves, the narrowest it names → ranks of those who do.

        ("departement", "83"), ("region", "93"), ("pays", "") for a national organisation, or
        ("inconnu", "") when nothing says where it intervenes.
        """
        found: dict[tuple[str, str], list[int]] = {}
        table = self.acteurs
        for rank, kind in enumerate(table.kinds):
            region, national = table.regions[rank], is_national(kind, table.noms[rank])
            territories = [("departement", code) for code in table.departements[rank]]
            wider = ("region", region) if region else ("pays" if national else "inconnu", "")
            for territory in territories or [wider]:
                found.setdefault(territory, []).append(rank)
        return found

    @cached_property
    def acteurs_said(self) -> Flags:
        """Which sub-themes the offers of each organisation name."""
        return offers.said(self.text, self.acteurs.text_rows, self.lexicon, self.themes.slugs)

    @cached_property
    def projects_of_communes(self) -> dict[int, list[int]]:
        """Rank of each commune that holds documented projects → their ranks."""
        return _held(self.projets.commune)

    @cached_property
    def projects_of_porteurs(self) -> dict[int, list[int]]:
        """Rank of each body that holds documented projects → their ranks."""
        return _held(self.projets.porteur)

    def postcodes(self, rank: int) -> Indices:
        """Postcodes of a commune, as whole numbers."""
        start, stop = self.communes.postaux_indptr[rank : rank + 2]
        return self.communes.postaux[start:stop]

    def neighbours(self, rank: int) -> Mapping[int, int]:
        """Ranks of the communes that touch one, each with the length of the border in metres."""
        start, stop = self.communes.voisins_indptr[rank : rank + 2].tolist()
        pairs = zip(
            self.communes.voisins[start:stop].tolist(),
            self.communes.frontieres_m[start:stop].tolist(),
            strict=True,
        )
        return dict(pairs)


def _held(holders: Indices) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for project, holder in enumerate(holders.tolist()):
        if holder >= 0:
            found.setdefault(holder, []).append(project)
    return found
