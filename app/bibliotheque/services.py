"""What the library shows: which projects answer, in which order, and how to narrow them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import numpy as np
from sqlalchemy.orm import Session

from app.bibliotheque import queries
from app.bibliotheque.queries import Row
from app.errors import NotFound
from app.listing import Asked, Facet, Option, Page, count_facet, cut, sift, without_unknown
from app.search import Word, best_answers, count_in_title, read_question, word_quality
from app.templating import PORTEURS
from matching import reading
from matching.french import STATUTS
from matching.lexicon import Lexicon
from matching.signals.text import Lemmatiser, fold
from matching.snapshot import Snapshot
from models import Acteur, Cas, Theme

PAGE_SIZE = 12
MOST_THEMES = 3
MOST_SIMILAR = 4
FACETS = {
    "theme": "Thème",
    "porteur": "Qui porte le projet",
    "taille": "Taille de la collectivité",
    "region": "Région",
    "avancement": "Avancement",
}
# Inhabitants: the lower bound of each stratum, the largest first.
TAILLES = (
    (100_000, "100000-plus", "100\u202f000 habitants et plus"),
    (30_000, "30000-99999", "30\u202f000 à 99\u202f999 habitants"),
    (10_000, "10000-29999", "10\u202f000 à 29\u202f999 habitants"),
    (3_500, "3500-9999", "3\u202f500 à 9\u202f999 habitants"),
    (2_000, "2000-3499", "2\u202f000 à 3\u202f499 habitants"),
    (500, "500-1999", "500 à 1\u202f999 habitants"),
    (0, "moins-500", "moins de 500 habitants"),
)
TAILLE_INCONNUE = Option("inconnue", "non renseignée")
SANS_REGION = Option("aucune", "France entière ou non renseignée")
COMMON_WORDS = (
    "Ces mots ne disent pas le sujet : ajoutez-en un qui le dit, par exemple « cantine » ou "
    "« éclairage »."
)
NEAREST = "Aucune fiche ne contient tous ces mots ; voici les plus proches."
# A sub-theme is also what was asked from this share on of the force of the first one.
SUBJECT_SHARE = 0.35
MOST_SUBJECTS = 5


class CasNotFound(NotFound):
    titre = "Ce projet n’est pas dans la bibliothèque"
    message = "Aucun projet documenté n’a cette adresse : il a peut-être été retiré ou renommé."
    suite = "Cherchez-le dans la bibliothèque par son titre ou par le nom de la collectivité."


@dataclass(frozen=True)
class Liste:
    """A page of the library, and everything that narrows or explains it."""

    asked: Asked
    page: Page[Cas]
    facets: tuple[Facet, ...]
    # Nothing of what was typed says a subject: nothing is shown.
    asks_word: bool
    # The words that nobody wrote: their neighbours answered.
    near_words: tuple[str, ...]
    # Themes whose name holds the words asked: all their projects may be of interest.
    themes: tuple[Theme, ...]
    # How many projects hold the words; after them come those that only speak of the same subjects.
    found: int
    subjects: tuple[str, ...]

    @property
    def first_of_subject(self) -> int:
        """The place on this page of the first project that only speaks of the subject."""
        return max(0, self.found - (self.page.number - 1) * PAGE_SIZE)


@dataclass(frozen=True)
class Partner:
    """Somebody named in a project, and its page in the directory when it has one."""

    name: str
    kind: str
    acteur: Acteur | None


@dataclass(frozen=True)
class Similar:
    """A project of somebody else on the same subject; `shared` are the sub-themes of both."""

    cas: Cas
    shared: tuple[str, ...]


@dataclass(frozen=True)
class Fiche:
    """A project with the people around it."""

    cas: Cas
    holder_page: tuple[str, str] | None
    place: str
    partners: tuple[Partner, ...]
    # Organisations of the directory documented with it that its sources do not name as partners.
    acteurs: tuple[Acteur, ...]
    similar: tuple[Similar, ...]
    # What to read and where; a source whose title is not known is named by its site.
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Entry:
    row: Row
    facets: Mapping[str, frozenset[str]]
    holds_words: bool
    # How surely the words asked name a sub-theme of its own; 0 where the words themselves decide.
    subject: float
    in_title: int
    theme_rank: int


def search(session: Session, snapshot: Snapshot, asked: Asked) -> Liste:
    """Answer a search of the library: one page of projects, and the counts of each filter.

    The projects that hold the words come first, then those of the sub-themes the words name.
    """
    themes = queries.list_themes(session)
    options = _options(session, themes)
    asked = without_unknown(asked, options)
    lemmatiser, lexicon = snapshot.lemmatiser, snapshot.lexicon
    words = read_question(session, Cas.recherche, lemmatiser, asked.q, lexicon.vocabulary())
    rows = queries.list_rows(session, [word_quality(Cas.recherche, word) for word in words])
    direct, is_all = best_answers(rows)
    subjects = _subjects(lexicon, words)
    if subjects and not is_all:
        # « projet rgpd »: one of the words says little where another says the subject.
        direct = [row for row in direct if subjects.keys() & set(row.themes)]
    asks_word = bool(asked.q) and not words
    if asks_word:
        direct = []
        asked = replace(asked, notices=(*asked.notices, COMMON_WORDS))
    elif direct and not is_all:
        asked = replace(asked, notices=(*asked.notices, NEAREST))
    holding = {row.id for row in direct}
    entries = [
        _entry(
            row, themes, lemmatiser, words,
            holds_words=row.id in holding,
            subjects={} if row.id in holding and is_all else subjects,
        )
        for row in rows
        if row.id in holding or subjects.keys() & set(row.themes)
    ]  # fmt: skip
    kept = sorted(sift(entries, asked.chosen), key=_order)
    labels = {theme.slug: theme.label for theme in themes}
    spoken = {slug for e in kept if not e.holds_words for slug in e.row.themes}
    page = cut([entry.row.id for entry in kept], asked.page, PAGE_SIZE)
    return Liste(
        asked=asked,
        page=Page(
            tuple(queries.list_cas(session, page.items)), page.number, page.pages, page.total
        ),
        facets=tuple(
            count_facet(entries, asked, name, label, options[name])
            for name, label in FACETS.items()
        ),
        asks_word=asks_word,
        near_words=tuple(word.typed for word in words if word.is_slip and word.forms),
        themes=_named_themes(lemmatiser, themes, words, asked.chosen.get("theme")),
        found=sum(entry.holds_words for entry in kept),
        subjects=tuple(labels[slug] for slug in subjects if slug in spoken),
    )


def _subjects(lexicon: Lexicon, words: Sequence[Word]) -> dict[str, float]:
    """Return the sub-themes that the words of a question name, and how surely, the surest first."""
    lemmas = [next(iter(word.forms), word.typed) for word in words]
    forces, _witnesses = reading.weigh(lexicon, lemmas)
    ordered = sorted(forces.items(), key=lambda item: (-item[1], item[0]))[:MOST_SUBJECTS]
    return {slug: force for slug, force in ordered if force >= SUBJECT_SHARE * ordered[0][1]}


def _named_themes(
    lemmatiser: Lemmatiser,
    themes: Sequence[Theme],
    words: Sequence[Word],
    chosen: str | None,
) -> tuple[Theme, ...]:
    named = [
        theme
        for theme in themes
        if words and count_in_title(lemmatiser, theme.label, words) == len(words)
    ]
    return tuple(theme for theme in named if theme.slug != chosen)[:MOST_THEMES]


def _entry(
    row: Row, themes: Sequence[Theme], lemmatiser: Lemmatiser, words: Sequence[Word], *,
    holds_words: bool, subjects: Mapping[str, float],
) -> _Entry:  # fmt: skip
    mine = [theme for theme in themes if theme.slug in row.themes]
    facets = {
        "theme": frozenset(slug for t in mine for slug in (t.slug, t.parent_slug) if slug),
        "porteur": frozenset({row.holder_type}),
        "taille": frozenset({_taille(row.population)}),
        "region": frozenset({row.region_code or SANS_REGION.value}),
        "avancement": frozenset({fold(row.status)}),
    }
    in_title = count_in_title(lemmatiser, row.title, words) if words else 0
    subject = max((subjects.get(slug, 0.0) for slug in row.themes), default=0.0)
    rank = min((theme.rank for theme in mine), default=0)
    return _Entry(row, facets, holds_words, subject, in_title, rank)


def _order(entry: _Entry) -> tuple[bool, float, int, int, int, str, str]:
    """Words of the title first, then the quality of all matches, then the order of the themes.

    Where a project does not hold all the words, its subject tells more than one of them.
    """
    row = entry.row
    return (
        not entry.holds_words, -entry.subject, -entry.in_title, -sum(row.qualities),
        entry.theme_rank, fold(row.title), row.id,
    )  # fmt: skip


def _taille(population: int | None) -> str:
    if population is None:
        return TAILLE_INCONNUE.value
    return next(slug for lowest, slug, _label in TAILLES if population >= lowest)


def _options(session: Session, themes: Sequence[Theme]) -> dict[str, list[Option]]:
    regions = [Option(region.code, region.nom) for region in queries.list_regions(session)]
    tailles = [Option(slug, label) for _lowest, slug, label in reversed(TAILLES)]
    return {
        "theme": theme_options(themes),
        "porteur": [Option(value, label) for value, label in PORTEURS.items()],
        "taille": [*tailles, TAILLE_INCONNUE],
        "region": [*regions, SANS_REGION],
        "avancement": [Option(fold(value), label) for value, label in STATUTS.items()],
    }


def theme_options(themes: Sequence[Theme]) -> list[Option]:
    """List the themes, each followed by its sub-themes, in one group."""
    found = []
    for theme in themes:
        if theme.parent is None:
            found.append(Option(theme.slug, f"{theme.label} : tout", theme.label))
        else:
            found.append(Option(theme.slug, theme.label, theme.parent.label))
    return found


def read_fiche(session: Session, snapshot: Snapshot, identifier: str) -> Fiche:
    """Return a project with its holder's page, its partners and the projects that look like it."""
    cas = queries.find_cas(session, identifier)
    if cas is None:
        raise CasNotFound
    acteurs = queries.list_acteurs(session, identifier)
    by_name = {fold(acteur.name): acteur for acteur in acteurs}
    partners = tuple(
        Partner(row["name"], row["type"], by_name.get(fold(row["name"]))) for row in cas.partners
    )
    named = {partner.acteur.id for partner in partners if partner.acteur}
    holder = by_name.get(fold(cas.holder))
    holder_page = _holder_page(session, cas)
    if holder and not holder_page:
        holder_page = ("acteur", holder.id)
        named.add(holder.id)
    return Fiche(
        cas=cas,
        holder_page=holder_page,
        place=_place(session, cas),
        partners=partners,
        acteurs=tuple(acteur for acteur in acteurs if acteur.id not in named),
        similar=_similar(session, snapshot, cas),
        sources=(
            (cas.source_title, cas.source_url),
            *((urlsplit(url).hostname or url, url) for url in cas.other_sources),
        ),
    )


