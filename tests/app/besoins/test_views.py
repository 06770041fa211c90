import io
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models import LONGEST_TEXTE, Besoin
from tests.app.conftest import LEAK, answer


def test_a_need_goes_from_the_home_page_to_its_answer(client, post, draft):
    address = draft()

    location = answer(post, address)
    page = client.get(location).text

    assert location.startswith("/resultats/")
    assert "Pour porter le projet" in page
    assert "Communauté d’agglomération de la Provence Verte" in page
    assert "Commune limitrophe" in page


def test_the_answer_is_the_same_each_time_it_is_opened(client, post, draft):
    location = answer(post, draft())

    first, second = client.get(location).text, client.get(location).text

    hidden = re.compile(r'name="csrf_token"[^>]*>')
    assert hidden.sub("", first) == hidden.sub("", second)


def test_the_themes_understood_are_ticked(client, draft):
    page = client.get(f"{draft()}/themes").text

    ticked = re.findall(r'<input[^>]*checked[^>]*value="([^"]+)"', page)
    assert ticked[:1] == ["fuites-reseaux"]


def test_themes_of_words_changed_meanwhile_are_shown_again_and_not_kept(client, post, draft):
    address = draft()
    before = re.search(r'name="mots"[^>]*value="(\w+)"', client.get(f"{address}/themes").text)
    post(f"{address}/mots", {"texte": "Le standard répond toute la journée aux mêmes questions"})

    response = post(f"{address}/themes", {"mots": before[1], "themes": ["fuites-reseaux"]})

    assert response.location == f"{address}/themes"
    page = client.get(response.location).text
    assert "Vos mots ont changé entre-temps" in page
    assert "Le standard répond" in page


def test_two_people_who_ask_for_the_answer_at_once_both_get_it(app, post, draft, csrf_token):
    address = draft()
    post(f"{address}/themes", {"themes": ["fuites-reseaux"]})
    together = Barrier(2)

    def ask(client: FlaskClient) -> TestResponse:
        page = client.get(f"{address}/recherche").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        together.wait()
        data = {"csrf_token": token[1], "recherche": ["partenaires"]}
        return client.post(f"{address}/recherche", data=data)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, [app.test_client(), app.test_client()]))

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert answers[0].location.startswith("/resultats/")


def test_an_empty_form_says_what_is_missing_and_keeps_the_rest(post):
    response = post("/besoins", {"commune": "", "texte": LEAK})

    assert response.status_code == 422
    assert "Écrivez le nom de votre commune" in response.text
    assert LEAK in response.text


def test_an_ambiguous_commune_is_asked_and_the_text_kept(client, post, draft):
    address = draft(commune="Saint-Germain")

    page = client.get(f"{address}/commune").text
    chosen = re.search(r'name="choix"[^>]*value="(\w{5})"', page)
    post(f"{address}/commune", {"commune": "Saint-Germain", "choix": chosen[1]})

    assert LEAK in client.get(f"{address}/themes").text


def test_a_former_commune_proposes_the_one_it_is_part_of(client, draft):
    address = draft(commune="Châtillon-en-Michaille")

    page = client.get(f"{address}/commune").text

    assert "fait aujourd’hui partie <strong>de Valserhône (Ain)</strong>" in page


def test_an_arrondissement_is_said_to_be_part_of_its_town(client, draft):
    page = client.get(f"{draft(commune='Paris 15e')}/commune").text

    assert "Le 15e arrondissement de Paris fait partie de la commune" in page
    assert "<strong>Paris</strong>" in page
    assert "ancienne commune" not in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Saint-Germain", "Plusieurs communes répondent à"),
        ("01400", "Plusieurs communes répondent à"),
        ("Sein", "Aucune commune n’est connue exactement sous"),
    ],
)
def test_several_communes_answer_a_name_only_when_one_bears_it(client, draft, typed, sentence):
    page = client.get(f"{draft(commune=typed)}/commune").text

    assert sentence in page


def test_a_commune_with_the_name_of_its_departement_is_named_once(client, draft):
    assert "Pour <strong>Paris</strong>." in client.get(f"{draft(commune='Paris')}/mots").text
    assert "Pour <strong>Cotignac</strong> (Var)." in client.get(f"{draft()}/mots").text


