"""Walks over small networks, worked out by hand, and held against networkx."""

from math import log
from random import Random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.pagerank import (
    DAMPING,
    FINEST,
    TOLERANCE,
    Graph,
    PageRank,
    adamic_adar,
    personalised,
)
from matching.ranking import order

FEW = settings(max_examples=60, derandomize=True, deadline=None, database=None)

Edge = tuple[int, int, float]
edges = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from([0.5, 1.0, 2.0, 30.0])),
    max_size=20,
)
seeds = st.integers(0, 7)
tolerances = st.sampled_from([1.0, 0.3, TOLERANCE, 1e-3, 1e-6, FINEST])


def make_graph(count: int, found: list[Edge]) -> Graph:
    ends = np.array([(a, b) for a, b, _ in found], dtype=np.int64).reshape(-1, 2)
    return Graph.of(count, ends, np.array([weight for _, _, weight in found]))


def exact(found: list[Edge], count: int, seed: int) -> np.ndarray:
    """What networkx says, sums of repeated edges made by hand, without loops."""
    graph = nx.Graph()
    graph.add_nodes_from(range(count))
    for a, b, weight in found:
        if a != b:
            before = graph.get_edge_data(a, b, {"weight": 0.0})["weight"]
            graph.add_edge(a, b, weight=before + weight)
    values = nx.pagerank(graph, alpha=DAMPING, personalization={seed: 1}, tol=1e-13, max_iter=2000)
    return np.array([values[node] for node in range(count)])


def make_country(count: int, links: int) -> Graph:
    """Draw a network with a few nodes that everybody knows, always the same."""
    rng = np.random.default_rng(3)
    popular = (count * rng.random(links) ** 3).astype(np.int64)
    ends = np.column_stack([popular, rng.integers(0, count, links)])
    return Graph.of(count, ends, rng.integers(1, 4, links).astype(float))


def test_an_edge_given_twice_weighs_both_and_a_loop_nothing() -> None:
    graph = make_graph(3, [(0, 1, 1.0), (1, 0, 2.0), (2, 2, 9.0)])

    assert graph.neighbours(0).tolist() == [1]
    assert graph.degrees.tolist() == [3.0, 3.0, 0.0]


@pytest.mark.parametrize("edge", [(0, 3, 1.0), (-1, 0, 1.0)])
def test_an_edge_to_nobody_is_refused(edge: Edge) -> None:
    with pytest.raises(ValueError, match="names a node"):
        make_graph(3, [edge])


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_that_is_none_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="finite weight above 0"):
        make_graph(3, [(0, 1, weight)])


def test_two_nodes_share_the_time_as_worked_out_by_hand() -> None:
    graph = make_graph(2, [(0, 1, 1.0)])

    found = personalised(graph, 0, tolerance=FINEST)

    # p0 = 0.15 + 0.85 p1 and p1 = 0.85 p0.
    assert found.values == pytest.approx([1 / 1.85, 0.85 / 1.85], abs=1e-9)


def test_the_leaves_of_a_star_share_what_its_centre_sends_by_weight() -> None:
    star = make_graph(4, [(0, 1, 1.0), (0, 2, 1.0), (0, 3, 2.0)])

    found = personalised(star, 0, tolerance=FINEST)

    # The centre as in a pair; its leaves receive 0.85 of it, the third as much as the two others.
    centre = 1 / 1.85
    leaves = [0.85 * centre / 4, 0.85 * centre / 4, 0.85 * centre / 2]
    assert found.values == pytest.approx([centre, *leaves], abs=1e-9)


def test_who_has_no_edge_keeps_everything() -> None:
    graph = make_graph(3, [(0, 1, 1.0)])

    assert personalised(graph, 2).values.tolist() == [0.0, 0.0, 1.0]
    assert personalised(graph, 0).values[2] == 0.0


def test_a_network_of_nobody_has_an_answer() -> None:
    empty, lonely = make_graph(0, []), make_graph(1, [])

    assert personalised(empty, 0).values.tolist() == []
    assert adamic_adar(empty, 0).tolist() == []
    assert personalised(lonely, 0) == PageRank(pytest.approx([1.0]), 0.0)
    assert adamic_adar(lonely, 0).tolist() == [0.0]


def test_a_seed_outside_the_network_is_refused() -> None:
    graph = make_graph(2, [(0, 1, 1.0)])

    for node in (-1, 2):
        with pytest.raises(IndexError, match="no node"):
            personalised(graph, node)
        with pytest.raises(IndexError, match="no node"):
            adamic_adar(graph, node)


