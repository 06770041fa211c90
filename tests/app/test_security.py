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


# Where forms come from


def sent(visitor: FlaskClient, *, host: str, **headers: str) -> tuple[int, str]:
    """Send the first form as a browser behind the proxy does; return status and page."""
    told = {"Host": host, "X-Forwarded-Proto": "https"}
    page = visitor.get("/", headers=told, base_url=PUBLIC)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    data = {"csrf_token": token[1], "commune": "Cotignac (83)", "texte": "On perd de l’eau"}
    response = visitor.post("/besoins", data=data, headers=told | headers, base_url=PUBLIC)
    return response.status_code, response.text


@pytest.mark.parametrize("host", ["maillage.exemple.fr", "127.0.0.1:8000"])
@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": PUBLIC}])
def test_a_browser_that_hides_where_it_comes_from_may_send_a_form(
    visitor: FlaskClient, host: str, headers: dict[str, str]
):
    status, _ = sent(visitor, host=host, **headers)

    assert status == 303


@pytest.mark.parametrize("origin", ["https://evil.exemple", "https://maillage.exemple.fr.evil.fr"])
def test_a_form_of_another_site_is_refused_with_its_words_given_back(
    visitor: FlaskClient, origin: str
):
    status, page = sent(visitor, host="maillage.exemple.fr", Origin=origin)

    assert status == 400
    assert "vient d’un autre site" in page
    assert "On perd de l’eau" in page


# Files


def test_a_file_that_is_not_there_is_kept_by_no_cache(client: FlaskClient):
    response = client.get("/static/nulle-part.css")

    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "private, no-store"
    with client.get("/static/maillage.css") as there:
        assert "no-store" not in there.headers["Cache-Control"]


def test_a_part_that_a_file_has_not_is_no_error_of_ours(client: FlaskClient):
    response = client.get("/static/maillage.css", headers={"Range": "bytes=999999999-"})

    assert response.status_code == 416
    assert "Cette partie du fichier n’existe pas" in response.text
    assert "de notre côté" not in response.text


@pytest.mark.parametrize("host", ["a..b", ".a", "a" * 64])
@pytest.mark.parametrize("path", ["/", "/nulle-part"])
def test_a_name_that_is_none_is_refused_in_french(client, host, path):
    answer = client.get(path, headers={"Host": host})

    assert answer.status_code == 400
    assert "Cette demande est refusée" in answer.text
    assert "Content-Security-Policy" in answer.headers
