"""The immutable state a ranking reads: arrays and names, built from records, kept on disk.

A snapshot is a folder of `.npy` arrays (memory-mapped, so that web processes share the pages) and
one JSON file for the rest. It is written beside its place and renamed: a reader sees all of it or
none.
"""

import dataclasses
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.lexicon import Expression, Lexicon, Regle
from matching.signals import competence, size
from matching.signals.text import Lemmatiser, TextIndex
from matching.types import Choix, OutilSimple, Question

# Raise it when the layout or the way of building changes: older folders are then rebuilt.
FORMAT = 5
# How the folder of a snapshot begins while it is being written.
DRAFT = "brouillon-"

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Communes:
    """One place per commune, in the order of the codes.

    `xyz` are points of the unit sphere, NaN when unknown; `populations` are inhabitants, -1 when
    unknown; `voisins` is the contiguity as CSR, `frontieres_m` the shared border of each pair.
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
    epci_ranks: Indices
    departement_ranks: Indices
    voisins_indptr: Indices
    voisins: Indices
    frontieres_m: Indices

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

    def epci_kind(self, rank: int) -> str:
        """Kind of the EPCI a commune is a member of, as "CC"; "" for none."""
        siren = self.communes.ept_or_epci(rank)
        return self.porteurs.kinds[self._porteur_ranks[siren]] if self.is_porteur(siren) else ""

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

        ("departement", "83"), ("region", "93"), or ("pays", "") for the whole country.
        """
        found: dict[tuple[str, str], list[int]] = {}
        table = self.acteurs
        for rank, (served, region) in enumerate(
            zip(table.departements, table.regions, strict=True)
        ):
            territories = [("departement", code) for code in served]
            for territory in territories or [("region", region) if region else ("pays", "")]:
                found.setdefault(territory, []).append(rank)
        return found

    @cached_property
    def projects_of_communes(self) -> dict[int, list[int]]:
        """Rank of each commune that holds documented projects → their ranks."""
        return _held(self.projets.commune)

    @cached_property
    def projects_of_porteurs(self) -> dict[int, list[int]]:
        """Rank of each body that holds documented projects → their ranks."""
        return _held(self.projets.porteur)

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


def save(snapshot: Snapshot, folder: Path) -> None:
    """Write a snapshot, whole or not at all; one already there is left as it is."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=folder.parent))
    arrays: dict[str, NDArray[Any]] = {}
    content = _without_arrays(snapshot, "", arrays)
    for name, array in arrays.items():
        np.save(draft / f"{name}.npy", array, allow_pickle=False)
    (draft / "contenu.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    draft.chmod(0o755)
    try:
        draft.rename(folder)
    except OSError:
        # Another process wrote the same snapshot first.
        shutil.rmtree(draft)
        if not folder.exists():
            raise


def load(folder: Path) -> Snapshot:
    """Read a snapshot back, its arrays mapped and not copied.

    Raises
    ------
    FileNotFoundError
        When there is no snapshot in this folder.
    """
    content = json.loads((folder / "contenu.json").read_text(encoding="utf-8"))

    def array(name: str) -> NDArray[Any]:
        # A plain array over the map: numpy's memmap class costs more at each slice.
        return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))

    def rows(kind: type[Any], name: str) -> Any:
        fields = {
            f.name: content[name][f.name] if f.name in content[name] else array(f"{name}.{f.name}")
            for f in dataclasses.fields(kind)
            if f.init
        }
        return kind(**fields)

    text = rows(TextIndex, "text")
    return Snapshot(
        version=content["version"],
        communes=rows(Communes, "communes"),
        porteurs=rows(Porteurs, "porteurs"),
        acteurs=rows(Acteurs, "acteurs"),
        projets=rows(Projets, "projets"),
        themes=rows(Themes, "themes"),
        noms_territoires=content["noms_territoires"],
        text=dataclasses.replace(text, vocabulary=tuple(text.vocabulary)),
        lemmatiser=Lemmatiser(content["lemmatiser"]["forms"]),
        lexicon=_lexicon(content["lexicon"]),
        regles={
            theme: {kind: _rule(rule) for kind, rule in kinds.items()}
            for theme, kinds in content["regles"].items()
        },
    )


def _without_arrays(value: Any, name: str, arrays: dict[str, NDArray[Any]]) -> Any:
    """Turn a snapshot into what JSON can hold, its arrays set aside under their dotted names."""
    if isinstance(value, Mapping):
        return {key: _without_arrays(item, name, arrays) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_arrays(item, name, arrays) for item in value]
    if not dataclasses.is_dataclass(value):
        return value
    content = {}
    for field in dataclasses.fields(value):
        if not field.init:
            continue
        item = getattr(value, field.name)
        inner = f"{name}.{field.name}" if name else field.name
        if isinstance(item, np.ndarray):
            arrays[inner] = item
        else:
            content[field.name] = _without_arrays(item, inner, arrays)
    return content


def _lexicon(content: Mapping[str, Any]) -> Lexicon:
    return Lexicon(
        expressions=tuple(
            Expression(tuple(row["lemmas"]), row["target"], row["weight"])
            for row in content["expressions"]
        ),
        regles=tuple(
            Regle(OutilSimple(**row["outil"]), _phrases(row["quand"]), _phrases(row["sauf"]))
            for row in content["regles"]
        ),
        vagues=_phrases(content["vagues"]),
        questions=tuple(
            (about, Question(row["id"], row["texte"], tuple(Choix(**c) for c in row["choix"])))
            for about, row in content["questions"]
        ),
    )


def _rule(row: Mapping[str, Any]) -> competence.Regle:
    return competence.Regle(**{**row, "sauf_epci": tuple(row["sauf_epci"])})


def _phrases(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in rows)
