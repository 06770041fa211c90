"""Scores, order and places: equal candidates are told apart by rank, never by luck."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.ranking import order, parts, position, same_first, scores
from matching.types import Entree, Part
from matching.weights import Signal

SIGNALS = (
    Signal("pres", "Près", 0.75, "mesure", "pourquoi"),
    Signal("grand", "Grand", 0.25, "mesure", "pourquoi"),
)
QUICK = settings(max_examples=100, derandomize=True, deadline=None, database=None)
SCORES = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.5 + 1e-13, 1.0]), min_size=1, max_size=12)


def everybody(count: int) -> np.ndarray:
    return np.ones(count, dtype=np.bool_)


def make_entry(identifier: str, score: float) -> Entree:
    return Entree(identifier, identifier, "commune", (Part("s", "S", score, 1.0, score, "."),))


def test_a_score_is_the_weighted_sum_of_the_signals() -> None:
    values = {"pres": np.array([1.0, 0.0, 0.5]), "grand": np.array([0.0, 1.0, 0.5])}

    found = scores(SIGNALS, values)

    assert found.tolist() == [0.75, 0.25, 0.5]


def test_every_signal_is_shown_even_when_it_brings_nothing() -> None:
    values = {"pres": np.array([0.0, 0.5]), "grand": np.array([1.0, 0.0])}

    found = parts(SIGNALS, values, 1, lambda signal, rank: f"{signal} de {rank}")

    assert found == (
        Part("pres", "Près", 0.5, 0.75, 0.375, "pres de 1"),
        Part("grand", "Grand", 0.0, 0.25, 0.0, "grand de 1"),
    )


def test_equal_candidates_come_by_rank_and_those_left_out_do_not_come() -> None:
    total = np.array([0.2, 0.9, 0.9, 1.0, 0.9])
    kept = np.array([True, True, True, False, True])

    assert order(total, kept, 2).tolist() == [1, 2]
    assert order(total, kept, 10).tolist() == [1, 2, 4, 0]


def test_a_difference_of_rounding_is_no_difference() -> None:
    sum_in_one_order, in_another = 0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1
    total = np.array([in_another, sum_in_one_order])

    found = order(total, everybody(2), 1)

    assert sum_in_one_order > in_another
    assert found.tolist() == [0]


def test_nobody_kept_gives_an_empty_list() -> None:
    assert order(np.array([0.5]), np.array([False]), 3).tolist() == []


def test_a_place_counts_from_one_among_those_kept() -> None:
    total = np.array([0.2, 0.9, 0.9, 1.0])
    kept = np.array([True, True, True, False])

    found = [position(total, kept, rank) for rank in range(4)]

    assert found == [3, 1, 2, None]


@QUICK
@given(SCORES, st.integers(1, 12))
def test_a_list_cut_short_is_the_beginning_of_the_whole_list(
    values: list[float], limit: int
) -> None:
    total, kept = np.array(values), everybody(len(values))

    found = order(total, kept, limit).tolist()

    assert found == order(total, kept, len(values)).tolist()[:limit]


@QUICK
@given(SCORES)
def test_the_place_of_a_candidate_is_where_the_list_shows_it(values: list[float]) -> None:
    total, kept = np.array(values), everybody(len(values))

    places = [position(total, kept, rank) for rank in order(total, kept, len(values)).tolist()]

    assert places == list(range(1, len(values) + 1))


def test_merged_lists_come_by_score_then_by_identifier() -> None:
    entries = [make_entry("b", 0.5), make_entry("c", 0.9), make_entry("a", 0.5 + 1e-13)]

    found = same_first(entries)

    assert [entry.id for entry in found] == ["c", "a", "b"]


def test_the_score_of_an_entry_is_the_sum_of_its_parts() -> None:
    shares = (0.1,) * 10

    entry = Entree("a", "A", "x", tuple(Part("s", "S", 1.0, c, c, ".") for c in shares))

    # Ten tenths added one by one make 0.9999999999999999.
    assert entry.score == pytest.approx(1.0, abs=0)
