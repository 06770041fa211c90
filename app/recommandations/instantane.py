"""From the tables to the snapshot that rankings read; kept on disk, one folder a version."""

import hashlib
import shutil
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.errors import DomainError
from matching import storage
from matching.signals.text import LEXIQUE, Lemmatiser, fold
from matching.snapshot import Snapshot
from matching.types import ActeurRecord, CasRecord, CommuneRecord, PorteurRecord, ThemeRecord
from models import Acteur, Cas, Chargement, Commune, Contiguite, Departement, Epci, Region, Theme

FOLDER = "instantanes"
# Public operators lead; the other organisations complement.
LEADING_KIND = "opsn"
# The law gives it powers that no other métropole has so few of (CGCT L5219-1).
GRAND_PARIS = "200054781"
# What must be loaded before anything can be answered.
LOADED = {"referentiel", "bibliotheque", "acteurs"}
# How many snapshots are kept: the one in use, and the one readers may still be leaving.
KEPT = 2
DRAFT_SECONDS = 3600


class NotPrepared(DomainError):
    status = 503
    titre = "Maillage n’est pas encore prêt"
    message = "La base n’est pas prête : lancez d’abord « make setup »."


def current_version(session: Session) -> str:
    """Name the state of what the snapshot is built from: data loaded, lexicon, rules, layout."""
    digest = hashlib.sha256(f"{storage.FORMAT}".encode())
    loaded = list(session.scalars(select(Chargement).order_by(Chargement.nom)))
    if {row.nom for row in loaded} != LOADED:
        raise NotPrepared
    for row in loaded:
        digest.update(f"{row.nom}={row.empreinte};".encode())
    for file in sorted(LEXIQUE.iterdir()):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def path_of(data: Path, version: str) -> Path:
    return data / FOLDER / version


def ensure(session: Session, data: Path, lemmatiser: Lemmatiser | None = None) -> Path:
    """Return the folder of the present snapshot, built first when it is not there."""
    version = current_version(session)
    folder = path_of(data, version)
    if not folder.exists():
        storage.save(build(session, version, lemmatiser), folder)
        _forget_old(folder)
    return folder


def open_current(session: Session, data: Path) -> Snapshot:
    """Open the present snapshot; one that a full disk or a power cut damaged is built again."""
    folder = ensure(session, data)
    try:
        return storage.load(folder)
    except (OSError, ValueError, KeyError, TypeError):
        shutil.rmtree(folder, ignore_errors=True)
        return storage.load(ensure(session, data))


def build(session: Session, version: str, lemmatiser: Lemmatiser | None = None) -> Snapshot:
    """Read every table that rankings need and build the snapshot."""
    # networkx and scikit-learn come with it: half a second and 60 MB that only building needs.
    from matching import building

    communes = _communes(session)
    acteurs = list(
        session.scalars(
            select(Acteur).options(selectinload(Acteur.themes), selectinload(Acteur.cas))
        )
    )
    cas = list(session.scalars(select(Cas).options(selectinload(Cas.themes))))
    return building.build(
        version=version,
        communes=communes,
        contiguites=[
            (row.code_a, row.code_b, row.frontiere_m)
            for row in session.execute(
                select(Contiguite.code_a, Contiguite.code_b, Contiguite.frontiere_m)
            )
        ],
        porteurs=_porteurs(session, communes, acteurs),
        acteurs=[_acteur(row) for row in acteurs if not _may_lead(row)],
        cas=[_cas(row, acteurs) for row in cas],
        themes=_themes(session),
        noms_territoires=_names(session),
        lemmatiser=lemmatiser,
    )


def _communes(session: Session) -> list[CommuneRecord]:
    columns = select(
        Commune.code_insee, Commune.nom, Commune.departement_code, Commune.region_code,
        Commune.epci_siren, Commune.ept_siren, Commune.population, Commune.longitude,
        Commune.latitude, Commune.siren, Commune.codes_postaux,
        Commune.position_source.is_distinct_from("mairie"),
    )  # fmt: skip
    names = (
        "code", "nom", "departement", "region", "epci", "ept", "population", "longitude",
        "latitude", "siren", "codes_postaux", "approchee",
    )  # fmt: skip
    return [CommuneRecord(**dict(zip(names, row, strict=True))) for row in session.execute(columns)]


