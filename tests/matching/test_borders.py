"""Borders between communes, on a map of four drawn by hand: a line, and one apart."""

import numpy as np

from matching.signals.borders import closeness, common_neighbours, outlines

# 0 touches 1 (1,000 m), 1 touches 2 (3,000 m); 3 touches nobody.
INDPTR, VOISINS = np.array([0, 1, 3, 4, 4]), np.array([1, 0, 2, 1])
METRES = np.array([1000, 1000, 3000, 3000])


def test_an_outline_is_the_sum_of_the_land_borders() -> None:
    assert outlines(INDPTR, METRES).tolist() == [1000, 4000, 3000, 0]


def test_neighbours_in_common_are_counted() -> None:
    # The commune that asks has its own neighbours in common with itself: nobody reads that.
    assert common_neighbours(INDPTR, VOISINS, 0, 4).tolist() == [1, 0, 1, 0]
    assert common_neighbours(INDPTR, VOISINS, 3, 4).tolist() == [0, 0, 0, 0]


def test_a_long_border_is_closer_than_a_short_one_and_touching_than_not() -> None:
    metres = np.array([400.0, 100.0, 0.0, -1.0, -1.0])
    common = np.array([0, 2, 0, 1, 0])

    found = closeness(metres, common, np.full(5, 1000.0), 1000.0)

    # The share of both outlines is 0.4, 0.1 and nothing.
    assert found.tolist() == [0.9, 0.6, 0.5, 0.25, 0.0]


def test_an_enclave_touches_its_only_neighbour_with_all_of_its_outline() -> None:
    found = closeness(np.array([1000.0]), np.array([0]), np.array([1000.0]), 1000.0)

    assert found.tolist() == [1.0]
