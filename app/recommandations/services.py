"""Answering a need, and keeping the answer. Services decide and write; they never commit."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.besoins import queries as besoins
from app.besoins import services as drafts
from app.errors import DomainError
from app.recommandations import contenu, designation
from app.recommandations.designation import Candidate
from matching import recommending
from matching.snapshot import Snapshot
from matching.types import Filtres
from models import Besoin, Recommandation

# How many entries a list keeps; the page shows the first ones and folds the others.
KEPT = 12


class ResultatNotFound(DomainError):
    status = 404
    titre = "Ce résultat est introuvable"
    message = "Ce lien ne mène à aucun résultat : il a peut-être été effacé, ou mal recopié."
    suite = "Demandez un nouveau lien à la personne qui l’a partagé, ou dites votre propre besoin."


def answer(session: Session, snapshot: Snapshot, besoin: Besoin) -> Recommandation:
    """Compute the answer to a need and keep it in place of the former one."""
    found = contenu.compute(snapshot, drafts.as_demande(besoin), limite=KEPT)
    drafts.close_draft(besoin)
    return session.merge(
        Recommandation(
            besoin_id=besoin.id,
            version=snapshot.version,
            contenu=found,
            computed_at=datetime.now(UTC),
        )
    )


def get_shared(session: Session, cle_lecture: str) -> Besoin:
    """Return the answered need that this key reads."""
    besoin = besoins.find_by_reading_key(session, cle_lecture)
    if besoin is None or besoin.answered_at is None:
        raise ResultatNotFound
    return besoin


def read_answer(session: Session, besoin: Besoin) -> Recommandation:
    """Return the answer as it was kept."""
    found = session.get(Recommandation, besoin.id)
    if found is None:
        raise ResultatNotFound
    return found


def can_ask_again(snapshot: Snapshot, kept: Recommandation) -> bool:
    """Say whether what was answered can be asked of today's data: its commune may have ceased."""
    demande = contenu.asked(kept.contenu)
    themes = set(demande.themes) <= set(snapshot.themes.slugs)
    return themes and snapshot.is_commune(demande.commune)


def filtered(snapshot: Snapshot, kept: Recommandation, filtres: Filtres) -> dict[str, Any]:
    """Answer again with what the person sets aside; nothing is kept."""
    return contenu.compute(snapshot, contenu.asked(kept.contenu), limite=KEPT, filtres=filtres)


@dataclass(frozen=True)
class PourquoiPas:
    """« Pourquoi pas telle collectivité ? »: what was typed, and what we can say of it.

    `homonymes` bear the very name typed; `proches` only look like it. `is_exact` when the one found
    is called just as it was typed.
    """

    typed: str
    found: dict[str, Any] | None = None
    nom: str = ""
    is_exact: bool = True
    homonymes: tuple[Candidate, ...] = ()
    proches: tuple[Candidate, ...] = ()


def why_not(
    session: Session,
    snapshot: Snapshot,
    kept: Recommandation,
    *,
    liste: str,
    typed: str,
    filtres: Filtres,
) -> PourquoiPas:
    """Compare a collectivité, typed by name, with the last one kept in a list."""
    demande = contenu.asked(kept.contenu)
    named = designation.designate(
        session,
        snapshot,
        commune=demande.commune,
        typed=typed,
        liste=liste,
        kept=[item["id"] for item in kept.contenu[liste]],
    )
    if named is None:
        return PourquoiPas(typed)
    comparaison = recommending.compare(
        snapshot,
        demande,
        liste=liste,
        identifiant=named.meant.id,
        limite=KEPT,
        filtres=filtres,
    )
    return PourquoiPas(
        typed,
        contenu.comparison(comparaison),
        nom=named.meant.name,
        is_exact=named.meant.is_exact,
        homonymes=named.homonymes,
        proches=named.proches,
    )
