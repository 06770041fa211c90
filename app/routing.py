"""The shapes of identifiers in URLs: anything else is a page that does not exist."""

from flask import Flask, current_app, request, url_for
from werkzeug.routing import BaseConverter


class InseeConverter(BaseConverter):
    """A code INSEE of a commune: five characters, Corse included."""

    regex = r"\d[\dAB]\d{3}"


class SirenConverter(BaseConverter):
    regex = r"\d{9}"


class SlugConverter(BaseConverter):
    """The identifier of a cas or organisation, made of lower-case words."""

    regex = r"[a-z0-9][a-z0-9-]{0,119}"


class KeyConverter(BaseConverter):
    """An unguessable key of a need."""

    regex = r"[A-Za-z0-9_-]{22}"


def init_app(app: Flask) -> None:
    app.url_map.converters.update(
        insee=InseeConverter, siren=SirenConverter, slug=SlugConverter, cle=KeyConverter
    )


def public_url(endpoint: str, **values: str) -> str:
    """Return an address to share: on the public address of the service when it is set."""
    base = current_app.config["MAILLAGE"].url or request.host_url.rstrip("/")
    path = url_for(endpoint, _external=False, **values)
    return f"{base}{path}"
