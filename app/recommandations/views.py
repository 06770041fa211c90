"""The answer: a page that can be shared, filtered, printed and questioned."""

from flask import Blueprint, Response, make_response, render_template, request
from flask import session as cookies
from flask.typing import ResponseReturnValue

from app.database import get_session
from app.recommandations import carte, pages, services
from app.recommandations.etat import current_snapshot
from app.recommandations.forms import FiltresForm

bp = Blueprint("recommandations", __name__, url_prefix="/resultats")


@bp.get("/<cle:cle>")
def show(cle: str) -> ResponseReturnValue:
    session, snapshot = get_session(), current_snapshot()
    besoin = services.get_shared(session, cle)
    kept = services.read_answer(session, besoin)
    form = FiltresForm(request.args)
    filtres = form.filtres()
    narrowed = form.is_narrow()
    found = services.filtered(snapshot, besoin, filtres) if narrowed else kept.contenu
    return _private(
        render_template(
            "recommandations/resultat.html",
            besoin=besoin,
            cle_edition=cookies.get("besoins", {}).get(cle),
            reponse=pages.present(found),
            carte=carte.draw(snapshot, found),
            carte_etroite=carte.draw(snapshot, found, small=True),
            ordre=pages.order(besoin.recherche),
            form=form,
            filtree=narrowed,
            kept=kept,
            perimee=kept.version != snapshot.version,
            pourquoi=pages.why_not(session, snapshot, besoin, request.args, filtres),
            lien=request.base_url,
        )
    )


@bp.get("/<cle:cle>/impression")
def print_page(cle: str) -> ResponseReturnValue:
    session, snapshot = get_session(), current_snapshot()
    besoin = services.get_shared(session, cle)
    kept = services.read_answer(session, besoin)
    return _private(
        render_template(
            "recommandations/impression.html",
            besoin=besoin,
            reponse=pages.present(kept.contenu),
            carte=carte.draw(snapshot, kept.contenu, small=True),
            kept=kept,
            lien=request.url_root.rstrip("/") + f"/resultats/{cle}",
        )
    )


def _private(page: str) -> Response:
    """A need is for those who have its link: search engines are not among them."""
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
