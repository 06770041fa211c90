"""The database's schema: brought up to date, and compared with the models."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection, Engine

from app.config import ROOT, BadConfig
from models import Base

# Any number of ours: two processes that start together must not migrate together.
MIGRATION_LOCK = 7_204_115


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply the missing migrations, one process at a time, in one transaction."""
    with engine.begin() as connection:
        _alone(connection)
        _check_ours(connection)
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


def _check_ours(connection: Connection) -> None:
    """Refuse a database that holds the tables of something else, or of a later Maillage."""
    version = MigrationContext.configure(connection).get_current_revision()
    known = {
        script.revision
        for script in ScriptDirectory.from_config(_config(connection)).walk_revisions()
    }
    if version and version not in known:
        raise BadConfig(
            f"La base est à la version « {version} », que ce Maillage ne connaît pas : elle est "
            "d’un Maillage plus récent, ou d’un autre programme. Mettez celui-ci à jour, ou donnez "
            "une autre base par DATABASE_URL."
        )
    foreign = sorted(set(Base.metadata.tables) & set(inspect(connection).get_table_names()))
    if not version and foreign:
        raise BadConfig(
            f"La base contient déjà des tables d’un autre programme (dont « {foreign[0]} ») : "
            "donnez par DATABASE_URL une base vide, qui ne serve qu’à Maillage."
        )


def _alone(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})


def _config(connection: Connection) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    config.set_main_option("timezone", "UTC")
    config.attributes["connection"] = connection
    return config
