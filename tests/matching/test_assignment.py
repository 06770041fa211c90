"""Leads proposed within seats, against hand-made towns and networkx's minimum-cost flow."""

from itertools import product
from random import Random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.assignment import Affectation, Candidatures, assign, bound, explain

QUICK = settings(max_examples=80, derandomize=True, deadline=None, database=None)
CHEFS = ["CC du Val", "CC du Mont", "CC du Lac"]
COMMUNES = ["Aas", "Bun", "Cos", "Dun"]

Scores = list[dict[int, float]]


def make_candidatures(scores: Scores, places: list[int]) -> Candidatures:
    """Build from one dictionary a commune: rank of a lead → score."""
    return Candidatures(
        indptr=np.cumsum([0, *[len(row) for row in scores]]),
        chefs=np.array([chef for row in scores for chef in row], dtype=np.int64),
        scores=np.array([score for row in scores for score in row.values()], dtype=np.float64),
        places=np.array(places, dtype=np.int64),
    )


def best_total(scores: Scores, places: list[int]) -> int:
    """Return the largest sum of whole scores, as networkx finds it."""
    graph = nx.DiGraph()
    graph.add_node("fin", demand=len(scores))
    for commune, row in enumerate(scores):
        graph.add_node(commune, demand=-1)
        graph.add_edge(commune, "fin", capacity=1, weight=0)
        for chef, score in row.items():
            graph.add_edge(commune, ("chef", chef), capacity=1, weight=-int(score))
    for chef, seats in enumerate(places):
        graph.add_edge(("chef", chef), "fin", capacity=seats, weight=0)
    return -int(nx.cost_of_flow(graph, nx.min_cost_flow(graph)))


def check(found: Affectation, scores: Scores, places: list[int]) -> None:
    """A proposal keeps within seats and lists, counts its total right, and proves its bound."""
    chefs = found.chefs.tolist()
    assert all(chef == -1 or row.get(chef, 0) > 0 for chef, row in zip(chefs, scores, strict=True))
    assert all(chefs.count(chef) <= seats for chef, seats in enumerate(places))
    assert found.total == pytest.approx(
        sum(row.get(chef, 0) for chef, row in zip(chefs, scores, strict=True))
    )
    assert (found.prix >= 0).all()
    free = [chef for chef, seats in enumerate(places) if chefs.count(chef) < seats]
    assert not found.prix[free].any()
    assert found.borne == bound(found.candidatures, found.prix)
    assert found.borne >= found.total * (1 - 1e-12)


@st.composite
def instances(draw: st.DrawFn, largest: int = 9) -> tuple[Scores, list[int]]:
    """Few values, so that equal scores are common."""
    places = draw(st.lists(st.integers(0, 3), min_size=1, max_size=4))
    row = st.dictionaries(
        st.integers(0, len(places) - 1), st.integers(-1, largest).map(float), max_size=4
    )
    return draw(st.lists(row, max_size=8)), places


def test_the_commune_that_loses_least_gives_up_the_seat_both_want() -> None:
    both_want_the_first = make_candidatures([{0: 9, 1: 8}, {0: 7, 1: 2}], [1, 5])

    found = assign(both_want_the_first)

    # 8 + 7 = 15 passes 9 + 2 = 11.
    assert found.chefs.tolist() == [1, 0]
    assert found.total == 15
    assert found.borne == pytest.approx(15, rel=1e-4)
    # A second seat at the first lead would add 9 − 8 = 1; without any, 8 + 2 would cost 5.
    assert 1 - 0.002 <= found.prix[0] <= 5 + 0.002
    assert found.prix[1] == 0
    assert found.demandes.tolist() == [1, 0]
    assert found.occupees.tolist() == [1, 1]


def test_a_chain_of_three_is_unwound() -> None:
    # Each would move one lead along so that the last to come finds a place: 5 + 5 + 5.
    scores: Scores = [{0: 6, 1: 5}, {1: 6, 2: 5}, {0: 5}]

    found = assign(make_candidatures(scores, [1, 1, 1]))

    assert found.chefs.tolist() == [1, 2, 0]
    assert found.total == 15


def test_equal_claims_go_to_the_lower_rank_until_the_seats_are_out() -> None:
    found = assign(make_candidatures([{0: 5}, {0: 5}, {0: 5}], [2]))

    assert found.chefs.tolist() == [0, 0, -1]
    assert found.total == 10
    assert found.ecart <= 1e-4


