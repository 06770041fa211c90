"""The real France: régions, départements, EPCI, communes, and what touches what."""

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base


class Region(Base):
    """A région, or an overseas collectivité that stands at that level."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(primary_key=True)
    nom: Mapped[str]
    chef_lieu: Mapped[str | None]
    zone: Mapped[str]
    siren: Mapped[str | None] = mapped_column(unique=True)
    nom_collectivite: Mapped[str | None]


class Departement(Base):
    """A département as a territory, with the SIREN of the collectivité that governs it."""

    __tablename__ = "departements"

    code: Mapped[str] = mapped_column(primary_key=True)
    nom: Mapped[str]
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), index=True)
    chef_lieu: Mapped[str | None]
    zone: Mapped[str]
    # Two départements may share one collectivité (Alsace, Corse): not unique.
    siren_collectivite: Mapped[str | None]
    nom_collectivite: Mapped[str | None]

    region: Mapped[Region] = relationship()


class Epci(Base):
    """An EPCI à fiscalité propre, or an établissement public territorial (EPT)."""

    __tablename__ = "epcis"
    __table_args__ = (
        CheckConstraint("population >= 0", "population_positive"),
        CheckConstraint("type IN ('CC', 'CA', 'CU', 'METRO', 'MET69', 'EPT')", "type_known"),
        CheckConstraint("siren ~ '^[0-9]{9}$'", "siren_pattern"),
    )

    siren: Mapped[str] = mapped_column(primary_key=True)
    nom: Mapped[str]
    nom_complet: Mapped[str | None]
    type: Mapped[str]
    population: Mapped[int]
    departement_code: Mapped[str] = mapped_column(ForeignKey("departements.code"), index=True)

    departement: Mapped[Departement] = relationship()

    @property
    def nom_affiche(self) -> str:
        return self.nom_complet or self.nom


class Commune(Base):
    """A commune of 2026. Population in inhabitants, position in WGS 84 degrees."""

    __tablename__ = "communes"
    __table_args__ = (
        CheckConstraint("population >= 0", "population_positive"),
        CheckConstraint("code_insee ~ '^[0-9][0-9AB][0-9]{3}$'", "code_insee_pattern"),
        CheckConstraint("(longitude IS NULL) = (latitude IS NULL)", "position_whole"),
        CheckConstraint("longitude BETWEEN -180 AND 180", "longitude_in_degrees"),
        CheckConstraint("latitude BETWEEN -90 AND 90", "latitude_in_degrees"),
        Index("ix_communes_codes_postaux", "codes_postaux", postgresql_using="gin"),
        Index(
            "ix_communes_nom_recherche",
            "nom_recherche",
            postgresql_using="gin",
            postgresql_ops={"nom_recherche": "gin_trgm_ops"},
        ),
    )

    code_insee: Mapped[str] = mapped_column(primary_key=True)
    siren: Mapped[str | None] = mapped_column(unique=True)
    nom: Mapped[str]
    nom_recherche: Mapped[str]
    departement_code: Mapped[str] = mapped_column(ForeignKey("departements.code"), index=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    epci_siren: Mapped[str | None] = mapped_column(ForeignKey("epcis.siren"), index=True)
    ept_siren: Mapped[str | None] = mapped_column(ForeignKey("epcis.siren"), index=True)
    codes_postaux: Mapped[list[str]]
    population: Mapped[int | None]
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    position_source: Mapped[str | None]
    superficie_km2: Mapped[float | None]
    mairie_adresse: Mapped[str | None]
    mairie_telephone: Mapped[str | None]
    mairie_site: Mapped[str | None]
    # Kept to prove mandates by post to the official address; never shown whole.
    mairie_email: Mapped[str | None]
    mairie_horaires: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))

    departement: Mapped[Departement] = relationship()
    epci: Mapped[Epci | None] = relationship(foreign_keys=[epci_siren])
    ept: Mapped[Epci | None] = relationship(foreign_keys=[ept_siren])


class AncienneCommune(Base):
    """A name or code people still use: delegated, associated, merged, or an arrondissement."""

    __tablename__ = "anciennes_communes"
    __table_args__ = (
        Index(
            "ix_anciennes_communes_nom_recherche",
            "nom_recherche",
            postgresql_using="gin",
            postgresql_ops={"nom_recherche": "gin_trgm_ops"},
        ),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    commune_code: Mapped[str] = mapped_column(
        ForeignKey("communes.code_insee"), primary_key=True, index=True
    )
    nom: Mapped[str | None]
    nom_recherche: Mapped[str | None]

    commune: Mapped[Commune] = relationship()


class Contiguite(Base):
    """Two communes that touch. `frontiere_m` is the length of their shared border, in metres."""

    __tablename__ = "contiguites"
    __table_args__ = (
        CheckConstraint("code_a < code_b", "ordered"),
        CheckConstraint("frontiere_m >= 0", "length_positive"),
    )

    code_a: Mapped[str] = mapped_column(ForeignKey("communes.code_insee"), primary_key=True)
    code_b: Mapped[str] = mapped_column(
        ForeignKey("communes.code_insee"), primary_key=True, index=True
    )
    frontiere_m: Mapped[int]


class Chargement(Base):
    """What was loaded from the shipped files: the same fingerprint is not loaded twice."""

    __tablename__ = "chargements"

    nom: Mapped[str] = mapped_column(primary_key=True)
    empreinte: Mapped[str]
