"""The migrations make exactly the tables of the code, and can be undone."""

import secrets
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.engine import Engine

from app import database, schema
from app.config import BadConfig


@pytest.fixture
def empty(database_url: str) -> Iterator[Engine]:
    """A database with nothing in it."""
    name = f"maillage_vide_{secrets.token_hex(6)}"
    admin = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(database_url).set(database=name).render_as_string(hide_password=False)
    engine = database.make_engine(url)
    yield engine
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def test_migrations_give_the_tables_of_the_models(empty: Engine):
    schema.upgrade(empty)

    assert schema.differences(empty) == []


def test_a_difference_with_the_models_is_seen(empty: Engine):
    schema.upgrade(empty)

    with empty.begin() as connection:
        connection.execute(text("ALTER TABLE besoins DROP COLUMN recherche"))

    assert len(schema.differences(empty)) == 1


def test_migrations_go_both_ways(empty: Engine):
    schema.upgrade(empty)
    schema.downgrade(empty)

    left = set(inspect(empty).get_table_names())
    schema.upgrade(empty)

    assert left == {"alembic_version"}
    assert schema.differences(empty) == []


def test_upgrading_twice_changes_nothing(empty: Engine):
    schema.upgrade(empty)

    schema.upgrade(empty)

    assert schema.differences(empty) == []


def test_a_database_of_a_later_version_is_refused_with_a_sentence(empty: Engine):
    schema.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'demain'"))

    with pytest.raises(BadConfig, match="« demain », que ce Maillage ne connaît pas"):
        schema.upgrade(empty)


def test_a_database_of_something_else_is_refused_with_the_name_of_a_table(empty: Engine):
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE themes (id integer)"))

    with pytest.raises(BadConfig, match="d’un autre programme"):
        schema.upgrade(empty)
