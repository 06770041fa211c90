"""The page of an answer: what it keeps, for whom, and in which order."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.config import ROOT
from app.recommandations.contenu import NO_THEME
from models import Besoin, Recommandation
from tests.app.conftest import LEAK, answer


def kept_of(session, address: str) -> Recommandation:
    key = address.rpartition("/")[2]
    return session.get_one(
        Recommandation, session.scalars(select(Besoin.id).where(Besoin.cle == key)).one()
    )


class TestASharedAnswer:
    def test_shows_nothing_of_what_its_author_changes_afterwards(self, client, post, draft):
        address = draft()
        shared = answer(post, address)
        post(f"{address}/commune", {"commune": "Lyon (69)"})
        post(f"{address}/mots", {"texte": "la cantine jette trop de pain"})

        for query in ("", "?distance=120", "?pourquoi_partenaires=Salernes"):
            page = client.get(shared + query).text
            assert "Cotignac (83)" in page
            assert LEAK.split("’")[0] in page
            assert "Lyon" not in page
            assert "pain" not in page

    def test_can_still_be_questioned_when_the_commune_of_the_draft_is_not_known(
        self, client, post, draft
    ):
        address = draft()
        shared = answer(post, address)
        post(f"{address}/commune", {"commune": "Saint-Martin"})

        assert client.get(f"{shared}?distance=60").status_code == 200
        assert client.get(f"{shared}?pourquoi_partenaires=Salernes").status_code == 200
        again = post(f"{address}/actualiser", {})
        assert again.location == f"{address}/commune"

    def test_says_the_day_it_was_last_computed(self, client, post, draft, session):
        address = draft()
        shared = answer(post, address)
        kept = session.get_one(
            Recommandation,
            session.scalars(
                select(Besoin.id).where(Besoin.cle == address.rpartition("/")[2])
            ).one(),
        )
        kept.computed_at = datetime(2026, 3, 2, tzinfo=UTC)
        session.commit()
        assert "lundi 2 mars 2026" in client.get(shared).text

        post(f"{address}/actualiser", {})

        assert "lundi 2 mars 2026" not in client.get(shared).text

    def test_is_still_read_when_its_commune_has_ceased(self, client, post, draft, session):
        address = draft()
        shared = answer(post, address)
        kept = session.get_one(
            Recommandation,
            session.scalars(
                select(Besoin.id).where(Besoin.cle == address.rpartition("/")[2])
            ).one(),
        )
        kept.contenu = {**kept.contenu, "commune": {**kept.contenu["commune"], "id": "99999"}}
        session.commit()

        for path in (shared, f"{shared}?distance=20", f"{shared}/impression"):
            assert client.get(path).status_code == 200

    def test_two_answered_at_once_may_both_be_changed_from_their_page(self, client, post, draft):
        first, second = draft(), draft(texte="Une fuite au stade")
        answers = [answer(post, first), answer(post, second)]

        assert all("Modifier" in client.get(answer).text for answer in answers)

    def test_may_not_be_changed_by_who_was_only_given_its_link(self, app, post, draft):
        address = draft()
        shared = answer(post, address)

        page = app.test_client().get(shared).text

        assert "Modifier" not in page
        assert address.rpartition("/")[2] not in page


def test_what_is_looked_for_comes_first_and_the_rest_is_folded(client, post, draft):
    address = draft()
    post(f"{address}/themes", {"themes": ["fuites-reseaux"]})
    shared = post(
        f"{address}/recherche", {"recherche": ["retour_experience", "formation"]}
    ).location

    page = client.get(shared).text

    assert page.index("Ils l’ont fait") < page.index("Pour porter le projet")
    assert page.count('<details class="colonne colonne--repliee"') == 2
    assert "/acteurs?theme=formation-agents" in page


class TestTheSheetForTheCouncil:
    def test_says_whom_else_to_call(self, client, post, draft):
        shared = answer(post, draft())

        sheet = client.get(f"{shared}/impression").text

        assert "À contacter aussi pour porter le projet" in sheet
        assert "votre syndicat d’eau gère le réseau\u00a0: appelez-le d’abord." in sheet
        assert "ce que notre intercommunalité a déjà" in sheet

    def test_says_that_no_theme_was_recognised(self, client, post, draft):
        address = draft(texte="Bonjour")
        post(f"{address}/themes", {})
        shared = post(f"{address}/recherche", {"recherche": ["partenaires"]}).location

        sheet = client.get(f"{shared}/impression").text

        assert f'<p class="conseil__avis">{NO_THEME}</p>' in sheet

    def test_names_no_intercommunalite_to_a_commune_that_has_none(self, client, post, draft):
        shared = answer(post, draft(commune="Île-de-Sein (29)"))

        sheet, page = client.get(f"{shared}/impression").text, client.get(shared).text

        assert "ce que le département ou une autre commune a déjà" in sheet
        assert "notre intercommunalité" not in sheet
        assert "votre intercommunalité" not in page


def test_entries_after_the_third_are_folded_in_every_list(client, post, draft):
    page = client.get(answer(post, draft())).text

    for name in ("partenaires", "chefs_de_file", "cas", "acteurs"):
        entries = [found.start() for found in re.finditer(f'id="{name}-', page)]
        summary = re.compile(r'<details class="suivants"><summary>(.*?)</summary>')
        fold = summary.search(page, entries[0])
        left = len(entries) - 3
        assert fold is not None
        assert entries[2] < fold.start() < entries[3]
        assert fold[1] == ("Voir l’autre" if left == 1 else f"Voir les {left} autres")


def test_what_a_plain_tool_asks_to_do_is_folded_after_its_reason(client, post, draft):
    address = draft(texte="Mise aux normes rgpd")
    post(f"{address}/themes", {"themes": ["strategie-donnee"]})
    page = client.get(post(f"{address}/recherche", {"recherche": ["partenaires"]}).location).text
    box = page.split('aria-labelledby="sans-ia"')[1].split("</section>")[0]

    assert re.search(
        r"<p>Peut-être pas\. <strong>[^<]+\.</strong> [^<]+\.</p>\s*<details>"
        r"<summary>Comment s’y prendre</summary><p>[^<]+\.</p></details>",
        box,
    )


def test_a_filter_of_distance_is_said_and_the_lists_it_leaves_too(client, post, draft):
    page = client.get(f"{answer(post, draft())}?distance=10").text

    assert "Filtres en cours&nbsp;: à moins de 10 km." in page
    assert page.count("Vos filtres ne s’appliquent pas à cette liste.") == 2


def test_figures_are_written_without_a_slash_in_their_zero():
    sheet = (ROOT / "app/static/maillage.css").read_text()
    (face,) = re.findall(r'@font-face \{ font-family: "Chiffres".*?\}', sheet, re.DOTALL)

    # Of our two faces, only that of titles has a plain zero.
    assert "bricolage-grotesque-latin-wght" in face
    assert "unicode-range: U+30-39;" in face
    assert '--texte: "Chiffres", "Atkinson Hyperlegible Next"' in sheet


@pytest.mark.parametrize(
    ("commune", "said", "unsaid"),
    [
        ("Cotignac (83)", "votre intercommunalité vous dira qui c’est", "n’est membre d’aucune"),
        (
            "Île-de-Sein (29)",
            "le département ou la préfecture vous dira qui c’est",
            "intercommunalité vous dira",
        ),
        ("Papeete (987)", "les règles ne sont pas celles de l’Hexagone", "vous dira qui c’est"),
    ],
)
def test_a_page_sends_nobody_to_an_office_that_is_not_there(
    client, draft, post, commune, said, unsaid
):
    page = client.get(answer(post, draft(commune=commune))).text

    assert said in page
    assert unsaid not in page


class TestWhyNot:
    def test_a_near_name_is_said_to_be_near_and_the_others_are_links(self, client, post, draft):
        shared = answer(post, draft(commune="Rochefourchat"))

        page = client.get(f"{shared}?distance=60&pourquoi_partenaires=Bourdau").text

        assert "nous avons compris Bourdeaux (26)" in page
        assert "Vouliez-vous dire&nbsp;: " in page
        link = "?distance=60&amp;pourquoi_partenaires=Bourdeau+%2873%29#pourquoi-partenaires"
        assert f'<a href="{link}">Bourdeau (73)</a>' in page
        assert "Ce nom est aussi" not in page

    def test_who_bears_the_very_name_is_told_apart(self, client, post, draft):
        shared = answer(post, draft(commune="Rochefourchat"))

        page = client.get(f"{shared}?pourquoi_partenaires=Valence").text

        assert "nous avons compris" not in page
        assert re.search(r"Portent aussi ce nom&nbsp;: <a [^>]*>Valence \(82\)</a>, <a ", page)

    def test_an_empty_name_is_asked_for(self, client, post, draft):
        shared = answer(post, draft())

        page = client.get(f"{shared}?pourquoi_partenaires=+").text

        assert '<details class="pourquoi" open id="pourquoi-partenaires">' in page
        assert '<p role="status">Écrivez un nom.</p>' in page
        assert page.count("Écrivez un nom.") == 1
