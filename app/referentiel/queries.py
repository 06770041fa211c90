"""Reads of the territories. A session in, rows out."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, literal_column, null, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from app.search import ARTICLES, escape_like, normalise_name, split_place, without_article
from models import AncienneCommune, Cas, Commune, Contiguite, Departement, Epci, Region

MOST_SUGGESTIONS = 8
# Trigram likeness under which a name is another name, not a slip of the keyboard.
CLOSE_ENOUGH = 0.35
# The longest name of a commune has 45 letters; what follows is not read.
LONGEST_NAME = 100


@dataclass(frozen=True)
class Holder:
    """Where the holder of a project stands; what is not known is None."""

    departement: str | None
    region: str | None
    population: int | None


@dataclass(frozen=True)
class Suggestion:
    """A commune that answers what was typed, and the former name it answers under, if any."""

    commune: Commune
    ancien_nom: str | None = None

    @property
    def precision(self) -> str:
        """What tells two communes of one name apart: département, and the former name."""
        place = f"{self.commune.departement.nom}, {self.commune.departement_code}"
        return f"{place} ; ancienne commune {self.ancien_nom}" if self.ancien_nom else place


def find_commune(session: Session, code_insee: str) -> Commune | None:
    return session.scalar(
        select(Commune)
        .where(Commune.code_insee == code_insee)
        .options(joinedload(Commune.departement), joinedload(Commune.epci), joinedload(Commune.ept))
    )


def find_successor(session: Session, code_insee: str) -> Commune | None:
    """Return the commune that took in one that ceased to exist, by its old code."""
    return session.scalar(
        select(Commune)
        .join(AncienneCommune, AncienneCommune.commune_code == Commune.code_insee)
        .where(AncienneCommune.code == code_insee)
        .order_by(Commune.code_insee)
        .limit(1)
        .options(joinedload(Commune.departement))
    )


def find_former(session: Session, code: str) -> AncienneCommune | None:
    """Return what a code was before, a name known first; its `commune` is what took it in."""
    return session.scalar(
        select(AncienneCommune)
        .where(AncienneCommune.code == code)
        .order_by(AncienneCommune.nom.nulls_last(), AncienneCommune.commune_code)
        .limit(1)
        .options(joinedload(AncienneCommune.commune))
    )


def find_region_name(session: Session, code: str) -> str:
    return session.scalars(select(Region.nom).where(Region.code == code)).one()


def list_cas_held(session: Session, codes: Sequence[str]) -> list[Cas]:
    """Return the documented projects of these holders, by code INSEE or SIREN, latest first."""
    return list(
        session.scalars(
            select(Cas)
            .where(Cas.insee_or_siren.in_(codes))
            .order_by(Cas.start_year.desc().nulls_last(), Cas.id)
        )
    )


def find_epci(session: Session, siren: str) -> Epci | None:
    return session.get(Epci, siren, options=[joinedload(Epci.departement)])


def list_members(session: Session, siren: str) -> list[Commune]:
    """Return the communes of an EPCI or EPT, the largest first."""
    return list(
        session.scalars(
            select(Commune)
            .where(or_(Commune.epci_siren == siren, Commune.ept_siren == siren))
            .order_by(Commune.population.desc().nulls_last(), Commune.code_insee)
        )
    )


def list_neighbours(session: Session, code_insee: str) -> list[Commune]:
    """Return the communes that touch one, in the order of their names."""
    touching = select(Contiguite.code_b).where(Contiguite.code_a == code_insee)
    touched = select(Contiguite.code_a).where(Contiguite.code_b == code_insee)
    return list(
        session.scalars(
            select(Commune)
            .where(Commune.code_insee.in_(touching.union(touched)))
            .order_by(Commune.nom_recherche, Commune.code_insee)
        )
    )


def list_anciens_noms(session: Session, code_insee: str) -> list[str]:
    """Return the names of the communes that became this one, its own name left out."""
    names = session.scalars(
        select(AncienneCommune.nom)
        .join(AncienneCommune.commune)
        .where(
            AncienneCommune.commune_code == code_insee,
            AncienneCommune.nom != Commune.nom,
            AncienneCommune.type != "arrondissement",
        )
        .order_by(AncienneCommune.nom_recherche)
    )
    return [name for name in names.unique() if name]


def list_departements(session: Session) -> list[Departement]:
    return list(session.scalars(select(Departement).order_by(Departement.code)))


def count_communes(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Commune)) or 0


def search_communes(
    session: Session, typed: str, limit: int = MOST_SUGGESTIONS
) -> list[Suggestion]:
    """Find communes as people name them: part of a name, a code, « Plaisir 78 », a former name.

    Exact names come first, then beginnings, then beginnings of a word; among equals the largest
    commune. When no name holds what was typed, the nearest ones. An empty list when none is near.
    """
    name, code = split_place(typed[:LONGEST_NAME])
    if not name:
        return _by_code(session, code, limit) if code else []
    place = _in_place(code)
    found = _by_name(session, name, place, limit) or _in_named_place(session, name, limit)
    if not found:
        found = _near_misses(session, name, place, limit)
    if not found and code:
        # « Sainte-Foy 2 » or a wrong département: the name alone, rather than nothing.
        return search_communes(session, name, limit)
    return found


def _by_code(session: Session, code: str, limit: int) -> list[Suggestion]:
    """Find by postcode, code INSEE or département, else by the code of a commune that ceased.

    Where a postcode is also a code INSEE elsewhere, the postcode is what people know.
    """
    communes = session.scalars(
        select(Commune)
        .where(_in_place(code))
        .order_by(
            Commune.codes_postaux.contains([code]).desc(),
            Commune.population.desc().nulls_last(),
            Commune.code_insee,
        )
        .limit(limit)
        .options(joinedload(Commune.departement))
    ).all()
    if communes:
        return [Suggestion(commune) for commune in communes]
    ceased = session.execute(
        select(AncienneCommune.commune_code, AncienneCommune.nom).where(
            AncienneCommune.code == code
        )
    )
    return _suggestions(session, [(0, heir, nom) for heir, nom in ceased], limit)


def _in_place(code: str) -> ColumnElement[bool]:
    if not code:
        return true()
    if len(code) == 5:
        return or_(Commune.codes_postaux.contains([code]), Commune.code_insee == code)
    return Commune.departement_code == code


def _by_name(
    session: Session, name: str, place: ColumnElement[bool], limit: int
) -> list[Suggestion]:
    """Find names of which each typed word, in any order and unfinished, begins a word."""
    bare = without_article(name)
    present, former = Commune.nom_recherche, AncienneCommune.nom_recherche
    now = select(Commune.code_insee, null(), (2 * _rank(present, name, bare)).label("rank")).where(
        place, *_begins_words(present, bare)
    )
    # Odd ranks: a former name comes just after a present one of the same likeness.
    before = (
        select(Commune.code_insee, AncienneCommune.nom, 2 * _rank(former, name, bare) + 1)
        .join(AncienneCommune, AncienneCommune.commune_code == Commune.code_insee)
        .where(place, *_begins_words(former, bare))
    )
    largest = (Commune.population.desc().nulls_last(), Commune.code_insee)
    # Twice the limit: several names of one commune may answer.
    ways = (way.order_by(literal_column("3"), *largest).limit(2 * limit) for way in (now, before))
    ranked = [(rank, code, old) for way in ways for code, old, rank in session.execute(way)]
    return _suggestions(session, sorted(ranked, key=lambda row: row[0]), limit)


def _begins_words(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], bare: str
) -> list[ColumnElement[bool]]:
    words = [escape_like(word) for word in dict.fromkeys(bare.split())]
    # Written so that the trigram index of the column answers both sides.
    return [or_(column.like(f"{word}%"), column.like(f"% {word}%")) for word in words]


def _rank(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], name: str, bare: str
) -> ColumnElement[int]:
    """Order the likenesses, the best first; an article left out or added costs one rank."""
    typed, own = escape_like(name), escape_like(bare)
    owns = [own, *(f"{article} {own}" for article in ARTICLES)]
    return case(
        (column == name, 0),
        (column.in_([bare, *(f"{article} {bare}" for article in ARTICLES)]), 1),
        (column.like(f"{typed} %"), 2),
        (or_(*(column.like(f"{start} %") for start in owns)), 3),
        (column.like(f"{typed}%"), 4),
        (or_(*(column.like(f"{start}%") for start in owns)), 5),
        else_=6,
    )


def _in_named_place(session: Session, name: str, limit: int) -> list[Suggestion]:
    """Find « cotignac var », the département by its name after that of the commune."""
    for code, nom in session.execute(select(Departement.code, Departement.nom)):
        rest = name.removesuffix(f" {normalise_name(nom)}")
        if rest != name:
            found = _by_name(session, rest, Commune.departement_code == code, limit)
            if found:
                return found
    return []


def _near_misses(
    session: Session, name: str, place: ColumnElement[bool], limit: int
) -> list[Suggestion]:
    present = func.similarity(Commune.nom_recherche, name)
    former = func.similarity(AncienneCommune.nom_recherche, name)
    # The operators are what the trigram index answers; the functions, our own threshold.
    ways = (
        select(Commune.code_insee, null(), present.label("likeness")).where(
            place, Commune.nom_recherche.op("%")(name), present >= CLOSE_ENOUGH
        ),
        select(Commune.code_insee, AncienneCommune.nom, former.label("likeness"))
        .join(AncienneCommune, AncienneCommune.commune_code == Commune.code_insee)
        .where(place, AncienneCommune.nom_recherche.op("%")(name), former >= CLOSE_ENOUGH),
    )
    largest = (Commune.population.desc().nulls_last(), Commune.code_insee)
    ranked = [
        (-likeness, code, old)
        for way in ways
        for code, old, likeness in session.execute(
            way.order_by(literal_column("3").desc(), *largest).limit(2 * limit)
        )
    ]
    return _suggestions(session, sorted(ranked, key=lambda row: row[0]), limit)


def _suggestions(
    session: Session, ranked: Sequence[tuple[float, str, str | None]], limit: int
) -> list[Suggestion]:
    """Keep the best name of each commune; among equal ranks, the largest commune first."""
    best: dict[str, tuple[float, str | None]] = {}
    for rank, code, old in ranked:
        best.setdefault(code, (rank, old))
    communes = session.scalars(
        select(Commune).where(Commune.code_insee.in_(best)).options(joinedload(Commune.departement))
    )
    ordered = sorted(
        communes,
        key=lambda row: (best[row.code_insee][0], -(row.population or 0), row.code_insee),
    )
    return [
        Suggestion(commune, _other_name(best[commune.code_insee][1], commune))
        for commune in ordered[:limit]
    ]


def _other_name(name: str | None, commune: Commune) -> str | None:
    return name if name != commune.nom else None


def find_holder(session: Session, code: str | None, departement: str | None) -> Holder:
    """Place the holder of a project by its code INSEE or SIREN, else by its département."""
    if code:
        commune = session.scalar(
            select(Commune).where(or_(Commune.code_insee == code, Commune.siren == code))
        )
        if commune:
            return Holder(commune.departement_code, commune.region_code, commune.population)
        epci = session.get(Epci, code, options=[joinedload(Epci.departement)])
        if epci:
            return Holder(epci.departement_code, epci.departement.region_code, epci.population)
    home = session.get(Departement, departement) if departement else None
    return (
        Holder(departement, home.region_code if home else None, None)
        if home
        else Holder(None, None, None)
    )


def same_name(suggestion: Suggestion, typed: str) -> bool:
    """Say whether what was typed is the whole name, and not a part of it."""
    name, _code = split_place(typed)
    return without_article(name) in {
        without_article(suggestion.commune.nom_recherche),
        without_article(normalise_name(suggestion.ancien_nom or "")) or None,
    }
