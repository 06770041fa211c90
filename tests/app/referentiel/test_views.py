"""The pages of the communes and of the EPCI, and the search that leads to them."""

import re

import pytest
from sqlalchemy import select

from models import Commune


def test_the_page_of_a_commune_says_what_the_registers_know(client):
    page = client.get("/communes/83046").text

    assert re.search(r"<h1>.*Cotignac</h1>", page)
    assert "Var (83), région Provence-Alpes-Côte d’Azur" in page
    assert "2\u202f197\u00a0habitants" in page
    assert "44,1&nbsp;km²" in page
    assert '<a href="/epci/200068104">' in page
    assert '<a href="tel:0494726020">' in page
    assert "Du lundi au vendredi&nbsp;: de 9\u00a0h à 12\u00a0h" in page
    assert '<a class="puce" href="/communes/83032">Carcès</a>' in page
    assert 'href="/?commune=83046"' in page


def test_the_official_address_is_masked_everywhere(client, session):
    rows = session.execute(
        select(Commune.code_insee, Commune.mairie_email)
        .where(Commune.mairie_email.is_not(None))
        .order_by(Commune.code_insee)
        .limit(40)
    ).all()

    for code, email in rows:
        assert email not in client.get(f"/communes/{code}").text


def test_a_site_that_is_an_address_of_mail_is_not_shown(client, session):
    code = session.scalars(
        select(Commune.code_insee).where(Commune.mairie_site.contains("@")).order_by("code_insee")
    ).first()

    assert code
    assert "mairiedesavilly@orange.fr" not in client.get(f"/communes/{code}").text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("29083", "de projet d’Île-de-Sein."),
        ("94038", "de projet de L’Haÿ-les-Roses."),
        ("97407", "de projet du Port."),
        ("85194", "de projet des Sables-d’Olonne."),
    ],
)
def test_what_follows_of_is_written_as_it_is_said(client, code, words):
    assert words in client.get(f"/communes/{code}").text


def test_a_commune_shows_its_projects_and_those_of_its_epci(client):
    plaisir = client.get("/communes/78490").text
    ramonville = client.get("/communes/31446").text

    assert "/bibliotheque/plaisir--agent-telephonique-automatise-a-l-accueil-de-la" in plaisir
    assert "Recherche ciblée des fuites avec paiement au résultat" in ramonville


def test_a_commune_of_the_metropole_du_grand_paris_has_two_structures(client):
    page = client.get("/communes/94038").text

    assert "Établissement public territorial" in page


@pytest.mark.parametrize("code", ["75056", "2A004", "97411", "98818", "98901", "55039", "80829"])
def test_every_kind_of_commune_has_a_page(client, code):
    assert client.get(f"/communes/{code}").status_code == 200


def test_a_commune_that_merged_leads_to_the_one_that_took_it_in(client):
    answer = client.get("/communes/01091")

    assert answer.status_code == 301
    assert answer.location == "/communes/01033"
    assert (
        "Châtillon-en-Michaille fait partie de Valserhône depuis une fusion."
        in client.get(answer.location).text
    )


def test_an_arrondissement_leads_to_its_commune(client):
    answer = client.get("/communes/13203", follow_redirects=True)

    assert (
        "Le 3e arrondissement de Marseille n’a pas de page à lui : voici toute la commune."
        in answer.text
    )


@pytest.mark.parametrize("path", ["/communes/99999", "/communes/1", "/communes/abcde"])
def test_a_commune_that_never_was_has_a_french_page(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert '<html lang="fr">' in answer.text


def test_the_page_of_an_epci_lists_its_members_and_its_projects(client):
    page = client.get("/epci/243100633").text

    assert "Communauté d’agglomération" in page
    assert "dans 36\u00a0communes" in page
    assert page.count('<th scope="row"><a href="/communes/') == 36
    assert "Recherche ciblée des fuites avec paiement au résultat" in page


def test_an_epci_shows_the_projects_of_its_communes(client):
    page = client.get("/epci/200058782").text

    assert "Et ceux de ses communes" in page
    assert 'Plaisir&nbsp;: <a href="/bibliotheque/plaisir--agent' in page


def test_an_epci_that_does_not_exist_has_a_french_page(client):
    answer = client.get("/epci/123456789")

    assert answer.status_code == 404
    assert "Cette intercommunalité n’existe pas" in answer.text


def test_suggestions_give_a_code_a_name_and_what_tells_it_apart(client):
    answer = client.get("/communes/suggestions?q=cotignac")

    assert answer.json == [{"code": "83046", "nom": "Cotignac", "precision": "Var"}]


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=%00", "q=" + "x" * 10_000, "q=%F0%9F%98%80", "q=%25", "q=%ED%A0%80", "q=%5C%5C"],
)
def test_no_question_makes_suggestions_fail(client, query):
    answer = client.get(f"/communes/suggestions?{query}")

    assert answer.status_code == 200
    assert isinstance(answer.json, list)


def test_the_search_page_works_without_javascript(client):
    page = client.get("/communes?q=cotignac").text

    assert "1\u00a0commune pour" in page
    assert '<a href="/communes/83046">Cotignac</a>' in page


def test_the_search_page_says_when_there_are_more(client):
    assert "Plus de 30\u00a0communes" in client.get("/communes?q=saint").text


def test_the_search_page_shows_what_was_typed_as_text(client):
    page = client.get("/communes", query_string={"q": "<script>alert(1)</script>"}).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_search_that_finds_nothing_says_what_to_try(client):
    assert "le code postal à cinq chiffres" in client.get("/communes?q=qqqqqqq").text
