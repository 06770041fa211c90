"""A directory of questions about the small France, written by hand."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.matching.factories import AMONT, BIEF, CC, CLUSE, EST, FOSSE, HALLE, IRIS, METROPOLE

Rows = Sequence[Mapping[str, Any]]

EAU, DECHETS, RIVIERE = "250000001", "250000002", "250000003"

PARTENAIRES: Rows = (
    {
        "id": "P1", "commune": FOSSE, "text": "Eau", "relevant": [BIEF, CLUSE], "hide": [EAU],
        "family": "petit",
    },
    {"id": "P2", "commune": AMONT, "text": "Eau", "relevant": [IRIS], "hide": ["inconnu"]},
)  # fmt: skip
CHEFS_DE_FILE: Rows = (
    {
        "id": "C1", "commune": CLUSE, "theme": "Rénovation énergétique des bâtiments publics",
        "text": "Isolation du collège de Cluse", "relevant": [EST],
    },
    {
        "id": "C2", "commune": BIEF, "theme": "", "text": "Berges de la rivière à Bief",
        "relevant": [RIVIERE],
    },
)  # fmt: skip
BESOINS: Rows = (
    {
        "id": "B1", "texte": "une fuite d’eau", "auteur": "maire", "themes": ["eau"],
        "cas_pertinents": ["ecouter-les-fuites"], "sans_ia_dabord": False, "vague": False,
    },
    {
        "id": "B2", "texte": "quelque chose de moderne", "auteur": "élu", "themes": ["inondations"],
        "cas_pertinents": [], "sans_ia_dabord": False, "vague": True,
    },
)  # fmt: skip
COOPERATIONS: Rows = (
    {
        "id": EAU, "nature": "SIVU", "departement": "01", "competences": ["Eau potable"],
        "members": [FOSSE, BIEF, CLUSE],
    },
    {
        "id": DECHETS, "nature": "SIVU", "departement": "01", "competences": ["Déchets"],
        "members": [FOSSE, HALLE],
    },
)  # fmt: skip
CANDIDATS: Rows = (
    {
        "id": CC, "name": "CC de l’Amont", "kind": "CC", "departement": "", "population": 6300,
        "members": [AMONT, BIEF, CLUSE, IRIS], "competences": ["Voirie"],
    },
    {
        "id": METROPOLE, "name": "Métropole de l’Étang", "kind": "METRO", "departement": "",
        "population": 70_000, "members": ["01004", "01005", FOSSE, "71002"], "competences": [],
    },
    {
        "id": EST, "name": "DEP EST", "kind": "DEPARTEMENT", "departement": "01",
        "population": None, "members": [], "competences": [],
    },
    {
        "id": RIVIERE, "name": "Syndicat de la rivière", "kind": "SMF", "departement": "01",
        "population": 4500, "members": [BIEF, CLUSE],
        "competences": ["GEMAPI : entretien de cours d’eau"],
    },
)  # fmt: skip
FILES: Mapping[str, Rows] = {
    "partenaires": PARTENAIRES,
    "chefs_de_file": CHEFS_DE_FILE,
    "besoins": BESOINS,
    "cooperations": COOPERATIONS,
    "candidats": CANDIDATS,
}


def write(folder: Path, **changes: Rows | None) -> Path:
    """Write the files, some replaced, or left out when None; return the folder."""
    for name, rows in (FILES | changes).items():
        if rows is not None:
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def without_labels(rows: Rows) -> Rows:
    labels = {
        "relevant", "themes", "themes_acceptables", "cas_pertinents", "sans_ia_dabord", "vague",
    }  # fmt: skip
    return [{key: value for key, value in row.items() if key not in labels} for row in rows]
