"""Counts for the pages that say what Maillage holds. A session in, numbers out."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import DeclarativeBase, Session

from models import Acteur, AncienneCommune, Cas, Commune, Contiguite, Departement, Epci


@dataclass(frozen=True)
class Counts:
    """How much of each thing the database holds, and how much of it is approximate."""

    communes: int
    departements: int
    epcis: int
    anciennes: int
    contiguites: int
    cas: int
    cas_unseen: int
    acteurs: int
    acteurs_unseen: int
    without_mairie_position: int
    without_position: int
    without_email: int


def count_everything(session: Session) -> Counts:
    def number(model: type[DeclarativeBase]) -> int:
        return session.scalar(select(func.count()).select_from(model)) or 0

    approximate, nowhere, silent = session.execute(
        select(
            func.count().filter(Commune.position_source != "mairie"),
            func.count().filter(Commune.longitude.is_(None)),
            func.count().filter(Commune.mairie_email.is_(None)),
        )
    ).one()
    return Counts(
        communes=number(Commune),
        departements=number(Departement),
        epcis=number(Epci),
        anciennes=number(AncienneCommune),
        contiguites=number(Contiguite),
        cas=number(Cas),
        cas_unseen=session.scalar(select(func.count()).where(~Cas.source_seen)) or 0,
        acteurs=number(Acteur),
        acteurs_unseen=session.scalar(select(func.count()).where(Acteur.confidence == "memoire"))
        or 0,
        without_mairie_position=approximate,
        without_position=nowhere,
        without_email=silent,
    )