def test_a_need_without_a_theme_goes_on_and_is_told_so(client, post, draft):
    address = draft()

    step = post(f"{address}/themes", {}).location
    page = client.get(step).text

    assert step == f"{address}/recherche"
    assert "Vous n’avez coché aucun thème." in page
    shared = post(step, {"recherche": ["partenaires"]}).location
    assert "Aucun thème n’est retenu pour votre besoin" in client.get(shared).text


def test_an_unknown_commune_gets_a_sentence_and_loses_nothing(client, draft):
    address = draft(commune="Zzyzxville")

    page = client.get(f"{address}/commune").text

    assert "Aucune commune ne ressemble" in page
    assert "Votre texte est gardé" in page


def test_a_text_too_long_is_refused_with_its_words_kept(post):
    long = "mot " * (LONGEST_TEXTE // 4 + 1)

    response = post("/besoins", {"commune": "Cotignac", "texte": f"{long}fin"})

    assert response.status_code == 422
    assert "trop long" in response.text
    assert f"{long}fin" in response.text


@pytest.mark.parametrize(
    "texte",
    [
        "l’eau 💧 fuit 🌻",
        "'; DROP TABLE besoins; --",
        "<script>alert(1)</script> <b>eau</b>",
        "\u202efuite\u202c \u200f",
        "{{ 7*7 }} {% raw %} %s %(x)s",
        "eau & <!-- --> ]]>",
    ],
)
def test_strange_texts_are_stored_and_shown_literally(
    client: FlaskClient, session: Session, post, draft, texte: str
):
    address = draft(texte=texte)

    page = client.get(answer(post, address)).text

    stored = session.scalar(select(Besoin.texte).where(Besoin.cle == address[-22:]))
    escaped = texte.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert stored == texte
    assert escaped.replace("'", "&#39;") in page
    assert "<script>alert" not in page


def test_invisible_characters_are_refused_with_a_sentence_and_taken_out(post):
    response = post("/besoins", {"commune": "Cotignac", "texte": "de l’eau\0 perdue"})

    assert response.status_code == 422
    assert "caractères invisibles" in response.text
    assert "de l’eau perdue" in response.text


@pytest.mark.parametrize("step", ["commune", "mots", "themes", "recherche"])
@pytest.mark.parametrize("value", ["", "\0", "x" * 10_000, "<i>", "inconnu"])
def test_no_value_makes_a_step_fall(post, draft, step: str, value: str):
    fields = (
        "commune",
        "code_insee",
        "choix",
        "texte",
        "themes",
        "autres",
        "reponse_1",
        "recherche",
    )

    response = post(f"{draft()}/{step}", dict.fromkeys(fields, value))

    assert response.status_code in {200, 303, 422}


def test_unknown_themes_are_refused_with_a_sentence(post, draft):
    response = post(f"{draft()}/themes", {"themes": ["n-existe-pas"]})

    assert response.status_code == 422
    assert "n’existe pas" in response.text


def test_a_theme_that_no_longer_exists_makes_no_page_fall(client, session, post, draft):
    address = draft()
    answer(post, address)
    lost = {"themes": ["theme-retire", "fuites-reseaux"]}
    session.execute(update(Besoin).where(Besoin.cle == address[-22:]).values(lost))
    session.commit()

    page = client.get(f"{address}/themes")
    found = [
        post(f"{address}/{step}", {"recherche": ["partenaires"]})
        for step in ("actualiser", "recherche")
    ]

    assert page.status_code == 200
    assert [response.status_code for response in found] == [303, 303]
    stored = session.scalar(select(Besoin.themes).where(Besoin.cle == address[-22:]))
    assert stored == ["fuites-reseaux"]


def test_an_answer_that_was_not_offered_is_no_theme(client, post, draft):
    address = draft()
    post(f"{address}/themes", {"themes": ["fuites-reseaux"], "reponse_1": "inconnu"})

    location = post(f"{address}/recherche", {"recherche": ["partenaires"]}).location

    assert client.get(location).status_code == 200


def test_more_than_five_themes_are_refused_with_a_sentence(client, post, draft):
    address = draft()
    slugs = re.findall(r'name="autres"[^>]*value="([^"]+)"', client.get(f"{address}/themes").text)

    response = post(f"{address}/themes", {"autres": slugs[:6]})

    assert response.status_code == 422
    assert "5 thèmes au plus" in response.text


def test_the_home_page_takes_a_commune_by_its_code(client):
    page = client.get("/?commune=83046").text

    assert 'value="Cotignac (83)"' in page
    assert 'value="83046"' in page


@pytest.mark.parametrize(
    ("method", "url", "code", "sentence"),
    [
        ("GET", "/nulle-part", 404, "n’existe pas"),
        ("DELETE", "/", 405, "ne s’ouvre pas ainsi"),
        ("GET", "/besoins/court", 404, "n’existe pas"),
        ("GET", "/resultats/%00", 404, "n’existe pas"),
    ],
)
def test_wrong_addresses_and_methods_get_a_french_page(client, method, url, code, sentence):
    response = client.open(url, method=method)

    assert response.status_code == code
    assert sentence in response.text
    assert "Revenir à l’accueil" in response.text


def test_a_request_too_large_gets_a_french_page(client):
    response = client.post("/besoins", data={"texte": "x" * 300_000})

    assert response.status_code == 413
    assert "trop lourd" in response.text


@pytest.mark.parametrize("name", ["commune", "texte", "code_insee"])
def test_a_file_sent_under_the_name_of_a_field_is_nobodys_text(client, csrf_token, name):
    data = {"csrf_token": csrf_token("/"), name: (io.BytesIO(b"\x89PNG"), "photo.png")}

    response = client.post("/besoins", data=data, content_type="multipart/form-data")

    assert response.status_code == 422


@pytest.mark.parametrize("url", ["/?commune=%00", "/?commune=01%0001", "/communes?q=%00"])
def test_a_character_nobody_can_see_breaks_no_page(client, url):
    assert client.get(url).status_code == 200


def test_a_choice_that_holds_such_a_character_is_no_commune(post, draft):
    address = draft(commune="Saint-Germain")

    response = post(f"{address}/commune", {"commune": "Saint-Germain", "choix": "a\x00"})

    assert response.status_code in {200, 422}


def test_a_choice_that_is_no_commune_is_said(post, draft):
    address = draft(commune="Saint-Germain")

    response = post(f"{address}/commune", {"commune": "Saint-Germain", "choix": "99999"})

    assert response.status_code == 422
    assert "Choisissez une commune dans la liste" in response.text


def test_a_hidden_code_that_is_none_is_not_there(post):
    fields = {"commune": "Cotignac (83)", "code_insee": "83046" * 20, "texte": LEAK}

    response = post("/besoins", fields)

    assert response.status_code == 303
    assert not response.location.endswith("/commune")


@pytest.mark.parametrize("texte", ["😀", "\u200b\u200e", "?!…"])
def test_a_need_without_a_word_is_asked_for_words(post, texte):
    response = post("/besoins", {"commune": "Cotignac (83)", "texte": texte})

    assert response.status_code == 422
    assert "avec des mots" in response.text


def test_words_sent_to_a_need_erased_meanwhile_are_given_back(post, draft):
    address = draft()
    post(f"{address}/effacer", {})

    response = post(f"{address}/mots", {"texte": "Trois paragraphes écrits avec soin"})

    assert response.status_code == 404
    assert "Trois paragraphes écrits avec soin" in response.text


@pytest.mark.parametrize("typed", ["Wallis", "Andorre", "rimaize", "Toulon 13", "Lille 75"])
def test_a_commune_that_was_only_nearly_written_is_confirmed(post, typed):
    response = post("/besoins", {"commune": typed, "texte": LEAK})

    assert response.location.endswith("/commune")


@pytest.mark.parametrize("step", ["mots", "themes", "recherche"])
def test_every_step_says_for_which_commune(client, post, draft, step):
    address = draft()
    post(f"{address}/themes", {"themes": ["fuites-reseaux"]})

    page = client.get(f"{address}/{step}").text

    assert "Pour <strong>Cotignac</strong> (Var)" in page
