"""A floor of exposure for everyone willing, at a price that is bounded, counted and said.

Left alone, the best candidates of all are shown everywhere and others never. Here, whoever is below
the floor buys places, one at a time and the cheapest first, from those above it: to take a
place, it passes the one just before it, and the lists lose the difference of their two scores times
what the place is worth. So the price of a unit of exposure is that difference, and nothing else.

Scores are not touched: they remain the sums of their parts, and every entry that moved says so. The
idea is that of FairRec [1]_ (a minimum for those shown, a bound on what those who read lose), with
places weighted by what they are worth, and with the order of the scores kept where nobody needs it
changed.

References
----------
.. [1] G. Patro et al., « FairRec: Two-Sided Fairness for Personalized Recommendations in Two-Sided
   Platforms », WWW 2020.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from math import fsum, inf
from typing import NamedTuple

import numpy as np

from matching import french
from matching.fairness import NOBODY, Flags, Listes, discounts, exposure

# Share of the score of all lists together that the floor may cost.
SHARE = 0.02
# Share of its own score that one list may lose: the floor of all is not paid by a few readers.
LIST_SHARE = 0.10
# Before any move, as moves are compared: whether it hurts, its price, the turn of its list.
FIRST_TURN = (False, -inf, 0)
# Sums of exposure made in another order differ by less than this.
SLACK = 1e-9

BEHIND = "{places} : une collectivité encore peu proposée passe devant"
AHEAD = "{places} : encore peu proposée"
GONE = "laisse la dernière place à une collectivité encore peu proposée"
NOWHERE = "n’est candidate dans aucune liste"
TOO_FEW = (
    "n’est candidate que dans {lists} : même première partout, elle resterait sous le plancher"
)
TOO_DEAR = "la remonter encore coûterait plus que les {share} de score permis"
LIST_TOO_DEAR = "les listes où elle est candidate perdraient plus que les {share} de score permis"
HELD = "les places au-dessus d’elle sont à des collectivités qui tomberaient elles-mêmes trop bas"


@dataclass(frozen=True, slots=True)
class SousPlancher:
    """Who is still below the floor, with what exposure, and why."""

    acteur: int
    exposition: float
    raison: str


@dataclass(frozen=True)
class Reclassement:
    """Lists after re-ranking, and what it cost.

    Parameters
    ----------
    listes
        Shape (m, shown): the same candidates with the same scores, in another order.
    raisons
        (row, actor) → why it moved, in French; for who left a list too. Others did not move.
    cout, cout_simple, cout_liste
        Shares of the score that were lost: by all lists, each place counting for what it is worth;
        by all lists, each place counting the same; by the list that lost most, counted as the
        first. Computed from the lists before and after, not from what was spent on the way.
    plancher
        The floor wanted.
    atteint
        The lowest exposure of a willing actor that is candidate in some list; the floor itself when
        all have it.
    sous_plancher
        The willing actors that are below it, in order of rank.
    """

    listes: Listes
    raisons: Mapping[tuple[int, int], str]
    cout: float
    cout_simple: float
    cout_liste: float
    plancher: float
    atteint: float
    sous_plancher: tuple[SousPlancher, ...]


def rerank(
    listes: Listes,
    *,
    shown: int,
    willing: Flags,
    plancher: float | None = None,
    share: float = SHARE,
    list_share: float = LIST_SHARE,
) -> Reclassement:
    """Reorder lists so that whoever is willing has a floor of exposure, or say why not.

    The cheapest moves are made first, so that the score allowed lifts as many actors as it can. A
    place is taken from those who stay at the floor; when none can be, from one who falls below it
    but no lower than who takes it, so that the lowest exposure never goes down.

    Parameters
    ----------
    listes
        All the candidates each list could show, best first: more than `shown`, or nobody enters.
    shown
        How many candidates a list shows, 1 or more.
    willing
        Shape (n,): who is owed the floor. Who is not should not be among the candidates; if it is,
        it may lose places and never gains one.
    plancher
        Exposure owed to each; when it is not said, what the last place shown is worth: being shown
        once.
    share, list_share
        What may be lost, of all lists (in both ways of counting) and of each; between 0 and 1.

    Returns
    -------
    Reclassement
        The same for the same arguments, always; in whatever order the lists are.

    Raises
    ------
    ValueError
        When `shown` is less than 1, or another argument is not a number within its bounds.

    Examples
    --------
    Two lists show one candidate each, the same. The other one costs 0.10 here, 0.01 there.

    >>> lists = Listes.of([(0, [(2, 0.9), (3, 0.8)]), (1, [(2, 0.9), (3, 0.89)])])
    >>> found = rerank(lists, shown=1, willing=np.ones(4, dtype=bool))
    >>> found.listes.candidates.tolist(), round(found.cout, 4)
    ([[2], [3]], 0.0056)
    >>> found.raisons[1, 3]
    'remontée d’une place : encore peu proposée'
    """
    if shown < 1:
        raise ValueError(f"shown must be at least 1, not {shown}")
    if not (0 <= share <= 1 and 0 <= list_share <= 1):
        raise ValueError(f"shares must be between 0 and 1, not {share} and {list_share}")
    floor = float(discounts(shown)[-1]) if plancher is None else plancher
    if not 0 <= floor < np.inf:
        raise ValueError(f"a floor must be a finite number, 0 or more, not {floor}")
    market = _Market(listes, shown, willing, floor, share, list_share)
    market.run()
    return market.outcome()


class _Move(NamedTuple):
    """One place bought in one list; the best one leaves others at the floor, then is the cheapest.

    `column` passes the one at `place`, whose exposure goes down by what its own goes up: `gain`.
    It `hurts` when that leaves somebody below the floor.
    """

    hurts: bool
    price: float
    turn: int
    row: int
    column: int
    place: int
    enters: bool
    gain: float

    @property
    def loss(self) -> float:
        """What the list loses, each place counting for what it is worth."""
        return self.price * self.gain

    @property
    def plain_loss(self) -> float:
        """What the list loses, each place counting the same."""
        return self.price if self.enters else 0.0


class _Market:
    """The lists while places change hands.

    `columns[row]` are the columns of `listes` in the order now shown; a column is also the rank the
    candidate had by score alone.
    """

    def __init__(
        self,
        listes: Listes,
        shown: int,
        willing: Flags,
        floor: float,
        share: float,
        list_share: float,
    ) -> None:
        self.listes, self.floor = listes, floor
        self.share, self.list_share = share, list_share
        self.willing: list[bool] = willing.tolist()
        self.candidates: list[list[int]] = listes.candidates.tolist()
        self.scores: list[list[float]] = listes.scores.tolist()
        self.lengths: list[int] = (listes.candidates != NOBODY).sum(axis=1).tolist()
        self.columns = [list(range(min(shown, length))) for length in self.lengths]
        self.shown = shown
        self.worth: list[float] = discounts(shown).tolist()
        before = listes.first(shown)
        self.exposed: list[float] = exposure(before.candidates, len(willing)).tolist()
        self.values = [self._value(row) for row in range(len(self.columns))]
        # A hair under what is allowed: sums made on the way and at the end may differ by rounding.
        self.allowed = (1 - SLACK) * share * fsum(self.values)
        self.allowed_plain = (1 - SLACK) * share * fsum(before.scores.ravel().tolist())
        self.spent = 0.0
        self.spent_plain = 0.0
        self.lost = [0.0] * len(self.columns)
        self.turns = _turns(listes)
        self.places = self._appearances()

    def run(self) -> None:
        """Sell places, the cheapest first, until nobody below the floor can buy one."""
        moved = True
        # Again as long as somebody moved: those who held a place may now give it up.
        while moved:
            moved = False
            actors = range(len(self.willing))
            queue = [(FIRST_TURN, actor) for actor in actors if self._needs(actor)]
            while queue:
                expected, actor = heappop(queue)
                move = self._cheapest(actor) if self._needs(actor) else None
                if not isinstance(move, _Move):
                    continue
                if move[:3] > expected:
                    # Not looked at yet, or others moved meanwhile: its turn comes later.
                    heappush(queue, (move[:3], actor))
                elif self._affordable(move):
                    self._make(actor, move)
                    heappush(queue, (expected, actor))
                    moved = True

    def outcome(self) -> Reclassement:
        """Gather the lists, and count again, from the lists alone, what was lost."""
        width = min(self.shown, self.listes.candidates.shape[1])
        candidates = np.full((len(self.columns), width), NOBODY, dtype=np.int64)
        scores = np.zeros((len(self.columns), width))
        for row, columns in enumerate(self.columns):
            candidates[row, : len(columns)] = [self.candidates[row][c] for c in columns]
            scores[row, : len(columns)] = [self.scores[row][c] for c in columns]
        found = Listes(self.listes.askers, candidates, scores)
        after = [self._value(row) for row in range(len(self.columns))]
        plain = fsum(self.listes.first(self.shown).scores.ravel().tolist())
        exposed = exposure(candidates, len(self.willing))
        below = [
            actor
            for actor in np.flatnonzero(exposed < self.floor - SLACK).tolist()
            if self.willing[actor]
        ]
        return Reclassement(
            listes=found,
            raisons=self._reasons(),
            cout=_lost(fsum(self.values), fsum(after)),
            cout_simple=_lost(plain, fsum(scores.ravel().tolist())),
            cout_liste=max(map(_lost, self.values, after), default=0.0),
            plancher=self.floor,
            atteint=min(
                (float(exposed[actor]) for actor in below if self.places[actor]),
                default=self.floor,
            ),
            sous_plancher=tuple(
                SousPlancher(actor, float(exposed[actor]), self._why_below(actor))
                for actor in below
            ),
        )

    def _value(self, row: int) -> float:
        return fsum(
            self.scores[row][column] * worth
            for column, worth in zip(self.columns[row], self.worth, strict=False)
        )

    def _appearances(self) -> list[list[tuple[int, int]]]:
        """(row, column) of every candidacy of each actor."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.willing]
        for row, (candidates, length) in enumerate(zip(self.candidates, self.lengths, strict=True)):
            for column in range(length):
                found[candidates[column]].append((row, column))
        return found

    def _needs(self, actor: int) -> bool:
        return self.willing[actor] and self.exposed[actor] < self.floor - SLACK

    def _cheapest(self, actor: int) -> _Move | str:
        """Return the cheapest place an actor may buy, or what holds it back."""
        best: _Move | None = None
        why = NOWHERE
        for row, column in self.places[actor]:
            move = self._next(row, column)
            if move is None:
                continue
            if not self._may_give(actor, move):
                why = HELD
            elif self.lost[row] + move.loss > (1 - SLACK) * self.list_share * self.values[row]:
                # Said only when nobody holds a place: that would be the first thing to change.
                why = why if why == HELD else LIST_TOO_DEAR
            else:
                best = move if best is None else min(best, move)
        return why if best is None else best

    def _may_give(self, buyer: int, move: _Move) -> bool:
        """Say whether the one passed stays at the floor, or no worse off than who passes it."""
        seller = self._shown(move.row, move.place)
        left = self.exposed[seller] - move.gain
        return not move.hurts or left >= self.exposed[buyer] + move.gain

    def _next(self, row: int, column: int) -> _Move | None:
        """Return the move of a candidate in one list: up a place, or in; None at the first one."""
        columns = self.columns[row]
        enters = column not in columns
        place = (len(columns) if enters else columns.index(column)) - 1
        if place < 0:
            return None
        gain = self.worth[place] - (0.0 if enters else self.worth[place + 1])
        price = self.scores[row][columns[place]] - self.scores[row][column]
        seller = self._shown(row, place)
        hurts = self.willing[seller] and self.exposed[seller] - gain < self.floor - SLACK
        return _Move(hurts, price, self.turns[row], row, column, place, enters, gain)

    def _shown(self, row: int, place: int) -> int:
        return self.candidates[row][self.columns[row][place]]

    def _affordable(self, move: _Move) -> bool:
        return (
            self.spent + move.loss <= self.allowed
            and self.spent_plain + move.plain_loss <= self.allowed_plain
        )

    def _make(self, actor: int, move: _Move) -> None:
        self.exposed[actor] += move.gain
        self.exposed[self._shown(move.row, move.place)] -= move.gain
        columns = self.columns[move.row]
        if not move.enters:
            columns[move.place + 1] = columns[move.place]
        columns[move.place] = move.column
        self.lost[move.row] += move.loss
        self.spent += move.loss
        self.spent_plain += move.plain_loss

    def _reasons(self) -> dict[tuple[int, int], str]:
        found = {}
        for row, columns in enumerate(self.columns):
            candidates = self.candidates[row]
            for place, column in enumerate(columns):
                if column > place:
                    said = f"remontée {_places(column - place)}"
                    found[row, candidates[column]] = AHEAD.format(places=said)
                elif column < place:
                    said = f"reculée {_places(place - column)}"
                    found[row, candidates[column]] = BEHIND.format(places=said)
            for column in range(len(columns)):
                if column not in columns:
                    found[row, candidates[column]] = GONE
        return found

    def _why_below(self, actor: int) -> str:
        lists = len(self.places[actor])
        if not lists:
            return NOWHERE
        if lists < self.floor - SLACK:
            return TOO_FEW.format(lists="une liste" if lists == 1 else f"{lists} listes")
        why = self._cheapest(actor)
        if isinstance(why, _Move):
            return TOO_DEAR.format(share=_percent(self.share))
        return why.format(share=_percent(self.list_share))


def _turns(listes: Listes) -> list[int]:
    """Turn of each list when prices are equal: by what is in it, not by where it stands."""
    rows = zip(
        listes.askers.tolist(), listes.candidates.tolist(), listes.scores.tolist(), strict=True
    )
    order = [row for _, row in sorted((content, row) for row, content in enumerate(rows))]
    turns = [0] * len(order)
    for turn, row in enumerate(order):
        turns[row] = turn
    return turns


def _lost(before: float, after: float) -> float:
    return (before - after) / before if before else 0.0


def _places(count: int) -> str:
    return "d’une place" if count == 1 else f"de {count} places"


def _percent(share: float) -> str:
    return f"{french.decimal(100 * share, 1).removesuffix(',0')}{french.NO_BREAK}%"