def _porteurs(
    session: Session, communes: list[CommuneRecord], acteurs: Iterable[Acteur]
) -> list[PorteurRecord]:
    largest: dict[str, CommuneRecord] = {}
    for commune in communes:
        for siren in (commune.epci, commune.ept):
            best = largest.get(siren) if siren else None
            if siren and (best is None or (commune.population or 0) > (best.population or 0)):
                largest[siren] = commune
    found: dict[str, PorteurRecord] = {}
    for epci in session.scalars(select(Epci)):
        territory = "ept" if epci.type == "EPT" else "epci"
        kind = "MGP" if epci.siren == GRAND_PARIS else epci.type
        found[epci.siren] = PorteurRecord(
            id=epci.siren, nom=epci.nom_affiche, kind=kind, population=epci.population,
            siege=largest[epci.siren].code if epci.siren in largest else None,
            territoire=((territory, epci.siren),),
        )  # fmt: skip
    for record in (*_departements(session, communes), *_regions(session, communes)):
        found.setdefault(record.id, record)
    for acteur in acteurs:
        if _may_lead(acteur):
            record = _operateur(acteur, communes)
            found.setdefault(record.id, record)
    return list(found.values())


def _departements(session: Session, communes: list[CommuneRecord]) -> list[PorteurRecord]:
    codes = {commune.code for commune in communes}
    rows: dict[str, list[Departement]] = {}
    for row in session.scalars(select(Departement).order_by(Departement.code)):
        if row.siren_collectivite:
            rows.setdefault(row.siren_collectivite, []).append(row)
    lyon = set(session.scalars(select(Epci.siren).where(Epci.type == "MET69")))
    found = []
    for siren, group in rows.items():
        own = {row.code for row in group}
        # The Métropole de Lyon is the département of its own communes (CGCT L3611-1).
        served = [c for c in communes if c.departement in own and c.epci not in lyon]
        apart = any(c.departement in own and c.epci in lyon for c in communes)
        territory = (
            {("epci", c.epci) for c in served if c.epci} if apart
            else {("departement", code) for code in own}
        )  # fmt: skip
        found.append(
            PorteurRecord(
                id=siren, nom=group[0].nom_collectivite or group[0].nom, kind="departement",
                population=sum(commune.population or 0 for commune in served),
                siege=group[0].chef_lieu if group[0].chef_lieu in codes else None,
                territoire=tuple(sorted(territory)),
            )
        )  # fmt: skip
    return found


def _regions(session: Session, communes: list[CommuneRecord]) -> list[PorteurRecord]:
    codes = {commune.code for commune in communes}
    populations = _sum_by(communes, "region")
    return [
        PorteurRecord(
            id=row.siren, nom=row.nom_collectivite or row.nom, kind="region",
            population=populations[row.code],
            siege=row.chef_lieu if row.chef_lieu in codes else None,
            territoire=(("region", row.code),),
        )
        for row in session.scalars(select(Region))
        if row.siren
    ]  # fmt: skip


def _sum_by(communes: list[CommuneRecord], attribute: str) -> dict[str, int]:
    totals: dict[str, int] = {}
    for commune in communes:
        code = getattr(commune, attribute)
        totals[code] = totals.get(code, 0) + (commune.population or 0)
    return totals


def _may_lead(acteur: Acteur) -> bool:
    """Say whether an organisation is a public operator whose territory is known."""
    somewhere = acteur.departements or acteur.region_code
    return acteur.kind == LEADING_KIND and bool(somewhere)


