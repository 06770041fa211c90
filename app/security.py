"""What every answer carries so that a browser refuses what we never send; CSRF on every form."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask_wtf import CSRFProtect
from markupsafe import escape

from app.errors import DomainError

csrf = CSRFProtect()

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # A need's address is its key: it must not leave with a click on a source.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}
# Blueprints whose pages hang on a key, or are of no use to a search engine.
PRIVATE = frozenset({"besoins", "recommandations", "confiance"})
REDIRECTED = (
    '<!doctype html><html lang="fr"><title>Suite – Maillage</title>'
    '<p>La suite est ici : <a href="{0}">{0}</a></p></html>'
)
HSTS = "max-age=31536000; includeSubDomains"


class ForeignForm(DomainError):
    titre = "Ce formulaire vient d’un autre site"
    message = "Nous ne recevons que les formulaires de nos propres pages. Rien n’a été enregistré."
    suite = "Repartez de l’accueil : cela prend une minute."


def init_app(app: Flask) -> None:
    # The session's token, which no other site can read, says that a form is ours. Flask-WTF would
    # also want the page it was sent from, by HTTPS alone: a browser may keep that to itself.
    app.config["WTF_CSRF_SSL_STRICT"] = False
    app.before_request(_refuse_foreign_form)
    csrf.init_app(app)
    app.after_request(_protect)


def _refuse_foreign_form() -> None:
    """Believe the browser when it names another site; one that hides it (« null ») says nothing."""
    origin = request.headers.get("Origin", "null")
    if request.method != "POST" or origin == "null" or not request.endpoint:
        return
    ours = {request.host, urlsplit(current_app.config["MAILLAGE"].url or "").netloc}
    if origin.partition("://")[2] not in ours:
        raise ForeignForm


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["MAILLAGE"].https:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if request.blueprint in PRIVATE and request.endpoint != "besoins.home":
        # A need is for those who have its link: search engines are not among them.
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if 300 <= response.status_code < 400 and response.location:
        # Browsers follow; the others read it in French.
        response.set_data(REDIRECTED.format(escape(response.location)))
    if request.endpoint != "static" or response.status_code >= 400:
        # Pages carry a CSRF token and, for some, a need: no shared cache may keep them.
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response
