"""Who already works with whom: the graph of projects, their holders and their partners."""

from collections.abc import Iterable

import networkx as nx

Node = tuple[str, str]


def project_graph(
    holders: Iterable[tuple[str, Node]], partners: Iterable[tuple[str, str]]
) -> nx.Graph:
    """Build the graph of known cooperation.

    Parameters
    ----------
    holders
        (project id, node of its holder), a node being ("commune", code) or ("porteur", siren).
    partners
        (project id, id of an organisation that took part).
    """
    graph: nx.Graph = nx.Graph()
    graph.add_edges_from((("cas", cas), holder) for cas, holder in holders)
    graph.add_edges_from((("cas", cas), ("acteur", acteur)) for cas, acteur in partners)
    return graph


def worked_with(graph: nx.Graph, acteur: str) -> list[tuple[Node, str]]:
    """Return (holder, project id) for each holder an organisation worked with, in stable order.

    >>> graph = project_graph([("c1", ("commune", "01004"))], [("c1", "labo")])
    >>> worked_with(graph, "labo")
    [(('commune', '01004'), 'c1')]
    >>> worked_with(graph, "inconnu")
    []
    """
    node = ("acteur", acteur)
    if node not in graph:
        return []
    return sorted(
        (holder, cas)
        for kind, cas in graph[node]
        for holder in graph[(kind, cas)]
        if holder[0] != "acteur"
    )
