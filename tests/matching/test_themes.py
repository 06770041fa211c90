"""Likeness of sub-themes up their tree of two levels."""

import numpy as np
import pytest

from matching.signals.themes import best, tree_likeness, wanted

# Two sub-themes under « eau », one under « énergie ».
TREE = tree_likeness(["eau", "eau", "energie"])


def test_a_sub_theme_is_itself_half_its_sibling_and_a_stranger_elsewhere() -> None:
    assert TREE.tolist() == [[1, 0.4, 0], [0.4, 1, 0], [0, 0, 1]]


def test_the_first_sub_theme_of_a_need_counts_whole_and_the_next_less() -> None:
    leak_then_energy = [0, 2]

    found = wanted(TREE, leak_then_energy)

    assert found.tolist() == pytest.approx([1.0, 0.4, 0.7])


def test_a_sub_theme_wanted_second_and_sibling_of_the_first_takes_the_better_of_both() -> None:
    found = wanted(TREE, [0, 1])

    assert found.tolist() == pytest.approx([1.0, 0.7, 0.0])


def test_a_sixth_sub_theme_adds_nothing() -> None:
    apart = tree_likeness(list("abcdef"))

    found = wanted(apart, [0, 1, 2, 3, 4, 5])

    assert found.tolist() == [1.0, 0.7, 0.5, 0.4, 0.3, 0.0]


def test_a_need_without_a_sub_theme_is_answered_by_none() -> None:
    assert wanted(TREE, []).tolist() == [0, 0, 0]


def test_a_holder_is_worth_its_best_sub_theme() -> None:
    holders = np.array([[True, True, False], [False, True, True], [False, False, False]])

    found = best(holders, np.array([1.0, 0.4, 0.7]))

    assert found.tolist() == [1.0, 0.7, 0.0]


def test_holders_of_an_empty_taxonomy_are_worth_nothing() -> None:
    nothing = np.zeros((2, 0), dtype=np.bool_)

    assert best(nothing, np.zeros(0)).tolist() == [0.0, 0.0]
