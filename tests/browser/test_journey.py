"""From the first word to the sheet of paper, for three communes that have little in common."""

import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import LONGEST_TEXTE, Commune, Departement, Region
from tests.browser import steps
from tests.browser.conftest import LiveServer
from tests.browser.measures import assert_accessible, unfold
from tests.browser.steps import Column, read_columns

TITLES = ["Pour porter le projet", "Pour le faire ensemble", "Ils l’ont fait"]
# One part of a card's bar may be rounded up, another down: a tenth of a point each way.
ROUNDING = 1.0
A4_POINTS = (595.3, 841.9)


@dataclass(frozen=True)
class Asking:
    """A commune and its need, in the words of its mairie."""

    code: str | None
    texte: str


ASKING = {
    # No code: the first of the hamlets, whichever the data names.
    "hamlet": Asking(
        None,
        "Les gens n’ouvrent plus le bulletin : on voudrait prévenir tout le monde quand la route "
        "est coupée.",
    ),
    "overseas": Asking(
        "97421", "On perd de l’eau la nuit entre le captage et les îlets, et on ne sait pas où."
    ),
    "suburb": Asking(
        "69266",
        "Le standard répond toute la journée aux mêmes questions sur les papiers et les horaires.",
    ),
}


# Where the régions of these three communes have their seat.
CHEFS_LIEUX = {"Auvergne-Rhône-Alpes": "Lyon", "La Réunion": "Saint-Denis"}
# What a proofreader would strike out, whatever the sentence.
FAULTS = {
    "a word of the program": r"\b(None|nan|null|undefined|True|False)\b",
    "a decimal point": r"\d\.\d",
    "a plural after one or none": r"\b[01](,\d+)?[\s\u00a0]habitants\b",
    "a singular after several": r"(?<![\d,\u202f])([2-9]|\d{2,})[\s\u00a0]habitant\b",
    "no contraction": r"\b(de|à) les? (?=[A-Z])|\b(de|à) les (?=[a-z])",
    "an ordinary space before ? ! ; :": r" [?!;:](?=\s|$)",
    "no space before ? ! ;": r"[^\s\u00a0\u202f][?!;](?=\s|$)",
    "a guillemet without its narrow space": r"«(?![\u00a0\u202f])|(?<![\u00a0\u202f])»",
}


@pytest.fixture(params=list(ASKING))
def asking(request: pytest.FixtureRequest, session: Session) -> tuple[Commune, str]:
    case = ASKING[request.param]
    if case.code:
        commune = session.get_one(Commune, case.code)
    else:
        rows = session.execute(
            select(Commune.code_insee, Commune.nom, Commune.population).order_by(Commune.code_insee)
        ).all()
        namesakes = Counter(nom for _code, nom, _population in rows)
        first = next(
            code for code, nom, people in rows if 50 <= (people or 0) < 200 and namesakes[nom] == 1
        )
        commune = session.get_one(Commune, first)
    return commune, case.texte


def test_a_need_said_at_home_becomes_three_columns_and_one_sheet_of_paper(
    page: Page, asking: tuple[Commune, str]
) -> None:
    commune, texte = asking
    steps.visit(page, "/")
    assert_accessible(page)

    steps.say(page, commune.nom, texte)
    expect(page.get_by_text(texte)).to_be_visible()
    unfold(page)
    assert_accessible(page)
    steps.confirm_themes(page)
    assert_accessible(page)
    steps.choose_recherche(page)

    expect(page.locator(".rappel")).to_contain_text(f"{commune.nom} ({commune.departement_code})")
    page.locator(".sources-score summary").first.click()
    expect(page.get_by_role("columnheader", name="Points").first).to_be_visible()
    assert_accessible(page)
    columns = read_columns(page)
    assert [column.title for column in columns] == TITLES
    for column in columns:
        assert column.cards, f"nobody under « {column.title} »"
        assert all(card.reasons and all(card.reasons) for card in column.cards)

    page.get_by_role("link", name="Imprimer").click()
    steps.expect_title(page, "Pour le conseil municipal")
    assert_accessible(page)
    assert_one_sheet(page, commune.nom)


def test_the_points_of_every_card_sum_to_its_score_and_the_bars_draw_them(
    page: Page, asking: tuple[Commune, str], live: LiveServer
) -> None:
    commune, texte = asking

    steps.visit(page, live.answer(commune.nom, texte))
    columns = [*read_columns(page), *_wide_cards(page)]

    cards = [card for column in columns for card in column.cards]
    biggest = max(point for card in cards for point in card.points)
    assert max(bar for card in cards for bar in card.bars) == 100
    for card in cards:
        assert sum(card.points) == card.score, card
        assert 0 < card.score <= 1000, card
        assert len(card.bars) == len(card.reasons)
        # Rows and bars are in the same order, the heaviest first; a row of nothing has no bar.
        for bar, point in zip(card.bars, card.points, strict=False):
            assert bar == pytest.approx(100 * point / biggest, abs=100 * ROUNDING / biggest), card
    for column in columns:
        scores = [card.score for card in column.cards]
        assert scores == sorted(scores, reverse=True), f"« {column.title} » is out of order"


