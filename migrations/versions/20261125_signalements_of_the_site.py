"""a message may be about the site itself."""

from alembic import op

revision = "5f1c7a90be34"
down_revision = "dbbc2d9b2f22"
branch_labels = None
depends_on = None

NAME = "ck_signalements_sorte_known"


def upgrade() -> None:
    _know("'acteur', 'cas', 'commune', 'epci', 'site'")


def downgrade() -> None:
    op.execute("DELETE FROM signalements WHERE sorte = 'site'")
    _know("'acteur', 'cas', 'commune', 'epci'")


def _know(sortes: str) -> None:
    op.drop_constraint(op.f(NAME), "signalements", type_="check")
    op.create_check_constraint(op.f(NAME), "signalements", f"sorte IN ({sortes})")
