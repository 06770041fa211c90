"""Alembic's entry point: called by `app.migrations`, which passes an open connection."""

from alembic import context
from sqlalchemy import text

from models import Base

connection = context.config.attributes["connection"]
# A migration that waits for a lock blocks every page: better that it fails and is tried again.
connection.execute(text("SET LOCAL lock_timeout = '4s'"))
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
