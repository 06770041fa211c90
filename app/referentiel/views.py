"""The pages of the territories: communes, EPCI, and the search that finds a commune."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.database import get_session
from app.referentiel import phrases, services

bp = Blueprint("referentiel", __name__)


@bp.get("/communes")
def search_communes() -> ResponseReturnValue:
    q = services.as_typed(request.args.get("q", ""))
    found, more = services.search(get_session(), q)
    return render_template("referentiel/recherche.html", q=q, found=found, more=more)


@bp.get("/communes/suggestions")
def suggest_communes() -> ResponseReturnValue:
    return jsonify(services.suggest(get_session(), request.args.get("q", "")))


@bp.get("/communes/<insee:code>")
def show_commune(code: str) -> ResponseReturnValue:
    page = services.read_commune(get_session(), code)
    return render_template("referentiel/commune.html", page=page, phrases=phrases)


@bp.get("/epci/<siren:siren>")
def show_epci(siren: str) -> ResponseReturnValue:
    page = services.read_epci(get_session(), siren)
    return render_template("referentiel/epci.html", page=page)


@bp.errorhandler(services.CommuneCeased)
def _follow_successor(ceased: services.CommuneCeased) -> ResponseReturnValue:
    flash(ceased.sentence, "info")
    return redirect(url_for(".show_commune", code=ceased.successor.code_insee), code=301)
