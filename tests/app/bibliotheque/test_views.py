"""The library as people see it: the list, its filters, the page of a project."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from models import Cas

PLAISIR = "/bibliotheque/plaisir--agent-telephonique-automatise-a-l-accueil-de-la"
ADICO = "/bibliotheque/adico--solutions-de-cybersecurite-mutualisees-pour-peti"


def test_the_library_shows_its_first_twelve_projects_and_how_many_there_are(client):
    page = client.get("/bibliotheque").text

    assert "117\u00a0projets documentés" in page
    assert len(re.findall(r'<h3><a href="/bibliotheque/', page)) == 12


def test_a_search_shows_what_was_asked_as_removable_chips(client):
    page = client.get("/bibliotheque?q=cantine&porteur=commune").text

    assert "3\u00a0projets documentés répondent" in page
    assert 'class="puce" href="/bibliotheque?porteur=commune"' in page
    assert 'class="puce" href="/bibliotheque?q=cantine"' in page


def test_filters_show_how_many_projects_they_would_give(client):
    page = client.get("/bibliotheque?q=cantine").text

    assert re.search(r'<option value="commune">Commune \(3\)</option>', page)


def test_the_addresses_of_pages_keep_what_was_asked(client):
    page = client.get("/bibliotheque?porteur=commune&page=2").text

    assert 'href="/bibliotheque?porteur=commune&amp;page=3" rel="next"' in page


def test_an_empty_result_says_what_to_try(client):
    page = client.get("/bibliotheque?q=licorne").text

    assert "Aucun projet ne répond à votre recherche" in page
    assert "un seul mot, le plus précis" in page


def test_projects_of_the_subject_alone_stand_under_a_line_that_says_so(client):
    page = client.get("/bibliotheque?q=m%C3%A9decin").text

    assert "2\u00a0projets parlent du sujet, sans vos mots" in page
    assert "Sans ces mots, sur le même sujet</strong>&nbsp;: Prévention santé." in page


def test_a_word_that_says_nothing_is_answered_by_a_question(client):
    page = client.get("/bibliotheque?q=a").text

    assert "Un mot de plus, s’il vous plaît" in page
    assert "ne disent pas le sujet" in page
    assert "Essayez" not in page


def test_the_name_of_a_theme_leads_to_all_its_projects(client):
    page = client.get("/bibliotheque?q=dechets").text

    assert re.search(r'tout le thème <a href="/bibliotheque\?theme=[a-z-]+">Déchets et', page)


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "'; DROP TABLE cas; --",
        "{{ 7*7 }}",
    ],
)
def test_what_was_typed_comes_back_as_text_and_nothing_else(client, typed):
    page = client.get("/bibliotheque", query_string={"q": typed}).text

    assert typed in unescape(page)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert client.get("/bibliotheque").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=a%00b&theme=%00",
        "q=" + "x" * 10_000,
        "q=" + "mot+" * 2_000,
        "q=%F0%9F%98%80",
        "q=%ED%A0%80",
        "q=%25&porteur=%25",
        "q=%5C",
        "q=((((&taille=))))",
        "page=abc",
        "page=0",
        "page=-1",
        "page=99999",
        "page=" + "9" * 500,
        "page=%C2%B2",
        "theme=zzz&porteur=zzz&taille=zzz&region=zzz&avancement=zzz",
        "q=1&q=2&theme=eau&theme=energie",
    ],
)
def test_no_address_makes_the_library_fail(client, query):
    assert client.get(f"/bibliotheque?{query}").status_code == 200


def test_a_question_too_long_is_cut_and_said(client):
    page = client.get("/bibliotheque?q=" + "x" * 10_000).text

    assert "seuls ses 200 premiers caractères ont été lus" in page


def test_the_page_of_a_project_says_what_is_known_and_what_is_not(client):
    page = client.get(PLAISIR).text

    assert "<dt>Hébergement des données</dt><dd><span" in page
    assert page.count("non renseigné</span>") + page.count("non renseignée</span>") == 3
    assert "Résultats annoncés par le porteur" in page
    assert "2022" in page


def test_the_page_of_a_project_leads_to_its_holder_its_partner_and_its_themes(client):
    page = client.get(PLAISIR).text

    assert '<a href="/communes/78490">Plaisir</a>' in page
    assert '<a href="/acteurs/yelda">Yelda</a>' in page
    assert "/bibliotheque?theme=callbot-telephonie" in page


def test_a_holder_without_code_leads_to_its_page_in_the_directory(client):
    assert '<a href="/acteurs/adico">' in client.get(ADICO).text


def test_sources_open_without_telling_where_from(client):
    page = client.get(PLAISIR).text

    outside = re.findall(r'<a href="https?://[^"]+"([^>]*)>', page)
    assert len(outside) == 4
    assert all('rel="noreferrer noopener"' in attributes for attributes in outside)


def test_a_source_nobody_could_read_again_is_said_to_need_it(client, session):
    unseen = session.scalars(select(Cas.id).where(~Cas.source_seen).order_by(Cas.id)).first()

    assert "Source à revoir" in client.get(f"/bibliotheque/{unseen}").text
    assert "Source à revoir" not in client.get(PLAISIR).text


def test_every_project_has_a_page(client, session):
    ids = session.scalars(select(Cas.id)).all()

    assert {client.get(f"/bibliotheque/{id_}").status_code for id_ in ids} == {200}


def test_a_project_that_does_not_exist_has_a_french_page(client):
    answer = client.get("/bibliotheque/licorne")

    assert answer.status_code == 404
    assert "Ce projet n’est pas dans la bibliothèque" in answer.text
