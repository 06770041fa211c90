"""The engine: DATABASE_URL, or the embedded PostgreSQL started for you; sessions on it."""

import contextlib
from collections.abc import Iterator
from typing import Any

from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from app import embedded, guard
from app.config import BadConfig, Config

# A page that waits longer than this for a query is a bug we want to see.
STATEMENT_TIMEOUT_MS = 15_000

# After a commit, what a view holds is still readable: somebody else may have erased it since.
db = SQLAlchemy(session_options={"expire_on_commit": False})


def get_session() -> Session:
    """Return the session of this request; closed at its end, never committed for you."""
    session: Session = db.session
    return session


@contextlib.contextmanager
def running(config: Config, *, durable: bool = True, guarded: bool = False) -> Iterator[str]:
    """Yield the address of a database that answers, for as long as the block lasts.

    `guarded` starts the embedded server again should it die: for what lasts, as serving pages.
    """
    if config.database_url:
        _check_server(config.database_url)
        yield config.database_url
        return
    with contextlib.ExitStack() as stack:
        cluster = stack.enter_context(embedded.serve(config.prepare_data(), durable=durable))
        if guarded:
            stack.enter_context(guard.guarded(cluster))
        yield cluster.url()


@contextlib.contextmanager
def open_session(config: Config) -> Iterator[Session]:
    """Yield a session outside any request: for commands and jobs. The caller commits."""
    with running(config) as url:
        engine = make_engine(url)
        try:
            with Session(engine) as session:
                yield session
        finally:
            engine.dispose()


def make_engine(url: str) -> Engine:
    return create_engine(url, **engine_options())


def engine_options(*, pages: bool = False) -> dict[str, Any]:
    """Options shared by the web and the commands, so that both meet the same database.

    Loading the country takes its time; `pages` bounds how long a visitor may wait.
    """
    settings = ["timezone=UTC"]
    if pages:
        settings.append(f"statement_timeout={STATEMENT_TIMEOUT_MS}")
    return {
        "pool_pre_ping": True,
        # A log must not keep what people write, nor the keys of their needs.
        "hide_parameters": True,
        "connect_args": {"options": " ".join(f"-c {setting}" for setting in settings)},
    }


def _check_server(url: str) -> None:
    engine = create_engine(
        url,
        # Without its own encoding, a base in SQL_ASCII hands bytes to a driver that wants text.
        connect_args={"connect_timeout": 10, "client_encoding": "utf8"},
    )
    # What follows the « ? » may hold a password too.
    shown = make_url(url).set(query={}).render_as_string(hide_password=True)
    try:
        with engine.connect() as connection:
            number = int(connection.scalar(text("SHOW server_version_num")) or 0)
            encoding = connection.scalar(text("SHOW server_encoding"))
    except OperationalError as error:
        said = str(error.orig).strip().splitlines() or ["rien"]
        raise BadConfig(
            f"Le serveur de DATABASE_URL ne répond pas ou refuse ({shown}) : vérifiez qu’il est "
            f"démarré, l’adresse, le nom et le mot de passe. Il dit : « {said[-1].strip()} »"
        ) from error
    except SQLAlchemyError as error:
        raise BadConfig(
            f"DATABASE_URL n’est pas comprise ({shown}) : vérifiez les options après le « ? »."
        ) from error
    finally:
        engine.dispose()
    if number < embedded.MINIMUM_VERSION * 10_000:
        raise BadConfig(
            f"DATABASE_URL désigne un PostgreSQL trop ancien ({number // 10_000}) : il faut la "
            f"version {embedded.MINIMUM_VERSION} ou plus."
        )
    if encoding != "UTF8":
        raise BadConfig(
            f"La base de DATABASE_URL est en {encoding} et ne peut pas tenir tous les noms : "
            "créez-en une en UTF8 (createdb --encoding=UTF8 --template=template0)."
        )
