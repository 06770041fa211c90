"""What the directory shows: which organisations answer, and where each one intervenes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from app.acteurs import queries
from app.acteurs.queries import Row
from app.bibliotheque import queries as bibliotheque
from app.bibliotheque.services import COMMON_WORDS, NEAREST, theme_options
from app.errors import NotFound
from app.listing import Asked, Facet, Option, Page, count_facet, cut, sift, without_unknown
from app.referentiel.phrases import web_site
from app.search import Word, best_answers, count_in_title, read_question, word_quality
from matching.french import KINDS, PLURIELS, listing
from matching.signals.territory import is_national
from matching.signals.text import fold
from matching.snapshot import Snapshot
from models import Acteur, Departement, Region, Theme

PAGE_SIZE = 20
FACETS = {
    "type": "Type d’organisation",
    "theme": "Thème",
    "territoire": "Territoire",
}
# The kinds an organisation may have, in the order a commune would call them.
KINDS_SHOWN = (
    "opsn", "laboratoire", "institut", "universite", "startup", "entreprise", "reseau",
    "association", "csirt", "etat",
)  # fmt: skip
INVARIABLE = frozenset({"startup"})
FRANCE = Option("france", "Toute la France")
UNKNOWN = Option("non-renseigne", "Non renseigné")
# Public operators may also lead; the others complement.
LEADING_KIND = "opsn"


class ActeurNotFound(NotFound):
    titre = "Cette organisation n’est pas dans l’annuaire"
    message = "Aucune organisation n’a cette adresse : elle a peut-être été retirée ou renommée."
    suite = "Cherchez-la dans l’annuaire par son nom, son métier ou son département."


@dataclass(frozen=True)
class Liste:
    """A page of the directory, and everything that narrows or explains it."""

    asked: Asked
    page: Page[tuple[Acteur, str]]
    facets: tuple[Facet, ...]
    # Nothing of what was typed says a subject: nothing is shown.
    asks_word: bool
    near_words: tuple[str, ...]
    # The territory that was asked by its name, when nobody is known there.
    deserted: str = ""


@dataclass(frozen=True)
class Fiche:
    """An organisation; `site` and `source_site` name where its links lead."""

    acteur: Acteur
    territoire: str
    may_lead: bool
    site: str
    source_site: str


@dataclass(frozen=True)
class _Entry:
    row: Row
    facets: Mapping[str, frozenset[str]]
    in_name: int


class Territoires:
    """Names of the départements and régions, and the words for where somebody intervenes."""

    def __init__(self, departements: Sequence[Departement], regions: Sequence[Region]) -> None:
        self.departements = {row.code: row for row in departements}
        self.regions = {row.code: row for row in regions}

    def options(self) -> list[Option]:
        served = {row.region_code for row in self.departements.values()}
        return [
            FRANCE,
            UNKNOWN,
            *(
                Option(f"region-{row.code}", row.nom, "Régions")
                for row in self.regions.values()
                if row.code in served
            ),
            *(
                Option(f"departement-{row.code}", f"{row.code} {row.nom}", "Départements")
                for row in self.departements.values()
            ),
        ]

    def values(self, who: Row | Acteur) -> frozenset[str]:
        """Return the territories somebody serves; whoever serves a part of a région serves it."""
        departements, region = who.departements, who.region_code
        if not departements and region is None:
            return frozenset({(FRANCE if is_national(who.kind, who.name) else UNKNOWN).value})
        served = list(departements) or [
            code for code, row in self.departements.items() if row.region_code == region
        ]
        around = {row.region_code for code in served if (row := self.departements.get(code))}
        if region:
            around.add(region)
        return frozenset(
            {*(f"departement-{code}" for code in served), *(f"region-{code}" for code in around)}
        )

    def named(self, words: Sequence[Word]) -> str:
        """Return the name of the territory that holds all these words, if there is one."""
        names = [row.nom for row in self.regions.values()]
        names += [row.nom for row in self.departements.values()]
        return next((name for name in names if words and _holds(name, words)), "")

    def in_words(self, acteur: Acteur) -> str:
        """Say where somebody intervenes, as « départements : Oise (60) et Eure (27) »."""
        if acteur.departements:
            names = [f"{self.departements[code].nom} ({code})" for code in acteur.departements]
            return f"{'département' if len(names) == 1 else 'départements'} : {listing(names)}"
        if acteur.region_code:
            return f"région {self.regions[acteur.region_code].nom}"
        return "toute la France" if is_national(acteur.kind, acteur.name) else "non renseigné"


def search(session: Session, snapshot: Snapshot, asked: Asked) -> Liste:
    """Answer a search of the directory: one page, and the counts of each filter."""
    themes = bibliotheque.list_themes(session)
    territoires = _territoires(session)
    options = _options(themes, territoires)
    asked = without_unknown(asked, options)
    lemmatiser, real_words = snapshot.lemmatiser, snapshot.lexicon.vocabulary()
    words = read_question(session, Acteur.recherche, lemmatiser, asked.q, real_words)
    rows, is_all = best_answers(
        queries.list_rows(session, [word_quality(Acteur.recherche, word) for word in words])
    )
    deserted = "" if rows and is_all else territoires.named(words)
    asks_word = bool(asked.q) and not words
    if deserted:
        rows = []
    elif asks_word:
        rows = []
        asked = replace(asked, notices=(*asked.notices, COMMON_WORDS))
    elif rows and not is_all:
        asked = replace(asked, notices=(*asked.notices, NEAREST))
    parents = {theme.slug: theme.parent_slug for theme in themes}
    entries = [
        _Entry(
            row,
            _facets(row, parents, territoires),
            count_in_title(lemmatiser, row.name, words) if words else 0,
        )
        for row in rows
    ]
    kept = sorted(sift(entries, asked.chosen), key=_order)
    page = cut([entry.row.id for entry in kept], asked.page, PAGE_SIZE)
    acteurs = queries.list_acteurs(session, page.items)
    return Liste(
        asked=asked,
        page=page.with_items([(row, territoires.in_words(row)) for row in acteurs]),
        facets=tuple(
            count_facet(entries, asked, name, label, options[name])
            for name, label in FACETS.items()
        ),
        asks_word=asks_word,
        near_words=tuple(word.typed for word in words if word.is_slip and word.forms),
        deserted=deserted,
    )


def read_fiche(session: Session, identifier: str) -> Fiche:
    acteur = queries.find_acteur(session, identifier)
    if acteur is None:
        raise ActeurNotFound
    territoire = _territoires(session).in_words(acteur)
    return Fiche(
        acteur=acteur,
        territoire=territoire,
        may_lead=acteur.kind == LEADING_KIND and bool(acteur.departements or acteur.region_code),
        site=web_site(acteur.url or ""),
        source_site=web_site(acteur.source_url or ""),
    )


def _holds(name: str, words: Sequence[Word]) -> bool:
    own = fold(name).split()
    return all(word.typed in own for word in words)


def _territoires(session: Session) -> Territoires:
    return Territoires(queries.list_departements(session), queries.list_regions(session))


def _options(themes: Sequence[Theme], territoires: Territoires) -> dict[str, list[Option]]:
    return {
        "type": [Option(kind, plural(kind)) for kind in KINDS_SHOWN],
        "theme": theme_options(themes),
        "territoire": territoires.options(),
    }


def plural(kind: str) -> str:
    """Name several of a kind, its first letter raised.

    >>> plural("laboratoire"), plural("reseau"), plural("startup")
    ('Laboratoires', 'Réseaux', 'Start-up')
    """
    label = PLURIELS.get(kind) or (KINDS[kind] if kind in INVARIABLE else f"{KINDS[kind]}s")
    return label[:1].upper() + label[1:]


def _facets(
    row: Row, parents: Mapping[str, str | None], territoires: Territoires
) -> dict[str, frozenset[str]]:
    above = (parents.get(slug) for slug in row.themes)
    return {
        "type": frozenset({row.kind}),
        "theme": frozenset({*row.themes, *(slug for slug in above if slug)}),
        "territoire": territoires.values(row),
    }


def _order(entry: _Entry) -> tuple[int, int, str, str]:
    return (-entry.in_name, -sum(entry.row.qualities), fold(entry.row.name), entry.row.id)
