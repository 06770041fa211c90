"""From the first word of a need to its answer. Services decide and write; they never commit."""

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from app.besoins import queries
from app.errors import DomainError
from app.referentiel import queries as territoires
from app.referentiel import recherche as noms
from app.referentiel.recherche import Suggestion
from app.search import split_place
from app.textes import clean
from matching import recommending
from matching.snapshot import Snapshot
from matching.types import Comprehension, Demande
from models import Besoin, Commune

MOST_THEMES = 5
# How long what nobody touches is kept; the page « À propos » says the same.
DRAFTS_KEPT = timedelta(days=90)
ANSWERS_KEPT = timedelta(days=2 * 365)
KEY_BYTES = 16

# What a commune may look for; the order is that of the page.
RECHERCHES = {
    "chef_de_file": "une collectivité qui porte le projet (chef de file)",
    "partenaires": "des communes pour le faire ensemble",
    "retour_experience": "le récit de ceux qui l’ont fait",
    "expertise": "un avis d’expert",
    "formation": "une formation",
    "juridique": "un appui juridique",
    "achat_groupe": "un achat groupé",
}
# Ticked until the person decides.
USUAL_RECHERCHES = ("chef_de_file", "partenaires", "retour_experience")
STEPS = ("commune", "mots", "themes", "recherche")


class BesoinNotFound(DomainError):
    status = 404
    titre = "Ce besoin est introuvable"
    message = "Ce lien ne mène à aucun besoin : il a peut-être été effacé, ou mal recopié."
    suite = "Vérifiez le lien reçu, ou dites votre besoin depuis l’accueil : cela prend une minute."


@dataclass(frozen=True)
class Resolution:
    """What a typed commune leads to: one commune, or several to choose from, or none."""

    commune: Commune | None
    candidates: tuple[Suggestion, ...] = ()


def resolve_commune(session: Session, *, typed: str, code_insee: str = "") -> Resolution:
    """Find which commune was meant.

    A code picked in the list counts only when it still goes with the text: without JavaScript it
    may be of an earlier text. A former commune, or a name that is only near, is proposed and never
    taken without asking.
    """
    if re.fullmatch(r"\d[\dAB]\d{3}", code_insee):
        picked = territoires.find_commune(session, code_insee)
        if picked and noms.same_name(Suggestion(picked), typed):
            return Resolution(picked)
    candidates = noms.search_communes(session, typed)
    meant = [found for found in candidates if is_meant(found, typed)]
    if len(meant) == 1 and not meant[0].ancien_nom:
        return Resolution(meant[0].commune)
    return Resolution(None, tuple(candidates))


def is_meant(found: Suggestion, typed: str) -> bool:
    """Say whether what was typed is a commune's whole name or code, and not something near it."""
    name, code = split_place(typed)
    known = {
        "", found.commune.departement_code, found.commune.code_insee, *found.commune.codes_postaux,
    }  # fmt: skip
    # « Toulon 13 » names a commune and a département it is not in.
    return code in known and (not name or noms.same_name(found, typed))


def start(session: Session, *, typed: str, code_insee: str, texte: str) -> Besoin:
    """Open a draft with what the home page was told."""
    resolution = resolve_commune(session, typed=typed, code_insee=code_insee)
    besoin = Besoin(
        cle=secrets.token_urlsafe(KEY_BYTES),
        cle_lecture=secrets.token_urlsafe(KEY_BYTES),
        commune=resolution.commune,
        commune_saisie=clean(typed),
        texte=clean(texte),
        themes=[],
        recherche=list(USUAL_RECHERCHES),
        themes_confirmed=False,
    )
    session.add(besoin)
    return besoin


def get_besoin(session: Session, cle: str, *, to_change: bool = False) -> Besoin:
    """Return the need that this key changes.

    `to_change` keeps others who hold the key waiting until this change is whole.
    """
    besoin = queries.find_by_key(session, cle, lock=to_change)
    if besoin is None:
        raise BesoinNotFound
    return besoin


def drop_lost_themes(besoin: Besoin, known: Collection[str]) -> None:
    """Leave out the themes kept for a need that the taxonomy has no more."""
    if not set(besoin.themes) <= set(known):
        besoin.themes = [slug for slug in besoin.themes if slug in known]


def set_commune(session: Session, besoin: Besoin, *, typed: str, code_insee: str) -> Resolution:
    """Say which commune asks; the draft keeps the text even when no commune is found."""
    resolution = resolve_commune(session, typed=typed, code_insee=code_insee)
    besoin.commune_saisie = clean(typed)
    besoin.commune = resolution.commune
    return resolution


def choose_commune(session: Session, besoin: Besoin, code_insee: str) -> bool:
    """Take one of the communes proposed; say whether it exists."""
    commune = territoires.find_commune(session, clean(code_insee))
    if commune is None:
        return False
    besoin.commune = commune
    besoin.commune_saisie = f"{commune.nom} ({commune.departement_code})"
    return True


def set_texte(besoin: Besoin, texte: str) -> None:
    """Change the words; themes that were ours are then guessed again."""
    if clean(texte) != besoin.texte:
        besoin.texte = clean(texte)
        besoin.themes_confirmed = False
        besoin.themes = []


def mark_of(besoin: Besoin) -> str:
    """Return a short mark of the words of a need, the same as long as they are."""
    return hashlib.sha256(besoin.texte.encode()).hexdigest()[:16]


def set_themes(besoin: Besoin, themes: Sequence[str]) -> None:
    besoin.themes = list(themes)
    besoin.themes_confirmed = True


def set_recherche(besoin: Besoin, recherche: Sequence[str]) -> None:
    besoin.recherche = [kind for kind in RECHERCHES if kind in recherche]


def close_draft(besoin: Besoin) -> None:
    """Mark a draft as answered: it now has a result that can be shared."""
    besoin.answered_at = datetime.now(UTC)


def copy(session: Session, shared: Demande) -> Besoin:
    """Start a need of one's own from what a shared answer answered, the commune left to say.

    The draft behind the answer may hold other words since: they were shared with nobody.
    """
    mine = Besoin(
        cle=secrets.token_urlsafe(KEY_BYTES),
        cle_lecture=secrets.token_urlsafe(KEY_BYTES),
        texte=shared.texte,
        themes=list(shared.themes),
        recherche=list(shared.recherche or USUAL_RECHERCHES),
        themes_confirmed=True,
    )
    session.add(mine)
    return mine


def forget(session: Session, besoin: Besoin) -> None:
    """Erase a need and its answer."""
    session.delete(besoin)


def purge(session: Session, *, now: datetime) -> int:
    """Erase drafts nobody took up again and needs nobody touched for long; return how many."""
    return queries.delete_untouched(
        session, drafts_before=now - DRAFTS_KEPT, answered_before=now - ANSWERS_KEPT
    )


def next_step(besoin: Besoin) -> str:
    """Return the first step that still misses something: where a draft is taken up again."""
    if besoin.commune_code is None and besoin.commune is None:
        return "commune"
    if not besoin.texte:
        return "mots"
    return "recherche" if besoin.themes_confirmed else "themes"


def understand(snapshot: Snapshot, besoin: Besoin) -> Comprehension:
    return recommending.understand(snapshot, besoin.texte)


def as_demande(besoin: Besoin) -> Demande:
    """Return the need as the engine takes it; the commune must be known."""
    if besoin.commune_code is None:
        raise BesoinNotFound
    return Demande(
        commune=besoin.commune_code,
        texte=besoin.texte,
        themes=tuple(besoin.themes),
        recherche=tuple(besoin.recherche),
    )
