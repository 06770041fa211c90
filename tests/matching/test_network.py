"""Who worked with whom, over the graph of projects."""

from matching.signals.network import project_graph, worked_with


def test_an_organisation_worked_with_the_holders_of_its_projects() -> None:
    graph = project_graph(
        [("c1", ("commune", "01004")), ("c2", ("porteur", "200000001"))],
        [("c2", "labo"), ("c1", "labo"), ("c1", "autre")],
    )

    found = worked_with(graph, "labo")

    assert found == [(("commune", "01004"), "c1"), (("porteur", "200000001"), "c2")]


def test_two_organisations_of_one_project_are_not_holders_of_each_other() -> None:
    graph = project_graph([], [("c1", "labo"), ("c1", "autre")])

    assert worked_with(graph, "labo") == []


def test_the_order_of_the_records_does_not_show() -> None:
    holders = [("c1", ("commune", "b")), ("c2", ("commune", "a")), ("c3", ("commune", "a"))]
    partners = [("c1", "labo"), ("c2", "labo"), ("c3", "labo")]

    found = worked_with(project_graph(holders, partners), "labo")

    assert found == worked_with(project_graph(holders[::-1], partners[::-1]), "labo")
    assert found == [(("commune", "a"), "c2"), (("commune", "a"), "c3"), (("commune", "b"), "c1")]
