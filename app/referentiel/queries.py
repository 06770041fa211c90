"""Reads of the territories. A session in, rows out."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from models import AncienneCommune, Cas, Commune, Contiguite, Departement, Epci, Region


@dataclass(frozen=True)
class Holder:
    """Where the holder of a project stands; what is not known is None."""

    departement: str | None
    region: str | None
    population: int | None


def find_commune(session: Session, code_insee: str) -> Commune | None:
    return session.scalar(
        select(Commune)
        .where(Commune.code_insee == code_insee)
        .options(joinedload(Commune.departement), joinedload(Commune.epci), joinedload(Commune.ept))
    )


def find_successor(session: Session, code_insee: str) -> Commune | None:
    """Return the commune that took in one that ceased to exist, by its old code."""
    return session.scalar(
        select(Commune)
        .join(AncienneCommune, AncienneCommune.commune_code == Commune.code_insee)
        .where(AncienneCommune.code == code_insee)
        .order_by(Commune.code_insee)
        .limit(1)
        .options(joinedload(Commune.departement))
    )


def find_former(session: Session, code: str) -> AncienneCommune | None:
    """Return what a code was before, a name known first; its `commune` is what took it in."""
    return session.scalar(
        select(AncienneCommune)
        .where(AncienneCommune.code == code)
        .order_by(AncienneCommune.nom.nulls_last(), AncienneCommune.commune_code)
        .limit(1)
        .options(joinedload(AncienneCommune.commune))
    )


def find_region_name(session: Session, code: str) -> str:
    return session.scalars(select(Region.nom).where(Region.code == code)).one()


def list_cas_held(session: Session, codes: Sequence[str]) -> list[Cas]:
    """Return the documented projects of these holders, by code INSEE or SIREN, latest first."""
    return list(
        session.scalars(
            select(Cas)
            .where(Cas.insee_or_siren.in_(codes))
            .order_by(Cas.start_year.desc().nulls_last(), Cas.id)
        )
    )


def find_epci(session: Session, siren: str) -> Epci | None:
    return session.get(Epci, siren, options=[joinedload(Epci.departement)])


def list_members(session: Session, siren: str) -> list[Commune]:
    """Return the communes of an EPCI or EPT, the largest first."""
    return list(
        session.scalars(
            select(Commune)
            .where(or_(Commune.epci_siren == siren, Commune.ept_siren == siren))
            .order_by(Commune.population.desc().nulls_last(), Commune.code_insee)
        )
    )


def list_neighbours(session: Session, code_insee: str) -> list[Commune]:
    """Return the communes that touch one, in the order of their names."""
    touching = select(Contiguite.code_b).where(Contiguite.code_a == code_insee)
    touched = select(Contiguite.code_a).where(Contiguite.code_b == code_insee)
    return list(
        session.scalars(
            select(Commune)
            .where(Commune.code_insee.in_(touching.union(touched)))
            .order_by(Commune.nom_recherche, Commune.code_insee)
        )
    )


def list_anciens_noms(session: Session, code_insee: str) -> list[str]:
    """Return the names of the communes that became this one, its own name left out."""
    names = session.scalars(
        select(AncienneCommune.nom)
        .join(AncienneCommune.commune)
        .where(
            AncienneCommune.commune_code == code_insee,
            AncienneCommune.nom != Commune.nom,
            AncienneCommune.type != "arrondissement",
        )
        .order_by(AncienneCommune.nom_recherche)
    )
    return [name for name in names.unique() if name]


def list_departements(session: Session) -> list[Departement]:
    return list(session.scalars(select(Departement).order_by(Departement.code)))


def count_communes(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Commune)) or 0


def find_holder(session: Session, code: str | None, departement: str | None) -> Holder:
    """Place the holder of a project by its code INSEE or SIREN, else by its département."""
    if code:
        commune = session.scalar(
            select(Commune).where(or_(Commune.code_insee == code, Commune.siren == code))
        )
        if commune:
            return Holder(commune.departement_code, commune.region_code, commune.population)
        epci = session.get(Epci, code, options=[joinedload(Epci.departement)])
        if epci:
            return Holder(epci.departement_code, epci.departement.region_code, epci.population)
    home = session.get(Departement, departement) if departement else None
    return (
        Holder(departement, home.region_code if home else None, None)
        if home
        else Holder(None, None, None)
    )
