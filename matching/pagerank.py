"""Who is near whom in a network: personalised PageRank and Adamic-Adar over a CSR graph.

A walker leaves a seed, follows at each step an edge of its node in proportion to the weights, and
goes back to the seed with probability 1 − `DAMPING`. The PageRank of a node is the share of the
time spent there; in a network of cooperation, it says who is a few good handshakes away.

Two methods, one after the other, because each is fast where the other is slow:

* forward push [1]_ moves only the mass that is large for its node: it finds the surroundings of a
  seed at a cost that does not depend on the size of the graph, but the mass it leaves behind
  spreads thin and falls slowly;
* conjugate gradient [2]_ then takes that rest, everywhere at once. An undirected graph makes the
  system symmetric once scaled by the root of the degrees, so five to seven products do what forty
  rounds of plain power iteration do.

Neither guesses how far it is: the residual of the equation bounds the error, and it is returned.
Several seeds solved together take longer than one after the other, as their columns leave the
cache: for many seeds, call it many times.

References
----------
.. [1] R. Andersen, F. Chung, K. Lang, « Local graph partitioning using PageRank vectors », 2006.
.. [2] M. Hestenes, E. Stiefel, « Methods of conjugate gradients for solving linear systems », 1952.
.. [3] L. Adamic, E. Adar, « Friends and neighbors on the Web », 2003.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

# The usual value since Brin and Page: six to seven steps before the walker goes home.
DAMPING = 0.85
# Mass a neighbour must be worth to be pushed on. Smaller finds more before the gradient starts,
# and costs more; on 150,000 edges this is where both together are fastest.
PUSH = 1e-4
# Sum of the absolute errors allowed, of a whole of 1. On 150,000 edges it keeps 99 % of the exact
# first fifty: errors are spread over the many far nodes, not over the few near ones.
TOLERANCE = 0.1
# Below this, rounding is as large as the bound, which would no longer be one.
FINEST = 1e-9
# Enough for FINEST three times over; weights a million million times apart might never get there.
MOST_STEPS = 100


@dataclass(frozen=True)
class Graph:
    """An undirected weighted graph, in compressed rows: each edge is there in both directions.

    Parameters
    ----------
    indptr
        Shape (n + 1,): the neighbours of node u are `indices[indptr[u]:indptr[u + 1]]`.
    indices
        Shape (2 × edges,): ranks of nodes.
    weights
        Shape (2 × edges,): above 0, in any unit, the same both ways; only their proportions count.
    """

    indptr: Indices
    indices: Indices
    weights: Floats

    @classmethod
    def of(cls, count: int, edges: Indices, weights: Floats) -> Self:
        """Build the graph of `count` nodes from its edges, in any order.

        An edge given twice, in one direction or the other, weighs the sum of both; an edge from a
        node to itself is dropped, as nobody cooperates with itself.

        Parameters
        ----------
        edges
            Shape (m, 2): ranks of nodes, each edge in one direction.
        weights
            Shape (m,): finite and above 0.

        Raises
        ------
        ValueError
            When a node is not in 0..count − 1, or a weight is not a finite number above 0.

        Examples
        --------
        >>> edges = np.array([[0, 1], [1, 0], [2, 2]])
        >>> Graph.of(3, edges, np.array([1.0, 2.0, 5.0])).weights.tolist()
        [3.0, 3.0]
        """
        if len(edges) and not (edges.min() >= 0 and edges.max() < count):
            raise ValueError(f"an edge names a node that is not in 0..{count - 1}")
        if not (np.isfinite(weights) & (weights > 0)).all():
            raise ValueError("every edge needs a finite weight above 0")
        low, high = edges.min(axis=1, initial=count), edges.max(axis=1, initial=0)
        # Sorted, so that the sum of repeated edges does not depend on the order they came in.
        chosen = np.lexsort((weights, high, low))
        chosen = chosen[low[chosen] != high[chosen]]
        low, high, weights = low[chosen], high[chosen], weights[chosen]
        matrix: Any = sparse.coo_array(
            (np.tile(weights, 2), (np.append(low, high), np.append(high, low))),
            shape=(count, count),
        ).tocsr()
        matrix.sort_indices()
        return cls(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data)

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def neighbours(self, node: int) -> Indices:
        """Ranks of the nodes that share an edge with one."""
        return self.indices[self.indptr[node] : self.indptr[node + 1]]

    # Derived from the fields once, at the first use: a frozen dataclass still has a __dict__.
    @cached_property
    def counts(self) -> Indices:
        """How many neighbours each node has, shape (n,)."""
        return np.diff(self.indptr)

    @cached_property
    def degrees(self) -> Floats:
        """Sum of the weights of the edges of each node, shape (n,)."""
        rows = np.repeat(np.arange(len(self)), self.counts)
        found: Floats = np.bincount(rows, self.weights, len(self)).astype(float)
        return found

    @cached_property
    def roots(self) -> Floats:
        """Square root of the degrees, shape (n,): between a walk and its symmetric form."""
        return np.sqrt(self.degrees)

    @cached_property
    def inverse_roots(self) -> Floats:
        """Inverse of the roots, shape (n,); 0 for a node without edges."""
        return np.divide(1.0, self.roots, out=np.zeros(len(self)), where=self.roots > 0)

    @cached_property
    def by_degree(self) -> Indices:
        """Nodes, those with most neighbours first: what is read most often then lies together.

        It halves the time of a product with the matrix.
        """
        return np.argsort(-self.counts, kind="stable")

    @cached_property
    def symmetric(self) -> Any:
        """The walk in its symmetric form, D^−½ A D^−½, nodes in the order `by_degree`."""
        matrix: Any = sparse.csr_array(
            (
                self.weights
                * np.repeat(self.inverse_roots, self.counts)
                * self.inverse_roots[self.indices],
                self.indices,
                self.indptr,
            ),
            shape=(len(self), len(self)),
        )
        ordered = matrix[self.by_degree][:, self.by_degree].tocsr()
        ordered.sort_indices()
        return ordered


@dataclass(frozen=True)
class PageRank:
    """The share of its time a walker spends on each node, and how wrong it may be.

    Parameters
    ----------
    values
        Shape (n,): 0 or more; they sum to 1 within `error`.
    error
        Bound of the sum of the absolute differences with the exact values.
    """

    values: Floats
    error: float


def personalised(graph: Graph, seed: int, *, tolerance: float = TOLERANCE) -> PageRank:
    """Compute the PageRank of every node for a walker that starts at one and returns to it.

    Parameters
    ----------
    seed
        Rank of the node the walker leaves from. When it has no edge, it keeps everything.
    tolerance
        Largest error wanted, between 1e-9 and 1. It is passed only when weights are so far apart
        (a million million times) that rounding forbids it, and `error` then says so.

    Returns
    -------
    PageRank
        The same for the same graph and arguments, always. Empty when the graph has no node.

    Raises
    ------
    IndexError
        When the graph has nodes, but not this one.
    ValueError
        When `tolerance` is out of its bounds.

    Notes
    -----
    Let r be what is left of the equation p = (1 − d)·s + d·Pᵀp. As Pᵀ keeps sums, the error of p is
    at most |r|₁ ÷ (1 − d). Adding r to p costs nothing and leaves at most d·|r|₁; replacing what is
    below 0 by 0 can only come nearer, as the exact values are not negative.

    Examples
    --------
    Two nodes and one edge: p₀ = 1 ÷ (1 + d), p₁ = d ÷ (1 + d).

    >>> pair = Graph.of(2, np.array([[0, 1]]), np.array([1.0]))
    >>> found = personalised(pair, 0, tolerance=1e-9)
    >>> found.values.round(4).tolist()
    [0.5405, 0.4595]
    """
    if not FINEST <= tolerance <= 1:
        raise ValueError(f"tolerance must be between {FINEST} and 1, not {tolerance}")
    _check(graph, seed)
    if not len(graph):
        return PageRank(np.zeros(0), 0.0)
    if not graph.counts[seed]:
        return PageRank(_alone(len(graph), seed), 0.0)
    values, mass = _push(graph, seed)
    left = (1 - DAMPING) * mass
    if _bound(left.sum()) > tolerance:
        values, left = _gradient(graph, values, left, tolerance)
    return PageRank(np.maximum(values + left, 0.0), _bound(np.abs(left).sum()))


def adamic_adar(graph: Graph, node: int) -> Floats:
    """Count the neighbours each node shares with one, those with few neighbours counting more.

    A shared neighbour that knows k nodes is worth 1 ÷ ln k: a small syndicat says more of two
    communes than a région does. Weights of edges are not read.

    Returns
    -------
    Floats
        Shape (n,); 0 for the node itself. Nodes already linked to it keep their value.

    Raises
    ------
    IndexError
        When the graph has nodes, but not this one.

    Examples
    --------
    0 and 2 share the node 1, which knows two nodes: 1 ÷ ln 2.

    >>> path = Graph.of(3, np.array([[0, 1], [1, 2]]), np.array([1.0, 1.0]))
    >>> adamic_adar(path, 0).round(3).tolist()
    [0.0, 0.0, 1.443]
    """
    _check(graph, node)
    if not len(graph):
        return np.zeros(0)
    between = graph.neighbours(node)
    # A neighbour that knows nobody else links to nobody else.
    between = between[graph.counts[between] > 1]
    worth = 1.0 / np.log(graph.counts[between])
    reached = graph.indices[_places(graph, between)]
    shares = np.repeat(worth, graph.counts[between])
    found: Floats = np.bincount(reached, shares, len(graph)).astype(float)
    found[node] = 0.0
    return found


def _check(graph: Graph, node: int) -> None:
    if len(graph) and not 0 <= node < len(graph):
        raise IndexError(f"no node {node} in a graph of {len(graph)}")


def _alone(count: int, seed: int) -> Floats:
    values = np.zeros(count)
    values[seed] = 1.0
    return values


def _places(graph: Graph, nodes: Indices) -> Indices:
    """Where the edges of some nodes stand in `indices`, node after node."""
    counts = graph.counts[nodes]
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(graph.indptr[nodes] - (ends - counts), counts) + np.arange(total)


def _push(graph: Graph, seed: int) -> tuple[Floats, Floats]:
    """Push from a seed that has edges: what is settled, and the mass still to be walked.

    All nodes above the threshold are pushed at once. The threshold counts neighbours, not weights:
    each edge pushed then removes at least (1 − d) × PUSH of the mass, whatever the unit of weights.
    """
    values, left = np.zeros(len(graph)), _alone(len(graph), seed)
    threshold = PUSH * graph.counts
    pushed = np.array([seed], dtype=np.int64)
    while len(pushed):
        mass = left[pushed]
        values[pushed] += (1 - DAMPING) * mass
        left[pushed] = 0.0
        places = _places(graph, pushed)
        share = np.repeat(DAMPING * mass / graph.degrees[pushed], graph.counts[pushed])
        left += np.bincount(graph.indices[places], graph.weights[places] * share, len(graph))
        pushed = np.flatnonzero(left > threshold)
    return values, left


def _gradient(
    graph: Graph, values: Floats, left: Floats, tolerance: float
) -> tuple[Floats, Floats]:
    """Solve for the rest until the bound is small enough: the values, and the residual they leave.

    `left` is the residual r of the equation; all four have shape (n,).
    """
    order, matrix = graph.by_degree, graph.symmetric
    roots, inverse = graph.roots[order], graph.inverse_roots[order]
    beginning = left[order] * inverse
    solved, residual = np.zeros(len(graph)), beginning
    direction, power = residual, residual @ residual
    for _ in range(MOST_STEPS):
        image = direction - DAMPING * (matrix @ direction)
        step = power / (direction @ image)
        solved += step * direction
        residual = residual - step * image
        if _bound(np.abs(residual) @ roots) <= tolerance:
            break
        before, power = power, residual @ residual
        direction = residual + (power / before) * direction
    # The residual carried along drifts from the true one when weights are very far apart.
    residual = beginning - solved + DAMPING * (matrix @ solved)
    found, remains = values.copy(), np.zeros(len(graph))
    found[order] += solved * roots
    remains[order] = residual * roots
    return found, remains


def _bound(left: float) -> float:
    """Bound the error when the sum of the absolute values of the residual is known."""
    return DAMPING / (1 - DAMPING) * float(left)
