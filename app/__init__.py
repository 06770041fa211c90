"""Maillage: the only package that knows Flask. `create_app` wires the parts, nothing else."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask

from app import (
    acteurs,
    apropos,
    besoins,
    bibliotheque,
    confiance,
    errors,
    recommandations,
    referentiel,
    routing,
    security,
    templating,
)
from app.arrivals import LARGEST_REQUEST
from app.config import ROOT, Config
from app.database import db, engine_options

# What a proxy on the same machine calls us unless it is told to pass the name on.
OUR_MACHINE = ("127.0.0.1", "localhost")


def create_app(config: Config, *, database_url: str) -> Flask:
    """Make the web application on a database that is up to date and answers."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"))
    app.config.update(
        MAILLAGE=config,
        SECRET_KEY=config.signing_key(),
        SQLALCHEMY_ENGINES={"default": {"url": database_url, **engine_options(pages=True)}},
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_PARTS=100,
        # A page copies the host into the links people share: only ours, when we know it.
        TRUSTED_HOSTS=[urlsplit(config.url).hostname, *OUR_MACHINE] if config.url else None,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_COOKIE_NAME="__Host-maillage" if config.https else "maillage",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_COOKIE_SAMESITE="Lax",
        # A draft may wait for days on a desk; its form is as good as the session that opened it.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
    )
    db.init_app(app)
    routing.init_app(app)
    security.init_app(app)
    errors.init_app(app)
    templating.init_app(app)
    for package in (
        besoins,
        recommandations,
        bibliotheque,
        acteurs,
        referentiel,
        confiance,
        apropos,
    ):
        app.register_blueprint(package.bp)
    return app
