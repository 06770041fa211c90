"""what people say of pages: corrections, claims, withdrawals."""

import sqlalchemy as sa
from alembic import op

revision = "dbbc2d9b2f22"
down_revision = "d8c3a8303e7b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signalements",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("sorte", sa.Text(), nullable=False),
        sa.Column("cible", sa.Text(), nullable=False),
        sa.Column("objet", sa.Text(), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("courriel", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "objet IN ('corriger', 'reprendre', 'retirer')",
            name=op.f("ck_signalements_objet_known"),
        ),
        sa.CheckConstraint(
            "sorte IN ('acteur', 'cas', 'commune', 'epci')",
            name=op.f("ck_signalements_sorte_known"),
        ),
        sa.CheckConstraint(
            "char_length(texte) <= 2000", name=op.f("ck_signalements_texte_bounded")
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR courriel IS NULL", name=op.f("ck_signalements_courriel_forgotten")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signalements")),
    )
    op.create_index(
        "ix_signalements_open",
        "signalements",
        ["sorte", "cible"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_signalements_open",
        table_name="signalements",
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_table("signalements")
