"""Loading the real France into the database, once for each version of the files."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from psycopg import Cursor
from psycopg.types.json import Jsonb
from sqlalchemy import Table
from sqlalchemy.orm import Session

from app.referentiel.fichiers import DONNEES, fingerprint, read_csv, read_json
from app.search import normalise_name
from matching.place_names import body_name, curly
from models import AncienneCommune, Chargement, Commune, Contiguite, Departement, Epci, Region

FILES = (
    "regions.csv.xz",
    "departements.csv.xz",
    "epcis.csv.xz",
    "communes.csv.xz",
    "anciennes_communes.csv.xz",
    "contiguites.csv.xz",
)
NAME = "referentiel"
# Rises when the way of loading changes, so that the same files are loaded again.
LOADER_VERSION = 2

# Columns that pages show as they are.
PRINTED = frozenset({"nom", "nom_complet", "nom_collectivite", "mairie_adresse"})

Report = Callable[[str], None]
Row = dict[str, Any]


def load_referentiel(session: Session, report: Report, folder: Path = DONNEES) -> bool:
    """Load the territories when the files changed; say whether they did. The caller commits."""
    print_now = f"{LOADER_VERSION}:{fingerprint(*(folder / name for name in FILES))}"
    known = session.get(Chargement, NAME)
    if known and known.empreinte == print_now:
        return False
    steps: tuple[tuple[str, type[Any], Iterable[Row]], ...] = (
        ("régions", Region, _regions(folder)),
        ("départements", Departement, _departements(folder)),
        ("EPCI", Epci, _epcis(folder)),
        ("communes", Commune, _communes(folder)),
        ("anciennes communes", AncienneCommune, _anciennes_communes(folder)),
        ("limites communes", Contiguite, _contiguites(folder)),
    )
    cursor = raw_cursor(session)
    for label, model, rows in steps:
        count = upsert(cursor, model.__table__, rows)
        report(f"  {label} : {count:,}".replace(",", "\u202f"))
    _hand_over_needs(cursor)
    # Last to first, so that nothing points at a row that goes.
    for _label, model, _rows in reversed(steps):
        _forget_absent(cursor, model.__table__)
    session.merge(Chargement(nom=NAME, empreinte=print_now))
    return True


def raw_cursor(session: Session) -> Cursor[Any]:
    """Return a psycopg cursor inside the session's own transaction: COPY has no other door."""
    connection = session.connection().connection.driver_connection
    if connection is None:
        raise RuntimeError("the session has no open connection")
    cursor: Cursor[Any] = connection.cursor()
    return cursor


def upsert(cursor: Cursor[Any], table: Table, rows: Iterable[Row]) -> int:
    """Copy rows into a table, replacing those with the same key; return how many.

    The copied keys stay in a temporary table until the end of the transaction.
    """
    columns = [column.name for column in table.columns]
    staging = f"chargement_{table.name}"
    cursor.execute(f"CREATE TEMP TABLE {staging} (LIKE {table.name}) ON COMMIT DROP")
    count = 0
    with cursor.copy(f"COPY {staging} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([row[column] for column in columns])
            count += 1
    keys = [column.name for column in table.primary_key.columns]
    changes = ", ".join(f"{c} = EXCLUDED.{c}" for c in columns if c not in keys)
    action = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
    cursor.execute(
        f"INSERT INTO {table.name} ({', '.join(columns)}) "  # noqa: S608 - our own names
        f"SELECT {', '.join(columns)} FROM {staging} ON CONFLICT ({', '.join(keys)}) {action}"
    )
    return count


def _forget_absent(cursor: Cursor[Any], table: Table) -> None:
    keys = [column.name for column in table.primary_key.columns]
    same = " AND ".join(f"new.{key} = old.{key}" for key in keys)
    cursor.execute(
        f"DELETE FROM {table.name} AS old WHERE NOT EXISTS "  # noqa: S608 - our own names
        f"(SELECT 1 FROM chargement_{table.name} AS new WHERE {same})"
    )


def _hand_over_needs(cursor: Cursor[Any]) -> None:
    """Give the needs of a commune that ceased to the one it is part of; else keep its name alone.

    The answer already kept does not change: it says what was answered, and to whom.
    """
    cursor.execute(
        """
        UPDATE besoins SET commune_code = (
            SELECT min(former.commune_code) FROM anciennes_communes AS former
            WHERE former.code = besoins.commune_code
        )
        WHERE commune_code IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM chargement_communes AS new WHERE new.code_insee = besoins.commune_code
        )
        """
    )


def _regions(folder: Path) -> Iterable[Row]:
    return (_printed(row) for row in read_csv("regions.csv.xz", folder))


def _departements(folder: Path) -> Iterable[Row]:
    for row in read_csv("departements.csv.xz", folder):
        yield {**_printed(row), "region_code": row["region"]}


def _epcis(folder: Path) -> Iterable[Row]:
    for row in read_csv("epcis.csv.xz", folder):
        yield {
            **_printed(row),
            "nom_complet": body_name(row["nom_complet"] or row["nom"] or "", row["type"] or ""),
            "population": _integer(row["population"]),
            "departement_code": row["departement"],
        }


def _communes(folder: Path) -> Iterable[Row]:
    for row in read_csv("communes.csv.xz", folder):
        hours = row["mairie_horaires"]
        yield {
            **_printed(row),
            "nom_recherche": normalise_name(row["nom"] or ""),
            "departement_code": row["departement"],
            "region_code": row["region"],
            "epci_siren": row["epci"],
            "ept_siren": row["ept"],
            "codes_postaux": (row["codes_postaux"] or "").split(),
            "population": _integer(row["population"]),
            "longitude": _decimal(row["longitude"]),
            "latitude": _decimal(row["latitude"]),
            "superficie_km2": _decimal(row["superficie_km2"]),
            "mairie_horaires": Jsonb(json.loads(hours)) if hours else None,
        }


def _anciennes_communes(folder: Path) -> Iterable[Row]:
    for row in read_csv("anciennes_communes.csv.xz", folder):
        name = row["nom"]
        yield {
            **_printed(row),
            "commune_code": row["commune"],
            "nom_recherche": normalise_name(name) if name else None,
        }


def _contiguites(folder: Path) -> Iterable[Row]:
    for row in read_csv("contiguites.csv.xz", folder):
        yield {**row, "frontiere_m": _integer(row["frontiere_m"])}


def _printed(row: Mapping[str, str | None]) -> Row:
    """Write what is read aloud with the apostrophes of print: the registers have those of keys."""
    return {key: curly(text) if key in PRINTED and text else text for key, text in row.items()}


def _integer(text: str | None) -> int | None:
    return None if text is None else round(float(text))


def _decimal(text: str | None) -> float | None:
    return None if text is None else float(text)


def read_sources(folder: Path = DONNEES) -> dict[str, Any]:
    """Return where the data come from, as written beside them when they were built."""
    sources: dict[str, Any] = read_json("sources.json", folder)
    return sources
