"""Who a name typed under « Pourquoi pas… ? » means: close in writing, and close to the commune."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from rapidfuzz.distance import OSA
from sqlalchemy.orm import Session

from app.referentiel import recherche
from app.referentiel.recherche import Suggestion
from app.search import normalise_name, split_place, without_article
from matching.signals import geography
from matching.snapshot import Snapshot

# How many communes of a like name are weighed.
MOST_WEIGHED = 120
# A body whose name holds all that was typed is meant nearly as surely as one named exactly so.
HOLDS_ALL = 0.9
# A slip costs much: « Lion » next door is not « Lyon », where « Pradelle » may be « Pradelles ».
SPELLING_POWER = 4
# What a name far away and little known keeps of its likeness.
ANYWHERE = 0.35
NEAR_KM = 40.0
SAME_EPCI, SAME_DEPARTEMENT = 0.8, 0.5
# From this many inhabitants a town is spoken of beyond its neighbours; everywhere from a hundred
# times as many.
KNOWN_FROM = 1_000
# Under this share of a whole likeness nobody was meant, and nobody is named.
LEAST = 0.12
# What is less likely than this share of the likeliest is not named beside it.
NAMED_SHARE = 0.6
MOST_NAMED = 4
# A commune of the département is weighed from this likeness on, however many bear a like name.
NEAR_SPELLING = 0.8

# What the name of a body says of its kind, which people leave out.
_KIND_WORDS = frozenset({
    "communaute", "communes", "commune", "agglomeration", "agglo", "urbaine", "metropole",
    "departement", "departemental", "cc", "ca", "cu", "ept", "region", "conseil", "collectivite",
    "territoire", "syndicat", "mixte", "de", "du", "des", "d", "la", "le", "les", "l",
})  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """Somebody a name may mean. `is_exact` when it is the whole name, articles aside.

    `note` says under which other name it answers.
    """

    id: str
    name: str
    is_exact: bool
    likelihood: float
    note: str = ""


@dataclass(frozen=True)
class Designation:
    """The one meant, those who bear the very name typed, and those whose name is near."""

    meant: Candidate
    homonymes: tuple[Candidate, ...]
    proches: tuple[Candidate, ...]


def designate(
    session: Session, snapshot: Snapshot, *, commune: str, typed: str, liste: str,
    kept: Sequence[str],
) -> Designation | None:  # fmt: skip
    """Say who is meant by a name, seen from a commune; None when nobody is near enough.

    `kept` are the identifiers the person has before their eyes: those come to mind first.
    """
    here = _Here(snapshot, snapshot.commune_rank(commune), frozenset(kept))
    found = list(_communes(session, here, typed))
    if liste != "partenaires":
        found += _bodies(here, typed)
    found = [one for one in found if one.likelihood >= LEAST]
    # « Lyon » is the town before it is part of a name: equals stay in the order they came.
    found.sort(key=lambda one: -one.likelihood)
    if not found:
        return None
    meant = found[0]
    others = [one for one in found[1:] if one.name != meant.name]
    # Those of one postcode have nothing in common but it.
    by_name = bool(split_place(typed)[0])
    same = [one for one in others if one.is_exact and by_name]
    near = [
        one
        for one in others
        if one not in same and one.likelihood >= NAMED_SHARE * meant.likelihood
    ]
    return Designation(
        meant,
        homonymes=tuple(same[:MOST_NAMED]),
        proches=tuple(near[:MOST_NAMED]),
    )


@dataclass(frozen=True)
class _Here:
    """The commune that asks, and how soon others come to its mind."""

    snapshot: Snapshot
    rank: int
    kept: frozenset[str]

    @cached_property
    def _places(self) -> dict[str, str | None]:
        communes = self.snapshot.communes
        return {
            "departement": communes.departements[self.rank],
            "region": communes.regions[self.rank],
            "epci": communes.epcis[self.rank],
            "ept": communes.epts[self.rank],
        }

    @cached_property
    def same_departement(self) -> list[int]:
        """Ranks of the other communes of the département."""
        ranks = self.snapshot.communes.departement_ranks
        found: list[int] = np.flatnonzero(ranks == ranks[self.rank]).tolist()
        return [rank for rank in found if rank != self.rank]

    def of_commune(self, code: str) -> float:
        """How close a commune is, 0 to 1: in the list, by distance, by EPCI, or by renown."""
        if code in self.kept:
            return 1.0
        communes = self.snapshot.communes
        rank = self.snapshot.commune_rank(code)
        found = [_renown(int(communes.populations[rank])), self._nearness(rank)]
        if communes.departements[rank] == self._places["departement"]:
            found.append(SAME_DEPARTEMENT)
        epci = communes.ept_or_epci(rank)
        if epci and epci == communes.ept_or_epci(self.rank):
            found.append(SAME_EPCI)
        return max(found)

    def of_body(self, place: int) -> float:
        porteurs = self.snapshot.porteurs
        own = {(kind, code) for kind, code in self._places.items() if code}
        if porteurs.ids[place] in self.kept or own & {
            (kind, code) for kind, code in porteurs.territoires[place]
        }:
            return 1.0
        return self._nearness(int(porteurs.sieges[place]))

    def _nearness(self, rank: int) -> float:
        if rank < 0:
            return 0.0
        xyz = self.snapshot.communes.xyz
        kilometres = geography.distances_km(xyz[rank][None], xyz[self.rank])
        return float(geography.nearness(kilometres, NEAR_KM)[0])


def _renown(population: int) -> float:
    if population <= KNOWN_FROM:
        return 0.0
    return min(1.0, math.log10(population / KNOWN_FROM) / 2)


def _communes(session: Session, here: _Here, typed: str) -> Iterator[Candidate]:
    seen = set()
    for item in recherche.list_like(session, typed, MOST_WEIGHED):
        code = item.commune.code_insee
        if here.snapshot.is_commune(code):
            seen.add(code)
            spelling, exact = _spelling_of(item, typed)
            likelihood = _likelihood(spelling, here.of_commune(code))
            yield Candidate(code, item.titre, exact, likelihood, item.autre_nom)

    # « Saint Loui » is near a hundred names: that of a neighbour must not be lost among them.
    name, place = split_place(typed)
    communes = here.snapshot.communes
    for rank in here.same_departement if name and not place else ():
        code, own = communes.codes[rank], normalise_name(communes.noms[rank])
        spelling = _spelling(without_article(name), without_article(own))
        if code not in seen and spelling >= NEAR_SPELLING:
            title = f"{communes.noms[rank]} ({communes.departements[rank]})"
            yield Candidate(code, title, False, _likelihood(spelling, here.of_commune(code)))


def _spelling_of(item: Suggestion, typed: str) -> tuple[float, bool]:
    name, _code = split_place(typed)
    if not name or (recherche.same_name(item, typed) and not item.ancien_nom):
        return 1.0, True
    own = normalise_name(item.ancien_nom or item.commune.nom)
    return _spelling(without_article(name), without_article(own)), False


def _bodies(here: _Here, typed: str) -> Iterator[Candidate]:
    wanted = normalise_name(typed)
    if not wanted:
        return
    bare = _without_kind(wanted)
    porteurs = here.snapshot.porteurs
    for place, (identifier, name) in enumerate(zip(porteurs.ids, porteurs.noms, strict=True)):
        own = normalise_name(name)
        exact = own == wanted
        spelling = 1.0 if exact else _spelling(bare, _without_kind(own))
        if spelling**SPELLING_POWER >= LEAST:
            yield Candidate(identifier, name, exact, _likelihood(spelling, here.of_body(place)))


def _without_kind(normalised: str) -> str:
    kept = [word for word in normalised.split() if word not in _KIND_WORDS]
    return " ".join(kept) or normalised


def _spelling(typed: str, own: str) -> float:
    """Compare two names, 0 to 1: what was typed may be the first words of a longer name."""
    likeness = float(OSA.normalized_similarity(typed, own))
    wanted = set(typed.split())
    return max(likeness, HOLDS_ALL) if wanted and wanted <= set(own.split()) else likeness


def _likelihood(spelling: float, closeness: float) -> float:
    return float(spelling**SPELLING_POWER * (ANYWHERE + (1 - ANYWHERE) * closeness))
