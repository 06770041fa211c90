"""The values that enter and leave `matching`: records in, ranked and explained entries out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import fsum


@dataclass(frozen=True, slots=True, kw_only=True)
class CommuneRecord:
    """A commune as the snapshot needs it. Population in inhabitants, position in degrees."""

    code: str
    nom: str
    departement: str
    region: str
    epci: str | None
    ept: str | None
    population: int | None
    longitude: float | None
    latitude: float | None
    siren: str | None = None
    codes_postaux: tuple[str, ...] = ()
    # Whether the position is only near that of the mairie.
    approchee: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CooperationRecord:
    """Communes that share a groupement today: its nature, as « SIVU », and what it does."""

    id: str
    nature: str
    competences: tuple[str, ...]
    membres: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PorteurRecord:
    """A body that may be pressentie comme chef de file: EPCI, département, région, operator.

    `territoire` says whom it serves: ("epci", siren), ("ept", siren), ("departement", code) or
    ("region", code); several for an operator present in several départements.
    """

    id: str
    nom: str
    kind: str
    population: int | None
    siege: str | None
    territoire: tuple[tuple[str, str], ...]
    texte: str = ""
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActeurRecord:
    """A laboratory, company or network; no département and no région means unknown or national."""

    id: str
    nom: str
    kind: str
    departements: tuple[str, ...]
    region: str | None
    city: str | None
    themes: tuple[str, ...]
    texte: str
    cas: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasRecord:
    """A documented project. `holder_code` is a code INSEE or a SIREN, when known."""

    id: str
    titre: str
    porteur: str
    holder_code: str | None
    departement: str | None
    region: str | None
    population: int | None
    status: str
    start_year: int | None
    themes: tuple[str, ...]
    texte: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeRecord:
    """A sub-theme and the theme it belongs to."""

    slug: str
    label: str
    parent: str
    parent_label: str
    texte: str


@dataclass(frozen=True, slots=True)
class Part:
    """One signal's share of a score: `contribution` is `poids` × `valeur`, `raison` the fact."""

    signal: str
    libelle: str
    valeur: float
    poids: float
    contribution: float
    raison: str


@dataclass(frozen=True, slots=True)
class Entree:
    """A candidate with the parts its score is made of."""

    id: str
    nom: str
    kind: str
    parts: tuple[Part, ...]
    distance_km: float | None = None
    lien: str | None = None

    @property
    def score(self) -> float:
        """The sum of the contributions shown: there is no other term."""
        return fsum(part.contribution for part in self.parts)


@dataclass(frozen=True, slots=True)
class ThemeTrouve:
    """A sub-theme recognised in a need, with the words of the need that led to it."""

    slug: str
    label: str
    force: float
    mots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutilSimple:
    """A plain tool that may do without AI, why, and where to find it."""

    id: str
    outil: str
    raison: str
    ou: str


@dataclass(frozen=True, slots=True)
class Choix:
    texte: str
    theme: str


@dataclass(frozen=True, slots=True)
class Question:
    """A precise question asked when the need is vague; each choice leads to a sub-theme."""

    id: str
    texte: str
    choix: tuple[Choix, ...]


@dataclass(frozen=True, slots=True)
class Comprehension:
    """What was understood of a need, before anybody is looked for."""

    themes: tuple[ThemeTrouve, ...]
    sans_ia: tuple[OutilSimple, ...]
    vague: bool
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demande:
    """A need ready to be answered: who asks, in which words, on which sub-themes (main first).

    `hidden` holds the ids of groupements to answer as if they did not exist: an evaluation asks
    what would be proposed to communes that have not met yet.
    """

    commune: str
    texte: str
    themes: tuple[str, ...]
    recherche: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtres:
    """What the person narrows the answer to; None or empty means no limit."""

    distance_km: float | None = None
    departement: bool = False
    population_min: int | None = None
    population_max: int | None = None
    kinds: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Contact:
    """A kind of body to call that we cannot name for this territory, and why."""

    kind: str
    raison: str


@dataclass(frozen=True, slots=True)
class Reponse:
    """The whole answer. `cercle_km` is how far partners were looked for (None: everywhere)."""

    demande: Demande
    partenaires: tuple[Entree, ...]
    chefs_de_file: tuple[Entree, ...]
    acteurs: tuple[Entree, ...]
    cas: tuple[Entree, ...]
    cercle_km: float | None
    avis: tuple[str, ...] = ()
    a_contacter: tuple[Contact, ...] = ()
