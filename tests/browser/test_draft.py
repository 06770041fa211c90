"""A draft waits: for a reload, the back button, a restart, a second tab, an old form."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import steps
from tests.browser.conftest import LiveServer
from tests.browser.measures import assert_accessible

TELEPHONE = "Le standard répond toute la journée aux mêmes questions sur les horaires."
ARCHIVES = "Les vieux registres de délibérations s’abîment et personne n’y retrouve rien."


def test_reloading_each_step_loses_nothing(page: Page) -> None:
    steps.say(page, "Cotignac", TELEPHONE)
    page.reload()
    expect(page.get_by_text(TELEPHONE)).to_be_visible()
    steps.confirm_themes(page)
    page.reload()
    page.get_by_label("une formation").check()
    steps.choose_recherche(page)

    address = page.url
    page.reload()

    assert page.url == address
    expect(page.locator(".rappel")).to_contain_text(TELEPHONE)
    page.go_back()
    expect(page.get_by_label("une formation")).to_be_checked()


def test_the_address_of_the_draft_takes_it_up_where_it_was_left(
    page: Page, live: LiveServer
) -> None:
    draft = live.open_draft("Cotignac", TELEPHONE)

    steps.visit(page, f"/besoins/{draft.cle}")
    steps.expect_title(page, "Avons-nous bien compris\u202f?")
    steps.confirm_themes(page)

    steps.visit(page, f"/besoins/{draft.cle}")
    steps.expect_title(page, "Que cherchez-vous\u202f?")


def test_going_back_in_the_browser_shows_and_keeps_what_was_written(page: Page) -> None:
    steps.say(page, "Cotignac", TELEPHONE)
    page.get_by_role("link", name="Changer ces mots").click()
    page.get_by_label("Ce qu’il vous faut").fill(ARCHIVES)
    steps.press(page, "Continuer")
    steps.confirm_themes(page)

    page.go_back()
    expect(page.locator(".citation")).to_have_text(ARCHIVES)
    page.go_back()
    expect(page.get_by_label("Ce qu’il vous faut")).to_have_value(ARCHIVES)
    page.go_forward()
    page.go_forward()
    steps.choose_recherche(page)

    expect(page.locator(".rappel")).to_contain_text(ARCHIVES)


def test_modifying_an_answer_changes_it_at_the_same_address(page: Page, live: LiveServer) -> None:
    draft = live.open_draft("Cotignac", TELEPHONE, confirmed=True)
    steps.visit(page, f"/besoins/{draft.cle}/recherche")
    steps.choose_recherche(page)
    address = page.url

    page.get_by_role("link", name="Modifier").click()
    page.get_by_label("Ce qu’il vous faut").fill(ARCHIVES)
    steps.press(page, "Continuer")
    steps.confirm_themes(page)
    steps.choose_recherche(page)

    assert page.url == address
    expect(page.locator(".rappel")).to_contain_text(ARCHIVES)


def test_a_form_opened_before_a_restart_is_taken_after_it(page: Page, live: LiveServer) -> None:
    steps.say(page, "Cotignac", TELEPHONE)
    steps.confirm_themes(page)
    page.get_by_label("une formation").check()
    former = live.app

    live.restart()

    assert live.app is not former
    steps.choose_recherche(page)
    expect(page.get_by_role("link", name="Modifier")).to_be_visible()
    live.restart()
    page.reload()
    expect(page.locator(".rappel")).to_contain_text(TELEPHONE)
    expect(page.get_by_role("link", name="Modifier")).to_be_visible()


def test_words_changed_in_a_second_tab_are_understood_anew_in_the_first(page: Page) -> None:
    steps.say(page, "Cotignac", TELEPHONE)
    second = page.context.new_page()
    second.goto(page.url)

    second.get_by_role("link", name="Changer ces mots").click()
    second.get_by_label("Ce qu’il vous faut").fill(ARCHIVES)
    steps.press(second, "Continuer")
    expect(second.locator(".citation")).to_have_text(ARCHIVES)
    # The first tab still shows the earlier words, and confirms their themes.
    steps.press(page, "Continuer")

    steps.expect_title(page, "Avons-nous bien compris\u202f?")
    expect(page.locator(".citation")).to_have_text(ARCHIVES)
    steps.confirm_themes(page)
    steps.choose_recherche(page)
    expect(page.locator(".rappel")).to_contain_text(ARCHIVES)
    expect(page.locator("main")).not_to_contain_text("Aucun thème n’est retenu")


def test_the_last_step_sends_back_to_the_first_that_misses_something(
    page: Page, live: LiveServer
) -> None:
    draft = live.open_draft("Cotignac", TELEPHONE)

    page.goto(f"/besoins/{draft.cle}/recherche")

    # Answering now would say, wrongly, that no theme was recognised.
    steps.expect_title(page, "Avons-nous bien compris\u202f?")


def test_two_needs_in_two_tabs_of_one_browser_stay_two(page: Page) -> None:
    second = page.context.new_page()
    steps.say(page, "Cotignac", TELEPHONE)
    steps.say(second, "Salernes", ARCHIVES)

    for tab in (page, second):
        steps.confirm_themes(tab)
        steps.choose_recherche(tab)

    for tab, place, texte in ((page, "Cotignac", TELEPHONE), (second, "Salernes", ARCHIVES)):
        tab.reload()
        expect(tab.locator(".rappel")).to_contain_text(place)
        expect(tab.locator(".rappel")).to_contain_text(texte)
        expect(tab.get_by_role("link", name="Modifier")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "mots"])
def test_an_expired_form_gives_back_what_was_typed(page: Page, live: LiveServer, path: str) -> None:
    draft = live.open_draft("Cotignac", TELEPHONE)
    steps.visit(page, path if path == "/" else f"/besoins/{draft.cle}/{path}")
    page.get_by_label("Ce qu’il vous faut").fill(ARCHIVES)

    page.context.clear_cookies()
    steps.press(page, "Chercher" if path == "/" else "Continuer")

    steps.expect_title(page, "Ce formulaire ne peut plus être envoyé")
    expect(page.get_by_text(ARCHIVES)).to_be_visible()
    expect(page.get_by_text("Rien n’a été enregistré")).to_be_visible()
    assert_accessible(page)
    # The advice of the page works as it is written: back, reload, send again.
    page.go_back()
    page.reload()
    if path == "/":
        page.get_by_label("Votre commune").fill("Cotignac")
    page.get_by_label("Ce qu’il vous faut").fill(ARCHIVES)
    steps.press(page, "Chercher" if path == "/" else "Continuer")
    expect(page.locator(".citation")).to_have_text(ARCHIVES)


def test_the_expired_page_shows_only_what_a_person_typed(page: Page, live: LiveServer) -> None:
    draft = live.open_draft("Cotignac", TELEPHONE, confirmed=True)
    steps.visit(page, f"/besoins/{draft.cle}/recherche")
    page.context.clear_cookies()

    steps.press(page, "Voir les réponses")

    steps.expect_title(page, "Ce formulaire ne peut plus être envoyé")
    assert "chef_de_file" not in page.locator("main").inner_text()


def test_an_erased_need_is_gone_for_its_author_and_its_guests(
    page: Page, live: LiveServer, open_context: Callable[..., BrowserContext]
) -> None:
    draft = live.open_draft("Cotignac", TELEPHONE, confirmed=True)
    steps.visit(page, f"/besoins/{draft.cle}/recherche")
    steps.choose_recherche(page)
    address = page.url

    page.get_by_role("link", name="Effacer ce besoin").click()
    steps.expect_title(page, "Effacer ce besoin\u202f?")
    steps.press(page, "Effacer")

    expect(page.get_by_role("status").first).to_contain_text("sont effacés")
    guest = open_context().new_page()
    for path, title in (
        (address, "Ce résultat est introuvable"),
        (f"/besoins/{draft.cle}", "Ce besoin est introuvable"),
    ):
        steps.visit(guest, path, status=404)
        steps.expect_title(guest, title)


def test_going_back_after_erasing_says_so_instead_of_failing(page: Page, live: LiveServer) -> None:
    draft = live.open_draft("Cotignac", TELEPHONE)
    steps.visit(page, f"/besoins/{draft.cle}/themes")
    page.get_by_role("link", name="Effacer ce besoin").click()
    steps.press(page, "Effacer")

    page.go_back()

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("introuvable"))