def _operateur(acteur: Acteur, communes: list[CommuneRecord]) -> PorteurRecord:
    seat = _find_city(acteur.city, acteur.departements, communes) if acteur.city else None
    territories = [("departement", code) for code in acteur.departements]
    if not territories and acteur.region_code:
        territories = [("region", acteur.region_code)]
    return PorteurRecord(
        id=acteur.siren or acteur.id, nom=acteur.name, kind=LEADING_KIND, population=None,
        siege=seat, territoire=tuple(territories), texte=_offers(acteur),
        themes=tuple(theme.slug for theme in acteur.themes),
    )  # fmt: skip


def _find_city(
    name: str, departements: Sequence[str], communes: Sequence[CommuneRecord]
) -> str | None:
    """Find the commune an organisation sits in, by its name, among the départements it serves.

    None when no commune, or more than one, bears the name: a wrong seat is worse than none.
    """
    wanted = fold(name)
    found = [
        record.code
        for record in communes
        if (not departements or record.departement in departements) and fold(record.nom) == wanted
    ]
    return found[0] if len(found) == 1 else None


def _acteur(row: Acteur) -> ActeurRecord:
    return ActeurRecord(
        id=row.id, nom=row.name, kind=row.kind, departements=tuple(row.departements),
        region=row.region_code, city=row.city, themes=tuple(theme.slug for theme in row.themes),
        texte=_offers(row), cas=tuple(cas.id for cas in row.cas),
    )  # fmt: skip


def _offers(acteur: Acteur) -> str:
    # Only what its page shows: a reason may quote these words.
    return " . ".join(acteur.offers)


def _cas(row: Cas, acteurs: Iterable[Acteur]) -> CasRecord:
    # Only what its page shows: a reason may quote these words.
    labels = (theme.label for theme in row.themes)
    texts = [row.title, row.summary, row.method or "", row.results or "", *labels]
    return CasRecord(
        id=row.id, titre=row.title, porteur=row.holder,
        holder_code=row.insee_or_siren or _holding_operator(row, acteurs),
        departement=row.departement_code, region=row.region_code, population=row.population,
        status=row.status, start_year=row.start_year,
        themes=tuple(theme.slug for theme in row.themes), texte=" . ".join(texts),
    )  # fmt: skip


def _holding_operator(row: Cas, acteurs: Iterable[Acteur]) -> str | None:
    """Find the public operator that holds a project, when the library gives only its name."""
    for acteur in acteurs:
        same = row.holder.casefold() in acteur.name.casefold()
        if acteur.kind == LEADING_KIND and same and any(cas.id == row.id for cas in acteur.cas):
            return acteur.siren or acteur.id
    return None


def _themes(session: Session) -> list[ThemeRecord]:
    rows = session.scalars(
        select(Theme)
        .where(Theme.parent_slug.is_not(None))
        .order_by(Theme.rank)
        .options(joinedload(Theme.parent))
    )
    return [
        ThemeRecord(
            slug=row.slug, label=row.label, parent=row.parent.slug if row.parent else "",
            parent_label=row.parent.label if row.parent else "",
            texte="\n".join([row.label, *row.keywords]),
        )
        for row in rows
    ]  # fmt: skip


def _names(session: Session) -> dict[str, str]:
    names = {f"region:{row.code}": row.nom for row in session.scalars(select(Region))}
    names |= {f"departement:{r.code}": r.nom for r in session.scalars(select(Departement))}
    names |= {f"epci:{row.siren}": row.nom_affiche for row in session.scalars(select(Epci))}
    return names


def _forget_old(folder: Path) -> None:
    others = []
    for path in folder.parent.iterdir():
        if not path.name.startswith(storage.DRAFT):
            others += [path] if path != folder else []
        elif path.stat().st_mtime < time.time() - DRAFT_SECONDS:
            # A younger draft is somebody else's snapshot being written.
            shutil.rmtree(path, ignore_errors=True)
    stale = sorted(others, key=lambda path: path.stat().st_mtime)[: -(KEPT - 1)]
    for path in stale:
        # On Linux and macOS a mapped file outlives its name: readers are not disturbed.
        shutil.rmtree(path, ignore_errors=True)
