"""Saying that a public page is wrong, or one's own."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as visit
from flask.typing import ResponseReturnValue

from app.confiance import expediteur, services
from app.confiance.forms import SignalerForm
from app.database import get_session

bp = Blueprint("confiance", __name__, url_prefix="/signaler")

# Where the pages of each kind stand.
FOLDERS = {
    "acteur": "/acteurs/",
    "cas": "/bibliotheque/",
    "commune": "/communes/",
    "epci": "/epci/",
    "site": "/",
}


@bp.route("/<sorte>/<cible>", methods=["GET", "POST"])
def report(sorte: str, cible: str) -> ResponseReturnValue:
    session = get_session()
    name = services.page_name(session, sorte, cible)
    form = SignalerForm()
    if sorte == "site":
        # Nobody claims or withdraws the site; and the address of a need is its key, not a source.
        del form.objet, form.source_url
    if form.validate_on_submit():
        signalement = services.report(
            session,
            sorte=sorte,
            cible=cible,
            objet=form.objet.data if form.objet else "corriger",
            texte=form.texte.data,
            source_url=form.source_url.data if form.source_url else None,
            courriel=form.courriel.data,
            expediteur=expediteur.mark(request),
        )
        session.commit()
        visit["signalement"] = signalement.id
        address = url_for(".thank", sorte=sorte, cible=cible, number=signalement.id)
        return redirect(address, 303)
    page = render_template(
        "confiance/signaler.html",
        form=form,
        nom=name,
        sorte=sorte,
        retour=f"{FOLDERS[sorte]}{cible}",
    )
    return page, 422 if form.errors else 200


@bp.get("/<sorte>/<cible>/merci/<int:number>")
def thank(sorte: str, cible: str, number: int) -> ResponseReturnValue:
    """Say what happens next, to whoever sent the message; what was written is not shown."""
    if visit.get("signalement") != number:
        raise services.PageNotFound
    return render_template(
        "confiance/merci.html",
        numero=number,
        nom=services.page_name(get_session(), sorte, cible),
        retour=f"{FOLDERS[sorte]}{cible}",
    )
