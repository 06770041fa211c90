"""Reads of what people say of pages. A session in, rows out."""

from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models import Acteur, Cas, Commune, Epci, Signalement

# Pages of the site itself that can be spoken of: what they are called.
PAGES = {"accessibilite": "Accessibilité", "a-propos": "À propos de Maillage"}
# Any number of ours, as `app.schema` has another.
REPORTS_LOCK = 7_204_116


def find_page_name(session: Session, sorte: str, cible: str) -> str | None:
    """Return the title of the page that a kind and an identifier name, if there is one."""
    if sorte == "acteur":
        acteur = session.get(Acteur, cible)
        return acteur.name if acteur else None
    if sorte == "cas":
        cas = session.get(Cas, cible)
        return cas.title if cas else None
    if sorte == "commune":
        commune = session.get(Commune, cible)
        return commune.nom if commune else None
    if sorte == "site":
        return PAGES.get(cible)
    epci = session.get(Epci, cible)
    return epci.nom_affiche if epci else None


def count_open(session: Session, sorte: str, cible: str) -> int:
    return (
        session.scalar(
            select(func.count(Signalement.id)).where(
                Signalement.sorte == sorte,
                Signalement.cible == cible,
                Signalement.closed_at.is_(None),
            )
        )
        or 0
    )


def count_sent(session: Session, expediteur: str) -> tuple[int, dict[tuple[str, str], int]]:
    """Count what one sender sent that waits: in all, and page by page."""
    rows = session.execute(
        select(Signalement.sorte, Signalement.cible, func.count(Signalement.id))
        .where(Signalement.expediteur == expediteur)
        .group_by(Signalement.sorte, Signalement.cible)
    ).all()
    return sum(row[2] for row in rows), {(row[0], row[1]): row[2] for row in rows}


def lock_reports(session: Session) -> None:
    """Let one message in at a time, until the commit: counting and keeping are one act."""
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": REPORTS_LOCK})


def forget_senders(session: Session, *, before: datetime) -> None:
    session.execute(
        update(Signalement)
        .where(Signalement.expediteur.is_not(None), Signalement.created_at < before)
        .values(expediteur=None)
    )


def now(session: Session) -> datetime:
    """Return the time of the database, which dates what it keeps."""
    return session.scalars(select(func.now())).one()


def list_open(session: Session) -> list[Signalement]:
    """List what still waits, the oldest first."""
    return list(
        session.scalars(
            select(Signalement).where(Signalement.closed_at.is_(None)).order_by(Signalement.id)
        )
    )
