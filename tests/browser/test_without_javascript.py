"""The same way with a browser that runs no script: nothing may depend on one.

axe needs scripts: it sees these pages in test_keyboard_and_small_screens.py.
"""

import io

from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import AncienneCommune, Commune
from tests.browser import steps
from tests.browser.steps import read_columns

TELEPHONE = "Le standard répond toute la journée aux mêmes questions sur les horaires."


def test_a_need_is_answered_shared_and_printed_without_a_script(plain_page: Page) -> None:
    page = plain_page

    steps.answer(page, "Salazie", steps.EAU)

    columns = read_columns(page)
    assert len(columns) == 3
    assert all(column.cards for column in columns)
    page.locator(".sources-score summary").first.click()
    expect(page.locator(".sources-score table").first).to_be_visible()
    page.get_by_role("link", name="Imprimer").click()
    steps.expect_title(page, "Pour le conseil municipal")
    assert len(PdfReader(io.BytesIO(page.pdf(format="A4"))).pages) == 1


def test_a_name_that_several_communes_bear_asks_which_and_keeps_the_need(plain_page: Page) -> None:
    page = plain_page

    steps.say(page, "Saint-Germain", TELEPHONE)

    steps.expect_title(page, "Laquelle est la vôtre\u202f?")
    expect(page.get_by_text("Plusieurs communes répondent à « Saint-Germain ».")).to_be_visible()
    choices = page.get_by_role("radio")
    assert choices.count() > 1
    # Every département is written out: that is how a mairie knows itself.
    names = [label.inner_text() for label in page.locator("label.option").all()]
    assert len(set(names)) == len(names), "two choices that nobody can tell apart"
    page.get_by_label("Saint-Germain (Aube, 10)").check()
    steps.press(page, "Continuer")
    expect(page.get_by_text(TELEPHONE)).to_be_visible()
    steps.confirm_themes(page)
    steps.choose_recherche(page)
    expect(page.locator(".rappel")).to_contain_text("Saint-Germain (10)")


def test_going_on_without_choosing_says_that_a_choice_is_missing(plain_page: Page) -> None:
    page = plain_page
    steps.say(page, "Saint-Germain", TELEPHONE)

    steps.press(page, "Continuer")

    steps.expect_title(page, "Laquelle est la vôtre\u202f?")
    expect(page.locator(".resume-erreurs")).to_be_visible()
    expect(page.locator("#choix .champ__erreur")).to_be_visible()
    assert page.get_by_role("radio").count() > 1


def test_another_name_typed_beside_the_choices_wins_over_them(plain_page: Page) -> None:
    page = plain_page
    steps.say(page, "Saint-Germain", TELEPHONE)

    page.get_by_label("Votre commune").fill("Cotignac")
    steps.press(page, "Continuer")

    steps.expect_title(page, "Avons-nous bien compris\u202f?")


def test_a_commune_that_merged_proposes_the_one_that_took_it_in(
    plain_page: Page, session: Session
) -> None:
    page = plain_page
    merged = session.scalars(
        select(AncienneCommune).where(AncienneCommune.nom == "Châtillon-en-Michaille")
    ).one()
    successor = session.get_one(Commune, merged.commune_code)

    steps.say(page, "Châtillon-en-Michaille", TELEPHONE)

    steps.expect_title(page, "Est-ce bien votre commune\u202f?")
    expect(page.locator("main")).to_contain_text(
        f"« Châtillon-en-Michaille » fait aujourd’hui partie de {successor.nom}"
    )
    # It is the only answer, so it is already ticked: one press is enough.
    steps.press(page, "Continuer")
    steps.confirm_themes(page)
    steps.choose_recherche(page)
    expect(page.locator(".rappel")).to_contain_text(successor.nom)


def test_a_slip_of_the_keyboard_proposes_the_name_that_was_meant(plain_page: Page) -> None:
    page = plain_page

    steps.say(page, "Cotigniac", TELEPHONE)

    expect(page.locator("main")).to_contain_text("Cotignac")
    page.get_by_role("radio", name="Cotignac (Var, 83)").check()
    steps.press(page, "Continuer")
    expect(page.get_by_text(TELEPHONE)).to_be_visible()


def test_a_name_that_is_nobodys_says_so_and_keeps_the_need(plain_page: Page) -> None:
    page = plain_page

    steps.say(page, "Xqzwvkj", TELEPHONE)

    steps.expect_title(page, "Nous ne trouvons pas cette commune")
    expect(page.get_by_role("alert")).to_contain_text("Aucune commune ne ressemble à « Xqzwvkj »")
    page.get_by_label("Votre commune").fill("83570 Cotignac")
    steps.press(page, "Continuer")
    expect(page.get_by_text(TELEPHONE)).to_be_visible()


def test_a_postcode_leads_to_its_communes(plain_page: Page) -> None:
    page = plain_page

    steps.say(page, "83570", TELEPHONE)

    # Four communes share it.
    steps.expect_title(page, "Laquelle est la vôtre\u202f?")
    expect(page.get_by_role("radio", name="Cotignac (Var, 83)")).to_have_count(1)


def test_an_empty_form_says_what_is_missing_beside_each_field(plain_page: Page) -> None:
    page = plain_page

    steps.say(page, "  ", "")

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("2 réponses sont à reprendre")
    for field in ("commune", "texte"):
        box = page.locator(f"#{field}")
        expect(box).to_have_attribute("aria-invalid", "true")
        linked = (box.get_attribute("aria-describedby") or "").split()
        assert f"{field}-erreur" in linked
        expect(page.locator(f"#{field}-erreur")).to_be_visible()
        expect(summary.locator(f"a[href='#{field}']")).to_have_count(1)
    assert page.title().startswith("Erreur\u00a0:")


def test_no_theme_fits_and_the_way_goes_on(plain_page: Page) -> None:
    page = plain_page

    steps.say(page, "Cotignac", "Bonjour.")
    steps.confirm_themes(page)
    steps.choose_recherche(page)

    assert len(read_columns(page)) == 3


def test_nothing_ticked_in_the_last_step_is_refused_in_french(plain_page: Page) -> None:
    page = plain_page
    steps.say(page, "Cotignac", TELEPHONE)
    steps.confirm_themes(page)
    for ticked in page.get_by_role("checkbox").all():
        ticked.uncheck()

    steps.press(page, "Voir les réponses")

    expect(page.get_by_role("alert")).to_contain_text("Cochez au moins une réponse.")
