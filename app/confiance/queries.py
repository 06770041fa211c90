"""Reads of what people say of pages. A session in, rows out."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Acteur, Cas, Commune, Epci, Signalement

# Pages of the site itself that can be spoken of: what they are called.
PAGES = {"accessibilite": "Accessibilité", "a-propos": "À propos de Maillage"}


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


def list_open(session: Session) -> list[Signalement]:
    """List what still waits, the oldest first."""
    return list(
        session.scalars(
            select(Signalement).where(Signalement.closed_at.is_(None)).order_by(Signalement.id)
        )
    )
