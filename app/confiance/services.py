"""Saying that a page is wrong, or one's own. Services decide and write; they never commit."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.confiance import queries
from app.errors import DomainError, NotFound
from app.textes import has_controls
from models import SORTES, Signalement

# What may be asked of a page; the order is that of the form.
OBJETS = {
    "corriger": "quelque chose est faux ou manque",
    "reprendre": "c’est mon organisation ou ma collectivité : je voudrais tenir cette page",
    "retirer": "cette page ne devrait pas être là",
}
# How many messages one person sends a day: of one page, then of all.
MOST_OF_A_PAGE = 5
MOST_A_DAY = 50
# How many may wait for one page, from everybody.
MOST_OPEN = 200
# How long the mark of who sent a message is kept; the page « À propos » says the same.
SENDERS_KEPT = timedelta(days=1)


class PageNotFound(NotFound):
    message = "Cette page n’existe pas, ou n’existe plus."


class TooManyOpen(DomainError):
    status = 429
    titre = "Beaucoup de messages attendent déjà"
    message = (
        "Plusieurs personnes ont déjà écrit au sujet de cette page, et personne n’a encore pu les "
        "lire toutes. Votre message n’a pas été gardé."
    )
    suite = (
        "Revenez dans quelques jours ; gardez une copie de votre texte. Une demande de retrait est "
        "reçue dans tous les cas."
    )


class TooManyOfYours(DomainError):
    status = 429
    titre = "Vous nous avez déjà beaucoup écrit aujourd’hui"
    message = "Vos premiers messages sont gardés et seront lus. Celui-ci n’a pas été gardé."
    suite = "Revenez demain ; gardez une copie de votre texte."


class SignalementNotFound(DomainError):
    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.message = f"Aucun signalement ouvert ne porte le numéro {number}."


def page_name(session: Session, sorte: str, cible: str) -> str:
    """Return the title of the page somebody wants to speak of."""
    known = sorte in SORTES and not has_controls(cible)
    name = queries.find_page_name(session, sorte, cible) if known else None
    if name is None:
        raise PageNotFound
    return name


def report(
    session: Session, *, sorte: str, cible: str, objet: str, texte: str, source_url: str | None,
    courriel: str | None, expediteur: str,
) -> Signalement:  # fmt: skip
    """Keep what somebody says of a page, for whoever runs Maillage to read.

    Each person has a share of the room; what others sent never refuses a request to withdraw.
    """
    page_name(session, sorte, cible)
    queries.lock_reports(session)
    forget_senders(session)
    sent, of_each_page = queries.count_sent(session, expediteur)
    enough = of_each_page.get((sorte, cible), 0) >= MOST_OF_A_PAGE and objet != "retirer"
    if sent >= MOST_A_DAY or enough:
        raise TooManyOfYours
    if objet != "retirer" and queries.count_open(session, sorte, cible) >= MOST_OPEN:
        raise TooManyOpen
    signalement = Signalement(
        sorte=sorte, cible=cible, objet=objet, texte=texte, source_url=source_url or None,
        courriel=courriel or None, expediteur=expediteur,
    )  # fmt: skip
    session.add(signalement)
    return signalement


def close(session: Session, number: int) -> Signalement:
    """Mark a request as dealt with; who sent it is forgotten."""
    signalement = session.get(Signalement, number)
    if signalement is None or signalement.closed_at is not None:
        raise SignalementNotFound(number)
    signalement.closed_at = queries.now(session)
    signalement.courriel = None
    signalement.expediteur = None
    return signalement


def forget_senders(session: Session) -> None:
    """Erase the marks of those who sent messages before today, a day ago at most."""
    queries.forget_senders(session, before=queries.now(session) - SENDERS_KEPT)
