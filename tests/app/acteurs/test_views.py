"""The directory as people see it: the list, its filters, the page of an organisation."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from models import Acteur


def names(page: str) -> list[str]:
    found = re.findall(r'<h3><svg.*?</svg> <a href="/acteurs/[^"]+">([^<]+)</a>', page)
    return [unescape(name) for name in found]


def test_the_directory_shows_its_first_twenty_organisations_by_name(client):
    page = client.get("/acteurs").text

    assert "383\u00a0organisations" in page
    assert len(names(page)) == 20
    assert names(page)[0] == "3IA Côte d’Azur"


def test_kinds_are_named_in_french_and_in_the_plural(client):
    page = client.get("/acteurs").text

    assert '<option value="opsn">Opérateurs publics de services numériques (102)</option>' in page
    assert '<option value="startup">Start-up (48)</option>' in page
    assert '<option value="reseau">Réseaux (27)</option>' in page


def test_an_organisation_is_found_in_spite_of_a_slip_and_of_accents(client):
    assert "Adico" in names(client.get("/acteurs?q=adicco").text)
    assert "Campus régional de cybersécurité" in client.get("/acteurs?q=cybersecurite").text


def test_an_organisation_is_found_by_a_territory_it_serves_a_part_of(client, session):
    # SIEA serves the Ain alone, which is in Auvergne-Rhône-Alpes.
    named = names(client.get("/acteurs?q=SIEA+Auvergne").text)

    assert [name.partition(" ")[0] for name in named] == ["SIEA"]


@pytest.mark.parametrize("typed", ["polynésie", "Polynesie francaise"])
def test_a_territory_where_nobody_is_known_is_said_to_be_so(client, typed):
    page = client.get("/acteurs", query_string={"q": typed}).text

    assert "sur ce territoire&nbsp;: Polynésie française." in page
    assert 'href="/acteurs?territoire=france"' in page


def test_a_departement_gives_those_who_serve_it_and_those_who_serve_its_region(client):
    page = client.get("/acteurs?territoire=departement-60").text

    assert "Adico" in names(page)
    assert "/acteurs/ademe" not in page


def test_the_whole_country_is_a_territory_of_its_own_and_so_is_not_knowing(client):
    national = client.get("/acteurs?territoire=france").text
    unknown = client.get("/acteurs?territoire=non-renseigne").text

    # Of the 150 whose file names no territory: 13 services of the State, 8 institutes and 11
    # networks or associations « de France » are national.
    assert "32\u00a0organisations" in national
    assert "118\u00a0organisations" in unknown
    assert "territoire non renseigné" in unknown


@pytest.mark.parametrize(
    ("acteur", "territoire"),
    [
        ("anssi", "Toute la France"),
        ("agence-de-l-eau-seine-normandie", "Non renseigné"),
        ("enedis", "Non renseigné"),
        ("agedi", "Non renseigné"),
    ],
)
def test_a_page_says_the_whole_country_only_of_who_is_national(client, acteur, territoire):
    page = client.get(f"/acteurs/{acteur}").text

    assert f"<dt>Territoire</dt><dd>{territoire}</dd>" in page


def test_filters_add_up(client):
    page = client.get("/acteurs?territoire=departement-60&type=opsn").text

    assert "Opérateur public de services numériques" in page
    assert "Laboratoire ·" not in page


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "x" * 10_000, "type=zzz&territoire=departement-999&theme=%00", "page=1e9"],
)
def test_no_address_makes_the_directory_fail(client, query):
    assert client.get(f"/acteurs?{query}").status_code == 200


def test_what_was_typed_comes_back_as_text(client):
    page = client.get("/acteurs", query_string={"q": "<b>'; DELETE FROM acteurs"}).text

    assert "&lt;b&gt;&#39;; DELETE FROM acteurs" in page
    assert "383\u00a0organisations" in client.get("/acteurs").text


def test_the_page_of_an_operator_says_where_it_serves_and_that_it_may_lead(client):
    page = client.get("/acteurs/adico").text

    assert "Départements : Oise (60), Eure (27), Seine-Maritime (76) et Somme (80)" in page
    assert "pressenti comme chef de file" in page
    assert "/bibliotheque/adico--solutions-de-cybersecurite-mutualisees-pour-peti" in page


def test_those_who_may_not_lead_are_not_said_to(client):
    assert "chef de file" not in client.get("/acteurs/yelda").text


def test_what_was_not_read_in_a_source_is_to_be_confirmed(client):
    assert "Connaissance générale, à confirmer" in client.get("/acteurs/lip6").text


def test_the_page_says_honestly_how_to_correct_it(client):
    page = client.get("/acteurs/lip6").text

    assert "C’est votre organisation" in page
    assert "/signaler/acteur/lip6" in page


def test_every_organisation_has_a_page(client, session):
    ids = session.scalars(select(Acteur.id)).all()

    assert {client.get(f"/acteurs/{id_}").status_code for id_ in ids} == {200}


def test_an_organisation_that_does_not_exist_has_a_french_page(client):
    answer = client.get("/acteurs/licorne")

    assert answer.status_code == 404
    assert "Cette organisation n’est pas dans l’annuaire" in answer.text
