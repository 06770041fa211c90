"""The library: documented projects to search, and a page for each."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.bibliotheque import services
from app.database import get_session
from app.listing import read_asked
from app.recommandations.etat import current_snapshot

bp = Blueprint("bibliotheque", __name__)


@bp.get("/bibliotheque")
def list_cas() -> ResponseReturnValue:
    asked = read_asked(request.args, tuple(services.FACETS))
    liste = services.search(get_session(), current_snapshot(), asked)
    return render_template("bibliotheque/liste.html", liste=liste)


@bp.get("/bibliotheque/<slug:cas_id>")
def show_cas(cas_id: str) -> ResponseReturnValue:
    fiche = services.read_fiche(get_session(), current_snapshot(), cas_id)
    return render_template("bibliotheque/fiche.html", fiche=fiche)
