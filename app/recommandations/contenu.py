"""An answer as plain values: what is stored, printed by the command line, and shown on pages.

The keys are those of the command line's JSON, documented in README.
"""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from matching import recommending
from matching.recommending import Comparaison
from matching.snapshot import Snapshot
from matching.types import Comprehension, Demande, Entree, Filtres, Reponse

NO_THEME = (
    "Aucun thème n’est retenu pour votre besoin : les réponses ne tiennent qu’à la proximité et "
    "aux structures qui mutualisent le numérique."
)
LISTES = ("partenaires", "chefs_de_file", "acteurs", "cas")


def compute(
    snapshot: Snapshot,
    demande: Demande,
    *,
    limite: int = recommending.DEFAULT_LIMIT,
    filtres: Filtres = recommending.NO_FILTER,
) -> dict[str, Any]:
    """Answer a need, as values that JSON can hold."""
    comprehension = recommending.understand(snapshot, demande.texte)
    reponse = recommending.recommend(snapshot, demande, limite=limite, filtres=filtres)
    rank = snapshot.commune_rank(demande.commune)
    communes = snapshot.communes
    population = int(communes.populations[rank])
    return {
        "commune": {
            "id": demande.commune,
            "nom": communes.noms[rank],
            "departement": communes.departements[rank],
            "population": population if population >= 0 else None,
            "epci": communes.ept_or_epci(rank) or None,
        },
        "besoin": demande.texte,
        "recherche": list(demande.recherche),
        "themes": _themes(snapshot, demande, comprehension),
        "sans_ia": [dataclasses.asdict(outil) for outil in comprehension.sans_ia],
        "questions": [dataclasses.asdict(question) for question in comprehension.questions],
        **{name: [entry(item) for item in getattr(reponse, name)] for name in LISTES},
        "a_contacter": [dataclasses.asdict(contact) for contact in reponse.a_contacter],
        "cercle_km": reponse.cercle_km,
        "avis": _avis(reponse, demande),
        "version": snapshot.version,
    }


def asked(found: Mapping[str, Any]) -> Demande:
    """Return what an answer answered: the need may have been changed since."""
    return Demande(
        commune=found["commune"]["id"],
        texte=found["besoin"],
        themes=tuple(theme["slug"] for theme in found["themes"]),
        recherche=tuple(found.get("recherche", ())),
    )


def entry(item: Entree) -> dict[str, Any]:
    """One candidate: its identifier, its score, and the parts that make it."""
    return {
        "id": item.id,
        "nom": item.nom,
        "nature": item.kind,
        "score": item.score,
        "distance_km": None if item.distance_km is None else round(item.distance_km, 3),
        "porteur": item.lien,
        "parts": [
            {
                "signal": part.signal,
                "libelle": part.libelle,
                "valeur": part.valeur,
                "poids": part.poids,
                "contribution": part.contribution,
                "raison": part.raison,
            }
            for part in item.parts
        ],
    }


def comparison(found: Comparaison) -> dict[str, Any]:
    """Somebody who was not kept, beside the last one who was."""
    return {
        "entree": in_thousandths(entry(found.entree)),
        "derniere": in_thousandths(entry(found.derniere)) if found.derniere else None,
        "place": found.place,
        "raison": found.raison,
        "vous": found.vous,
    }


def in_thousandths(item: dict[str, Any]) -> dict[str, Any]:
    """Round the parts to thousandths that still add up to the score (largest remainders)."""
    exact = [1000 * part["contribution"] for part in item["parts"]]
    whole = [math.floor(value) for value in exact]
    missing = round(1000 * item["score"]) - sum(whole)
    last = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for place in last[: max(missing, 0)]:
        whole[place] += 1
    parts = [{**p, "milliemes": n} for p, n in zip(item["parts"], whole, strict=True)]
    return {**item, "parts": parts}


def _themes(
    snapshot: Snapshot, demande: Demande, comprehension: Comprehension
) -> list[dict[str, Any]]:
    spoken = {theme.slug: list(theme.mots) for theme in comprehension.themes}
    labels = snapshot.themes.labels
    return [
        {
            "slug": slug,
            "libelle": labels[snapshot.theme_rank(slug)],
            "mots": spoken.get(slug, []),
        }
        for slug in demande.themes
    ]


def _avis(reponse: Reponse, demande: Demande) -> list[str]:
    if demande.themes:
        return list(reponse.avis)
    return [
        NO_THEME,
        *reponse.avis,
    ]