@pytest.mark.parametrize("tolerance", [0.0, -1.0, 1.5, float("nan")])
def test_an_error_that_cannot_be_promised_is_refused(tolerance: float) -> None:
    with pytest.raises(ValueError, match="tolerance"):
        personalised(make_graph(1, []), 0, tolerance=tolerance)


@FEW
@given(edges, seeds, tolerances)
def test_the_error_is_within_the_bound_and_the_bound_within_the_tolerance(
    found: list[Edge], seed: int, tolerance: float
) -> None:
    rank = personalised(make_graph(8, found), seed, tolerance=tolerance)

    assert rank.error <= tolerance
    assert np.abs(rank.values - exact(found, 8, seed)).sum() <= rank.error + 1e-11
    assert abs(rank.values.sum() - 1) <= rank.error + 1e-12
    assert (rank.values >= 0).all()


@FEW
@given(edges, seeds, st.randoms(use_true_random=False))
def test_the_order_and_the_direction_of_the_edges_change_nothing(
    found: list[Edge], seed: int, random: Random
) -> None:
    shuffled = [(b, a, weight) for a, b, weight in found]
    random.shuffle(shuffled)

    one = personalised(make_graph(8, found), seed)
    other = personalised(make_graph(8, shuffled), seed)

    assert one.values.tolist() == other.values.tolist()
    assert one.error == other.error


@FEW
@given(edges, seeds)
def test_the_unit_of_the_weights_changes_nothing(found: list[Edge], seed: int) -> None:
    in_kilometres = [(a, b, 1000 * weight) for a, b, weight in found]

    one = personalised(make_graph(8, found), seed, tolerance=FINEST)
    other = personalised(make_graph(8, in_kilometres), seed, tolerance=FINEST)

    assert one.values == pytest.approx(other.values, abs=2 * FINEST)


@FEW
@given(edges, seeds)
def test_the_names_of_the_nodes_change_nothing(found: list[Edge], seed: int) -> None:
    renamed = [(7 - a, 7 - b, weight) for a, b, weight in found]

    one = personalised(make_graph(8, found), seed, tolerance=FINEST)
    other = personalised(make_graph(8, renamed), 7 - seed, tolerance=FINEST)

    assert one.values == pytest.approx(other.values[::-1], abs=2 * FINEST)


def test_a_large_network_is_not_solved_by_push_alone_and_keeps_its_first_fifty() -> None:
    country = make_country(4000, 15_000)
    everybody = np.ones(len(country), dtype=np.bool_)
    agreements = []

    for seed in range(0, 4000, 200):
        quick = personalised(country, seed)
        truth = personalised(country, seed, tolerance=FINEST)
        first = set(order(quick.values, everybody, 50).tolist())
        agreements.append(len(first & set(order(truth.values, everybody, 50).tolist())) / 50)
        assert np.abs(quick.values - truth.values).sum() <= quick.error <= TOLERANCE

    assert personalised(country, 0, tolerance=1.0).error > TOLERANCE
    assert np.mean(agreements) >= 0.98


def test_weights_a_million_million_times_apart_still_have_an_honest_bound() -> None:
    found = [(0, 1, 1e-12), (1, 2, 1e12), (2, 3, 1.0), (3, 0, 1e-12)]

    rank = personalised(make_graph(4, found), 0, tolerance=1e-6)

    assert np.abs(rank.values - exact(found, 4, 0)).sum() <= rank.error + 1e-9


def test_a_shared_neighbour_counts_more_the_fewer_it_knows() -> None:
    # 0 and 3 share 1, which knows three nodes, and 2, which knows two.
    graph = make_graph(6, [(0, 1, 1.0), (0, 2, 9.0), (3, 1, 1.0), (3, 2, 1.0), (4, 1, 1.0)])

    found = adamic_adar(graph, 0)

    assert found == pytest.approx([0.0, 0.0, 0.0, 1 / log(3) + 1 / log(2), 1 / log(3), 0.0])


@FEW
@given(edges, seeds)
def test_adamic_adar_agrees_with_networkx(found: list[Edge], seed: int) -> None:
    graph = nx.Graph([(a, b) for a, b, _ in found if a != b])
    graph.add_nodes_from(range(8))
    pairs = [(seed, other) for other in range(8) if other != seed]

    values = adamic_adar(make_graph(8, found), seed)

    for _, other, expected in nx.adamic_adar_index(graph, pairs):
        assert values[other] == pytest.approx(expected)
    assert values[seed] == 0.0