def test_the_shared_link_shows_the_same_answer_to_somebody_who_may_not_change_it(
    page: Page,
    asking: tuple[Commune, str],
    live: LiveServer,
    open_context: Callable[..., BrowserContext],
) -> None:
    commune, texte = asking
    draft = live.open_draft(commune.nom, texte, confirmed=True)
    steps.visit(page, f"/besoins/{draft.cle}/recherche")
    steps.choose_recherche(page)
    address = page.url
    expect(page.get_by_role("link", name="Modifier")).to_be_visible()

    guest = open_context().new_page()
    steps.visit(guest, page.get_by_role("link", name=address).get_attribute("href") or "")

    assert read_columns(guest) == read_columns(page)
    assert guest.locator(".rappel").inner_text() == (page.locator(".rappel").inner_text())
    for forbidden in ("Modifier", "Effacer ce besoin et ses réponses"):
        expect(guest.get_by_role("link", name=forbidden)).to_have_count(0)
    assert not re.search(r"/besoins/[\w-]{22}", guest.content()), "the key that changes leaked"
    assert_accessible(guest)


def test_a_guest_may_take_the_need_up_for_another_commune(page: Page, live: LiveServer) -> None:
    address, guest = live.answer("Cotignac", steps.EAU), page
    steps.visit(guest, address)

    steps.press(guest, "Reprendre ce besoin pour ma commune")
    steps.expect_title(guest, "Quelle est votre commune\u202f?")
    guest.get_by_label("Votre commune").fill("Salernes")
    steps.press(guest, "Continuer")
    if "/themes" in guest.url:
        steps.confirm_themes(guest)
    steps.choose_recherche(guest)

    expect(guest.locator(".rappel")).to_contain_text("Salernes (83)")
    expect(guest.locator(".rappel")).to_contain_text(steps.EAU)
    steps.visit(guest, address)
    expect(guest.locator(".rappel")).to_contain_text("Cotignac (83)")


def test_the_longest_need_still_makes_one_sheet_of_paper(page: Page, live: LiveServer) -> None:
    sentence = "Nous recevons chaque semaine des dizaines de demandes que personne ne trie. "
    # The longest name that France bears today.
    address = live.answer(
        "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", (sentence * 50)[:LONGEST_TEXTE]
    )

    steps.visit(page, f"{address}/impression")

    assert_one_sheet(page, "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson")


def test_a_reason_that_names_a_place_names_the_right_one(
    page: Page, asking: tuple[Commune, str], live: LiveServer, session: Session
) -> None:
    commune, texte = asking
    region = session.get_one(Region, commune.region_code).nom
    departement = session.get_one(Departement, commune.departement_code).nom

    steps.visit(page, live.answer(commune.nom, texte))

    cards = [c for column in [*read_columns(page), *_wide_cards(page)] for c in column.cards]
    said = {reason for card in cards for reason in card.reasons}
    for place, own in (("région", region), ("département", departement)):
        named = {r for r in said if re.search(rf"(votre|même) {place} \(", r)}
        assert all(reason.endswith(f"({own})") for reason in named), sorted(named)
    seats = [
        reason
        for card in cards
        if card.subtitle == "Région"
        for reason in card.reasons
        if reason.startswith("Son chef-lieu")
    ]
    assert all(reason.startswith(f"Son chef-lieu, {CHEFS_LIEUX[region]},") for reason in seats), (
        f"{region}: {seats}"
    )


def test_what_a_small_mairie_reads_is_french_to_the_last_comma(
    page: Page, asking: tuple[Commune, str], live: LiveServer
) -> None:
    commune, texte = asking

    steps.visit(page, live.answer(commune.nom, texte))
    unfold(page)

    # Not the words of the person, which are shown as they were typed, nor names of projects.
    page.evaluate(
        "() => document.querySelectorAll('bdi, .carte__nom').forEach(e => { e.textContent = '' })"
    )
    text = page.locator("main").inner_text().replace(live.url, "")
    faults = [
        f"{fault}: « {text[max(0, found.start() - 40) : found.end() + 20]} »"
        for fault, pattern in FAULTS.items()
        for found in re.finditer(pattern, text)
    ]
    assert not faults, "\n  ".join(["", *dict.fromkeys(faults)][:40])


def test_every_link_of_the_result_leads_somewhere(page: Page, live: LiveServer) -> None:
    steps.visit(page, live.answer("Cotignac", steps.EAU))

    addresses = page.evaluate(
        """() => [...new Set([...document.querySelectorAll('a[href]')]
             .filter(a => a.origin === location.origin).map(a => a.pathname))]"""
    )

    broken = [
        f"{address}: {status}"
        for address in addresses
        if (status := page.request.get(address).status) != 200
    ]
    assert not broken, broken


def assert_one_sheet(page: Page, words: str) -> None:
    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    texts = [" ".join(sheet.extract_text().split()) for sheet in sheets]
    assert len(sheets) == 1, f"{len(sheets)} sheets; the second says: {texts[1][:300]}"
    width, height = sheets[0].mediabox.width, sheets[0].mediabox.height
    assert (width, height) == pytest.approx(A4_POINTS, abs=2)
    assert words in texts[0]


def _wide_cards(page: Page) -> list[Column]:
    return read_columns(page, "section[aria-labelledby='titre-acteurs']")
