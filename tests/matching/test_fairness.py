"""Exposure, equality and reciprocity, worked out by hand; floors of exposure at a bounded price."""

from collections.abc import Sequence
from math import log2
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.fairness import (
    NOBODY,
    Listes,
    Mesures,
    exposure,
    gini,
    measure,
    outre_mer,
    reciprocity,
)
from matching.reranking import LIST_SHARE, SHARE, Reclassement, rerank

FEW = settings(max_examples=60, derandomize=True, deadline=None, database=None)
SECOND = 1 / log2(3)
COUNT = 8

Row = tuple[int, list[tuple[int, float]]]
# A coarse grid of scores, so that equal ones are common.
candidates = st.tuples(st.integers(0, COUNT - 1), st.integers(0, 20).map(lambda n: n / 20))
rows = st.lists(
    st.tuples(st.integers(-1, COUNT - 1), st.lists(candidates, max_size=8)),
    max_size=8,
    unique_by=lambda row: row[0],
)
willings = st.lists(st.booleans(), min_size=COUNT, max_size=COUNT).map(np.array)
shares = st.sampled_from([0.0, SHARE, 0.1, 1.0])


def all_of(count: int) -> np.ndarray:
    return np.ones(count, dtype=np.bool_)


def measured(
    listes: Listes,
    populations: Sequence[int],
    *,
    overseas: Sequence[bool] | None = None,
    willing: Sequence[bool] | None = None,
) -> Mesures:
    count = len(populations)
    return measure(
        listes,
        populations=np.array(populations, dtype=np.int64),
        overseas=np.array(overseas or [False] * count, dtype=np.bool_),
        willing=np.array(willing or [True] * count, dtype=np.bool_),
    )


def plain(listes: Listes) -> list[list[int]]:
    return [[c for c in row if c != NOBODY] for row in listes.candidates.tolist()]


# Exposure


def test_a_list_is_ordered_without_its_reader_and_without_anybody_twice() -> None:
    found = Listes.of([(0, [(1, 0.2), (0, 0.9), (2, 0.5), (1, 0.5)]), (1, [(3, 0.1)])])

    assert found.candidates.tolist() == [[1, 2], [3, NOBODY]]
    assert found.scores.tolist() == [[0.5, 0.5], [0.1, 0.0]]


def test_scores_that_differ_by_rounding_come_by_rank() -> None:
    found = Listes.of([(0, [(2, 0.1 + 0.2), (1, 0.3)])])

    assert plain(found) == [[1, 2]]


@pytest.mark.parametrize("score", [-0.1, float("nan"), float("inf")])
def test_a_score_that_is_none_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="a score must be"):
        Listes.of([(0, [(1, score)])])


def test_exposure_adds_what_each_place_is_worth() -> None:
    found = exposure(np.array([[1, 2], [1, 0], [2, NOBODY]]), 4)

    assert found == pytest.approx([SECOND, 2.0, 1 + SECOND, 0.0])


def test_equal_exposure_has_no_gini_and_nothing_neither() -> None:
    assert gini(np.full(7, 0.1)) == 0
    assert gini(np.zeros(3)) == 0
    assert gini(np.array([])) == 0
    assert gini(np.array([5.0])) == 0