def _similar(session: Session, snapshot: Snapshot, cas: Cas) -> tuple[Similar, ...]:
    """Return the projects that share most sub-themes with one; among equals, most words."""
    likeness = _likeness(snapshot, cas)
    mine = {theme.slug for theme in cas.themes}
    found = [
        Similar(other, tuple(theme.label for theme in other.themes if theme.slug in mine))
        for other in queries.list_sharing(session, cas)
    ]
    found.sort(key=lambda one: (-len(one.shared), -likeness(one.cas), one.cas.id))
    return tuple(found[:MOST_SIMILAR])


def _likeness(snapshot: Snapshot, cas: Cas) -> Callable[[Cas], float]:
    """Compare the words of a project with those of any other, 0 to 1."""
    vector = snapshot.text.vector(snapshot.lemmatiser.lemmas(f"{cas.title} . {cas.summary}"))
    cosines = np.append(snapshot.text.cosines(vector), 0.0)

    def likeness(other: Cas) -> float:
        return float(cosines[snapshot.projets.text_rows[snapshot.project_rank(other.id)]])

    return likeness


def _holder_page(session: Session, cas: Cas) -> tuple[str, str] | None:
    """Say which page of ours is the holder's: of a commune, or of an EPCI."""
    if not cas.insee_or_siren:
        return None
    commune = queries.find_holding_commune(session, cas.insee_or_siren)
    if commune:
        return ("commune", commune.code_insee)
    epci = queries.find_holding_epci(session, cas.insee_or_siren)
    return ("epci", epci.siren) if epci else None


def _place(session: Session, cas: Cas) -> str:
    departement, region = queries.find_place(session, cas)
    if departement:
        place = f"{departement.nom} ({departement.code})"
        same = departement.nom == departement.region.nom
        return place if same else f"{place}, région {departement.region.nom}"
    return region.nom if region else ""
