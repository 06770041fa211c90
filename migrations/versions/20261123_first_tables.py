"""first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "d8c3a8303e7b"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Names are found by trigrams, so that a slip of the keyboard still finds the commune.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "chargements",
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("empreinte", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("nom", name=op.f("pk_chargements")),
    )
    op.create_table(
        "regions",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("chef_lieu", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("siren", sa.Text(), nullable=True),
        sa.Column("nom_collectivite", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_regions")),
        sa.UniqueConstraint("siren", name=op.f("uq_regions_siren")),
    )
    op.create_table(
        "themes",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("parent_slug", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("keywords", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_slug"], ["themes.slug"], name=op.f("fk_themes_parent_slug")
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_themes")),
    )
    op.create_index(op.f("ix_themes_parent_slug"), "themes", ["parent_slug"], unique=False)
    op.create_table(
        "acteurs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("legal_type", sa.Text(), nullable=True),
        sa.Column("siren", sa.Text(), nullable=True),
        sa.Column("departements", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("offers", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("recherche", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_acteurs_region_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acteurs")),
    )
    op.create_index(op.f("ix_acteurs_kind"), "acteurs", ["kind"], unique=False)
    op.create_index(
        "ix_acteurs_recherche",
        "acteurs",
        ["recherche"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"recherche": "gin_trgm_ops"},
    )
    op.create_table(
        "departements",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("chef_lieu", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("siren_collectivite", sa.Text(), nullable=True),
        sa.Column("nom_collectivite", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_departements_region_code")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_departements")),
    )
    op.create_index(
        op.f("ix_departements_region_code"),
        "departements",
        ["region_code"],
        unique=False,
    )
    op.create_table(
        "acteurs_themes",
        sa.Column("acteur_id", sa.Text(), nullable=False),
        sa.Column("theme_slug", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acteur_id"],
            ["acteurs.id"],
            name=op.f("fk_acteurs_themes_acteur_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_slug"], ["themes.slug"], name=op.f("fk_acteurs_themes_theme_slug")
        ),
        sa.PrimaryKeyConstraint("acteur_id", "theme_slug", name=op.f("pk_acteurs_themes")),
    )
    op.create_index(
        op.f("ix_acteurs_themes_theme_slug"),
        "acteurs_themes",
        ["theme_slug"],
        unique=False,
    )
    op.create_table(
        "cas",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("holder_type", sa.Text(), nullable=False),
        sa.Column("insee_or_siren", sa.Text(), nullable=True),
        sa.Column("departement_code", sa.Text(), nullable=True),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("start_year", sa.Integer(), nullable=True),
        sa.Column("partners", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("data_hosting", sa.Text(), nullable=True),
        sa.Column("environmental_note", sa.Text(), nullable=True),
        sa.Column("cost_eur", sa.Integer(), nullable=True),
        sa.Column("results", sa.Text(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("source_title", sa.Text(), nullable=False),
        sa.Column("other_sources", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("source_seen", sa.Boolean(), nullable=False),
        sa.Column("recherche", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('ia', 'donnees')", name=op.f("ck_cas_kind_known")),
        sa.CheckConstraint("cost_eur >= 0", name=op.f("ck_cas_cost_positive")),
        sa.ForeignKeyConstraint(
            ["departement_code"],
            ["departements.code"],
            name=op.f("fk_cas_departement_code"),
        ),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_cas_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cas")),
    )
    op.create_index(
        "ix_cas_recherche",
        "cas",
        ["recherche"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"recherche": "gin_trgm_ops"},
    )
    op.create_table(
        "epcis",
        sa.Column("siren", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("nom_complet", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("departement_code", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "type IN ('CC', 'CA', 'CU', 'METRO', 'MET69', 'EPT')",
            name=op.f("ck_epcis_type_known"),
        ),
        sa.CheckConstraint("population >= 0", name=op.f("ck_epcis_population_positive")),
        sa.ForeignKeyConstraint(
            ["departement_code"],
            ["departements.code"],
            name=op.f("fk_epcis_departement_code"),
        ),
        sa.PrimaryKeyConstraint("siren", name=op.f("pk_epcis")),
    )
    op.create_index(op.f("ix_epcis_departement_code"), "epcis", ["departement_code"], unique=False)
    op.create_table(
        "acteurs_cas",
        sa.Column("acteur_id", sa.Text(), nullable=False),
        sa.Column("cas_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acteur_id"],
            ["acteurs.id"],
            name=op.f("fk_acteurs_cas_acteur_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cas_id"],
            ["cas.id"],
            name=op.f("fk_acteurs_cas_cas_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("acteur_id", "cas_id", name=op.f("pk_acteurs_cas")),
    )
    op.create_index(op.f("ix_acteurs_cas_cas_id"), "acteurs_cas", ["cas_id"], unique=False)
    op.create_table(
        "cas_themes",
        sa.Column("cas_id", sa.Text(), nullable=False),
        sa.Column("theme_slug", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cas_id"],
            ["cas.id"],
            name=op.f("fk_cas_themes_cas_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_slug"], ["themes.slug"], name=op.f("fk_cas_themes_theme_slug")
        ),
        sa.PrimaryKeyConstraint("cas_id", "theme_slug", name=op.f("pk_cas_themes")),
    )
    op.create_index(op.f("ix_cas_themes_theme_slug"), "cas_themes", ["theme_slug"], unique=False)
    op.create_table(
        "communes",
        sa.Column("code_insee", sa.Text(), nullable=False),
        sa.Column("siren", sa.Text(), nullable=True),
        sa.Column("nom", sa.Text(), nullable=False),
        sa.Column("nom_recherche", sa.Text(), nullable=False),
        sa.Column("departement_code", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("epci_siren", sa.Text(), nullable=True),
        sa.Column("ept_siren", sa.Text(), nullable=True),
        sa.Column("codes_postaux", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("position_source", sa.Text(), nullable=True),
        sa.Column("superficie_km2", sa.Double(), nullable=True),
        sa.Column("mairie_adresse", sa.Text(), nullable=True),
        sa.Column("mairie_telephone", sa.Text(), nullable=True),
        sa.Column("mairie_site", sa.Text(), nullable=True),
        sa.Column("mairie_email", sa.Text(), nullable=True),
        sa.Column(
            "mairie_horaires",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(longitude IS NULL) = (latitude IS NULL)",
            name=op.f("ck_communes_position_whole"),
        ),
        sa.CheckConstraint(
            "latitude BETWEEN -90 AND 90", name=op.f("ck_communes_latitude_in_degrees")
        ),
        sa.CheckConstraint(
            "longitude BETWEEN -180 AND 180",
            name=op.f("ck_communes_longitude_in_degrees"),
        ),
        sa.CheckConstraint("population >= 0", name=op.f("ck_communes_population_positive")),
        sa.ForeignKeyConstraint(
            ["departement_code"],
            ["departements.code"],
            name=op.f("fk_communes_departement_code"),
        ),
        sa.ForeignKeyConstraint(
            ["epci_siren"], ["epcis.siren"], name=op.f("fk_communes_epci_siren")
        ),
        sa.ForeignKeyConstraint(["ept_siren"], ["epcis.siren"], name=op.f("fk_communes_ept_siren")),
        sa.ForeignKeyConstraint(
            ["region_code"], ["regions.code"], name=op.f("fk_communes_region_code")
        ),
        sa.PrimaryKeyConstraint("code_insee", name=op.f("pk_communes")),
        sa.UniqueConstraint("siren", name=op.f("uq_communes_siren")),
    )
    op.create_index(
        "ix_communes_codes_postaux",
        "communes",
        ["codes_postaux"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_index(
        op.f("ix_communes_departement_code"),
        "communes",
        ["departement_code"],
        unique=False,
    )
    op.create_index(op.f("ix_communes_epci_siren"), "communes", ["epci_siren"], unique=False)
    op.create_index(op.f("ix_communes_ept_siren"), "communes", ["ept_siren"], unique=False)
    op.create_index(
        "ix_communes_nom_recherche",
        "communes",
        ["nom_recherche"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"nom_recherche": "gin_trgm_ops"},
    )
    op.create_table(
        "anciennes_communes",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("commune_code", sa.Text(), nullable=False),
        sa.Column("nom", sa.Text(), nullable=True),
        sa.Column("nom_recherche", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["commune_code"],
            ["communes.code_insee"],
            name=op.f("fk_anciennes_communes_commune_code"),
        ),
        sa.PrimaryKeyConstraint("code", "type", "commune_code", name=op.f("pk_anciennes_communes")),
    )
    op.create_index(
        op.f("ix_anciennes_communes_commune_code"),
        "anciennes_communes",
        ["commune_code"],
        unique=False,
    )
    op.create_index(
        "ix_anciennes_communes_nom_recherche",
        "anciennes_communes",
        ["nom_recherche"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"nom_recherche": "gin_trgm_ops"},
    )
    op.create_table(
        "besoins",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("cle", sa.Text(), nullable=False),
        sa.Column("cle_lecture", sa.Text(), nullable=False),
        sa.Column("commune_code", sa.Text(), nullable=True),
        sa.Column("commune_saisie", sa.Text(), server_default="", nullable=False),
        sa.Column("texte", sa.Text(), server_default="", nullable=False),
        sa.Column("themes", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("themes_confirmed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("recherche", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "cardinality(recherche) <= 7", name=op.f("ck_besoins_recherche_bounded")
        ),
        sa.CheckConstraint("cardinality(themes) <= 5", name=op.f("ck_besoins_themes_bounded")),
        sa.CheckConstraint("char_length(texte) <= 2000", name=op.f("ck_besoins_texte_bounded")),
        sa.ForeignKeyConstraint(
            ["commune_code"],
            ["communes.code_insee"],
            name=op.f("fk_besoins_commune_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_besoins")),
        sa.UniqueConstraint("cle", name=op.f("uq_besoins_cle")),
        sa.UniqueConstraint("cle_lecture", name=op.f("uq_besoins_cle_lecture")),
    )
    op.create_index(op.f("ix_besoins_commune_code"), "besoins", ["commune_code"], unique=False)
    op.create_table(
        "contiguites",
        sa.Column("code_a", sa.Text(), nullable=False),
        sa.Column("code_b", sa.Text(), nullable=False),
        sa.Column("frontiere_m", sa.Integer(), nullable=False),
        sa.CheckConstraint("code_a < code_b", name=op.f("ck_contiguites_ordered")),
        sa.CheckConstraint("frontiere_m >= 0", name=op.f("ck_contiguites_length_positive")),
        sa.ForeignKeyConstraint(
            ["code_a"], ["communes.code_insee"], name=op.f("fk_contiguites_code_a")
        ),
        sa.ForeignKeyConstraint(
            ["code_b"], ["communes.code_insee"], name=op.f("fk_contiguites_code_b")
        ),
        sa.PrimaryKeyConstraint("code_a", "code_b", name=op.f("pk_contiguites")),
    )
    op.create_index(op.f("ix_contiguites_code_b"), "contiguites", ["code_b"], unique=False)
    op.create_table(
        "recommandations",
        sa.Column("besoin_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("contenu", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "computed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["besoin_id"],
            ["besoins.id"],
            name=op.f("fk_recommandations_besoin_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("besoin_id", name=op.f("pk_recommandations")),
    )


def downgrade() -> None:
    op.drop_table("recommandations")
    op.drop_index(op.f("ix_contiguites_code_b"), table_name="contiguites")
    op.drop_table("contiguites")
    op.drop_index(op.f("ix_besoins_commune_code"), table_name="besoins")
    op.drop_table("besoins")
    op.drop_index(
        "ix_anciennes_communes_nom_recherche",
        table_name="anciennes_communes",
        postgresql_using="gin",
        postgresql_ops={"nom_recherche": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_anciennes_communes_commune_code"), table_name="anciennes_communes")
    op.drop_table("anciennes_communes")
    op.drop_index(
        "ix_communes_nom_recherche",
        table_name="communes",
        postgresql_using="gin",
        postgresql_ops={"nom_recherche": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_communes_ept_siren"), table_name="communes")
    op.drop_index(op.f("ix_communes_epci_siren"), table_name="communes")
    op.drop_index(op.f("ix_communes_departement_code"), table_name="communes")
    op.drop_index("ix_communes_codes_postaux", table_name="communes", postgresql_using="gin")
    op.drop_table("communes")
    op.drop_index(op.f("ix_cas_themes_theme_slug"), table_name="cas_themes")
    op.drop_table("cas_themes")
    op.drop_index(op.f("ix_acteurs_cas_cas_id"), table_name="acteurs_cas")
    op.drop_table("acteurs_cas")
    op.drop_index(op.f("ix_epcis_departement_code"), table_name="epcis")
    op.drop_table("epcis")
    op.drop_index(
        "ix_cas_recherche",
        table_name="cas",
        postgresql_using="gin",
        postgresql_ops={"recherche": "gin_trgm_ops"},
    )
    op.drop_table("cas")
    op.drop_index(op.f("ix_acteurs_themes_theme_slug"), table_name="acteurs_themes")
    op.drop_table("acteurs_themes")
    op.drop_index(op.f("ix_departements_region_code"), table_name="departements")
    op.drop_table("departements")
    op.drop_index(
        "ix_acteurs_recherche",
        table_name="acteurs",
        postgresql_using="gin",
        postgresql_ops={"recherche": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_acteurs_kind"), table_name="acteurs")
    op.drop_table("acteurs")
    op.drop_index(op.f("ix_themes_parent_slug"), table_name="themes")
    op.drop_table("themes")
    op.drop_table("regions")
    op.drop_table("chargements")
