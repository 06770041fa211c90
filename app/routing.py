"""The shapes of identifiers in URLs: anything else is a page that does not exist."""

from flask import Flask
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
