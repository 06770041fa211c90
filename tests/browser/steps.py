"""The journey of a need, one function a page; and the answer, read as a person reads it."""

from dataclasses import dataclass

from playwright.sync_api import Page, Response, expect

EAU = "On perd de l’eau la nuit et on ne sait pas où est la fuite."


def visit(page: Page, path: str, status: int = 200) -> Response:
    """Open a page of ours and insist on its status."""
    response = page.goto(path)
    assert response is not None
    assert response.status == status, f"{path} answers {response.status}"
    return response


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state("load")


def say(page: Page, commune: str, texte: str) -> None:
    """Fill in the home page and send it."""
    visit(page, "/")
    page.get_by_label("Votre commune").fill(commune)
    page.get_by_label("Ce qu’il vous faut").fill(texte)
    press(page, "Chercher")


def expect_title(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def confirm_themes(page: Page) -> None:
    expect_title(page, "Avons-nous bien compris\u202f?")
    press(page, "Continuer")


def choose_recherche(page: Page) -> None:
    expect_title(page, "Que cherchez-vous\u202f?")
    press(page, "Voir les réponses")
    expect(page.locator(".colonnes")).to_be_visible()


def answer(page: Page, commune: str, texte: str) -> str:
    """Walk from the home page to the result; return its address."""
    say(page, commune, texte)
    confirm_themes(page)
    choose_recherche(page)
    return page.url


@dataclass(frozen=True)
class Card:
    """One answer as its card shows it; points are tenths, so that sums are exact."""

    name: str
    subtitle: str
    reasons: tuple[str, ...]
    bars: tuple[float, ...]
    points: tuple[int, ...]
    score: int


@dataclass(frozen=True)
class Column:
    title: str
    cards: tuple[Card, ...]


# Folded cards count too, so the text is read from the document and not from the screen.
_READ = """selector => [...document.querySelectorAll(selector)].map(column => ({
  title: column.querySelector('h2').textContent.trim(),
  cards: [...column.querySelectorAll('article.carte')].map(card => ({
    name: card.querySelector('.carte__nom').textContent.trim(),
    subtitle: card.querySelector('.carte__sous-titre')?.textContent.trim() ?? '',
    reasons: [...card.querySelectorAll('.raison > span')].map(s => s.textContent.trim()),
    bars: [...card.querySelectorAll('.raison .barre__part')].map(
      bar => Number(bar.getAttribute('width'))),
    points: [...card.querySelectorAll('tbody tr > :last-child')].map(c => c.textContent.trim()),
    score: card.querySelector('tfoot tr > :last-child').textContent.trim(),
  })),
}))"""


def read_columns(page: Page, selector: str = "section.colonne") -> list[Column]:
    return [
        Column(
            found["title"],
            tuple(
                Card(
                    name=card["name"],
                    subtitle=card["subtitle"],
                    reasons=tuple(card["reasons"]),
                    bars=tuple(card["bars"]),
                    points=tuple(tenths(text) for text in card["points"]),
                    score=tenths(card["score"]),
                )
                for card in found["cards"]
            ),
        )
        for found in page.evaluate(_READ, selector)
    ]


def tenths(text: str) -> int:
    """Read « 41,3 », as French writes it, in tenths: 413."""
    whole, comma, decimal = text.replace("\u2212", "-").partition(",")
    assert comma, f"« {text} » should have one decimal"
    assert len(decimal) == 1, f"« {text} » should have one decimal"
    return int(whole + decimal)
