"""Reads of needs. A session in, rows out."""

from datetime import datetime

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session, joinedload

from models import Besoin, Cas, Commune

_WITH_COMMUNE = joinedload(Besoin.commune).joinedload(Commune.departement)


def find_by_key(session: Session, cle: str, *, lock: bool = False) -> Besoin | None:
    query = select(Besoin).where(Besoin.cle == cle).options(_WITH_COMMUNE)
    return session.scalar(query.with_for_update(of=Besoin) if lock else query)


def find_by_reading_key(session: Session, cle_lecture: str) -> Besoin | None:
    return session.scalar(
        select(Besoin).where(Besoin.cle_lecture == cle_lecture).options(_WITH_COMMUNE)
    )


def list_examples(session: Session, limit: int = 3) -> list[Cas]:
    """Return projects in service, held by the smallest collectivités: those that look like ours."""
    return list(
        session.scalars(
            select(Cas)
            .where(Cas.population.is_not(None), Cas.source_seen)
            .order_by(Cas.population, Cas.id)
            .limit(limit)
        )
    )


def count_cas(session: Session) -> int:
    return len(session.scalars(select(Cas.id)).all())


def delete_untouched(
    session: Session, *, drafts_before: datetime, answered_before: datetime
) -> int:
    """Delete the needs last changed before a date, answers with them; return how many."""
    old = or_(
        Besoin.updated_at < answered_before,
        and_(Besoin.answered_at.is_(None), Besoin.updated_at < drafts_before),
    )
    return len(session.scalars(delete(Besoin).where(old).returning(Besoin.id)).all())
