"""What Maillage is, where its data come from, how it ranks, and to whom it is open."""

from flask import Blueprint, Response, current_app, render_template, send_file
from flask.typing import ResponseReturnValue

from app.apropos import code, queries
from app.apropos.en_clair import EN_CLAIR
from app.database import get_session
from app.recommandations.etat import current_snapshot
from app.recommandations.pages import NOTICEABLE
from app.referentiel.chargement import read_sources
from matching.lists import chefs_de_file, partenaires
from matching.weights import FITTED_ON, LISTES

bp = Blueprint("apropos", __name__)

# An answer's address is its key: no search engine may keep one it was shown by mistake.
# Pages of needs say « noindex » themselves: an engine must be let in to read it.
ROBOTS = "User-agent: *\nDisallow:\n"


@bp.get("/a-propos")
def show_about() -> ResponseReturnValue:
    return render_template("apropos/a_propos.html", counts=queries.count_everything(get_session()))


@bp.get("/a-propos/code.tar.gz")
def download_code() -> ResponseReturnValue:
    if not code.ONE_AT_A_TIME.acquire(blocking=False):
        raise code.Busy
    try:
        path = code.archive(current_app.config["MAILLAGE"].prepare_data())
        answer = send_file(
            path, mimetype="application/gzip", as_attachment=True, download_name="maillage.tar.gz"
        )
    except BaseException:
        code.ONE_AT_A_TIME.release()
        raise
    # Handed over as it is, an answer would not say when it was taken.
    answer.direct_passthrough = False
    answer.call_on_close(code.ONE_AT_A_TIME.release)
    return answer


@bp.get("/a-propos/donnees")
def show_data() -> ResponseReturnValue:
    return render_template(
        "apropos/donnees.html",
        counts=queries.count_everything(get_session()),
        sources=read_sources(),
    )


@bp.get("/comment-ca-marche")
def show_method() -> ResponseReturnValue:
    snapshot = current_snapshot()
    return render_template(
        "apropos/comment_ca_marche.html",
        counts=queries.count_everything(get_session()),
        seuil=NOTICEABLE,
        listes=LISTES,
        en_clair=EN_CLAIR,
        departements=FITTED_ON,
        groupements=bool(snapshot.cooperations),
        partenaires=partenaires,
        chefs_de_file=chefs_de_file,
        regles=snapshot.lexicon.regles,
    )


@bp.get("/accessibilite")
def show_accessibility() -> ResponseReturnValue:
    return render_template("apropos/accessibilite.html")


@bp.get("/robots.txt")
def show_robots() -> ResponseReturnValue:
    return Response(ROBOTS, mimetype="text/plain")
