"""What a ranking is worth: values computed by hand."""

import math

import numpy as np
import pytest

from matching.evaluation import metrics

RANKED = ["a", "b", "c", "d"]


def test_the_reciprocal_rank_is_that_of_the_first_relevant():
    assert metrics.reciprocal_rank(RANKED, {"c", "d"}) == pytest.approx(1 / 3)
    assert metrics.reciprocal_rank(RANKED, {"z"}) == 0


def test_a_hit_is_within_the_first():
    assert metrics.hit(RANKED, {"c"}, 3) == 1
    assert metrics.hit(RANKED, {"d"}, 3) == 0


def test_recall_counts_what_was_not_ranked_at_all():
    assert metrics.recall(RANKED, {"a", "d", "z"}, 10) == pytest.approx(2 / 3)
    assert metrics.recall(RANKED, {"a", "d"}, 1) == 0.5


def test_ndcg_compares_with_a_perfect_order():
    # Second and fourth of two relevant: 1/log2(3) + 1/log2(5), over 1 + 1/log2(3).
    found = 1 / math.log2(3) + 1 / math.log2(5)
    assert metrics.ndcg(RANKED, {"b", "d"}, 10) == pytest.approx(found / (1 + 1 / math.log2(3)))


def test_a_perfect_order_of_more_than_ten_is_worth_one():
    many = [str(number) for number in range(15)]

    assert metrics.ndcg(many, set(many), 10) == pytest.approx(1)


def test_f1_is_zero_when_nothing_is_true_and_nothing_said():
    assert metrics.f1([False, False], [False, False]) == 0
    # Two said, three true, one both: 2 × 1 ÷ 5.
    assert metrics.f1([True, True, False, False], [True, False, True, True]) == pytest.approx(0.4)


def test_an_interval_holds_its_mean_and_is_the_same_at_each_run():
    values = np.array([0.0, 1.0] * 50)

    first, second = metrics.interval(values), metrics.interval(values)

    assert first == second
    assert first.valeur == 0.5
    # One standard error of a coin tossed a hundred times is 0.05; the bounds are two away.
    assert first.bas == pytest.approx(0.4, abs=0.02)
    assert first.haut == pytest.approx(0.6, abs=0.02)


def test_one_question_alone_has_no_width():
    assert metrics.f1_interval([True], [True]) == metrics.Mesure(1.0, 1.0, 1.0)


def test_no_question_has_no_measure():
    assert metrics.measure([], []) == {}