@FEW
@given(st.integers(1, 50), st.floats(0.01, 1000))
def test_one_who_takes_all_has_the_largest_gini(count: int, whole: float) -> None:
    values = np.zeros(count)
    values[count // 2] = whole

    assert gini(values) == pytest.approx((count - 1) / count)


@FEW
@given(st.lists(st.floats(0, 100), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_gini_is_a_share_and_reads_no_order(values: list[float], random: Random) -> None:
    shuffled = values[:]
    random.shuffle(shuffled)

    assert 0 <= gini(np.array(values)) <= (len(values) - 1) / len(values) + 1e-12
    assert gini(np.array(values)) == pytest.approx(gini(np.array(shuffled)))


def test_a_pair_is_mutual_when_each_is_shown_to_the_other() -> None:
    # 0 and 1 see each other; 2 sees 0, who does not see it; 3 reads no list: it cannot answer.
    listes = Listes.of([(0, [(1, 0.9), (3, 0.8)]), (1, [(0, 0.9)]), (2, [(0, 0.9)])])

    assert reciprocity(listes) == pytest.approx(2 / 3)


def test_without_two_who_read_nothing_is_said_of_reciprocity() -> None:
    assert reciprocity(Listes.of([])) is None
    assert reciprocity(Listes.of([(NOBODY, [(1, 0.9)]), (2, [(3, 0.5)])])) is None


def test_each_size_has_its_share_of_the_exposure() -> None:
    # Each of the first three is shown once, first; the fourth never, the fifth is nobody's size.
    listes = Listes.of([(3, [(0, 0.9)]), (4, [(1, 0.5)]), (0, [(2, 0.7)])])

    found = measured(listes, [499, 500, 3499, 3500, -1])

    sizes = {stratum.libelle: stratum for stratum in found.tailles}
    assert [stratum.acteurs for stratum in found.tailles] == [1, 1, 1, 1, 0, 1]
    assert [stratum.jamais for stratum in found.tailles] == [0, 0, 0, 1, 0, 1]
    # A third of the exposure for a fifth of the actors.
    assert sizes["moins de 500 habitants"].rapport == pytest.approx(5 / 3)
    assert sizes["moins de 500 habitants"].score == pytest.approx(0.7)
    assert sizes["de 500 à 999 habitants"].score is None
    assert sizes["10\u202f000 habitants et plus"].rapport is None
    assert sizes["population inconnue"].score == pytest.approx(0.5)
    assert found.couverture == pytest.approx(3 / 5)


def test_territories_are_told_apart_and_the_unwilling_count_nowhere() -> None:
    listes = Listes.of([(0, [(1, 0.9)]), (1, [(0, 0.4)])])

    found = measured(listes, [100] * 3, overseas=[False, True, False], willing=[True, True, False])

    metropole, overseas = found.territoires
    assert (metropole.libelle, metropole.acteurs, metropole.rapport) == ("métropole", 1, 1.0)
    assert (overseas.libelle, overseas.acteurs, overseas.score) == ("outre-mer", 1, 0.4)
    assert found.gini == 0
    assert found.couverture == 1
    assert found.reciprocite == 1


def test_overseas_is_read_off_the_code() -> None:
    assert outre_mer(["01", "2B", "971", "975", "987", "95"]).tolist() == [
        False, False, True, True, True, False,
    ]  # fmt: skip


def test_no_list_and_no_actor_have_an_answer() -> None:
    nobody = measured(Listes.of([]), [])
    alone = measured(Listes.of([(0, [])]), [120])

    assert (nobody.gini, nobody.couverture, nobody.reciprocite) == (0, 0, None)
    assert alone.exposition.tolist() == [0.0]
    assert (alone.couverture, alone.tailles[0].jamais, alone.tailles[0].score) == (0, 1, None)


@FEW
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_measures_the_same(found: list[Row], random: Random) -> None:
    shuffled = [(asker, random.sample(pairs, len(pairs))) for asker, pairs in found]
    random.shuffle(shuffled)

    one = measured(Listes.of(found), range(COUNT))
    other = measured(Listes.of(shuffled), range(COUNT))

    assert one.exposition.tolist() == other.exposition.tolist()
    assert one.gini == other.gini
    assert one.couverture == other.couverture
    assert one.reciprocite == other.reciprocite


# A floor of exposure


def said(found: Reclassement) -> dict[int, str]:
    return {lacking.acteur: lacking.raison for lacking in found.sous_plancher}


def test_who_is_never_shown_enters_where_it_costs_least() -> None:
    # 3 is left out of both lists; to enter costs 0.4 in the first one and 0.1 in the second.
    listes = Listes.of([(0, [(1, 0.9), (2, 0.9), (3, 0.5)]), (1, [(0, 0.9), (2, 0.9), (3, 0.8)])])

    found = rerank(listes, shown=2, willing=all_of(4), share=0.1)

    assert plain(found.listes) == [[1, 2], [0, 3]]
    assert found.listes.scores.tolist() == [[0.9, 0.9], [0.9, 0.8]]
    assert found.raisons == {
        (1, 3): "remontée d’une place : encore peu proposée",
        (1, 2): "laisse la dernière place à une collectivité encore peu proposée",
    }
    before = 2 * (0.9 + 0.9 * SECOND)
    assert found.cout == pytest.approx(0.1 * SECOND / before)
    assert found.cout_simple == pytest.approx(0.1 / 3.6)
    assert found.cout_liste == pytest.approx(0.1 * SECOND / (before / 2))
    assert (found.plancher, found.atteint) == (pytest.approx(SECOND), pytest.approx(SECOND))
    assert found.sous_plancher == ()


def test_who_is_shown_too_low_passes_the_one_before() -> None:
    listes = Listes.of([(0, [(1, 0.9), (2, 0.8)]), (3, [(1, 0.9)]), (4, [(1, 0.9)])])

    found = rerank(listes, shown=2, willing=np.arange(5) < 3, plancher=0.9, share=0.1)

    assert plain(found.listes) == [[2, 1], [1], [1]]
    assert found.raisons == {
        (0, 1): "reculée d’une place : une collectivité encore peu proposée passe devant",
        (0, 2): "remontée d’une place : encore peu proposée",
    }
    assert found.cout_simple == 0
    assert found.cout == pytest.approx(0.1 * (1 - SECOND) / (2.7 + 0.8 * SECOND))
    # Actor 0 is a candidate nowhere: it is named, but is not what the lists can be judged by.
    assert said(found) == {0: "n’est candidate dans aucune liste"}
    assert found.atteint == pytest.approx(0.9)


def test_nobody_at_the_floor_is_pushed_below_for_one_who_would_be_better_off() -> None:
    # One place for two: the one that has it keeps it.
    listes = Listes.of([(0, [(1, 0.9), (2, 0.9)])])

    found = rerank(listes, shown=1, willing=np.array([False, True, True]))

    assert plain(found.listes) == [[1]]
    assert found.atteint == 0
    assert said(found) == {
        2: "les places au-dessus d’elle sont à des collectivités qui tomberaient elles-mêmes "
        "trop bas"
    }


def test_when_no_floor_fits_the_better_off_still_give_to_the_worst_off() -> None:
    # 1 is shown four times, 2 never, and the floor is out of reach of both.
    listes = Listes.of([(0, [(1, 0.9), (2, 0.9)]), (3, [(1, 0.9), (2, 0.9)])])
    listes = Listes(
        np.tile(listes.askers, 2),
        np.tile(listes.candidates, (2, 1)),
        np.tile(listes.scores, (2, 1)),
    )

    found = rerank(listes, shown=1, willing=np.arange(4) % 3 > 0, plancher=3.5)

    assert exposure(found.listes.candidates, 4).tolist() == [0.0, 2.0, 2.0, 0.0]


def test_a_floor_that_costs_too_much_is_not_reached_and_says_so() -> None:
    listes = Listes.of([(0, [(1, 0.9), (2, 0.5)]), (3, [(1, 0.9)])])

    of_all = rerank(listes, shown=1, willing=np.arange(4) % 3 > 0, list_share=1)
    of_one = rerank(listes, shown=1, willing=np.arange(4) % 3 > 0, share=1)

    assert plain(of_all.listes) == plain(of_one.listes) == [[1], [1]]
    assert said(of_all) == {2: "la remonter encore coûterait plus que les 2\u00a0% de score permis"}
    assert said(of_one) == {
        2: "les listes où elle est candidate perdraient plus que les 10\u00a0% de score permis"
    }


def test_a_candidate_of_too_few_lists_says_so() -> None:
    listes = Listes.of([(0, [(1, 0.9)])])

    found = rerank(listes, shown=3, willing=np.array([False, True]), plancher=2)

    assert said(found) == {
        1: "n’est candidate que dans une liste : même première partout, "
        "elle resterait sous le plancher"
    }
    assert found.atteint == 1


def test_what_is_already_fair_does_not_move() -> None:
    listes = Listes.of([(0, [(1, 0.9)]), (1, [(0, 0.9)])])

    found = rerank(listes, shown=2, willing=all_of(2), plancher=0.5)

    assert plain(found.listes) == [[1], [0]]
    assert (found.raisons, found.cout, found.sous_plancher) == ({}, 0, ())


def test_no_list_and_one_actor_have_an_answer_too() -> None:
    nobody = rerank(Listes.of([]), shown=10, willing=all_of(0))
    alone = rerank(Listes.of([(0, [])]), shown=10, willing=all_of(1))

    assert (nobody.cout, nobody.sous_plancher) == (0, ())
    assert nobody.atteint == nobody.plancher
    assert said(alone) == {0: "n’est candidate dans aucune liste"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"shown": 0}, "shown"),
        ({"share": -0.1}, "shares"),
        ({"list_share": 1.5}, "shares"),
        ({"share": float("nan")}, "shares"),
        ({"plancher": -1.0}, "floor"),
        ({"plancher": float("inf")}, "floor"),
    ],
)
def test_a_bound_that_is_none_is_refused(arguments: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rerank(Listes.of([]), **{"shown": 1, "willing": all_of(0)} | arguments)


@FEW
@given(rows, willings, st.integers(1, 5), st.floats(0, 3), shares, shares)
def test_the_floor_costs_no_more_than_is_allowed_and_the_lowest_do_not_fall(
    found: list[Row],
    willing: np.ndarray,
    shown: int,
    floor: float,
    share: float,
    list_share: float,
) -> None:
    listes = Listes.of(found)
    before = exposure(listes.first(shown).candidates, COUNT)

    after = rerank(
        listes, shown=shown, willing=willing, plancher=floor, share=share, list_share=list_share
    )

    exposed = exposure(after.listes.candidates, COUNT)
    assert after.cout <= share
    assert after.cout_simple <= share
    assert after.cout_liste <= list_share
    assert {lacking.acteur for lacking in after.sous_plancher} == set(
        np.flatnonzero(willing & (exposed < floor - 1e-9)).tolist()
    )
    assert min(exposed[willing], default=0) >= min(floor, *before[willing], 9) - 1e-9


@FEW
@given(rows, willings, st.integers(1, 5), st.floats(0, 3))
def test_lists_keep_their_length_their_scores_and_hold_nobody_twice_nor_who_reads(
    found: list[Row], willing: np.ndarray, shown: int, floor: float
) -> None:
    listes = Listes.of(found)

    after = rerank(listes, shown=shown, willing=willing, plancher=floor, share=1, list_share=1)

    for row, kept in enumerate(plain(after.listes)):
        pool = plain(listes)[row]
        scores = dict(zip(pool, listes.scores[row].tolist(), strict=False))
        assert len(kept) == len(set(kept)) == min(shown, len(pool))
        assert listes.askers[row] not in kept
        assert after.listes.scores[row, : len(kept)].tolist() == [scores[c] for c in kept]
        moved = {actor for where, actor in after.raisons if where == row}
        assert moved == {c for place, c in enumerate(kept) if pool[place] != c} | (
            set(pool[:shown]) - set(kept)
        )
        assert all(willing[c] for c in set(kept) - set(pool[:shown]))


@FEW
@given(rows, willings, st.integers(1, 5), st.floats(0, 3), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_reranks_the_same(
    found: list[Row], willing: np.ndarray, shown: int, floor: float, random: Random
) -> None:
    shuffled = [(asker, random.sample(pairs, len(pairs))) for asker, pairs in found]
    random.shuffle(shuffled)

    one = rerank(Listes.of(found), shown=shown, willing=willing, plancher=floor)
    other = rerank(Listes.of(shuffled), shown=shown, willing=willing, plancher=floor)

    def by_asker(outcome: Reclassement) -> dict[int, list[int]]:
        return dict(zip(outcome.listes.askers.tolist(), plain(outcome.listes), strict=True))

    assert by_asker(one) == by_asker(other)
    assert one.sous_plancher == other.sous_plancher
    assert (one.cout, one.atteint) == (other.cout, other.atteint)


@FEW
@given(rows)
def test_nothing_allowed_moves_only_between_equals(found: list[Row]) -> None:
    listes = Listes.of(found)

    after = rerank(listes, shown=3, willing=all_of(COUNT), share=0, list_share=LIST_SHARE)

    assert after.listes.scores.tolist() == listes.first(3).scores.tolist()
