"""A need, sent as the pages send it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

LEAK = "On perd de l’eau la nuit et on ne sait pas où"


@pytest.fixture
def post(client: FlaskClient, csrf_token: Callable[[str], str]) -> Callable[..., TestResponse]:
    """Send a form as the page would, with its token."""

    def _post(url: str, data: dict[str, Any]) -> TestResponse:
        return client.post(url, data={"csrf_token": csrf_token("/"), **data})

    return _post


@pytest.fixture
def draft(post: Callable[..., TestResponse]) -> Callable[..., str]:
    """Open a draft from the home page; return its address."""

    def _draft(*, commune: str = "Cotignac (83)", texte: str = LEAK) -> str:
        response = post("/besoins", {"commune": commune, "texte": texte})
        assert response.status_code == 303, response.text
        found = re.match(r"/besoins/[\w-]{22}", response.location)
        assert found
        return found[0]

    return _draft


def answer(post: Callable[..., TestResponse], address: str) -> str:
    post(f"{address}/themes", {"themes": ["fuites-reseaux"]})
    return post(f"{address}/recherche", {"recherche": ["partenaires"]}).location
