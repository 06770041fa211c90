"""Who would lead whom: communes to collectivités pressenties comme chefs de file, within seats.

Given the score of each possible pair, propose the leads that make the sum of scores as large as it
can be, nobody leading more communes than it has seats for. The prices of the seats prove how near
the best the proposal is, and explain it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from matching import french
from matching.auction import Auction
from matching.snapshot import Flags, Floats, Indices

# A proposal whose total may be one ten-thousandth under the best one is good enough for a meeting.
GAP = 1e-4


@dataclass(frozen=True, eq=False)
class Candidatures:
    """The leads each commune could have, and what each pair is worth.

    Parameters
    ----------
    indptr
        Shape (n + 1,): the candidates of commune i are the places indptr[i] to indptr[i + 1].
    chefs
        Shape (k,): rank of each candidate, 0 to m − 1, at most once for a commune.
    scores
        Shape (k,), finite, any unit; a pair worth 0 or less is never proposed.
    places
        Shape (m,), whole numbers: how many communes each may lead; 0 for who is full or unwilling.

    Raises
    ------
    ValueError
        When the arrays do not fit together.
    """

    indptr: Indices
    chefs: Indices
    scores: Floats
    places: Indices
    communes: Indices = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name, kind in (
            ("indptr", np.int64), ("chefs", np.int64), ("scores", np.float64), ("places", np.int64),
        ):  # fmt: skip
            given = np.asarray(getattr(self, name))
            if given.ndim != 1 or (given.size and not np.array_equal(given, given.astype(kind))):
                raise ValueError(f"{name}: a list of {kind.__name__} is needed")
            object.__setattr__(self, name, given.astype(kind))
        lengths = np.diff(self.indptr)
        if not len(self.indptr) or self.indptr[0] != 0 or (lengths < 0).any():
            raise ValueError("indptr: begins at 0 and never falls")
        if self.indptr[-1] != len(self.chefs) or len(self.chefs) != len(self.scores):
            raise ValueError("indptr, chefs and scores: not the same number of pairs")
        if (self.places < 0).any():
            raise ValueError("places: 0 or more")
        if len(self.chefs) and not (0 <= self.chefs.min() <= self.chefs.max() < len(self.places)):
            raise ValueError("chefs: a rank without places")
        if not np.isfinite(self.scores).all():
            raise ValueError("scores: a finite number is needed")
        communes = np.repeat(np.arange(len(lengths)), lengths)
        object.__setattr__(self, "communes", communes)
        pairs = communes * max(len(self.places), 1) + self.chefs
        if (np.diff(pairs) <= 0).any() and len(np.unique(pairs)) < len(pairs):
            raise ValueError("chefs: the same one twice for a commune")

    def of(self, commune: int) -> slice:
        """Return where the candidates of one commune are."""
        return slice(int(self.indptr[commune]), int(self.indptr[commune + 1]))

    @cached_property
    def usable(self) -> Flags:
        """Pairs that may be proposed: worth something, with somebody who has a seat."""
        return (self.scores > 0) & (self.places[self.chefs] > 0)


@dataclass(frozen=True, eq=False)
class Affectation:
    """A proposal of leads, with the prices that prove it.

    Attributes
    ----------
    chefs
        Shape (n,): rank of the lead of each commune, -1 for none.
    prix
        Shape (m,), in the unit of the scores, 0 where a seat is free. To within the gap: one seat
        more would add at most this to the total, one seat less would cost at least this.
    total, borne
        The sum of the scores proposed, and what no proposal whatsoever can pass.
    """

    candidatures: Candidatures
    chefs: Indices
    prix: Floats
    total: float
    borne: float

    @property
    def ecart(self) -> float:
        """How far under the best the total may be at most, as a share of the bound."""
        return max(self.borne - self.total, 0.0) / self.borne if self.borne > 0 else 0.0

    @cached_property
    def occupees(self) -> Indices:
        """Seats taken of each lead, shape (m,)."""
        return _count(self.chefs[self.chefs >= 0], len(self.prix))

    @cached_property
    def obtenus(self) -> Floats:
        """Score of each commune with its lead, 0 for none, shape (n,)."""
        return _obtained(self.candidatures, self.chefs)

    @cached_property
    def demandes(self) -> Indices:
        """Communes led by another or by nobody that each lead would suit better, shape (m,)."""
        candidatures = self.candidatures
        better = candidatures.scores > self.obtenus[candidatures.communes]
        return _count(candidatures.chefs[better], len(self.prix))


def assign(candidatures: Candidatures, *, gap: float = GAP) -> Affectation:
    """Propose a lead to each commune, so that the sum of scores is the largest, within `gap`.

    Parameters
    ----------
    candidatures
        The possible pairs, and the seats.
    gap
        Stop when the total is proven to be within this share of the best. 0 goes on to the limit
        of precision: with whole scores, the best total itself.

    Returns
    -------
    Affectation
        The same for the same input; equal claims go to the commune of the lower rank.

    Notes
    -----
    ε-scaled auction (see `matching.auction`); the bound is the value of the dual at its prices, so
    it holds whatever the auction did.

    Examples
    --------
    Two communes prefer the first lead, which has one seat. The first gives it up: it loses 1 with
    the other lead, where the second would lose 5.

    >>> found = assign(Candidatures(
    ...     indptr=[0, 2, 4], chefs=[0, 1, 0, 1], scores=[9, 8, 7, 2], places=[1, 5]))
    >>> found.chefs.tolist(), found.total, round(found.borne, 2)
    ([1, 0], 15.0, 15.0)
    >>> found.demandes.tolist()
    [1, 0]
    """
    auction = Auction(
        candidatures.indptr, candidatures.chefs, candidatures.scores, candidatures.places
    )
    while True:
        auction.run()
        found = _proposed(candidatures, auction.holds, auction.prices)
        finest = not auction.refine()
        if found.ecart <= gap or finest:
            found = _settled(found)
        if found.ecart <= gap or finest:
            return found


def bound(candidatures: Candidatures, prix: Floats) -> float:
    """Return the total that no proposal can pass, whatever the prices (0 or more) it is read at.

    What every commune would gain at these prices, and what all the seats would bring: the dual of
    the assignment. The nearer the prices to the right ones, the tighter.

    >>> pairs = Candidatures(indptr=[0, 1, 2], chefs=[0, 0], scores=[3, 2], places=[1])
    >>> bound(pairs, np.array([0.0])), bound(pairs, np.array([2.0]))
    (5.0, 3.0)
    """
    usable = candidatures.usable
    communes, chefs = candidatures.communes[usable], candidatures.chefs[usable]
    gains = np.zeros(len(candidatures.indptr) - 1)
    np.maximum.at(gains, communes, candidatures.scores[usable] - prix[chefs])
    return float(gains.sum() + prix @ candidatures.places)


def _proposed(candidatures: Candidatures, chefs: Indices, prix: Floats) -> Affectation:
    total = float(_obtained(candidatures, chefs).sum())
    return Affectation(candidatures, chefs, prix, total, bound(candidatures, prix))


def _settled(found: Affectation) -> Affectation:
    """Let communes take the free seats they would still gain by: the auction stops a step short.

    Without it, a page could show a free seat at a lead that suits the commune better.
    """
    candidatures, chefs = found.candidatures, found.chefs.copy()
    free = candidatures.places - found.occupees
    while True:
        gains = candidatures.scores - _obtained(candidatures, chefs)[candidatures.communes]
        wanted = np.flatnonzero(candidatures.usable & (gains > 0) & (free[candidatures.chefs] > 0))
        moved: set[int] = set()
        for pair in wanted[np.argsort(-gains[wanted], kind="stable")].tolist():
            commune, chef = int(candidatures.communes[pair]), int(candidatures.chefs[pair])
            if commune in moved or not free[chef]:
                continue
            moved.add(commune)
            if chefs[commune] >= 0:
                free[chefs[commune]] += 1
            free[chef] -= 1
            chefs[commune] = chef
        if not moved:
            return _proposed(candidatures, chefs, np.where(free > 0, 0.0, found.prix))


def _count(ranks: Indices, length: int) -> Indices:
    return np.bincount(ranks, minlength=length)


def _obtained(candidatures: Candidatures, chefs: Indices) -> Floats:
    mine = candidatures.chefs == chefs[candidatures.communes]
    obtained = np.zeros(len(chefs))
    obtained[candidatures.communes[mine]] = candidatures.scores[mine]
    return obtained


@dataclass(frozen=True, slots=True)
class Explication:
    """Why a commune is proposed this lead, or none.

    Attributes
    ----------
    chef, second
        Rank of its lead, and of the one it would turn to first without it; -1 for none.
    score, prix, second_score
        The score with its lead, the price of a seat there, the score with the second.
    cede
        Rank of the commune that would lose least by leaving the lead most wanted, when that one is
        full and not its own: who would be displaced; -1 for nobody.
    raison
        The same, in French.
    """

    chef: int
    score: float
    prix: float
    second: int
    second_score: float
    cede: int
    raison: str


def explain(
    affectation: Affectation, commune: int, *, chefs: Sequence[str], communes: Sequence[str]
) -> Explication:
    """Say why a commune is proposed this lead, what it would have had instead, who else asked.

    Parameters
    ----------
    affectation
        The proposal.
    commune
        Rank of the commune.
    chefs, communes
        Names, by rank.

    Examples
    --------
    >>> found = assign(Candidatures(
    ...     indptr=[0, 2, 4], chefs=[0, 1, 0, 1], scores=[.9, .8, .7, .2], places=[1, 5]))
    >>> why = explain(found, 0, chefs=["CC du Val", "CC du Mont"], communes=["Aas", "Bun"])
    >>> why.chef, why.cede
    (1, 1)
    >>> why.raison
    'CC du Val a un meilleur score (0,90 contre 0,80), mais sa seule place revient à une commune \
qui perdrait au moins autant à aller ailleurs : il faudrait que Bun cède la sienne. CC du Mont a \
encore 4 places sur 5.'
    """
    candidatures, obtained = affectation.candidatures, affectation.obtenus
    places = candidatures.of(commune)
    able = candidatures.usable[places]
    ranks, scores = candidatures.chefs[places][able], candidatures.scores[places][able]
    chef, score = int(affectation.chefs[commune]), float(obtained[commune])
    if not len(ranks):
        raison = (
            "Aucune des collectivités de sa liste n’a de place."
            if places.stop > places.start
            else "Aucune collectivité ne figure dans sa liste."
        )
        return Explication(-1, 0.0, 0.0, -1, 0.0, -1, raison)
    best = int(np.lexsort((ranks, -scores))[0])
    wanted = int(ranks[best])
    prix = float(affectation.prix[chef]) if chef >= 0 else 0.0
    second, second_score = _second(affectation, ranks, scores, chef)
    refused = chef < 0 or scores[best] > score
    cede = _displaced(affectation, wanted) if refused else -1
    sentences = []
    if refused:
        against = f" contre {french.decimal(score, 2)}" if chef >= 0 else ""
        better = "a un meilleur score" if chef >= 0 else "a le meilleur score"
        sentences.append(
            f"{chefs[wanted]} {better} ({french.decimal(float(scores[best]), 2)}{against}), mais "
            f"{_seats_go(int(candidatures.places[wanted]))} : il faudrait que "
            f"{communes[cede]} cède la sienne."
        )
    else:
        sentences.append(f"C’est le meilleur score de sa liste ({french.decimal(score, 2)}).")
    if chef >= 0:
        sentences.append(_room(affectation, chef, chefs[chef]))
    elif len(ranks) > 1:
        sentences.append("Les autres collectivités de sa liste n’ont plus de place non plus.")
    else:
        sentences.append("C’est la seule collectivité possible de sa liste.")
    if chef >= 0 and not refused and second >= 0:
        sentences.append(
            f"À défaut, ce serait {chefs[second]} ({french.decimal(second_score, 2)})."
        )
    return Explication(chef, score, prix, second, second_score, cede, " ".join(sentences))


def _second(
    affectation: Affectation, ranks: Indices, scores: Floats, chef: int
) -> tuple[int, float]:
    """Return the lead that suits best at these prices once its own is set aside."""
    gains = np.where(ranks == chef, -np.inf, scores - affectation.prix[ranks])
    best = int(np.lexsort((ranks, -gains))[0])
    return (int(ranks[best]), float(scores[best])) if gains[best] > 0 else (-1, 0.0)


def _displaced(affectation: Affectation, chef: int) -> int:
    """Return the commune that would lose least by leaving a lead, for its second or for nobody."""
    candidatures = affectation.candidatures
    usable = candidatures.usable
    losses = {}
    for member in np.flatnonzero(affectation.chefs == chef).tolist():
        places = candidatures.of(member)
        able = usable[places]
        ranks, scores = candidatures.chefs[places][able], candidatures.scores[places][able]
        elsewhere = np.where(ranks == chef, 0.0, scores - affectation.prix[ranks])
        losses[member] = float(scores[ranks == chef][0]) - max(float(elsewhere.max()), 0.0)
    return min(losses, key=lambda member: (losses[member], member))


def _seats_go(seats: int) -> str:
    if seats == 1:
        return "sa seule place revient à une commune qui perdrait au moins autant à aller ailleurs"
    return (
        f"ses {french.number(seats)} places reviennent à des communes qui perdraient au moins "
        "autant à aller ailleurs"
    )


def _room(affectation: Affectation, chef: int, nom: str) -> str:
    seats = int(affectation.candidatures.places[chef])
    free = seats - int(affectation.occupees[chef])
    if free:
        left = f"{french.number(free)} places" if free > 1 else "une place"
        return f"{nom} a encore {left} sur {french.number(seats)}."
    others = int(affectation.demandes[chef])
    if not others:
        return f"{nom} n’a plus de place."
    asked = (
        f"{french.number(others)} autres communes y auraient un meilleur score"
        if others > 1
        else "une autre commune y aurait un meilleur score"
    )
    return f"{nom} n’a plus de place, et {asked}."
