"""Saying that a public page is wrong, or one's own."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.confiance import services
from app.confiance.forms import SignalerForm
from app.database import get_session

bp = Blueprint("confiance", __name__, url_prefix="/signaler")

# Where the pages of each kind stand.
FOLDERS = {"acteur": "acteurs", "cas": "bibliotheque", "commune": "communes", "epci": "epci"}


@bp.route("/<sorte>/<cible>", methods=["GET", "POST"])
def report(sorte: str, cible: str) -> ResponseReturnValue:
    session = get_session()
    name = services.page_name(session, sorte, cible)
    form = SignalerForm()
    if form.validate_on_submit():
        signalement = services.report(
            session,
            sorte=sorte,
            cible=cible,
            objet=form.objet.data,
            texte=form.texte.data,
            source_url=form.source_url.data,
            courriel=form.courriel.data,
        )
        session.commit()
        return redirect(url_for(".thank", number=signalement.id), 303)
    page = render_template(
        "confiance/signaler.html",
        form=form,
        nom=name,
        sorte=sorte,
        retour=f"/{FOLDERS[sorte]}/{cible}",
    )
    return page, 422 if form.errors else 200


@bp.get("/merci/<int:number>")
def thank(number: int) -> ResponseReturnValue:
    """Say what happens next. The number alone opens nothing: what was written is not shown."""
    return render_template("confiance/merci.html", numero=number)
