"""Reads of the library. A session in, rows out."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models import (
    Acteur,
    Cas,
    Commune,
    Departement,
    Epci,
    Region,
    Theme,
    acteurs_cas,
    cas_themes,
)


@dataclass(frozen=True)
class Row:
    """What the list reads of a project to filter and order it, without loading it whole."""

    id: str
    title: str
    holder_type: str
    population: int | None
    region_code: str | None
    status: str
    themes: tuple[str, ...]
    # How well it answers each word asked; 0 when it does not.
    qualities: tuple[int, ...]


def list_rows(session: Session, qualities: Sequence[ColumnElement[int]]) -> list[Row]:
    """Return all the projects, in no particular order."""
    themes = func.array_agg(cas_themes.c.theme_slug)
    statement = (
        select(
            Cas.id, Cas.title, Cas.holder_type, Cas.population, Cas.region_code, Cas.status,
            themes, *qualities,
        )
        .join(cas_themes, cas_themes.c.cas_id == Cas.id)
        .group_by(Cas.id)
    )  # fmt: skip
    return [
        Row(id_, title, holder, population, region, status, tuple(slugs), tuple(found))
        for id_, title, holder, population, region, status, slugs, *found in session.execute(
            statement
        )
    ]


def list_cas(session: Session, ids: Sequence[str]) -> list[Cas]:
    """Load some projects with their themes, in the order of their identifiers given."""
    found = session.scalars(select(Cas).where(Cas.id.in_(ids)).options(selectinload(Cas.themes)))
    place = {identifier: rank for rank, identifier in enumerate(ids)}
    return sorted(found, key=lambda cas: place[cas.id])


def find_cas(session: Session, identifier: str) -> Cas | None:
    return session.get(Cas, identifier, options=[selectinload(Cas.themes).joinedload(Theme.parent)])


def list_themes(session: Session) -> list[Theme]:
    """Return themes and sub-themes in the order of the taxonomy, each with its parent."""
    return list(
        session.scalars(select(Theme).order_by(Theme.rank).options(joinedload(Theme.parent)))
    )


def list_regions(session: Session) -> list[Region]:
    return list(session.scalars(select(Region).order_by(Region.nom)))


def find_holding_commune(session: Session, code: str) -> Commune | None:
    return session.scalar(
        select(Commune).where((Commune.code_insee == code) | (Commune.siren == code))
    )


def find_holding_epci(session: Session, code: str) -> Epci | None:
    return session.get(Epci, code)


def list_acteurs(session: Session, cas_id: str) -> list[Acteur]:
    """Return the organisations documented with a project, in the order of their names."""
    return list(
        session.scalars(
            select(Acteur)
            .join(acteurs_cas, acteurs_cas.c.acteur_id == Acteur.id)
            .where(acteurs_cas.c.cas_id == cas_id)
            .order_by(Acteur.name, Acteur.id)
        )
    )


def list_sharing(session: Session, cas: Cas) -> list[Cas]:
    """Return the projects of other holders that share a sub-theme with one, with their themes."""
    mine = select(cas_themes.c.theme_slug).where(cas_themes.c.cas_id == cas.id)
    sharing = select(cas_themes.c.cas_id).where(cas_themes.c.theme_slug.in_(mine))
    return list(
        session.scalars(
            select(Cas)
            .where(Cas.id.in_(sharing), Cas.id != cas.id, Cas.holder != cas.holder)
            .order_by(Cas.id)
            .options(selectinload(Cas.themes))
        )
    )


def find_place(session: Session, cas: Cas) -> tuple[Departement | None, Region | None]:
    """Return the département and the région of a project, as far as they are known."""
    departement = (
        session.get(Departement, cas.departement_code, options=[joinedload(Departement.region)])
        if cas.departement_code
        else None
    )
    return departement, session.get(Region, cas.region_code) if cas.region_code else None
