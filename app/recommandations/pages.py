"""From an answer as kept to the cards of its page."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app.recommandations import services
from app.recommandations.services import PourquoiPas
from app.templating import phrase, symbole_de
from app.textes import clean
from matching import french
from matching.overseas import OTHER_TERRITORIES
from matching.signals.text import fold
from matching.snapshot import Snapshot
from matching.types import Filtres
from models import Recommandation

# What a person may type under « Pourquoi pas… ? ».
LONGEST_NAME = 120
# A part is given as a reason when it makes at least this share of the score; what brings less is in
# the table of points. With eight signals at most, the heaviest always is a reason.
NOTICEABLE = 0.1
# How many reasons a sheet of paper has room for.
ON_PAPER = 2

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
# For the few communes that are members of no EPCI.
JURIDIQUE_SANS_EPCI = replace(
    CONSEILS["juridique"],
    texte="Un appui juridique : commencez par votre centre de gestion ou l’association des maires "
    "du département.",
)


@dataclass(frozen=True)
class Ordre:
    """In which order the answers are read: what was looked for first, the rest folded."""

    colonnes: tuple[str, ...]
    replies: tuple[str, ...]
    acteurs_d_abord: bool
    conseils: tuple[Conseil, ...]


def order(recherche: Sequence[str], commune: Mapping[str, Any]) -> Ordre:
    """Order the page by what the person looks for; nothing said is everything."""
    asked = [COLUMNS[kind] for kind in COLUMNS if kind in recherche]
    others = set(recherche) - set(COLUMNS)
    colonnes = tuple(asked or COLUMNS.values())
    return Ordre(
        colonnes=colonnes,
        replies=tuple(name for name in COLUMNS.values() if name not in colonnes),
        acteurs_d_abord=bool(others) and not asked,
        conseils=_conseils(recherche, commune),
    )


def _conseils(recherche: Sequence[str], commune: Mapping[str, Any]) -> tuple[Conseil, ...]:
    """Give the advice that holds for a commune: none of it does under another statute."""
    if commune["departement"] in OTHER_TERRITORIES:
        return ()
    # An answer kept before the EPCI was has no such key: its commune most probably has one.
    alone = commune.get("epci", "") is None
    known = {**CONSEILS, "juridique": JURIDIQUE_SANS_EPCI} if alone else CONSEILS
    return tuple(known[kind] for kind in known if kind in recherche)


def present(found: Mapping[str, Any]) -> dict[str, Any]:
    """Make the cards of the four lists, the scale their bars share, and the plain tools."""
    lists = {
        name: [card(item) for item in found[name]]
        for name in ("partenaires", "chefs_de_file", "acteurs", "cas")
    }
    cards = [one for cards_ in lists.values() for one in cards_]
    biggest = max((part["contribution"] for one in cards for part in one["parts"]), default=0.0)
    return {
        **found,
        **lists,
        "echelle": biggest,
        "sans_ia": [tool(outil) for outil in found["sans_ia"]],
    }


def card(item: Mapping[str, Any]) -> dict[str, Any]:
    """What a card shows of an entry: its kind, its address, its parts, the heaviest first."""
    parts = sorted(item["parts"], key=lambda part: -part["contribution"])
    raisons = [_shortly(part) for part in parts if _is_noticeable(part, item["score"])]
    return {
        **item,
        "parts": parts,
        "raisons": raisons,
        "symbole": symbole_de(item["nature"]),
        "sous_titre": _subtitle(item, {part["signal"] for part in raisons}),
        "resume": _summary(item, raisons),
        "url": _address(item),
    }


def _shortly(part: Mapping[str, Any]) -> dict[str, Any]:
    """Keep of a distance the distance: how far others stand is under « Le détail des points »."""
    if part["signal"] != "proximite":
        return dict(part)
    return {**part, "raison": part["raison"].split(" ; ")[0]}


def tool(outil: Mapping[str, Any]) -> dict[str, str]:
    """Set a plain tool as a title, the sentence that says why, and what to do, folded."""
    first, *others = re.split(r"(?<=[.!?…]) +", outil["raison"], maxsplit=1)
    return {
        "outil": french.sentence(outil["outil"]),
        "raison": outil["raison"],
        "pourquoi": first,
        "suite": " ".join([*others, outil["ou"]]).strip(),
    }


def filter_notes(found: Mapping[str, Any], filtres: Filtres) -> dict[str, str]:
    """Say under the title of each list what the filters do not do to it."""
    if filtres == Filtres():
        return {}
    none = "Vos filtres ne s’appliquent pas à cette liste."
    notes = {"cas": none, "acteurs": none}
    of_communes = (filtres.distance_km, filtres.population_min, filtres.population_max)
    if not filtres.departement and of_communes == (None, None, None):
        notes["partenaires"] = none
    if filtres.distance_km is None and not filtres.kinds:
        notes["chefs_de_file"] = none
    elif filtres.distance_km is not None and any(
        item["distance_km"] is None or item["distance_km"] > filtres.distance_km
        for item in found["chefs_de_file"]
    ):
        notes["chefs_de_file"] = (
            "Celles dont vous faites partie restent, même à plus de "
            f"{french.distance(filtres.distance_km)} : la distance n’écarte que les autres."
        )
    return notes


def why_not(
    session: Session,
    snapshot: Snapshot,
    kept: Recommandation,
    args: Mapping[str, str],
    filtres: Filtres,
) -> dict[str, PourquoiPas]:
    """Answer « Pourquoi pas… ? » under the columns where it was asked, a name given or not."""
    asked = {
        liste: clean(args[f"pourquoi_{liste}"])[:LONGEST_NAME]
        for liste in ("partenaires", "chefs_de_file")
        if f"pourquoi_{liste}" in args
    }
    return {
        liste: services.why_not(session, snapshot, kept, liste=liste, typed=typed, filtres=filtres)
        if typed
        else PourquoiPas(typed)
        for liste, typed in asked.items()
    }


def _is_noticeable(part: Mapping[str, Any], score: float) -> bool:
    return bool(part["contribution"] > 0 and part["contribution"] >= NOTICEABLE * score)


def _first_sentence(reason: str) -> str:
    """Keep what a sheet of paper has room for: a reason up to its first pause."""
    return re.split(r"[\u00a0\u202f ]*[;.](?=\s|$)", reason, maxsplit=1)[0]


def _summary(item: Mapping[str, Any], raisons: Sequence[Mapping[str, Any]]) -> str:
    """Write an entry as a sheet of paper says it: what it is, then why, in whole sentences."""
    told = {"commune": "proximite", "cas": "maturite"}.get(item["nature"])
    why = [_first_sentence(part["raison"]) for part in raisons if part["signal"] != told]
    said = why[:ON_PAPER]
    opening = _subtitle(item, set())
    # « Communauté de communes » is not written twice.
    if fold(opening) not in fold(item["nom"]):
        said.insert(0, opening)
    return " ".join(french.sentence(phrase(text)) for text in said)


def _subtitle(item: Mapping[str, Any], told: Set[str]) -> str:
    """Write the line under a name; what is `told` among the reasons is not said twice."""
    if item["nature"] == "cas":
        status = next(part for part in item["parts"] if part["signal"] == "maturite")
        words = [item["porteur"], *([] if "maturite" in told else [status["raison"]])]
        return " · ".join(words)
    kind = french.kind_of(item["nature"], item["nom"])
    words = [kind[:1].upper() + kind[1:]]
    near = item["distance_km"] is not None and item["nature"] == "commune"
    if near and "proximite" not in told:
        said = next((p["raison"] for p in item["parts"] if p["signal"] == "proximite"), "")
        rough = "environ " if said.startswith("à environ") else ""
        words.append(f"{rough}{french.distance(item['distance_km'])}")
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
