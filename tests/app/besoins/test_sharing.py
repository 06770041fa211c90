"""A need once answered: shared, taken up by others, changed, erased."""

from sqlalchemy import select

from models import Besoin
from tests.app.conftest import LEAK, answer


def test_the_shared_address_reads_and_does_not_change(app, post, draft):
    location = answer(post, draft())
    stranger = app.test_client()

    page = stranger.get(location).text

    assert "Pour porter le projet" in page
    assert ">Modifier<" not in page
    assert "Reprendre ce besoin" in page


def test_whoever_wrote_the_need_may_change_it_from_its_answer(client, post, draft):
    page = client.get(answer(post, draft())).text

    assert ">Modifier<" in page


def test_a_shared_need_is_taken_up_for_another_commune(client, session, post, draft):
    address = draft()
    location = answer(post, address)

    copied = post(f"{location}/reprendre", {})

    mine = session.scalar(select(Besoin).where(Besoin.cle == copied.location.split("/")[2]))
    assert copied.location.endswith("/commune")
    assert (mine.texte, mine.themes, mine.commune_code) == (LEAK, ["fuites-reseaux"], None)


def test_what_was_written_after_sharing_is_not_given_to_who_takes_it_up(session, post, draft):
    address = draft()
    location = answer(post, address)
    post(f"{address}/mots", {"texte": "Le maire et sa voisine sont fâchés"})
    post(f"{address}/themes", {"autres": ["cantines-gaspillage"]})

    copied = post(f"{location}/reprendre", {})

    mine = session.scalar(select(Besoin).where(Besoin.cle == copied.location.split("/")[2]))
    assert (mine.texte, mine.themes) == (LEAK, ["fuites-reseaux"])
    assert (mine.recherche, mine.themes_confirmed) == (["partenaires"], True)


def test_a_need_is_erased_with_its_answer(client, session, post, draft):
    address = draft()
    location = answer(post, address)

    post(f"{address}/effacer", {})

    assert client.get(location).status_code == 404
    assert client.get(address).status_code == 404
    assert session.scalar(select(Besoin.id).where(Besoin.cle == address[-22:])) is None


def test_a_get_erases_nothing(client, draft):
    address = draft()

    client.get(f"{address}/effacer")

    assert client.get(f"{address}/mots").status_code == 200
