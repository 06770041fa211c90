"""What people say of a page: that it is wrong, that it is theirs, that it should go."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Identity, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base

SORTES = ("acteur", "cas", "commune", "epci", "site")
LONGEST_SIGNALEMENT = 2000


class Signalement(Base):
    """A request about a public page, until somebody who runs Maillage has dealt with it."""

    __tablename__ = "signalements"
    __table_args__ = (
        CheckConstraint("sorte IN ('acteur', 'cas', 'commune', 'epci', 'site')", "sorte_known"),
        CheckConstraint("objet IN ('corriger', 'reprendre', 'retirer')", "objet_known"),
        CheckConstraint(f"char_length(texte) <= {LONGEST_SIGNALEMENT}", "texte_bounded"),
        CheckConstraint("btrim(texte) <> ''", "texte_written"),
        CheckConstraint("source_url ~* '^https?://'", "source_on_the_web"),
        CheckConstraint("closed_at >= created_at", "closed_after"),
        # An address is kept to answer, and no longer.
        CheckConstraint("closed_at IS NULL OR courriel IS NULL", "courriel_forgotten"),
        CheckConstraint("closed_at IS NULL OR expediteur IS NULL", "sender_forgotten"),
        Index("ix_signalements_sender", "expediteur", postgresql_where="expediteur IS NOT NULL"),
        Index("ix_signalements_open", "sorte", "cible", postgresql_where="closed_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    sorte: Mapped[str]
    # Identifier of an organisation or cas, code INSEE, SIREN, or the subject of a page of the site
    # itself: not a key, for pages come and go.
    cible: Mapped[str]
    objet: Mapped[str]
    texte: Mapped[str]
    source_url: Mapped[str | None]
    courriel: Mapped[str | None]
    # A mark of who sent it, of no use after a day: it keeps one person from taking all the room.
    expediteur: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    closed_at: Mapped[datetime | None]
