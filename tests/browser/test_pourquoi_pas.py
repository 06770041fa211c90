"""Narrowing an answer, and asking after somebody who is not in it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from sqlalchemy.orm import Session

from app.referentiel.queries import list_neighbours
from tests.browser import steps
from tests.browser.conftest import LiveServer
from tests.browser.measures import assert_accessible
from tests.browser.steps import read_columns, tenths

CODE, NOM = "83046", "Cotignac"


@pytest.fixture
def answer(page: Page, live: LiveServer) -> str:
    """Open an answer for Cotignac; return its path."""
    path = live.answer(NOM, steps.EAU)
    steps.visit(page, path)
    return path


def test_a_neighbour_that_is_not_in_the_list_is_set_beside_the_last_kept(
    page: Page, answer: str, session: Session
) -> None:
    partners = [card.name for card in read_columns(page)[1].cards]
    missing = [c.nom for c in list_neighbours(session, CODE) if c.nom not in partners]
    # Twelve are kept; a commune that is no neighbour does as well when all neighbours are.
    asked = missing[0] if missing else "Aups"

    _ask(page, "partenaires", asked)

    box = page.locator("#pourquoi-partenaires")
    expect(box.get_by_role("status")).to_contain_text(asked)
    table = _rows(box)
    assert table[0] == ["Signal", "Demandée", "Dernière retenue"]
    caption = box.locator("caption").inner_text()
    assert caption.split(" (")[0] == asked
    assert f"de {partners[-1]} (dernière retenue)" in caption
    for column in (1, 2):
        points = [tenths(row[column]) for row in table[1:]]
        assert abs(sum(points[:-1]) - points[-1]) == 0, "the parts shown do not sum to the total"
    assert tenths(table[-1][1]) <= tenths(table[-1][2]), "the one left out has more points"
    assert_accessible(page)


@pytest.mark.parametrize("width", [1280, 320])
def test_no_title_of_the_comparison_is_cut_inside_a_word(
    page: Page, answer: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})

    _ask(page, "chefs_de_file", "Métropole Nice Côte d’Azur")

    # A word that does not fit takes more lines than it has parts to break at.
    cut = page.locator(".comparaison thead th").evaluate_all(
        """cells => cells.filter(cell => {
             const range = document.createRange();
             range.selectNodeContents(cell);
             return range.getClientRects().length > cell.textContent.trim().split(/\\s+/).length;
           }).map(cell => cell.textContent)"""
    )
    assert not cut


def test_one_out_of_the_ranking_is_said_to_be_before_its_points(page: Page, answer: str) -> None:
    _ask(page, "chefs_de_file", "Métropole Nice Côte d’Azur")

    box = page.locator("#pourquoi-chefs_de_file")
    expect(box.get_by_role("status")).to_contain_text("n’entre pas dans le classement. ")
    expect(box).to_contain_text("Les points ne servent qu’à classer celles qui y entrent.")
    expect(box.locator("tfoot")).to_be_visible()


def test_one_that_is_already_in_the_list_is_said_to_be(page: Page, answer: str) -> None:
    kept = read_columns(page)[1].cards[0].name

    _ask(page, "partenaires", kept)

    box = page.locator("#pourquoi-partenaires")
    expect(box.get_by_role("status")).to_contain_text(kept)
    expect(box.get_by_role("status")).to_contain_text("liste")


def test_a_collectivite_that_could_carry_is_compared_too(page: Page, answer: str) -> None:
    _ask(page, "chefs_de_file", "Métropole Nice Côte d’Azur")

    box = page.locator("#pourquoi-chefs_de_file")
    expect(box.get_by_role("status")).to_contain_text("Nice Côte d")
    table = _rows(box)
    for column in range(1, len(table[0])):
        points = [tenths(row[column]) for row in table[1:]]
        assert sum(points[:-1]) == points[-1], "the parts shown do not sum to the total"
    assert_accessible(page)


@pytest.mark.parametrize("liste", ["partenaires", "chefs_de_file"])
def test_an_unknown_name_gets_a_sentence(page: Page, answer: str, liste: str) -> None:
    _ask(page, liste, "Xqzwvkj")

    box = page.locator(f"#pourquoi-{liste}")
    expect(box.get_by_role("status")).to_contain_text("Nous ne connaissons pas « Xqzwvkj ».")
    expect(box.get_by_role("table")).to_have_count(0)
    expect(box.get_by_label("Son nom")).to_have_value("Xqzwvkj")


def test_an_empty_question_asks_for_a_name_and_changes_nothing_else(
    page: Page, answer: str
) -> None:
    before = read_columns(page)

    _ask(page, "partenaires", "   ")

    assert read_columns(page) == before
    expect(page.locator(".pourquoi [role=status]")).to_have_text(["Écrivez un nom."])


def test_a_distance_narrows_the_partners_and_is_undone(page: Page, answer: str) -> None:
    before = read_columns(page)

    _filter(page, "À moins de", "10 km")

    partners = read_columns(page)[1].cards
    assert partners
    assert all(_kilometres(" ".join([card.subtitle, *card.reasons])) <= 10 for card in partners)
    expect(page.get_by_text("Filtres en cours : à moins de 10 km.")).to_be_visible()
    expect(page.get_by_text("Vos filtres ne s’appliquent pas à cette liste.")).to_have_count(2)
    expect(page.get_by_label("À moins de")).to_have_value("10")
    page.get_by_role("link", name="Tout remettre").click()
    assert read_columns(page) == before


def test_a_size_narrows_the_partners(page: Page, answer: str) -> None:
    _filter(page, "Communes de", "500 à 1 999 habitants")

    partners = read_columns(page)[1].cards
    assert partners
    column = page.locator("section[aria-labelledby=titre-ensemble]")
    facts = column.locator("tbody th, .raison").all_text_contents()
    sizes = [int(n) for n in map(_inhabitants, facts) if n]
    assert sizes
    assert all(500 <= size <= 1999 for size in sizes)


def test_a_kind_narrows_those_who_carry(page: Page, answer: str) -> None:
    _filter(page, "Pour porter", "intercommunalité")

    carriers = read_columns(page)[0].cards
    assert carriers
    assert all(card.subtitle.startswith("Communauté") for card in carriers)


def test_ones_own_departement_narrows_the_partners(
    page: Page, answer: str, session: Session
) -> None:
    page.locator("details.filtres summary").click()
    page.get_by_label("Dans mon département seulement").check()
    steps.press(page, "Filtrer")

    addresses = page.locator("section[aria-labelledby=titre-ensemble] .carte__nom a")
    codes = [link.get_attribute("href") or "" for link in addresses.all()]
    assert codes
    assert all(code.startswith("/communes/83") for code in codes)


def test_a_filter_that_leaves_nobody_says_so_and_is_not_passed(page: Page, answer: str) -> None:
    steps.visit(page, f"{answer}?distance=10&taille=10000-plus")

    expect(page.get_by_text("Aucune commune ne répond à ces filtres.")).to_be_visible()
    expect(page.get_by_text("Aucune réponse ne passe vos filtres.")).to_be_visible()
    assert read_columns(page)[1].cards == ()
    expect(page.get_by_role("link", name="Tout remettre")).to_be_visible()
    assert_accessible(page)


def test_a_question_keeps_the_filters_and_both_travel_in_the_link(
    page: Page, answer: str, open_context: Callable[..., BrowserContext]
) -> None:
    _filter(page, "À moins de", "20 km")
    narrowed = read_columns(page)

    _ask(page, "partenaires", "Brignoles")

    assert "distance=20" in page.url
    assert read_columns(page) == narrowed
    guest = open_context().new_page()
    steps.visit(guest, page.url)
    assert read_columns(guest) == narrowed
    expect(guest.locator("#pourquoi-partenaires").get_by_role("status")).to_contain_text(
        "Brignoles"
    )


def test_values_that_are_in_no_list_narrow_nothing(page: Page, answer: str) -> None:
    before = read_columns(page)

    steps.visit(page, f"{answer}?distance=trois&taille=-1&nature=%3Cscript%3E&inconnu=1")

    assert read_columns(page) == before


def _ask(page: Page, liste: str, name: str) -> None:
    box = page.locator(f"#pourquoi-{liste}")
    if box.get_attribute("open") is None:
        box.locator("summary").first.click()
    box.get_by_label("Son nom").fill(name)
    box.get_by_role("button", name="Comparer").click()
    page.wait_for_url(re.compile(f"pourquoi_{liste}="))


def _filter(page: Page, label: str, option: str) -> None:
    if page.locator("details.filtres").get_attribute("open") is None:
        page.locator("details.filtres summary").click()
    page.get_by_label(label, exact=True).select_option(label=option)
    steps.press(page, "Filtrer")


def _rows(box: Locator) -> list[list[str]]:
    """Read the table, a row a list; of a cell, its first line: the reason stands under it."""
    return [
        [cell.inner_text().split("\n")[0].strip() for cell in row.locator("th, td").all()]
        for row in box.locator("tr").all()
    ]


def _kilometres(subtitle: str) -> float:
    found = re.search(r"([\d,]+)[\s\u00a0\u202f](km|m)\b", subtitle)
    assert found, subtitle
    value = float(found[1].replace(",", "."))
    return value if found[2] == "km" else value / 1000


def _inhabitants(fact: str) -> str | None:
    found = re.search(r"([\d\u202f]+)\u00a0habitant", fact)
    return found[1].replace("\u202f", "") if found else None
