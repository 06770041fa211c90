"""Filters and globals of every template: French numbers, distances, names of kinds."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask

from matching import french, place_names

# Dates are kept in UTC and read in Paris; a council in Saint-Denis reads the same day.
PARIS = ZoneInfo("Europe/Paris")

PORTEURS = {
    "commune": "Commune",
    "epci": "Intercommunalité",
    "departement": "Département",
    "region": "Région",
    "syndicat": "Syndicat",
    "autre": "Autre organisme",
}
# The sign of each kind, the same on cards, maps and graphs.
SYMBOLES = {
    "commune": "commune",
    "CC": "epci",
    "CA": "epci",
    "CU": "epci",
    "METRO": "epci",
    "MET69": "epci",
    "MGP": "epci",
    "EPT": "epci",
    "epci": "epci",
    "departement": "departement",
    "region": "region",
    "syndicat": "syndicat",
    "opsn": "syndicat",
    "laboratoire": "scientifique",
    "universite": "scientifique",
    "institut": "scientifique",
    "startup": "startup",
    "cas": "cas",
}


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        nombre=french.number,
        habitants=french.inhabitants,
        distance=french.distance,
        jour=jour,
        majuscule=majuscule,
        phrase=phrase,
        de=place_names.de,
        situee=place_names.in_departement,
    )
    app.jinja_env.globals.update(
        KINDS=french.KINDS, STATUTS=french.STATUTS, PORTEURS=PORTEURS, symbole_de=symbole_de
    )


def jour(moment: datetime) -> str:
    """Write a date in full, as « mardi 14 juillet 2026 »."""
    return format_date(moment.astimezone(PARIS), "EEEE d MMMM y", locale="fr")


def majuscule(text: str) -> str:
    """Raise the first letter only: « start-up » → « Start-up », « OPSN » stays."""
    return text[:1].upper() + text[1:]


def phrase(text: str) -> str:
    """Set a sentence as it is read: a capital, and spaces that keep « : ; ? ! » on their line.

    >>> phrase("déjà membre : oui") == "Déjà membre\u00a0: oui"
    True
    """
    joined = re.sub(r" (?=[:;?!»])", french.NO_BREAK, text)
    return majuscule(re.sub(r"(?<=«) ", french.NO_BREAK, joined))


def symbole_de(kind: str) -> str:
    return SYMBOLES.get(kind, "autre")
