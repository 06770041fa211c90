"""Tables, and nothing else. Importing this module completes `Base.metadata`."""

from models.acteurs import Acteur, acteurs_cas, acteurs_themes
from models.base import Base
from models.besoins import LONGEST_TEXTE, Besoin, Recommandation
from models.bibliotheque import Cas, Theme, cas_themes
from models.confiance import LONGEST_SIGNALEMENT, SORTES, Signalement
from models.territoires import (
    AncienneCommune,
    Chargement,
    Commune,
    Contiguite,
    Departement,
    Epci,
    Region,
)

__all__ = [
    "LONGEST_SIGNALEMENT",
    "LONGEST_TEXTE",
    "SORTES",
    "Acteur",
    "AncienneCommune",
    "Base",
    "Besoin",
    "Cas",
    "Chargement",
    "Commune",
    "Contiguite",
    "Departement",
    "Epci",
    "Recommandation",
    "Region",
    "Signalement",
    "Theme",
    "acteurs_cas",
    "acteurs_themes",
    "cas_themes",
]
