"""What projects say of those who held them."""

import numpy as np

from matching.signals.experience import best_of_holders


def test_a_holder_is_worth_the_best_of_its_projects_whatever_their_order() -> None:
    values, holders = np.array([0.2, 0.9, 0.5]), np.array([1, 1, 0])

    forwards = best_of_holders(values, holders, 3)
    backwards = best_of_holders(values[::-1], holders[::-1], 3)

    assert forwards.tolist() == backwards.tolist() == [0.5, 0.9, 0.0]


def test_a_project_whose_holder_is_not_one_of_ours_counts_for_nobody() -> None:
    found = best_of_holders(np.array([0.9, 0.1]), np.array([-1, 0]), 2)

    assert found.tolist() == [0.1, 0.0]


def test_without_a_project_nobody_has_experience() -> None:
    found = best_of_holders(np.zeros(0), np.zeros(0, dtype=np.int64), 2)

    assert found.tolist() == [0.0, 0.0]
