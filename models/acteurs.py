"""Organisations that can help: public operators, laboratories, companies, networks."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.bibliotheque import Cas, Theme

acteurs_themes = Table(
    "acteurs_themes",
    Base.metadata,
    Column("acteur_id", ForeignKey("acteurs.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_slug", ForeignKey("themes.slug"), primary_key=True, index=True),
)

acteurs_cas = Table(
    "acteurs_cas",
    Base.metadata,
    Column("acteur_id", ForeignKey("acteurs.id", ondelete="CASCADE"), primary_key=True),
    Column("cas_id", ForeignKey("cas.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Acteur(Base):
    """A real organisation, described from public sources until it claims its page."""

    __tablename__ = "acteurs"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('association', 'csirt', 'entreprise', 'etat', 'institut', 'laboratoire', "
            "'opsn', 'reseau', 'startup', 'universite')",
            "kind_known",
        ),
        CheckConstraint("confidence IN ('vu', 'memoire')", "confidence_known"),
        Index(
            "ix_acteurs_recherche",
            "recherche",
            postgresql_using="gin",
            postgresql_ops={"recherche": "gin_trgm_ops"},
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(index=True)
    legal_type: Mapped[str | None]
    siren: Mapped[str | None]
    # Codes of the départements it serves; with no département, its région. With neither, the
    # country for a national organisation, else unknown: `matching.signals.territory` says which.
    departements: Mapped[list[str]]
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    city: Mapped[str | None]
    offers: Mapped[list[str]]
    url: Mapped[str | None]
    # 'vu': a source was read; 'memoire': general knowledge, to be confirmed.
    confidence: Mapped[str]
    source_url: Mapped[str | None]
    recherche: Mapped[str]

    themes: Mapped[list[Theme]] = relationship(secondary=acteurs_themes, order_by=Theme.rank)
    cas: Mapped[list[Cas]] = relationship(secondary=acteurs_cas, order_by=Cas.id)