def test_who_has_no_seat_is_never_proposed() -> None:
    found = assign(make_candidatures([{0: 9, 1: 1}, {0: 9}], [0, 4]))

    assert found.chefs.tolist() == [1, -1]
    assert found.total == 1


def test_a_pair_worth_nothing_is_not_proposed() -> None:
    found = assign(make_candidatures([{0: 0.0}, {0: -2.0}], [4]))

    assert found.chefs.tolist() == [-1, -1]
    assert (found.total, found.borne, found.ecart) == (0, 0, 0)


@pytest.mark.parametrize(
    ("scores", "places", "expected"),
    [
        ([], [], []),
        ([], [3], []),
        ([{}], [], [-1]),
        ([{}, {}], [3], [-1, -1]),
        ([{0: 0.5}], [1], [0]),
    ],
)
def test_an_empty_world_has_an_answer(
    scores: Scores, places: list[int], expected: list[int]
) -> None:
    found = assign(make_candidatures(scores, places))

    assert found.chefs.tolist() == expected
    assert found.ecart == 0


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        (([0, 1], [0, 0], [1.0, 1.0], [1]), "indptr, chefs and scores"),
        (([0, 2], [0, 0], [1.0, 1.0], [1]), "twice"),
        (([0, 2, 1], [0], [1.0], [1]), "indptr"),
        (([], [], [], [1]), "indptr"),
        (([0, 1], [1], [1.0], [1]), "rank"),
        (([0, 1], [-1], [1.0], [1]), "rank"),
        (([0, 1], [0], [np.inf], [1]), "finite"),
        (([0, 1], [0], [1.0], [-1]), "places"),
        (([0, 1], [0], [1.0], [1.5]), "places"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    arrays: tuple[list[int], list[int], list[float], list[int]], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        Candidatures(*[np.array(array) for array in arrays])


@QUICK
@given(instances())
def test_nobody_leads_more_than_its_seats_and_the_total_is_the_best(
    instance: tuple[Scores, list[int]],
) -> None:
    scores, places = instance

    found = assign(make_candidatures(scores, places), gap=0)

    check(found, scores, places)
    assert round(found.total) == best_total(scores, places)
    assert found.borne == pytest.approx(found.total, rel=1e-9)


@QUICK
@given(instances(largest=1000))
def test_the_total_is_within_the_gap_asked_for(instance: tuple[Scores, list[int]]) -> None:
    scores, places = instance
    best = best_total(scores, places)

    found = assign(make_candidatures(scores, places), gap=0.01)

    check(found, scores, places)
    assert found.ecart <= 0.01
    assert 0.99 * best <= found.total <= best <= found.borne * (1 + 1e-12)


@QUICK
@given(instances(), st.randoms(use_true_random=False))
def test_the_order_of_communes_leads_and_candidates_does_not_change_the_total(
    instance: tuple[Scores, list[int]], random: Random
) -> None:
    scores, places = instance
    rows, columns = list(range(len(scores))), list(range(len(places)))
    random.shuffle(rows)
    random.shuffle(columns)
    place_of = {chef: place for place, chef in enumerate(columns)}
    shuffled = [{place_of[c]: s for c, s in reversed(scores[row].items())} for row in rows]

    found = assign(make_candidatures(shuffled, [places[chef] for chef in columns]), gap=0)

    assert found.total == assign(make_candidatures(scores, places), gap=0).total


@QUICK
@given(st.permutations(range(3)), st.permutations(range(3)))
def test_when_one_proposal_is_best_the_order_changes_nothing_but_the_labels(
    rows: list[int], columns: list[int]
) -> None:
    # 6 + 7 + 8 = 21 in one way only.
    scores: Scores = [{0: 6, 1: 2, 2: 5}, {0: 5, 1: 7, 2: 7}, {0: 3, 1: 4, 2: 8}]
    shuffled = [{place: scores[row][chef] for place, chef in enumerate(columns)} for row in rows]

    found = assign(make_candidatures(shuffled, [1, 1, 1]), gap=0)

    assert [columns[place] for place in found.chefs.tolist()] == rows


@QUICK
@given(instances(), st.data())
def test_a_seat_more_adds_at_most_its_price_and_a_seat_less_costs_at_least_that(
    instance: tuple[Scores, list[int]], data: st.DataObject
) -> None:
    scores, places = instance
    chef = data.draw(st.integers(0, len(places) - 1))
    found = {
        change: assign(
            make_candidatures(
                scores,
                [seats + change * (rank == chef) for rank, seats in enumerate(places)],
            ),
            gap=0,
        )
        for change in ((-1, 0, 1) if places[chef] else (0, 1))
    }

    assert found[1].total >= found[0].total
    if places[chef]:
        assert found[1].total - found[0].total <= found[0].prix[chef] + 1e-6
        assert found[0].total - found[-1].total >= found[0].prix[chef] - 1e-6


@QUICK
@given(instances())
def test_a_better_lead_is_always_full_and_every_commune_has_a_sentence(
    instance: tuple[Scores, list[int]],
) -> None:
    scores, places = instance
    names = [f"Collectivité {rank}" for rank in range(len(places))]

    found = assign(make_candidatures(scores, places), gap=0.05)

    full = [chef for chef, taken in enumerate(found.occupees) if taken == places[chef]]
    for commune, row in enumerate(scores):
        better = [chef for chef, score in row.items() if score > found.obtenus[commune]]
        assert set(better) <= set(full)
        why = explain(found, commune, chefs=names, communes=[f"C{n}" for n in range(len(scores))])
        assert why.chef == found.chefs[commune]
        assert why.second != why.chef or why.second == -1
        assert why.raison.endswith(".")


def test_the_same_scores_give_the_same_proposal_twice() -> None:
    rng = np.random.default_rng(11)
    scores: Scores = [
        {int(chef): float(score) for chef, score in zip(rng.permutation(20)[:15], row, strict=True)}
        for row in rng.random((200, 15))
    ]
    one, other = (assign(make_candidatures(scores, [8] * 20)) for _ in range(2))

    assert one.chefs.tolist() == other.chefs.tolist()
    assert one.prix.tolist() == other.prix.tolist()
    check(one, scores, [8] * 20)
    assert one.ecart <= 1e-4


def test_lists_longer_than_what_is_kept_at_hand_reach_the_best_total() -> None:
    # 40 communes, 12 leads of 3 seats: 4 communes stay without, and every list is looked at twice.
    rng = np.random.default_rng(5)
    scores: Scores = [dict(enumerate(row.tolist())) for row in rng.integers(1, 100, (40, 12))]

    found = assign(make_candidatures(scores, [3] * 12), gap=0)

    check(found, scores, [3] * 12)
    assert round(found.total) == best_total(scores, [3] * 12)
    assert (found.chefs < 0).sum() == 4


@pytest.mark.parametrize(
    ("scores", "places", "sentence"),
    [
        (
            [{0: 0.9, 1: 0.8}],
            [3, 1],
            (
                "C’est le meilleur score de sa liste (0,90). CC du Val a encore 2 places sur 3. "
                "À défaut, ce serait CC du Mont (0,80)."
            ),
        ),
        (
            [{0: 0.9}, {0: 0.5}],
            [1],
            (
                "C’est le meilleur score de sa liste (0,90). CC du Val n’a plus de place, et une "
                "autre commune y aurait un meilleur score."
            ),
        ),
        (
            [{0: 0.5}, {0: 0.9}],
            [1],
            (
                "CC du Val a le meilleur score (0,50), mais sa seule place revient à une commune "
                "qui perdrait au moins autant à aller ailleurs : il faudrait que Bun cède la "
                "sienne. C’est la seule collectivité possible de sa liste."
            ),
        ),
        ([{0: 0.9}], [0], "Aucune des collectivités de sa liste n’a de place."),
        ([{}], [2], "Aucune collectivité ne figure dans sa liste."),
    ],
)
def test_the_reason_is_a_sentence_a_mairie_can_read(
    scores: Scores, places: list[int], sentence: str
) -> None:
    found = assign(make_candidatures(scores, places))

    assert explain(found, 0, chefs=CHEFS, communes=COMMUNES).raison == sentence


def test_who_would_be_displaced_is_the_member_that_loses_least() -> None:
    # Bun loses 8 − 7 by leaving the Val for the Mont, Cos would lose 9.
    found = assign(make_candidatures([{0: 0.5}, {0: 8, 1: 7}, {0: 9}], [2, 1]))

    why = explain(found, 0, chefs=CHEFS, communes=COMMUNES)

    # Taking Bun out costs 1 and brings 0.5.
    assert found.chefs.tolist() == [-1, 0, 0]
    assert (why.chef, why.cede) == (-1, 1)


def test_every_small_town_of_two_by_two_is_solved() -> None:
    for values in product(range(4), repeat=4):
        scores: Scores = [{0: values[0], 1: values[1]}, {0: values[2], 1: values[3]}]

        found = assign(make_candidatures(scores, [1, 1]), gap=0)

        assert found.total == max(values[0] + values[3], values[1] + values[2])
