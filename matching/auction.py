"""An auction for seats: many bidders, one seat each; sellers with several seats of one price.

Whoever is outbid bids again, so prices rise until everyone holds what suits them best at these
prices, to within a step. Small steps find the optimum but make long price wars, so the steps shrink
from one phase to the next, each phase starting from the prices of the one before.

References
----------
.. [1] D. P. Bertsekas and D. A. Castañon, "The auction algorithm for the transportation problem",
       Annals of Operations Research 20, 1989: several seats of one price.
.. [2] D. P. Bertsekas and D. A. Castañon, "A forward/reverse auction algorithm for asymmetric
       assignment problems", Computational Optimization and Applications 1, 1992: a seller with free
       seats must lower its price, which warm prices make necessary.
"""

from collections import deque
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# Offers a bidder keeps at hand; the others are looked at again when these have become too dear.
AT_HAND = 8
# Values are rounded to a power of two this much below the largest: sums and differences of prices
# are then exact, ties stay ties, and a step really is a step.
PRECISION = 40
# The first step, as a share of the largest value, and how much finer each next one is. Measured on
# 30,000 bidders with seats to spare, just enough, and half enough: within 20 % of the best choice.
FIRST_STEP, FINER = 1 / 16, 16.0
# Prices restart this many steps below: high enough to be near, low enough for most seats to sell.
STEPS_BACK = 1.0


def _expand(starts: Indices, lengths: Indices) -> Indices:
    """Places of several slices, one after the other.

    >>> _expand(np.array([10, 20]), np.array([2, 3])).tolist()
    [10, 11, 20, 21, 22]
    """
    before = np.cumsum(lengths) - lengths
    places: Indices = np.repeat(starts - before, lengths) + np.arange(lengths.sum())
    return places


