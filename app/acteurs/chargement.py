"""Loading the real organisations shipped with the code."""

from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.bibliotheque.chargement import Names, read_lines
from app.referentiel.chargement import Report
from app.referentiel.fichiers import fingerprint
from app.search import search_text
from matching.signals.text import Lemmatiser
from models import Acteur, Cas, acteurs_cas, acteurs_themes

FILE = Path(__file__).parent / "donnees" / "organisations.jsonl"
NAME = "acteurs"
LOADER_VERSION = 3


def load_acteurs(session: Session, report: Report, lemmatiser: Lemmatiser) -> None:
    """Load the organisations, replacing what the file said before. The caller commits."""
    rows = list(read_lines(FILE))
    names = Names(session)
    for row in rows:
        session.merge(_acteur(row, names, lemmatiser))
    session.flush()  # the links below name them by id
    session.execute(delete(Acteur).where(Acteur.id.not_in([row["id"] for row in rows])))
    session.execute(delete(acteurs_themes))
    session.execute(delete(acteurs_cas))
    themes = [{"acteur_id": r["id"], "theme_slug": slug} for r in rows for slug in r["themes"]]
    session.execute(acteurs_themes.insert(), themes)
    documented = set(session.scalars(select(Cas.id)))
    cas = [
        {"acteur_id": row["id"], "cas_id": identifier}
        for row in rows
        for identifier in row["cases"]
        if identifier in documented
    ]
    session.execute(acteurs_cas.insert(), cas)
    report(f"  organisations : {len(rows)}")


def current_fingerprint() -> str:
    return f"{LOADER_VERSION}:{fingerprint(FILE)}"


def _acteur(row: dict[str, Any], names: Names, lemmatiser: Lemmatiser) -> Acteur:
    fields = {k: v for k, v in row.items() if k not in {"themes", "cases", "region"}}
    words = [row["name"], row["city"] or "", *row["offers"], *names.of_themes(row["themes"])]
    words += names.of_territory(row["departements"], row["region"])
    return Acteur(**fields, region_code=row["region"], recherche=search_text(lemmatiser, words))
