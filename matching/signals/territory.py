"""Where an organisation intervenes, when its page names neither a département nor a région."""

import re

from matching.signals.text import fold

# Services of the State and its research institutes have the whole country for their mission …
STATE_KINDS = frozenset({"etat", "institut"})
# … but an agence de l’eau has one basin.
OF_A_BASIN = "agence de l eau"
# The name of a company tells where it sells as little as its advertising does.
COMPANIES = frozenset({"entreprise", "startup"})
# A network, association or centre that calls itself national, or « de France ».
NATIONAL = re.compile(r"(?<!ile de )(?<!hauts de )france|\bnational")


def has_a_basin(nom: str) -> bool:
    """Say whether an organisation is an agence de l’eau: overseas there are offices de l’eau."""
    return OF_A_BASIN in fold(nom)


def is_national(kind: str, nom: str) -> bool:
    """Say whether the kind or the very name of an organisation makes it a national one.

    Asked of an organisation whose page names no territory; when this says no, its territory is
    unknown, which is not the same as everywhere.

    >>> is_national("etat", "ANSSI"), is_national("etat", "Agence de l’eau Seine-Normandie")
    (True, False)
    >>> is_national("association", "Villes de France"), is_national("startup", "Yelda")
    (True, False)
    """
    if has_a_basin(nom):
        return False
    return kind in STATE_KINDS or (kind not in COMPANIES and bool(NATIONAL.search(fold(nom))))
