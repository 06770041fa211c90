"""Themes and the documented projects of others (cas)."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base

cas_themes = Table(
    "cas_themes",
    Base.metadata,
    Column("cas_id", ForeignKey("cas.id", ondelete="CASCADE"), primary_key=True),
    Column("theme_slug", ForeignKey("themes.slug"), primary_key=True, index=True),
)


class Theme(Base):
    """One entry of the two-level taxonomy; a theme has no parent, a sub-theme has one."""

    __tablename__ = "themes"
    __table_args__ = (CheckConstraint("parent_slug <> slug", "parent_other"),)

    slug: Mapped[str] = mapped_column(primary_key=True)
    parent_slug: Mapped[str | None] = mapped_column(ForeignKey("themes.slug"), index=True)
    label: Mapped[str]
    definition: Mapped[str]
    keywords: Mapped[list[str]]
    rank: Mapped[int]

    parent: Mapped["Theme | None"] = relationship(remote_side=[slug])


class Cas(Base):
    """A documented project. What its sources do not say is null, and said so on its page."""

    __tablename__ = "cas"
    __table_args__ = (
        CheckConstraint("kind IN ('ia', 'donnees')", "kind_known"),
        CheckConstraint("cost_eur >= 0", "cost_positive"),
        CheckConstraint(
            "status IN ('exploration', 'expérimentation', 'déploiement', 'production', 'inconnu')",
            "status_known",
        ),
        Index(
            "ix_cas_recherche",
            "recherche",
            postgresql_using="gin",
            postgresql_ops={"recherche": "gin_trgm_ops"},
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    summary: Mapped[str]
    holder: Mapped[str]
    holder_type: Mapped[str]
    # The holder's code in the registers, five characters (INSEE) or nine (SIREN), when sure.
    insee_or_siren: Mapped[str | None]
    departement_code: Mapped[str | None] = mapped_column(ForeignKey("departements.code"))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    population: Mapped[int | None]
    kind: Mapped[str]
    method: Mapped[str | None]
    status: Mapped[str]
    start_year: Mapped[int | None]
    partners: Mapped[list[Any]] = mapped_column(JSONB)
    data_hosting: Mapped[str | None]
    environmental_note: Mapped[str | None]
    cost_eur: Mapped[int | None]
    results: Mapped[str | None]
    source_url: Mapped[str]
    source_title: Mapped[str]
    other_sources: Mapped[list[str]]
    source_seen: Mapped[bool]
    # The lemmas of all its text, between spaces: what the library's search reads.
    recherche: Mapped[str]

    themes: Mapped[list[Theme]] = relationship(secondary=cas_themes, order_by=Theme.rank)
