"""The database's schema: brought up to date, and compared with the models."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

from app.config import ROOT
from models import Base

# Any number of ours: two processes that start together must not migrate together.
MIGRATION_LOCK = 7_204_115


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply the missing migrations, one process at a time, in one transaction."""
    with engine.begin() as connection:
        _alone(connection)
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str = "base") -> None:
    with engine.begin() as connection:
        _alone(connection)
        command.downgrade(_config(connection), revision)


def differences(engine: Engine) -> list[object]:
    """What the models have and the database has not, or the reverse; empty when they agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, Base.metadata))


def new_revision(engine: Engine, message: str) -> None:
    """Write a dated migration from the difference with the models, to be read before use."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def _alone(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})


def _config(connection: Connection) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    config.set_main_option("timezone", "UTC")
    config.attributes["connection"] = connection
    return config
