"""Checks of the code against itself, run by `make check`."""

import dataclasses
import tempfile
from pathlib import Path

from app import database, schema
from app.config import BadConfig, Config


def check_schema(config: Config) -> None:
    """Migrate an empty database up, compare it with the models, then down and up again."""
    with tempfile.TemporaryDirectory(prefix="maillage-") as folder:
        Path(folder).chmod(0o755)
        alone = dataclasses.replace(config, data=Path(folder), database_url=None)
        with database.running(alone, durable=False) as url:
            engine = database.make_engine(url)
            try:
                schema.upgrade(engine)
                gaps = schema.differences(engine)
                if gaps:
                    raise BadConfig(f"Les migrations ne donnent pas les tables du code : {gaps}")
                schema.downgrade(engine)
                schema.upgrade(engine)
            finally:
                engine.dispose()
