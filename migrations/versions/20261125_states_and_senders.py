"""states that the program never writes are refused; who sent a message, for a day."""

import sqlalchemy as sa
from alembic import op

revision = "5b1f0c7ad3e4"
down_revision = "5f1c7a90be34"
branch_labels = None
depends_on = None

KEY = "'^[A-Za-z0-9_-]{22}$'"
CHECKS = {
    "besoins": {
        "keys_unguessable": f"cle ~ {KEY} AND cle_lecture ~ {KEY}",
        "keys_distinct": "cle <> cle_lecture",
        "commune_saisie_bounded": "char_length(commune_saisie) <= 120",
        "recherche_known": "recherche <@ ARRAY['chef_de_file', 'partenaires', 'retour_experience', "
        "'expertise', 'formation', 'juridique', 'achat_groupe']",
        "answer_has_words": "answered_at IS NULL OR texte <> ''",
    },
    "recommandations": {
        "contenu_object": "jsonb_typeof(contenu) = 'object'",
        "version_named": "version <> ''",
    },
    "signalements": {
        "texte_written": "btrim(texte) <> ''",
        "source_on_the_web": "source_url ~* '^https?://'",
        "closed_after": "closed_at >= created_at",
        "sender_forgotten": "closed_at IS NULL OR expediteur IS NULL",
    },
    "themes": {"parent_other": "parent_slug <> slug"},
    "cas": {
        "status_known": "status IN ('exploration', 'expérimentation', 'déploiement', "
        "'production', 'inconnu')",
    },
    "acteurs": {
        "kind_known": "kind IN ('association', 'csirt', 'entreprise', 'etat', 'institut', "
        "'laboratoire', 'opsn', 'reseau', 'startup', 'universite')",
        "confidence_known": "confidence IN ('vu', 'memoire')",
    },
    "communes": {"code_insee_pattern": "code_insee ~ '^[0-9][0-9AB][0-9]{3}$'"},
    "epcis": {"siren_pattern": "siren ~ '^[0-9]{9}$'"},
}


def upgrade() -> None:
    op.add_column("signalements", sa.Column("expediteur", sa.Text(), nullable=True))
    op.create_index(
        "ix_signalements_sender",
        "signalements",
        ["expediteur"],
        unique=False,
        postgresql_where=sa.text("expediteur IS NOT NULL"),
    )
    for table, checks in CHECKS.items():
        for name, condition in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def downgrade() -> None:
    for table, checks in CHECKS.items():
        for name in checks:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.drop_index(
        "ix_signalements_sender",
        table_name="signalements",
        postgresql_where=sa.text("expediteur IS NOT NULL"),
    )
    op.drop_column("signalements", "expediteur")
