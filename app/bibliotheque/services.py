"""What the library shows: which projects answer, in which order, and how to narrow them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from app.bibliotheque import queries
from app.errors import NotFound
from app.listing import Asked, Facet, Option, Page, count_facet, cut, sift, without_unknown
from app.search import count_in_title, fold_name, search_words, word_qualities
from app.templating import PORTEURS, STATUTS
from matching.signals.text import Lemmatiser, fold
from models import Acteur, Cas, Commune, Departement, Epci, Region, Theme

PAGE_SIZE = 12
FACETS = ("theme", "porteur", "taille", "region", "avancement")

# Inhabitants: the lower bound of each stratum, in increasing order.
TAILLES = (
    (0, "moins-500", "moins de 500 habitants"),
    (500, "500-1999", "500 à 1\u202f999 habitants"),
    (2_000, "2000-3499", "2\u202f000 à 3\u202f499 habitants"),
    (3_500, "3500-9999", "3\u202f500 à 9\u202f999 habitants"),
    (10_000, "10000-29999", "10\u202f000 à 29\u202f999 habitants"),
    (30_000, "30000-99999", "30\u202f000 à 99\u202f999 habitants"),
    (100_000, "100000-plus", "100\u202f000 habitants et plus"),
)
TAILLE_INCONNUE = "inconnue"
SANS_REGION = "aucune"
COMMON_WORDS = (
    "Ces mots sont trop courants pour chercher : ajoutez un mot qui dit le sujet, par exemple "
    "« cantine » ou « éclairage »."
)
