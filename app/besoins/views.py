"""Saying a need: the home page, then four short steps."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.besoins import pages, queries, services, temoins
from app.besoins.forms import CommuneForm, EmptyForm, RechercheForm, StartForm, TexteForm
from app.database import get_session
from app.recommandations import contenu
from app.recommandations import services as recommandations
from app.recommandations.etat import current_snapshot
from app.referentiel import queries as territoires
from app.textes import clean
from models import Besoin

bp = Blueprint("besoins", __name__)

SANS_THEME = (
    "Vous n’avez coché aucun thème. Vous pouvez continuer, mais les réponses tiendront surtout à "
    "la proximité ; pour en cocher un, revenez à l’étape précédente."
)


@bp.get("/")
def home() -> ResponseReturnValue:
    form = StartForm(formdata=None)
    found = territoires.find_commune(get_session(), clean(request.args.get("commune", ""))[:5])
    if found:
        form.commune.data = f"{found.nom} ({found.departement_code})"
        form.code_insee.data = found.code_insee
    return _home_page(form)


@bp.post("/besoins")
def start() -> ResponseReturnValue:
    form = StartForm()
    if not form.validate():
        return _home_page(form), 422
    session = get_session()
    besoin = services.start(
        session,
        typed=form.commune.data,
        code_insee=form.code_insee.data or "",
        texte=form.texte.data,
    )
    session.commit()
    return _go_on(besoin)


@bp.get("/besoins")
def start_again() -> ResponseReturnValue:
    """Reloading the address of the form leads home, not to an error."""
    return redirect(url_for(".home"))


@bp.get("/besoins/<cle:cle>")
def resume(cle: str) -> ResponseReturnValue:
    return _go_on(_besoin(cle))


@bp.route("/besoins/<cle:cle>/commune", methods=["GET", "POST"])
def commune(cle: str) -> ResponseReturnValue:
    session = get_session()
    besoin = _besoin(cle)
    form = CommuneForm(data={"commune": besoin.commune_saisie})
    if form.validate_on_submit():
        found = pages.take_commune(session, besoin, form)
        session.commit()
        if found:
            return _go_on(besoin)
        form.refuse_choice()
    candidates = pages.candidates(session, besoin, form)
    page = render_template(
        "besoins/commune.html",
        besoin=besoin,
        form=form,
        candidates=candidates,
        meant=[c for c in candidates if services.is_meant(c, besoin.commune_saisie)],
    )
    return page, 422 if form.errors else 200


@bp.route("/besoins/<cle:cle>/mots", methods=["GET", "POST"])
def mots(cle: str) -> ResponseReturnValue:
    session = get_session()
    besoin = _besoin(cle)
    form = TexteForm(data={"texte": besoin.texte})
    if form.validate_on_submit():
        services.set_texte(besoin, form.texte.data)
        session.commit()
        return _go_on(besoin)
    page = render_template("besoins/mots.html", besoin=besoin, form=form)
    return page, 422 if form.errors else 200


@bp.route("/besoins/<cle:cle>/themes", methods=["GET", "POST"])
def themes(cle: str) -> ResponseReturnValue:
    session = get_session()
    besoin = _besoin(cle)
    comprehension = services.understand(current_snapshot(), besoin)
    form = pages.themes_form(current_snapshot(), besoin, comprehension)
    if form.is_submitted() and form.mots.data not in {"", services.mark_of(besoin)}:
        flash("Vos mots ont changé entre-temps : voici ce que nous en comprenons.", "info")
        return redirect(url_for(".themes", cle=cle), 303)
    if form.validate_on_submit():
        services.set_themes(besoin, form.chosen())
        session.commit()
        if not besoin.themes:
            flash(SANS_THEME, "info")
        return redirect(url_for(".recherche", cle=cle), 303)
    page = render_template(
        "besoins/themes.html",
        besoin=besoin,
        form=form,
        comprehension=comprehension,
        groupes=pages.theme_groups(current_snapshot(), form),
    )
    return page, 422 if form.errors else 200


@bp.route("/besoins/<cle:cle>/recherche", methods=["GET", "POST"])
def recherche(cle: str) -> ResponseReturnValue:
    session = get_session()
    besoin = _besoin(cle)
    form = RechercheForm(data={"recherche": besoin.recherche})
    if services.next_step(besoin) != "recherche":
        return _go_on(besoin)
    if form.validate_on_submit():
        services.set_recherche(besoin, form.recherche.data)
        recommandations.answer(session, current_snapshot(), besoin)
        session.commit()
        return _show_answer(besoin)
    page = render_template("besoins/recherche.html", besoin=besoin, form=form)
    return page, 422 if form.errors else 200


@bp.post("/besoins/<cle:cle>/actualiser")
def refresh(cle: str) -> ResponseReturnValue:
    session = get_session()
    besoin = _besoin(cle)
    if services.next_step(besoin) != "recherche":
        # The need was changed since, and misses something.
        return _go_on(besoin)
    recommandations.answer(session, current_snapshot(), besoin)
    session.commit()
    flash("Les réponses ont été recalculées avec les données d’aujourd’hui.", "succes")
    return _show_answer(besoin)


@bp.route("/besoins/<cle:cle>/effacer", methods=["GET", "POST"])
def forget(cle: str) -> ResponseReturnValue:
    session = get_session()
    besoin = _besoin(cle)
    if not EmptyForm().validate_on_submit():
        return render_template("besoins/effacer.html", besoin=besoin)
    services.forget(session, besoin)
    session.commit()
    flash("Votre besoin et ses réponses sont effacés.", "succes")
    response = redirect(url_for(".home"), 303)
    temoins.forget(response, besoin)
    return response


@bp.post("/resultats/<cle:cle_lecture>/reprendre")
def copy(cle_lecture: str) -> ResponseReturnValue:
    session = get_session()
    shared = recommandations.get_shared(session, cle_lecture)
    kept = recommandations.read_answer(session, shared)
    mine = services.copy(session, contenu.asked(kept.contenu))
    session.commit()
    return _go_on(mine)


def _besoin(cle: str) -> Besoin:
    """The need of this address; a form that is sent has it for itself until the answer."""
    besoin = services.get_besoin(get_session(), cle, to_change=request.method == "POST")
    services.drop_lost_themes(besoin, current_snapshot().themes.slugs)
    return besoin


def _home_page(form: StartForm) -> str:
    session = get_session()
    return render_template(
        "accueil/accueil.html",
        form=form,
        chiffres={
            "cas": queries.count_cas(session),
            "communes": territoires.count_communes(session),
        },
        cas_exemples=pages.examples(queries.list_examples(session)),
    )


def _go_on(besoin: Besoin) -> Response:
    return redirect(url_for(f".{services.next_step(besoin)}", cle=besoin.cle), 303)


def _show_answer(besoin: Besoin) -> Response:
    """Lead to the answer, and remember in this browser that it may be changed from there."""
    response = redirect(url_for("recommandations.show", cle=besoin.cle_lecture), 303)
    temoins.remember(response, besoin)
    return response
