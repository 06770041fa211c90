"""What was measured, side by side: a table in French, or values for JSON."""

from typing import Any

from matching import french
from matching.evaluation.metrics import RANKING, Mesure
from matching.evaluation.questions import BESOINS, CHEFS_DE_FILE, PARTENAIRES
from matching.evaluation.running import Ligne, Rapport, Tache

TITLES = {
    PARTENAIRES: "Partenaires : avec quelles communes",
    CHEFS_DE_FILE: "Chefs de file : qui a porté le projet",
    BESOINS: "Besoins : de quoi il s’agit",
}
COLUMNS = {
    PARTENAIRES: {name: shown for name, (shown, _) in RANKING.items()},
    CHEFS_DE_FILE: {name: shown for name, (shown, _) in RANKING.items()},
    BESOINS: {
        "theme_hit1": "thème 1er", "theme_hit3": "thème 3 pr.", "theme_mrr": "thème MRR",
        "cas_hit3": "cas 3 pr.", "cas_mrr": "cas MRR", "cas_ndcg10": "cas nDCG@10",
        "sans_ia_f1": "sans IA F1", "vague_f1": "vague F1",
    },
}  # fmt: skip
READ_ME = (
    "Entre parenthèses, intervalle à 95\u00a0% (bootstrap par question) : un écart plus petit que "
    "l’intervalle peut n’être que l’effet du tirage des questions."
)
UNMEASURED = "Sans réponses connues dans ce dossier : rien n’est mesuré."


def as_values(rapport: Rapport) -> dict[str, Any]:
    """Say everything that was measured, for JSON; README says what each key is."""
    return {"taches": {tache.nom: _values(tache) for tache in rapport.taches}}


def _values(tache: Tache) -> dict[str, Any]:
    return {
        "questions": tache.questions,
        "methodes": [
            {
                "methode": line.methode,
                "libelle": line.libelle,
                "questions": line.questions,
                "mesures": {
                    name: {"valeur": m.valeur, "bas": m.bas, "haut": m.haut}
                    for name, m in line.mesures.items()
                },
            }
            for line in tache.lignes
        ],
        "notes": list(tache.notes),
    }


def as_text(rapport: Rapport) -> str:
    """Write the tables as a terminal shows them."""
    parts = [_text(tache) for tache in rapport.taches]
    if any(tache.lignes for tache in rapport.taches):
        parts.append(READ_ME)
    return "\n\n".join(parts)


def _text(tache: Tache) -> str:
    plural = "s" if tache.questions > 1 else ""
    title = f"{TITLES[tache.nom]} ({french.number(tache.questions)} question{plural})"
    if not tache.lignes:
        return "\n".join([title, UNMEASURED, *tache.notes])
    columns = COLUMNS[tache.nom]
    rows = [["", *columns.values()]]
    for line in tache.lignes:
        rows.append([_name(line, tache), *(_cell(line.mesures.get(name)) for name in columns)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([title, *lines, *tache.notes])


def _name(line: Ligne, tache: Tache) -> str:
    """Name a way of answering, with its number of questions when it was not asked them all."""
    if line.questions == tache.questions:
        return line.libelle
    return f"{line.libelle}, {french.number(line.questions)} questions"


def _cell(mesure: Mesure | None) -> str:
    if mesure is None:
        return "—"
    low, high = french.decimal(mesure.bas, 2), french.decimal(mesure.haut, 2)
    return f"{french.decimal(mesure.valeur, 3)} ({low}–{high})"
