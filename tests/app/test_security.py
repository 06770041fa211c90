"""Who is refused before any page: other names than ours, forms sent from elsewhere."""

import dataclasses
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import Config
from app.database import db

PUBLIC = "https://maillage.exemple.fr"


@pytest.fixture(scope="module")
def public(config: Config, database_url: str) -> Iterator[Flask]:
    """The service behind a proxy that adds HTTPS, with its public address set."""
    app = create_app(dataclasses.replace(config, url=PUBLIC), database_url=database_url)
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def visitor(public: Flask) -> FlaskClient:
    return public.test_client()


# The name we are called by


@pytest.mark.parametrize("path", ["/", "/bibliotheque", "/static/maillage.css", "/nulle-part"])
@pytest.mark.parametrize(
    "host", ["evil.exemple", "maillage.exemple.fr.", "maillage.exemple.fr.evil.exemple", "a b", ""]
)
def test_another_name_than_ours_is_refused_in_french(visitor: FlaskClient, host: str, path: str):
    response = visitor.get(path, headers={"Host": host})

    assert response.status_code == 400
    assert '<html lang="fr">' in response.text
    assert f'href="{PUBLIC}"' in response.text
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "host", ["maillage.exemple.fr", "maillage.exemple.fr:443", "127.0.0.1:8000", "localhost:8000"]
)
def test_our_name_and_that_of_our_machine_are_answered(visitor: FlaskClient, host: str):
    assert visitor.get("/", headers={"Host": host}).status_code == 200
