"""What our services may refuse, and the French page each refusal or accident gets."""

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import (
    BadHost,
    HTTPException,
    RequestedRangeNotSatisfiable,
    RequestEntityTooLarge,
    SecurityError,
)

# What a person typed and would lose is shown back up to this length, field by field.
LONGEST_SHOWN = 4000
# What is written by hand; a ticked box is soon ticked again.
TYPED_FIELDS = frozenset({"commune", "texte", "source_url", "courriel"})

# For what is refused before there are pages, or addresses to write in them: nothing to load.
BARE_PAGE = Markup("""<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Demande refusée – Maillage</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>Cette demande est refusée</h1>
<p>{}</p><p><a href="{}">Revenir à l’accueil de Maillage</a></p></body></html>
""")
# What a browser asked of a file and nobody can give: not an error of ours.
OUT_OF_FILE = {
    "titre": "Cette partie du fichier n’existe pas",
    "message": "Votre navigateur a demandé une partie d’un fichier plus court qu’il ne croit.",
    "suite": "Rechargez la page.",
}
OTHER_HOST = "L’adresse que vous avez suivie n’est pas celle de ce service."


class DomainError(Exception):
    """A refusal a person can understand. `message` is shown as it is, in French."""

    status = 400
    titre = "Cette action n’est pas possible"
    message = "Cette action n’est pas possible."
    suite = "Revenez à la page précédente pour corriger, ou repartez de l’accueil."


class NotFound(DomainError):
    status = 404
    titre = "Page introuvable"


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _refusal)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(SecurityError, _other_host)
    app.register_error_handler(BadHost, _other_host)
    app.register_error_handler(HTTPException, _http_error)


def _refusal(error: DomainError) -> ResponseReturnValue:
    page = render_template(
        "erreurs/erreur.html",
        titre=error.titre,
        message=error.message,
        suite=error.suite,
        code=error.status,
        saisies=_typed(),
    )
    return page, error.status


def _other_host(error: SecurityError | BadHost) -> ResponseReturnValue:
    """Asked under a name that is not ours, or none: no address can be built from it."""
    return BARE_PAGE.format(OTHER_HOST, current_app.config["MAILLAGE"].url or "/"), 400


def _expired(error: CSRFError) -> ResponseReturnValue:
    """A form from another day or another browser: say so, and give back what was typed."""
    page = render_template("erreurs/erreur.html", motif="formulaire", code=400, saisies=_typed())
    return page, 400


def _typed() -> dict[str, str]:
    """Return what was written in the form that is refused: nobody types it twice."""
    return {
        name: value[:LONGEST_SHOWN]
        for name, value in request.form.items()
        if name in TYPED_FIELDS and value.strip()
    }


def _http_error(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:
        # A redirection raised by the router, for a final slash: it is its own answer.
        return error.get_response()
    if isinstance(error, RequestEntityTooLarge):
        # Nothing of the form was read: even the session must not be touched.
        code = 413
    methods = getattr(error, "valid_methods", None)
    headers = {"Allow": ", ".join(methods)} if methods else {}
    words = OUT_OF_FILE if isinstance(error, RequestedRangeNotSatisfiable) else {}
    return render_template("erreurs/erreur.html", code=code, **words), code, headers
