"""Reads of the territories. A session in, rows out."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from app.search import escape_like, normalise_name, split_place, without_article
from models import AncienneCommune, Commune, Contiguite, Departement, Epci

MOST_SUGGESTIONS = 8
# Trigram likeness under which a name is another name, not a slip of the keyboard.
CLOSE_ENOUGH = 0.35


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
    return list(
        session.scalars(
            select(AncienneCommune.nom)
            .where(
                AncienneCommune.commune_code == code_insee,
                AncienneCommune.nom.is_not(None),
                AncienneCommune.type != "arrondissement",
            )
            .order_by(AncienneCommune.nom_recherche)
        ).unique()
    )


def list_departements(session: Session) -> list[Departement]:
    return list(session.scalars(select(Departement).order_by(Departement.code)))


def count_communes(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Commune)) or 0


def search_communes(
    session: Session, typed: str, limit: int = MOST_SUGGESTIONS
) -> list[Suggestion]:
    """Find communes as people name them: part of a name, a code, « Plaisir 78 », a former name.

    Exact names come first, then beginnings, then beginnings of a word, then near misses; among
    equals the largest commune. An empty list when nothing is near.
    """
    name, code = split_place(typed)
    if not name and not code:
        return []
    if not name and len(code) == 5:
        return _by_code(session, code, limit)
    if not name:
        return []
    place = _in_place(code)
    found = _by_name(session, name, place, limit)
    if not found:
        found = _near_miss(session, name, place, limit)
    if not found and code:
        # « Sainte-Foy 2 » or a wrong département: the name alone, rather than nothing.
        return search_communes(session, name, limit)
    return found


def _by_code(session: Session, code: str, limit: int) -> list[Suggestion]:
    """Find by code INSEE, postcode, or the code of a commune that ceased."""
    former = select(AncienneCommune.commune_code).where(AncienneCommune.code == code)
    communes = session.scalars(
        select(Commune)
        .where(
            or_(
                Commune.code_insee == code,
                Commune.codes_postaux.contains([code]),
                Commune.code_insee.in_(former),
            )
        )
        .order_by((Commune.code_insee != code), Commune.population.desc().nulls_last())
        .limit(limit)
        .options(joinedload(Commune.departement))
    )
    return [Suggestion(commune) for commune in communes]


def _in_place(code: str) -> ColumnElement[bool]:
    if not code:
        return literal(True)
    if len(code) == 5:
        return or_(Commune.codes_postaux.contains([code]), Commune.code_insee == code)
    return Commune.departement_code == code


def _by_name(
    session: Session, name: str, place: ColumnElement[bool], limit: int
) -> list[Suggestion]:
    bare = without_article(name)
    pattern = escape_like(bare)
    found: dict[str, tuple[tuple[int, int, str], Suggestion]] = {}
    # Words may be typed in any order and unfinished: each must begin a word of the name.
    words = [escape_like(word) for word in bare.split()]
    for model, column in (
        (Commune, Commune.nom_recherche),
        (AncienneCommune, AncienneCommune.nom_recherche),
    ):
        begins = and_(
            *((" " + column).like(f"% {word}%") for word in words),
        )
        statement = select(Commune, column, _official(model)).where(place, begins)
        if model is AncienneCommune:
            statement = statement.join(
                AncienneCommune, AncienneCommune.commune_code == Commune.code_insee
            )
        statement = statement.order_by(
            (column != name),
            (column != bare),
            column.not_like(f"{pattern}%"),
            Commune.population.desc().nulls_last(),
            Commune.code_insee,
        ).limit(4 * limit)
        for commune, searched, shown in session.execute(
            statement.options(joinedload(Commune.departement))
        ):
            rank = _rank(searched, name, bare) + (1 if model is AncienneCommune else 0)
            key = (rank, -(commune.population or 0), commune.code_insee)
            former = shown if model is AncienneCommune and shown != commune.nom else None
            known = found.get(commune.code_insee)
            if known is None or key < known[0]:
                found[commune.code_insee] = (key, Suggestion(commune, former))
    return [entry for _key, entry in sorted(found.values(), key=lambda item: item[0])][:limit]


def _official(model: type[Commune] | type[AncienneCommune]) -> ColumnElement[str | None]:
    return model.nom.label("shown")


def _rank(searched: str, name: str, bare: str) -> int:
    """Even ranks, so that a former name comes just after a present one of the same likeness."""
    own = without_article(searched)
    if searched == name or own == bare:
        return 0
    if own.startswith(f"{bare} "):
        return 2
    return 4 if own.startswith(bare) else 6


def _near_miss(
    session: Session, name: str, place: ColumnElement[bool], limit: int
) -> list[Suggestion]:
    likeness = func.similarity(Commune.nom_recherche, name)
    communes: Sequence[Commune] = session.scalars(
        select(Commune)
        .where(place, Commune.nom_recherche.op("%")(name), likeness >= CLOSE_ENOUGH)
        .order_by(likeness.desc(), Commune.population.desc().nulls_last(), Commune.code_insee)
        .limit(limit)
        .options(joinedload(Commune.departement))
    ).all()
    return [Suggestion(commune) for commune in communes]


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
