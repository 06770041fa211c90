"""Reads of the directory. A session in, rows out."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, selectinload

from models import Acteur, Departement, Region, Theme, acteurs_themes


@dataclass(frozen=True)
class Row:
    """What the directory reads of an organisation to filter and order it."""

    id: str
    name: str
    kind: str
    departements: tuple[str, ...]
    region_code: str | None
    themes: tuple[str, ...]
    # How well it answers each word asked; 0 when it does not.
    qualities: tuple[int, ...]


def list_rows(session: Session, qualities: Sequence[ColumnElement[int]]) -> list[Row]:
    """Return all the organisations, in no particular order."""
    themes = func.array_remove(func.array_agg(acteurs_themes.c.theme_slug), None)
    statement = (
        select(
            Acteur.id, Acteur.name, Acteur.kind, Acteur.departements, Acteur.region_code, themes,
            *qualities,
        )
        .outerjoin(acteurs_themes, acteurs_themes.c.acteur_id == Acteur.id)
        .group_by(Acteur.id)
    )  # fmt: skip
    return [
        Row(id_, name, kind, tuple(departements), region, tuple(slugs), tuple(found))
        for id_, name, kind, departements, region, slugs, *found in session.execute(statement)
    ]


def list_acteurs(session: Session, ids: Sequence[str]) -> list[Acteur]:
    """Load some organisations with their themes, in the order of their identifiers given."""
    found = session.scalars(
        select(Acteur).where(Acteur.id.in_(ids)).options(selectinload(Acteur.themes))
    )
    place = {identifier: rank for rank, identifier in enumerate(ids)}
    return sorted(found, key=lambda acteur: place[acteur.id])


def find_acteur(session: Session, identifier: str) -> Acteur | None:
    """Find an organisation by its own identifier, else by its SIREN, which answers go by."""
    return session.scalar(
        select(Acteur)
        .where(or_(Acteur.id == identifier, Acteur.siren == identifier))
        .order_by(Acteur.id != identifier, Acteur.id)
        .limit(1)
        .options(selectinload(Acteur.themes).joinedload(Theme.parent), selectinload(Acteur.cas))
    )


def list_departements(session: Session) -> list[Departement]:
    return list(session.scalars(select(Departement).order_by(Departement.code)))


def list_regions(session: Session) -> list[Region]:
    return list(session.scalars(select(Region).order_by(Region.nom)))
