"""From an answer as kept to the cards of its page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.recommandations import services
from app.recommandations.services import PourquoiPas
from app.templating import symbole_de
from app.textes import clean
from matching import french
from matching.snapshot import Snapshot
from matching.types import Filtres
from models import Recommandation

# What a person may type under « Pourquoi pas… ? ».
LONGEST_NAME = 120


# The column where each thing looked for is answered; the rest is answered by organisations.
COLUMNS = {
    "chef_de_file": "chefs_de_file",
    "partenaires": "partenaires",
    "retour_experience": "cas",
}


@dataclass(frozen=True)
class Conseil:
    """Where to turn for what a list of names does not answer."""

    texte: str
    lien: str
    adresse: str


CONSEILS = {
    "formation": Conseil(
        "Se former : le CNFPT forme les agents, et la cotisation de votre commune le paie déjà ; "
        "les élues et les élus ont un droit individuel à la formation.",
        "Voir qui forme, dans l’annuaire",
        "/acteurs?theme=formation-agents",
    ),
    "juridique": Conseil(
        "Un appui juridique : commencez par le service juridique de votre intercommunalité, votre "
        "centre de gestion ou l’association des maires du département.",
        "Voir qui aide sur les règles d’usage, dans l’annuaire",
        "/acteurs?theme=chartes-ethique",
    ),
    "achat_groupe": Conseil(
        "Acheter ensemble : une convention de groupement de commandes suffit, et une collectivité "
        "la porte pour les autres.",
        "Voir qui achète pour plusieurs, dans l’annuaire",
        "/acteurs?theme=achat-mutualise",
    ),
}


@dataclass(frozen=True)
class Ordre:
    """In which order the answers are read: what was looked for first, the rest folded."""

    colonnes: tuple[str, ...]
    replies: tuple[str, ...]
    acteurs_d_abord: bool
    conseils: tuple[Conseil, ...]


def order(recherche: Sequence[str]) -> Ordre:
    """Order the page by what the person looks for; nothing said is everything."""
    asked = [COLUMNS[kind] for kind in COLUMNS if kind in recherche]
    others = set(recherche) - set(COLUMNS)
    colonnes = tuple(asked or COLUMNS.values())
    return Ordre(
        colonnes=colonnes,
        replies=tuple(name for name in COLUMNS.values() if name not in colonnes),
        acteurs_d_abord=bool(others) and not asked,
        conseils=tuple(CONSEILS[kind] for kind in CONSEILS if kind in recherche),
    )


def present(found: Mapping[str, Any]) -> dict[str, Any]:
    """Make the cards of the four lists, and the scale their bars share."""
    lists = {
        name: [card(item) for item in found[name]]
        for name in ("partenaires", "chefs_de_file", "acteurs", "cas")
    }
    cards = [one for cards_ in lists.values() for one in cards_]
    biggest = max((part["contribution"] for one in cards for part in one["parts"]), default=0.0)
    return {**found, **lists, "echelle": biggest}


def card(item: Mapping[str, Any]) -> dict[str, Any]:
    """What a card shows of an entry: its kind, its address, its parts, the heaviest first."""
    parts = sorted(item["parts"], key=lambda part: -part["contribution"])
    return {
        **item,
        "parts": parts,
        "symbole": symbole_de(item["nature"]),
        "sous_titre": _subtitle(item),
        "url": _address(item),
        "raisons": [_first_sentence(p["raison"]) for p in parts if _is_news(item, p)],
    }


def why_not(
    session: Session,
    snapshot: Snapshot,
    kept: Recommandation,
    args: Mapping[str, str],
    filtres: Filtres,
) -> dict[str, PourquoiPas]:
    """Answer « Pourquoi pas… ? » under the columns where something was typed."""
    asked = {
        liste: clean(args.get(f"pourquoi_{liste}", ""))[:LONGEST_NAME]
        for liste in ("partenaires", "chefs_de_file")
    }
    return {
        liste: services.why_not(session, snapshot, kept, liste=liste, typed=typed, filtres=filtres)
        for liste, typed in asked.items()
        if typed
    }


def _is_news(item: Mapping[str, Any], part: Mapping[str, Any]) -> bool:
    """Say whether a reason adds to the line under the name, which gives distance and progress."""
    told = {"commune": "proximite", "cas": "maturite"}.get(item["nature"])
    return bool(part["contribution"] > 0 and part["signal"] != told)


def _first_sentence(reason: str) -> str:
    """Keep what a sheet of paper has room for: a reason up to its first pause."""
    return re.split(r"[\u00a0\u202f ]*[;.](?=\s|$)", reason, maxsplit=1)[0]


def _subtitle(item: Mapping[str, Any]) -> str:
    if item["nature"] == "cas":
        status = next(part for part in item["parts"] if part["signal"] == "maturite")
        return f"{item['porteur']} · {status['raison']}"
    kind = french.KINDS.get(item["nature"], item["nature"])
    words = [kind[:1].upper() + kind[1:]]
    if item["distance_km"] is not None and item["nature"] == "commune":
        words.append(french.distance(item["distance_km"]))
    return " · ".join(words)


def _address(item: Mapping[str, Any]) -> str | None:
    identifier, kind = item["id"], item["nature"]
    if kind == "cas":
        return f"/bibliotheque/{identifier}"
    if kind == "commune":
        return f"/communes/{identifier}"
    if symbole_de(kind) == "epci":
        return f"/epci/{identifier}"
    if kind in {"departement", "region"}:
        return None
    return f"/acteurs/{identifier}"
