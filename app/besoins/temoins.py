"""Which needs this browser may change: one cookie a need, sent to its answer alone.

A cookie a need, and not a list in the session: two answers asked for at once are both remembered.
"""

import secrets

from flask import Request, current_app, url_for
from werkzeug.wrappers import Response

from models import Besoin

NAME = "maillage_besoin"
ONE_YEAR = 365 * 24 * 3600


def remember(response: Response, besoin: Besoin) -> None:
    """Let this browser change a need from the page of its answer."""
    response.set_cookie(
        NAME,
        besoin.cle,
        max_age=ONE_YEAR,
        path=_path(besoin),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def forget(response: Response, besoin: Besoin) -> None:
    response.delete_cookie(NAME, path=_path(besoin))


def may_change(request: Request, besoin: Besoin) -> bool:
    return secrets.compare_digest(request.cookies.get(NAME, "").encode(), besoin.cle.encode())


def _path(besoin: Besoin) -> str:
    return url_for("recommandations.show", cle=besoin.cle_lecture)
