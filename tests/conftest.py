"""One PostgreSQL server for the whole run, one database a worker, copied from a loaded template."""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app import create_app, database, preparation
from app.config import Config
from app.database import db
from app.recommandations import instantane
from matching.snapshot import Snapshot

TEMPLATE = "maillage_essai_modele"


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Config:
    """Settings of a machine that has nothing yet; one data folder shared by all workers."""
    base = tmp_path_factory.getbasetemp()
    # Every worker's folder has the run's folder as parent; alone, the run is the worker.
    shared = base if worker_id == "master" else base.parent
    # Short, because the address of a local socket is: and reachable when we are root.
    link = Path(tempfile.gettempdir()) / f"maillage-essai-{_digest(str(shared))}"
    with contextlib.suppress(FileExistsError):
        link.mkdir(mode=0o755)
    url = os.environ.get("DATABASE_URL", "")
    env = {"MAILLAGE_DATA": str(link), "DATABASE_URL": url, "SECRET_KEY": "essai" * 8}
    return Config.from_env(env)


@pytest.fixture(scope="session")
def database_url(config: Config) -> Iterator[str]:
    """Address of a database of this worker's own, migrated and loaded with the real France."""
    with database.running(config, durable=False) as url:
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        template = f"{TEMPLATE}_{_digest(str(config.data))}"
        name = f"maillage_essai_{secrets.token_hex(6)}"
        with admin.connect() as connection:
            # Whoever comes first prepares; the others wait, then copy.
            connection.execute(text("SELECT pg_advisory_lock(720411)"))
            found = connection.scalar(
                text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": template}
            )
            if not found:
                connection.execute(text(f"CREATE DATABASE {template}"))
                preparation.prepare(config, _renamed(url, template), lambda _line: None)
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
            connection.execute(text("SELECT pg_advisory_unlock(720411)"))
        yield _renamed(url, name)
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    engine = database.make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def app(config: Config, database_url: str) -> Iterator[Flask]:
    app = create_app(config, database_url=database_url)
    app.config["TESTING"] = True
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session of the test's own; what it does not commit, nobody sees."""
    with Session(engine) as session:
        yield session


@pytest.fixture(scope="session")
def france(config: Config, engine: Engine) -> Snapshot:
    """The snapshot of the real France, as pages read it."""
    with Session(engine) as session:
        return instantane.open_current(session, config.data)


@pytest.fixture
def csrf_token(client: FlaskClient) -> Callable[[str], str]:
    """Read the token of the form a page shows."""

    def _csrf_token(url: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(url).text)
        assert found, f"no form on {url}"
        return found[1]

    return _csrf_token


def _renamed(url: str, name: str) -> str:
    from sqlalchemy import make_url

    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()[:12]