@dataclass
class Auction:
    """The bidders, the sellers, what each seat is worth to each bidder, and the prices so far.

    Parameters
    ----------
    indptr, sellers, values
        Offers in CSR, shapes (n + 1,), (k,), (k,): what the seats of `sellers[e]` are worth to the
        bidder. A bidder may always stay out, which is worth 0.
    seats
        Seats of each seller, shape (m,), 0 or more.

    Notes
    -----
    Takes n × (longest list of offers) memory. Nothing is random: equal bids go to the lower rank.
    """

    indptr: Indices
    sellers: Indices
    values: Floats
    seats: Indices
    prices: Floats = field(init=False)
    holds: Indices = field(init=False)
    step: float = field(init=False)
    finest: float = field(init=False)
    anything: bool = field(init=False)

    def __post_init__(self) -> None:
        lengths = np.diff(self.indptr)
        count, width = len(lengths), int(lengths.max(initial=1))
        useful = (self.values > 0) & (self.seats[self.sellers] > 0)
        top = float(np.max(self.values, where=useful, initial=0.0))
        self.anything = top > 0
        # The smallest power of two that no value passes; 1 when there is nothing to sell.
        scale = 2.0 ** np.ceil(np.log2(top)) if self.anything else 1.0
        self.finest = float(scale * 2.0**-PRECISION)
        rounded = np.where(useful, np.round(self.values / self.finest) * self.finest, -np.inf)
        self._offers = np.zeros((count, width), dtype=np.int64)
        self._worth = np.full((count, width), -np.inf)
        filled = np.arange(width) < lengths[:, None]
        self._offers[filled], self._worth[filled] = self.sellers, rounded
        self._near = min(AT_HAND, width)
        self._rounded = rounded
        self._first_slot = np.concatenate([[0], np.cumsum(self.seats)])
        self.prices = np.zeros(len(self.seats))
        self.holds = np.full(count, -1, dtype=np.int64)
        self.step = float(scale * FIRST_STEP)

    def run(self) -> None:
        """One phase: sell at rising prices, lower those of seats unsold, prepare a finer step.

        After it, `holds` is the seller of each bidder (-1: stays out) and `prices` those at which
        nobody would gain more than the step just used by holding another seat or none.
        """
        if self.anything:
            self._rise()
            self._lower()

    def refine(self) -> bool:
        """Make the step finer for the next phase; False when it cannot be."""
        if self.step <= self.finest:
            return False
        self.prices = np.maximum(self.prices - STEPS_BACK * self.step, 0.0)
        self.step = max(self.step / FINER, self.finest)
        return True

    def _rise(self) -> None:
        """Sell every seat again, at prices that only rise."""
        count = len(self.holds)
        self._at_hand = np.zeros((count, self._near), dtype=np.int64)
        self._worth_at_hand = np.zeros((count, self._near))
        self._elsewhere = np.zeros(count)
        self._look_around(np.arange(count))
        # A seat not sold yet is held by nobody, at the price asked.
        self._slot_bids = np.repeat(self.prices, self.seats)
        self._slot_bidders = np.full(len(self._slot_bids), -1, dtype=np.int64)
        # New arrays, so that whoever read those of the last phase keeps them.
        self.holds, self.prices = np.full(count, -1, dtype=np.int64), self.prices.copy()
        bidders = np.arange(count)
        while len(bidders):
            best, second, seller, worth = self._choose(bidders)
            short = np.flatnonzero(second < self._elsewhere[bidders])
            if len(short):
                self._look_around(bidders[short])
                best[short], second[short], seller[short], worth[short] = self._choose(
                    bidders[short]
                )
            gains = best > 0
            bids = (worth - second + self.step)[gains]
            bidders = self._sell(bidders[gains], seller[gains], bids)

    def _look_around(self, bidders: Indices) -> None:
        """Keep at hand the offers that suit best today, and how good any other can be.

        While prices only rise, an offer not at hand never becomes better than it is now.
        """
        offers, worth = self._offers[bidders], self._worth[bidders]
        gain = worth - self.prices[offers]
        if self._near < gain.shape[1]:
            nearest = np.argpartition(-gain, self._near, axis=1)
            last = nearest[:, self._near : self._near + 1]
            self._elsewhere[bidders] = np.take_along_axis(gain, last, axis=1)[:, 0]
            # In order of rank, so that the first of equal offers is the same every time.
            nearest = np.sort(nearest[:, : self._near], axis=1)
            offers = np.take_along_axis(offers, nearest, axis=1)
            worth = np.take_along_axis(worth, nearest, axis=1)
        else:
            self._elsewhere[bidders] = -np.inf
        self._at_hand[bidders], self._worth_at_hand[bidders] = offers, worth

    def _choose(self, bidders: Indices) -> tuple[Floats, Floats, Indices, Floats]:
        """Gain of the best offer at hand and of the second, seller of the best and its worth."""
        rows = np.arange(len(bidders))
        offers, worth = self._at_hand[bidders], self._worth_at_hand[bidders]
        gain = worth - self.prices[offers]
        first = gain.argmax(axis=1)
        best = gain[rows, first]
        gain[rows, first] = -np.inf
        # Staying out is worth 0, so a second offer is never worth less.
        return best, gain.max(axis=1, initial=0.0), offers[rows, first], worth[rows, first]

    def _sell(self, bidders: Indices, sellers: Indices, bids: Floats) -> Indices:
        """Give the seats to the highest bids, each seller at its lowest; return those outbid."""
        wanted = np.zeros(len(self.seats), dtype=np.bool_)
        wanted[sellers] = True
        asked = np.flatnonzero(wanted)
        room = self.seats[asked]
        slots = _expand(self._first_slot[asked], room)
        of = np.concatenate([np.repeat(asked, room), sellers])
        bid = np.concatenate([self._slot_bids[slots], bids])
        by = np.concatenate([self._slot_bidders[slots], bidders])
        order = np.lexsort((by, -bid, of))
        of, bid, by = of[order], bid[order], by[order]
        crowd = np.bincount(of, minlength=len(self.seats))[asked]
        place = np.arange(len(of)) - np.repeat(np.cumsum(crowd) - crowd, crowd)
        kept = place < self.seats[of]
        self._slot_bids[slots], self._slot_bidders[slots] = bid[kept], by[kept]
        self.prices[asked] = self._slot_bids[self._first_slot[asked + 1] - 1]
        out = by[~kept]
        out = out[out >= 0]
        self.holds[bidders] = sellers
        self.holds[out] = -1
        outbid: Indices = np.sort(out)
        return outbid

    def _lower(self) -> None:
        """Lower the price of the seats unsold until they sell, or cost nothing."""
        held = np.flatnonzero(self.holds >= 0)
        sold = np.bincount(self.holds[held], minlength=len(self.seats))
        waiting = deque(np.flatnonzero((sold < self.seats) & (self.prices > 0)).tolist())
        if not waiting:
            return
        gains = np.zeros(len(self.holds))
        worth = self._worth[held]
        # Short lists are filled up with offers worth -inf, which nobody holds.
        mine = (self._offers[held] == self.holds[held, None]) & (worth > -np.inf)
        gains[held] = worth[mine] - self.prices[self.holds[held]]
        while waiting:
            seller = waiting.popleft()
            free = int(self.seats[seller] - sold[seller])
            if free == 0 or self.prices[seller] == 0:
                continue
            left = self._attract(seller, free, gains)
            sold[seller] += len(left)
            for robbed in left:
                if robbed >= 0:
                    sold[robbed] -= 1
                    waiting.append(robbed)

    @cached_property
    def _by_seller(self) -> tuple[Indices, Indices, Floats]:
        """The offers again, by seller: where those of each begin, their bidders, their values."""
        # A stable sort of 16-bit keys is a radix sort, ten times faster.
        short = len(self.seats) <= np.iinfo(np.uint16).max
        order = np.argsort(self.sellers.astype(np.uint16 if short else np.int64), kind="stable")
        begins = np.searchsorted(self.sellers[order], np.arange(len(self.seats) + 1))
        bidders = np.repeat(np.arange(len(self.holds)), np.diff(self.indptr))
        return begins, bidders[order], self._rounded[order]

    def _column(self, seller: int) -> tuple[Indices, Floats]:
        """Return the bidders of one seller, by rank, and what its seats are worth to them."""
        begins, bidders, worth = self._by_seller
        column = slice(int(begins[seller]), int(begins[seller + 1]))
        return bidders[column], worth[column]

    def _attract(self, seller: int, free: int, gains: Floats) -> list[int]:
        """Ask just less than what the next bidder would pay; return what the newcomers held."""
        bidders, worth = self._column(seller)
        own = self.holds[bidders] == seller
        others = np.flatnonzero(~own)
        would_pay = worth[others] - gains[bidders[others]]
        order = np.argsort(-would_pay, kind="stable")
        next_one = would_pay[order[free]] if len(order) > free else 0.0
        price = min(max(float(next_one) - self.step, 0.0), float(self.prices[seller]))
        taken = order[:free]
        taken = others[taken[would_pay[taken] - price >= self.step]]
        gains[bidders[own]] += self.prices[seller] - price
        self.prices[seller] = price
        newcomers = bidders[taken]
        before: list[int] = self.holds[newcomers].tolist()
        self.holds[newcomers] = seller
        gains[newcomers] = worth[taken] - price
        return before
