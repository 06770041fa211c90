"""The directory of the organisations that can help, and a page for each."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.acteurs import services
from app.database import get_session
from app.listing import read_asked
from app.recommandations.etat import current_snapshot

bp = Blueprint("acteurs", __name__)


@bp.get("/acteurs")
def list_acteurs() -> ResponseReturnValue:
    asked = read_asked(request.args, tuple(services.FACETS))
    liste = services.search(get_session(), current_snapshot(), asked)
    return render_template("acteurs/liste.html", liste=liste)


@bp.get("/acteurs/<slug:acteur_id>")
def show_acteur(acteur_id: str) -> ResponseReturnValue:
    fiche = services.read_fiche(get_session(), acteur_id)
    return render_template("acteurs/fiche.html", fiche=fiche)
