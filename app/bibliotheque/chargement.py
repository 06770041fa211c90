"""Loading the themes and the documented projects shipped with the code."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.referentiel.chargement import Report
from app.referentiel.fichiers import fingerprint
from app.referentiel.queries import find_holder
from app.search import search_text
from matching.place_names import curly
from matching.signals.text import Lemmatiser
from models import Cas, Chargement, Departement, Region, Theme, cas_themes

DONNEES = Path(__file__).parent / "donnees"
NAME = "bibliotheque"
LOADER_VERSION = 3
FILES = (DONNEES / "themes.json", DONNEES / "cas.jsonl")


# What is an address, not a text: an apostrophe in it is a character like another.
ADDRESSES = frozenset({"url", "source_url", "other_sources"})


def read_lines(file: Path) -> Iterator[dict[str, Any]]:
    """Read a file of objects, one a line, their texts with the apostrophes of print."""
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield {key: value if key in ADDRESSES else _printed(value) for key, value in row.items()}


def _printed(value: Any) -> Any:
    if isinstance(value, str):
        return curly(value)
    if isinstance(value, list):
        return [_printed(item) for item in value]
    if isinstance(value, dict):
        return {key: _printed(item) for key, item in value.items()}
    return value


def load_bibliotheque(session: Session, report: Report, lemmatiser: Lemmatiser) -> None:
    """Load themes and cas, replacing what the files said before. The caller commits."""
    known = {theme.slug: theme for theme in session.scalars(select(Theme))}
    for rank, row in enumerate(_themes()):
        theme = known.get(row["slug"]) or Theme(slug=row["slug"])
        theme.parent_slug, theme.rank = row["parent"], rank
        theme.label, theme.definition = row["label"], row["definition"]
        theme.keywords = row["keywords"]
        session.add(theme)
        known[theme.slug] = theme
    session.flush()  # the links below name the themes by slug
    rows = list(read_lines(FILES[1]))
    names = Names(session)
    for row in rows:
        session.merge(_cas(session, row, names, lemmatiser))
    session.flush()  # … and the projects by id
    session.execute(delete(Cas).where(Cas.id.not_in([row["id"] for row in rows])))
    session.execute(delete(cas_themes))
    links = [{"cas_id": row["id"], "theme_slug": slug} for row in rows for slug in row["themes"]]
    session.execute(cas_themes.insert(), links)
    report(f"  thèmes : {len(known)}, projets documentés : {len(rows)}")


def current_fingerprint() -> str:
    return f"{LOADER_VERSION}:{fingerprint(*FILES)}"


def _themes() -> Iterator[dict[str, Any]]:
    for theme in json.loads(FILES[0].read_text(encoding="utf-8"))["themes"]:
        yield {**theme, "parent": None}
        for child in theme["children"]:
            yield {**child, "parent": theme["slug"]}


class Names:
    """Labels of the themes and names of the territories: people search by what they read."""

    def __init__(self, session: Session) -> None:
        self._themes = {row.slug: row.label for row in session.scalars(select(Theme))}
        self._departements = {row.code: row.nom for row in session.scalars(select(Departement))}
        self._region_of = {r.code: r.region_code for r in session.scalars(select(Departement))}
        self._regions = {row.code: row.nom for row in session.scalars(select(Region))}

    def of_themes(self, slugs: Iterable[str]) -> list[str]:
        return [self._themes[slug] for slug in slugs]

    def of_places(self, departements: Iterable[str], region: str | None) -> list[str]:
        found = [self._departements[code] for code in departements if code in self._departements]
        return [*found, self._regions[region]] if region in self._regions else found

    def of_territory(self, departements: Iterable[str], region: str | None) -> list[str]:
        """Name all that somebody serves: a région by its départements too, and they by theirs."""
        own = list(departements) or [
            code for code, around in self._region_of.items() if around == region
        ]
        around = {self._region_of[code] for code in own if code in self._region_of}
        regions = sorted(around | {region} if region else around)
        return [*self.of_places(own, None), *(self._regions[code] for code in regions)]


def _cas(session: Session, row: dict[str, Any], names: Names, lemmatiser: Lemmatiser) -> Cas:
    fields = {key: value for key, value in row.items() if key not in {"departement", "themes"}}
    holder = find_holder(session, row["insee_or_siren"], row["departement"])
    words = [row[key] or "" for key in ("title", "summary", "holder", "method", "results")]
    words += [partner["name"] for partner in row["partners"]]
    words += names.of_themes(row["themes"])
    words += names.of_places([holder.departement] if holder.departement else [], holder.region)
    return Cas(
        **fields,
        departement_code=holder.departement,
        region_code=holder.region,
        population=holder.population,
        recherche=search_text(lemmatiser, words),
    )


def is_loaded(session: Session, name: str, print_now: str) -> bool:
    known = session.get(Chargement, name)
    return known is not None and known.empreinte == print_now


def remember(session: Session, name: str, print_now: str) -> None:
    session.merge(Chargement(nom=name, empreinte=print_now))
