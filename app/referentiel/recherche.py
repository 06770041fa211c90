"""Finding a commune as people name it. A session in, suggestions out, the likeliest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    case,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from app.search import ARTICLES, escape_like, normalise_name, split_place, without_article
from matching.place_names import arrondissement
from models import AncienneCommune, Commune, Departement

MOST_SUGGESTIONS = 8
# Trigram likeness under which a name is another name, not a slip of the keyboard.
CLOSE_ENOUGH = 0.35
# The longest name of a commune has 45 letters; what follows is not read.
LONGEST_NAME = 100
# A word this long may lead to a commune when the rest of what was typed leads nowhere.
TELLING_WORD = 4
# Under this length, letters that stand alone are the beginning of a word.
WHOLE_WORD = 3
# What many names share, and people leave out: « Sein » is Île-de-Sein.
GENERIC = (
    "ile", "iles", "saint", "sainte", "saints", "saintes", *ARTICLES, "de", "du", "des", "d",
)  # fmt: skip
# What comes after these says where a commune is, not which: many are « -sur-Marne ».
BEFORE_A_PLACE = ("sur", "sous", "en", "les", "lez", "pres")

Name = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
# Rank (the lowest first), code INSEE, former name, and what kind of former name it is.
Ranked = tuple[float, str, str | None, str | None]


@dataclass(frozen=True)
class Suggestion:
    """A commune that answers what was typed, and the other name it answers under, if any."""

    commune: Commune
    ancien_nom: str | None = None
    is_arrondissement: bool = False

    @property
    def titre(self) -> str:
        return f"{self.commune.nom} ({self.commune.departement_code})"

    @property
    def autre_nom(self) -> str:
        """What the other name is that of; empty when it answers under its own."""
        if not self.ancien_nom:
            return ""
        if self.is_arrondissement:
            return arrondissement(self.ancien_nom)
        return f"ancienne commune {self.ancien_nom}"

    @property
    def lieu(self) -> str:
        """Its département, as « Var, 83 »; the number alone when both bear one name."""
        nom, code = self.commune.departement.nom, self.commune.departement_code
        return code if nom == self.commune.nom else f"{nom}, {code}"

    @property
    def precision(self) -> str:
        """What tells it apart beside its name and the number of its département."""
        nom = self.commune.departement.nom
        place = "" if nom == self.commune.nom else nom
        return " ; ".join(part for part in (place, self.autre_nom) if part)

    @property
    def libelle(self) -> str:
        """All of it in one line, to choose from."""
        other = f" : {self.autre_nom}" if self.autre_nom else ""
        return f"{self.commune.nom} ({self.lieu}){other}"


def search_communes(
    session: Session, typed: str, limit: int = MOST_SUGGESTIONS
) -> list[Suggestion]:
    """Find communes as people name them: part of a name, a code, « Plaisir 78 », a former name.

    Exact names come first, then beginnings, then whole words, then beginnings of a word; among
    equals the largest commune. When no name holds what was typed, the nearest ones, else those
    that hold one of its words. An empty list when there is none.
    """
    name, code = split_place(typed[:LONGEST_NAME])
    if not name:
        return _by_code(session, code, limit) if code else []
    place = _in_place(code)
    found = _suggestions(session, _by_name(session, name, place, limit), limit)
    if not found:
        found = _in_named_place(session, name, limit)
    if not found:
        found = _suggestions(session, _near_misses(session, name, place, limit), limit)
    if not found and code:
        # « Sainte-Foy 2 » or a wrong département: the name alone, rather than nothing.
        return search_communes(session, name, limit)
    return found or _suggestions(session, _by_some_word(session, name, limit), limit)


def list_like(session: Session, typed: str, limit: int) -> list[Suggestion]:
    """List all that a name may mean, exact or near, for a reader who knows more to choose from."""
    name, code = split_place(typed[:LONGEST_NAME])
    if not name:
        return _by_code(session, code, limit) if code else []
    place = _in_place(code)
    ranked = [*_by_name(session, name, place, limit), *_near_misses(session, name, place, limit)]
    if not ranked and code:
        return list_like(session, name, limit)
    return _suggestions(session, ranked, 2 * limit)


def same_name(suggestion: Suggestion, typed: str) -> bool:
    """Say whether what was typed is the whole name, and not a part of it."""
    name, _code = split_place(typed)
    return without_article(name) in {
        without_article(suggestion.commune.nom_recherche),
        without_article(normalise_name(suggestion.ancien_nom or "")) or None,
    }


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
        select(
            literal(0.0), AncienneCommune.commune_code, AncienneCommune.nom, AncienneCommune.type
        ).where(AncienneCommune.code == code)
    )
    return _suggestions(session, _as_ranked(ceased), limit)


def _in_place(code: str) -> ColumnElement[bool]:
    if not code:
        return true()
    if len(code) == 5:
        return or_(Commune.codes_postaux.contains([code]), Commune.code_insee == code)
    return Commune.departement_code == code


def _by_name(session: Session, name: str, place: ColumnElement[bool], limit: int) -> list[Ranked]:
    """Find names of which each typed word, in any order and unfinished, begins a word."""
    bare = without_article(name)
    present, former = Commune.nom_recherche, AncienneCommune.nom_recherche
    # Odd ranks: a former name comes just after a present one of the same likeness.
    return _best(
        session,
        _present(2 * _rank(present, name, bare)).where(place, *_begins_words(present, bare)),
        _former(2 * _rank(former, name, bare) + 1).where(place, *_begins_words(former, bare)),
        limit=limit,
    )


def _present(rank: ColumnElement[float]) -> Select[float, str, None, None]:
    return select(rank, Commune.code_insee, null(), null())


def _former(rank: ColumnElement[float]) -> Select[float, str, str | None, str]:
    return select(rank, Commune.code_insee, AncienneCommune.nom, AncienneCommune.type).join(
        AncienneCommune, AncienneCommune.commune_code == Commune.code_insee
    )


def _best(
    session: Session,
    present: Select[float, str, None, None],
    former: Select[float, str, str | None, str],
    *,
    limit: int,
) -> list[Ranked]:
    """Return the names of lowest rank of both kinds; among equals those of the largest communes."""
    largest: list[Any] = [
        literal_column("1"), Commune.population.desc().nulls_last(), Commune.code_insee,
    ]  # fmt: skip
    # Twice the limit: several names of one commune may answer.
    found = [
        *_as_ranked(session.execute(present.order_by(*largest).limit(2 * limit))),
        *_as_ranked(session.execute(former.order_by(*largest).limit(2 * limit))),
    ]
    return sorted(found, key=lambda row: row[0])


def _as_ranked(rows: Iterable[Row[float, str, str | None, str | None]]) -> list[Ranked]:
    return [(float(rank), code, name, kind) for rank, code, name, kind in rows]


def _begins_words(column: Name, bare: str) -> list[ColumnElement[bool]]:
    words = [escape_like(word) for word in dict.fromkeys(bare.split())]
    # Written so that the trigram index of the column answers both sides.
    return [or_(column.like(f"{word}%"), column.like(f"% {word}%")) for word in words]


def _rank(column: Name, name: str, bare: str) -> ColumnElement[float]:
    """Order the likenesses, the best first; an article left out or added costs one rank."""
    typed, own = escape_like(name), escape_like(bare)
    owns = [own, *(f"{article} {own}" for article in ARTICLES)]
    # « Le h » is a name being written, not the h of Mesnil-Roc’h.
    whole = column.regexp_match(rf"\m{bare}\M") if len(bare) >= WHOLE_WORD else false()
    ways = [
        column == name,
        column.in_([bare, *(f"{article} {bare}" for article in ARTICLES)]),
        column.like(f"{typed} %"),
        or_(*(column.like(f"{start} %") for start in owns)),
        # A folded name is letters, figures and spaces: nothing a pattern could misread.
        column.regexp_match(_less_generic(bare)),
        whole & ~column.regexp_match(_as_place(bare)),
        column.like(f"{typed}%"),
        or_(*(column.like(f"{start}%") for start in owns)),
        whole,
    ]
    return case(*((way, rank) for rank, way in enumerate(ways)), else_=len(ways))


def _less_generic(bare: str) -> str:
    """Write the pattern of names that are what was typed and words that many names share."""
    generic = rf"(?:(?:{'|'.join(GENERIC)}) )*"
    own = [word for word in bare.split() if word not in GENERIC]
    # Of generic words alone nothing is left to recognise a name by.
    return rf"^{generic}{f' {generic}'.join(own)}$" if own else "^$"


def _as_place(bare: str) -> str:
    article = rf"(?:(?:{'|'.join(GENERIC)}) )?"
    return rf"\m(?:{'|'.join(BEFORE_A_PLACE)}) {article}{bare}\M"


def _in_named_place(session: Session, name: str, limit: int) -> list[Suggestion]:
    """Find « cotignac var », the département by its name after that of the commune."""
    for code, nom in session.execute(select(Departement.code, Departement.nom)):
        rest = name.removesuffix(f" {normalise_name(nom)}")
        if rest != name:
            found = _by_name(session, rest, Commune.departement_code == code, limit)
            if found:
                return _suggestions(session, found, limit)
    return []


def _near_misses(
    session: Session, name: str, place: ColumnElement[bool], limit: int
) -> list[Ranked]:
    present, former = Commune.nom_recherche, AncienneCommune.nom_recherche
    # The operators are what the trigram index answers; the functions, our own threshold.
    return _best(
        session,
        _present(-func.similarity(present, name)).where(
            place, present.op("%")(name), func.similarity(present, name) >= CLOSE_ENOUGH
        ),
        _former(-func.similarity(former, name)).where(
            place, former.op("%")(name), func.similarity(former, name) >= CLOSE_ENOUGH
        ),
        limit=limit,
    )


def _by_some_word(session: Session, name: str, limit: int) -> list[Ranked]:
    """Find names that hold one of the words typed, for want of better: those that hold most."""
    words = [
        word
        for word in dict.fromkeys(name.split())
        if len(word) >= TELLING_WORD and word not in GENERIC
    ]
    if not words:
        return []
    present, former = Commune.nom_recherche, AncienneCommune.nom_recherche
    return _best(
        session,
        _present(_words_missing(present, words)).where(or_(*_holds(present, words))),
        _former(_words_missing(former, words)).where(or_(*_holds(former, words))),
        limit=limit,
    )


def _holds(column: Name, words: Sequence[str]) -> list[ColumnElement[bool]]:
    return [column.regexp_match(rf"\m{word}\M") for word in words]


def _words_missing(column: Name, words: Sequence[str]) -> ColumnElement[float]:
    missing = [case((held, 0), else_=1) for held in _holds(column, words)]
    return sum(missing[1:], start=missing[0])


def _suggestions(session: Session, ranked: Sequence[Ranked], limit: int) -> list[Suggestion]:
    """Keep the best name of each commune; among equal ranks, the largest commune first."""
    best: dict[str, Ranked] = {}
    for row in ranked:
        best.setdefault(row[1], row)
    communes = session.scalars(
        select(Commune).where(Commune.code_insee.in_(best)).options(joinedload(Commune.departement))
    )
    ordered = sorted(
        communes,
        key=lambda row: (best[row.code_insee][0], -(row.population or 0), row.code_insee),
    )
    return [_suggestion(commune, best[commune.code_insee]) for commune in ordered[:limit]]


def _suggestion(commune: Commune, row: Ranked) -> Suggestion:
    _rank, _code, name, kind = row
    if name == commune.nom:
        return Suggestion(commune)
    return Suggestion(commune, name, kind == "arrondissement")
