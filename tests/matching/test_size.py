"""Likeness of populations, and the means they hint at."""

from math import e

import numpy as np
import pytest

from matching.signals.size import likeness, logs, means


def test_half_and_double_are_equally_alike() -> None:
    populations = np.array([1000, 500, 2000, 4000])

    found = likeness(logs(populations), 1000)

    assert found.tolist() == pytest.approx([1.0, 0.5, 0.5, 0.25])


def test_a_softer_comparison_forgives_three_times_the_gap() -> None:
    populations = np.array([8000, round(1000 * e**3)])

    found = likeness(logs(populations), 1000, softness=3.0)

    assert found.tolist() == pytest.approx([0.5, 1 / e], rel=1e-4)


def test_an_unknown_population_counts_for_nothing_on_either_side() -> None:
    populations = logs(np.array([1000, -1]))

    assert likeness(populations, 1000).tolist() == [1.0, 0.0]
    assert likeness(populations, -1).tolist() == [0.0, 0.0]


def test_a_commune_without_inhabitants_is_read_as_having_one() -> None:
    dead_for_france = np.array([0, 1, 100])

    found = likeness(logs(dead_for_france), 0)

    assert found.tolist() == pytest.approx([1.0, 1.0, 0.01])


def test_means_go_from_nothing_at_a_thousand_to_all_at_a_million() -> None:
    populations = np.array([-1, 0, 999, 1000, 10_000, 100_000, 1_000_000, 8_000_000])

    found = means(populations)

    assert found.tolist() == pytest.approx([0, 0, 0, 0, 1 / 3, 2 / 3, 1, 1])
