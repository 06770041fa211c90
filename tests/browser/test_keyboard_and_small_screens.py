"""Keyboard alone, a narrow screen, large text, light and dark: on every page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Acteur, Cas, Commune
from tests.browser import steps
from tests.browser.conftest import DESKTOP, LiveServer
from tests.browser.measures import (
    assert_accessible,
    assert_large_targets,
    assert_no_sideways_scroll,
    focused,
    tab,
    tab_to,
    unfold,
)

TELEPHONE = "Le standard répond toute la journée aux mêmes questions sur les horaires."
PHONE = {"width": 320, "height": 640}
HALF = {"width": 640, "height": 800}
LARGE_TEXT = 32  # px, where a browser's default is 16


def _path(path: str) -> Callable[[Page, LiveServer, Session], None]:
    return lambda page, _live, _session: _open(page, path)


def _draft(step: str, typed: str = "Cotignac", texte: str = TELEPHONE):  # type: ignore[no-untyped-def]
    def _lead(page: Page, live: LiveServer, _session: Session) -> None:
        _open(page, f"/besoins/{live.open_draft(typed, texte, confirmed=True).cle}/{step}")

    return _lead


def _result(end: str = "", texte: str = TELEPHONE):  # type: ignore[no-untyped-def]
    def _lead(page: Page, live: LiveServer, _session: Session) -> None:
        _open(page, live.answer("Cotignac", texte) + end)

    return _lead


def _own_result(page: Page, live: LiveServer, _session: Session) -> None:
    _open(page, f"/besoins/{live.open_draft('Cotignac', TELEPHONE, confirmed=True).cle}/recherche")
    steps.choose_recherche(page)


def _cas(page: Page, _live: LiveServer, session: Session) -> None:
    # The fullest of the library: every part of the page is there.
    fullest = select(Cas.id).where(Cas.cost_eur.is_not(None)).order_by(Cas.id).limit(1)
    _open(page, f"/bibliotheque/{session.scalars(fullest).one()}")


def _acteur(page: Page, _live: LiveServer, session: Session) -> None:
    first = select(Acteur.id).where(Acteur.cas.any()).order_by(Acteur.id).limit(1)
    _open(page, f"/acteurs/{session.scalars(first).one()}")


def _epci(page: Page, _live: LiveServer, session: Session) -> None:
    _open(page, f"/epci/{session.get_one(Commune, '83046').epci_siren}")


def _empty_home(page: Page, _live: LiveServer, _session: Session) -> None:
    _open(page, "/")
    steps.press(page, "Chercher")


def _nothing_ticked(page: Page, live: LiveServer, session: Session) -> None:
    _draft("recherche")(page, live, session)
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    steps.press(page, "Voir les réponses")


def _thanked(page: Page, _live: LiveServer, _session: Session) -> None:
    _open(page, "/signaler/commune/83046")
    page.locator("[name=objet]").first.check()
    page.locator("[name=texte]").fill("Le téléphone a changé.")
    steps.press(page, "Envoyer")


def _empty_report(page: Page, _live: LiveServer, _session: Session) -> None:
    _open(page, "/signaler/commune/83046")
    steps.press(page, "Envoyer")


def _expired(page: Page, _live: LiveServer, _session: Session) -> None:
    _open(page, "/")
    page.get_by_label("Ce qu’il vous faut").fill(TELEPHONE)
    page.context.clear_cookies()
    steps.press(page, "Chercher")


def _open(page: Page, path: str) -> None:
    response = page.goto(path)
    assert response is not None
    assert response.status == (404 if "nulle-part" in path else 200), f"{path}: {response.status}"


PAGES: dict[str, Callable[[Page, LiveServer, Session], None]] = {
    "home": _path("/"),
    "home refused": _empty_home,
    "form expired": _expired,
    "commune": _draft("commune"),
    "commune, several": _draft("commune", "Saint-Germain"),
    "commune, former": _draft("commune", "Châtillon-en-Michaille"),
    "commune, unknown": _draft("commune", "Xqzwvkj"),
    "mots": _draft("mots"),
    "thèmes": _draft("themes"),
    "thèmes, vague": _draft("themes", texte="Bonjour."),
    "recherche": _draft("recherche"),
    "recherche refused": _nothing_ticked,
    "effacer": _draft("effacer"),
    "result": _own_result,
    "result, shared, filtered, questioned": _result(
        "?distance=20&pourquoi_partenaires=Salernes&pourquoi_chefs_de_file=Xqzwvkj"
    ),
    "impression": _result("/impression"),
    "result, questioned with a near name": _result(
        "?pourquoi_partenaires=Salerne&pourquoi_chefs_de_file="
    ),
    "bibliothèque": _path("/bibliotheque"),
    "bibliothèque, words and subject": _path("/bibliotheque?q=lecole"),
    "cas": _cas,
    "annuaire": _path("/acteurs"),
    "acteur": _acteur,
    "communes": _path("/communes"),
    "one commune": _path("/communes/83046"),
    "one EPCI": _epci,
    "signaler": _path("/signaler/commune/83046"),
    "signaler refused": _empty_report,
    "merci": _thanked,
    "signaler, the site": _path("/signaler/site/accessibilite"),
    "à propos": _path("/a-propos"),
    "données": _path("/a-propos/donnees"),
    "comment ça marche": _path("/comment-ca-marche"),
    "accessibilité": _path("/accessibilite"),
    "404": _path("/nulle-part"),
}

every_page = pytest.mark.parametrize("lead", PAGES.values(), ids=PAGES.keys())


@every_page
def test_axe_finds_nothing_to_say_in_light_and_in_dark(
    page: Page, live: LiveServer, session: Session, lead: Callable[..., None]
) -> None:
    page.emulate_media(color_scheme="light")
    lead(page, live, session)
    unfold(page)
    assert_accessible(page, f"{page.url} in light, unfolded")

    page.emulate_media(color_scheme="dark")

    assert_accessible(page, f"{page.url} in dark, unfolded", colours_only=True)


@every_page
def test_a_page_fits_a_phone_and_a_reader_of_large_text(
    open_context: Callable[..., BrowserContext],
    live: LiveServer,
    session: Session,
    lead: Callable[..., None],
) -> None:
    page = open_context(viewport=PHONE).new_page()
    lead(page, live, session)
    assert page.locator("h1").count() == 1
    assert_large_targets(page, f"{page.url} at 320 px")
    unfold(page)
    assert_large_targets(page, f"{page.url} at 320 px, unfolded")
    assert_no_sideways_scroll(page, f"{page.url} at 320 px, unfolded")

    page.set_viewport_size(HALF)
    # The browser's own setting, as in its preferences; then text alone, as a zoom of text does.
    protocol = page.context.new_cdp_session(page)
    protocol.send("Page.setFontSizes", {"fontSizes": {"standard": LARGE_TEXT, "fixed": LARGE_TEXT}})
    root = "() => getComputedStyle(document.documentElement).fontSize"
    assert float(page.evaluate(root).removesuffix("px")) >= LARGE_TEXT
    assert_no_sideways_scroll(page, f"{page.url} at 640 px, default text doubled")
    protocol.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    page.evaluate("() => { document.documentElement.style.fontSize = '212.5%' }")
    assert_no_sideways_scroll(page, f"{page.url} at 640 px, text alone doubled")

    page.evaluate("() => { document.documentElement.style.fontSize = '' }")
    page.set_viewport_size(DESKTOP)
    assert_large_targets(page, f"{page.url} at 1280 px")
    assert_no_sideways_scroll(page, f"{page.url} at 1280 px")


@every_page
def test_the_keyboard_visits_every_stop_once_in_the_order_of_the_page(
    page: Page, live: LiveServer, session: Session, lead: Callable[..., None]
) -> None:
    lead(page, live, session)
    # A page that was refused starts on its summary of errors; the others at the top.
    page.wait_for_load_state()
    page.evaluate("() => { document.body.tabIndex = -1; document.body.focus() }")

    stops = []
    while (stop := tab(page)) is not None:
        assert len(stops) < 400, "Tab never leaves the page"
        stops.append(stop)

    assert stops[0]["text"] == "Aller au contenu"
    ranks = [stop["rank"] for stop in stops]
    assert ranks == sorted(set(ranks)), "the order of Tab is not that of the page"
    reachable = page.evaluate(
        """() => [...document.querySelectorAll(
             'a[href], button, input:not([type=hidden]), select, textarea, summary')]
           .filter(e => e.checkVisibility() && !e.disabled)
           .filter(e => e.type !== 'radio' || e.checked
             || !document.querySelector(`[name="${e.name}"]:checked`)
               && e === document.querySelector(`[name="${e.name}"]`))
           .map(e => [...document.querySelectorAll('*')].indexOf(e))"""
    )
    assert set(reachable) <= set(ranks), "something can be clicked that Tab does not reach"


def test_the_skip_link_leads_to_the_content(page: Page) -> None:
    steps.visit(page, "/")

    tab(page)
    page.keyboard.press("Enter")

    stop = focused(page)
    assert stop is not None
    assert stop["html"].startswith("<main")
    tab_to(page, "#commune", most=1)


def test_the_whole_way_is_walked_without_a_mouse(page: Page) -> None:
    steps.visit(page, "/")

    tab_to(page, "#commune")
    page.keyboard.type("cotign")
    option = page.get_by_role("option").first
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(page.locator("#commune")).to_have_attribute(
        "aria-activedescendant", option.get_attribute("id") or ""
    )
    page.keyboard.press("Enter")
    expect(page.locator("#commune")).to_have_value("Cotignac (83)")
    expect(page.locator("[name=code_insee]")).to_have_value("83046")
    tab_to(page, "#texte", most=1)
    page.keyboard.type(TELEPHONE)
    tab_to(page, "button[type=submit]", most=1)
    page.keyboard.press("Enter")

    steps.expect_title(page, "Avons-nous bien compris\u202f?")
    tab_to(page, "[name=themes]")
    first = page.locator("[name=themes]").first
    page.keyboard.press("Space")
    expect(first).not_to_be_checked()
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=autres]", most=1)
    page.keyboard.press("Space")
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")

    steps.expect_title(page, "Que cherchez-vous\u202f?")
    tab_to(page, "[name=recherche]")
    tab_to(page, "[value=formation]")
    page.keyboard.press("Space")
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")

    expect(page.locator(".rappel")).to_contain_text("Cotignac (83)")
    tab_to(page, ".sources-score summary")
    page.keyboard.press("Space")
    expect(page.locator(".sources-score table").first).to_be_visible()
    tab_to(page, ".pourquoi summary")
    page.keyboard.press("Enter")
    tab_to(page, ".pourquoi input", most=1)
    page.keyboard.type("Sicoval")
    page.keyboard.press("Enter")
    page.wait_for_url("**pourquoi_chefs_de_file=Sicoval*")
    tab_to(page, "a[href$=impression]")
    page.keyboard.press("Enter")
    steps.expect_title(page, "Pour le conseil municipal")


def test_escape_closes_the_suggestions_and_leaves_what_was_typed(page: Page) -> None:
    steps.visit(page, "/")
    tab_to(page, "#commune")
    page.keyboard.type("saint-ger")
    expect(page.get_by_role("option").first).to_be_visible()
    assert_accessible(page, "suggestions open")
    assert_large_targets(page, "suggestions open")

    page.keyboard.press("Escape")

    expect(page.get_by_role("option").first).to_be_hidden()
    expect(page.locator("#commune")).to_have_value("saint-ger")
    expect(page.locator("#commune")).to_have_attribute("aria-expanded", "false")


def test_suggestions_stay_inside_a_narrow_screen(
    open_context: Callable[..., BrowserContext],
) -> None:
    page = open_context(viewport=PHONE).new_page()
    steps.visit(page, "/")

    page.get_by_label("Votre commune").press_sequentially("saint-ger")
    expect(page.get_by_role("option").first).to_be_visible()

    assert_no_sideways_scroll(page, "suggestions at 320 px")
    assert_large_targets(page, "suggestions at 320 px")
    page.get_by_role("option").first.click()
    expect(page.locator("[name=code_insee]")).not_to_have_value("")


def test_a_refused_form_puts_the_focus_on_what_to_correct(page: Page) -> None:
    steps.visit(page, "/")

    steps.press(page, "Chercher")

    expect(page.locator("[data-resume-erreurs]")).to_be_focused()
    stop = focused(page)
    assert stop is not None
    assert stop["outline"] >= 3
    tab_to(page, ".resume-erreurs a", most=1)
    page.keyboard.press("Enter")
    expect(page.locator("#commune")).to_be_focused()


def test_three_columns_stand_side_by_side_on_a_desk_and_in_a_row_on_a_phone(
    page: Page, live: LiveServer
) -> None:
    steps.visit(page, live.answer("Cotignac", TELEPHONE))

    boxes = page.evaluate(_BOXES)
    assert len({box["top"] for box in boxes}) == 1
    assert len({box["left"] for box in boxes}) == 3
    page.set_viewport_size(PHONE)

    boxes = page.evaluate(_BOXES)
    assert len({box["left"] for box in boxes}) == 1
    assert len({box["top"] for box in boxes}) == 3


_BOXES = """() => [...document.querySelectorAll('.colonnes > .colonne')].map(e => {
  const box = e.getBoundingClientRect();
  return {left: Math.round(box.left), top: Math.round(box.top + scrollY)};
})"""


def test_on_a_phone_the_map_waits_folded_after_the_first_answers(
    page: Page, live: LiveServer
) -> None:
    steps.visit(page, live.answer("Cotignac", TELEPHONE))
    folded = page.locator(".carte-repliee")
    expect(page.locator(".plan--large")).to_be_visible()
    expect(folded).to_be_hidden()

    page.set_viewport_size(PHONE)

    expect(page.locator(".plan--large")).to_be_hidden()
    expect(folded.get_by_role("img", name="Carte de Cotignac")).to_be_hidden()
    first = page.locator(".colonnes > .colonne").first.bounding_box()
    summary = folded.locator("summary").bounding_box()
    assert first is not None
    assert summary is not None
    assert summary["y"] >= first["y"] + first["height"]
    folded.locator("summary").click()
    expect(folded.get_by_role("img", name="Carte de Cotignac")).to_be_visible()


def test_nothing_moves_for_somebody_who_asked_for_rest(
    open_context: Callable[..., BrowserContext], live: LiveServer
) -> None:
    page = open_context(reduced_motion="reduce").new_page()

    steps.visit(page, live.answer("Cotignac", TELEPHONE))

    assert page.evaluate("() => document.getAnimations().length") == 0
    assert page.evaluate("() => getComputedStyle(document.documentElement).scrollBehavior") == (
        "auto"
    )
