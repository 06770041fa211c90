"""The migrations make exactly the tables of the code, and can be undone."""

import secrets
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from app import database, schema
from app.besoins.services import RECHERCHES
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


def refused_by(engine: Engine, statement: str) -> str:
    """The name of the constraint that refuses a statement."""
    with pytest.raises(IntegrityError) as refusal, engine.begin() as connection:
        connection.execute(text(statement))
    return str(refusal.value.orig.diag.constraint_name)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("besoins SET cle_lecture = cle", "ck_besoins_keys_distinct"),
        ("besoins SET cle = 'x'", "ck_besoins_keys_unguessable"),
        ("besoins SET recherche = '{x}'", "ck_besoins_recherche_known"),
        ("besoins SET commune_saisie = repeat('x', 121)", "ck_besoins_commune_saisie_bounded"),
        ("besoins SET answered_at = now(), texte = ''", "ck_besoins_answer_has_words"),
        ("recommandations SET contenu = '[]'", "ck_recommandations_contenu_object"),
        ("recommandations SET version = ''", "ck_recommandations_version_named"),
        ("signalements SET texte = ' '", "ck_signalements_texte_written"),
        ("signalements SET source_url = 'javascript:x'", "ck_signalements_source_on_the_web"),
        ("signalements SET closed_at = '1900-01-01'", "ck_signalements_closed_after"),
        (
            "signalements SET expediteur = 'x', closed_at = now()",
            "ck_signalements_sender_forgotten",
        ),
        ("themes SET parent_slug = slug", "ck_themes_parent_other"),
        ("cas SET status = 'x'", "ck_cas_status_known"),
        ("acteurs SET kind = 'x'", "ck_acteurs_kind_known"),
        ("acteurs SET confidence = 'x'", "ck_acteurs_confidence_known"),
        ("epcis SET siren = 'x' WHERE siren = '200000172'", "ck_epcis_siren_pattern"),
        (
            "communes SET code_insee = '' WHERE code_insee = '98901'",
            "ck_communes_code_insee_pattern",
        ),
    ],
)
def test_what_the_program_never_writes_is_refused_by_its_name(
    engine: Engine, statement: str, constraint: str
):
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM besoins WHERE cle LIKE 'essai%'"))
        besoin = connection.scalar(
            text(
                "INSERT INTO besoins (cle, cle_lecture, texte) "
                "VALUES (rpad('essai', 22, 'a'), rpad('essai', 22, 'b'), 'eau') RETURNING id"
            )
        )
        connection.execute(
            text(
                "INSERT INTO recommandations (besoin_id, version, contenu) VALUES (:b, 'v', '{}')"
            ),
            {"b": besoin},
        )
        connection.execute(
            text(
                "INSERT INTO signalements (sorte, cible, objet, texte) "
                "VALUES ('commune', '01001', 'corriger', 'faux')"
            )
        )

    assert refused_by(engine, f"UPDATE {statement}") == constraint


def test_what_a_need_may_look_for_is_what_the_database_takes(engine: Engine):
    kinds = "{" + ",".join(RECHERCHES) + "}"

    with engine.begin() as connection:
        kept = connection.scalar(
            text(
                "INSERT INTO besoins (cle, cle_lecture, texte, recherche) VALUES "
                "(rpad('cle', 22, 'a'), rpad('cle', 22, 'b'), 'eau', :kinds) RETURNING recherche"
            ),
            {"kinds": kinds},
        )

    assert kept == list(RECHERCHES)
