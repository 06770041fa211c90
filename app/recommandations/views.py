"""The answer: a page that can be shared, filtered, printed and questioned."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.besoins import temoins
from app.database import get_session
from app.recommandations import carte, pages, services
from app.recommandations.etat import current_snapshot
from app.recommandations.forms import FiltresForm
from app.routing import public_url

bp = Blueprint("recommandations", __name__, url_prefix="/resultats")


@bp.get("/<cle:cle>")
def show(cle: str) -> ResponseReturnValue:
    session, snapshot = get_session(), current_snapshot()
    besoin = services.get_shared(session, cle)
    kept = services.read_answer(session, besoin)
    form = FiltresForm(request.args)
    filtres = form.filtres()
    alive = services.can_ask_again(snapshot, kept)
    narrowed = alive and form.is_narrow()
    found = services.filtered(snapshot, kept, filtres) if narrowed else kept.contenu
    return render_template(
        "recommandations/resultat.html",
        besoin=besoin,
        cle_edition=besoin.cle if temoins.may_change(request, besoin) else None,
        reponse=pages.present(found),
        carte=carte.draw(snapshot, found),
        carte_etroite=carte.draw(snapshot, found, small=True),
        ordre=pages.order(kept.contenu.get("recherche", besoin.recherche), kept.contenu["commune"]),
        notes=pages.filter_notes(found, filtres) if narrowed else {},
        form=form,
        filtree=narrowed,
        kept=kept,
        perimee=kept.version != snapshot.version,
        pourquoi=pages.why_not(session, snapshot, kept, request.args, filtres) if alive else {},
        vivante=alive,
        lien=public_url("recommandations.show", cle=cle),
    )


@bp.get("/<cle:cle>/impression")
def print_page(cle: str) -> ResponseReturnValue:
    session, snapshot = get_session(), current_snapshot()
    besoin = services.get_shared(session, cle)
    kept = services.read_answer(session, besoin)
    return render_template(
        "recommandations/impression.html",
        besoin=besoin,
        reponse=pages.present(kept.contenu),
        carte=carte.draw(snapshot, kept.contenu, small=True),
        kept=kept,
        lien=public_url("recommandations.show", cle=cle),
    )
