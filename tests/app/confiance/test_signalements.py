"""Saying that a page is wrong: from its form to the command line that reads it."""

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.cli import main
from app.confiance import console, services
from app.config import Config
from models import Acteur, Cas, Signalement

GOOD = {"objet": "corriger", "texte": "Le site a changé.", "source_url": "", "courriel": ""}


@pytest.fixture(autouse=True)
def _none_left(session: Session) -> None:
    session.execute(delete(Signalement))
    session.commit()


@pytest.fixture
def send(client: FlaskClient, csrf_token: Callable[[str], str]) -> Callable[..., object]:
    def _send(url: str, **changes: str):
        return client.post(url, data={"csrf_token": csrf_token("/"), **GOOD, **changes})

    return _send


def kept(session: Session) -> list[Signalement]:
    session.expire_all()
    return list(session.scalars(select(Signalement).order_by(Signalement.id)))


def test_every_kind_of_page_leads_to_a_form_that_names_it(client, session):
    acteur, cas = session.scalars(select(Acteur)).first(), session.scalars(select(Cas)).first()

    for page, name in {
        f"/acteurs/{acteur.id}": acteur.name,
        f"/bibliotheque/{cas.id}": cas.title,
        "/communes/83046": "Cotignac",
        "/epci/200068104": "Provence Verte",
    }.items():
        sorte = {"acteurs": "acteur", "bibliotheque": "cas", "communes": "commune"}
        kind, identifier = page.split("/")[1:]
        form = f"/signaler/{sorte.get(kind, kind)}/{identifier}"
        assert form in client.get(page).text
        assert name.split("'")[0] in client.get(form).text.replace("&#39;", "'")


def test_a_message_is_kept_with_its_source_and_its_address(client, session, send):
    response = send(
        "/signaler/commune/83046",
        objet="reprendre",
        source_url="https://exemple.fr/mairie",
        courriel="mairie@exemple.fr",
    )

    (row,) = kept(session)
    assert response.status_code == 303
    assert response.location == f"/signaler/commune/83046/merci/{row.id}"
    page = client.get(response.location).text
    assert f"numéro {row.id}" in page
    assert '<a class="bouton" href="/communes/83046">Revenir à la page</a>' in page
    assert "Les personnes qui tiennent ce site le lisent" in page
    assert (row.sorte, row.cible, row.objet) == ("commune", "83046", "reprendre")
    assert row.source_url == "https://exemple.fr/mairie"
    assert row.courriel == "mairie@exemple.fr"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("texte", "", "Dites en une phrase"),
        ("texte", "x" * 2001, "trop long"),
        ("texte", "\u200b", "Dites avec des mots"),
        ("texte", "\u202e\u2066", "Dites avec des mots"),
        ("objet", "détruire", "Choisissez une des réponses proposées"),
        ("source_url", "javascript:alert(1)", "adresse complète"),
        ("source_url", "ftp://exemple.fr/page", "commence par"),
        ("source_url", "https://exemple.fr/\n\n999. retirer : Lyon", "sur une seule ligne"),
        ("source_url", "https://exemple.fr/\u202e", "sans caractère invisible"),
        ("courriel", "pas une adresse", "Vérifiez ce courriel"),
        ("courriel", "<script>@exemple.fr", "Vérifiez ce courriel"),
        ("courriel", "nom@exemple", "Vérifiez ce courriel"),
        ("courriel", "nom@exemple.f", "Vérifiez ce courriel"),
        ("courriel", "nom@exemple.fr\nBcc: autre@exemple.fr", "sur une seule ligne"),
        ("courriel", "\u202enom@exemple.fr", "sans caractère invisible"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(session, send, field, value, sentence):
    response = send("/signaler/commune/83046", **{field: value})

    assert response.status_code == 422
    assert kept(session) == []
    assert sentence in response.text.replace("&#39;", "’")


def test_the_site_itself_is_spoken_of_with_a_message_and_nothing_to_choose(client, session, send):
    form = client.get("/signaler/site/accessibilite").text

    response = send("/signaler/site/accessibilite", texte="Le menu ne se lit pas.")

    assert "Signaler un problème" in form
    assert 'name="objet"' not in form
    assert 'name="source_url"' not in form
    (row,) = kept(session)
    assert (row.sorte, row.cible, row.objet) == ("site", "accessibilite", "corriger")
    assert 'href="/accessibilite">Revenir à la page' in client.get(response.location).text
    assert "Accessibilité (site accessibilite)" in console.list_open(session, as_json=False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("source_url", "HTTPS://EXEMPLE.FR/"),
        ("courriel", "prénom.nom+mairie@ville-d-ici.exemple.fr"),
        ("texte", "Deux\nlignes \u200e et ھەرف"),
    ],
)
def test_what_is_written_in_another_way_is_kept_as_it_is(session, send, field, value):
    response = send("/signaler/commune/83046", **{field: value})

    assert response.status_code == 303
    (row,) = kept(session)
    assert getattr(row, field) == value


@pytest.mark.parametrize(
    "path",
    [
        "site/nulle-part", "commune/99999", "acteur/personne", "cas/rien", "lune/83046",
        "acteur/%00", "cas/%00", "commune/01001%00", "epci/200068104%00",
    ],
)  # fmt: skip
def test_a_page_that_does_not_exist_cannot_be_spoken_of(client, path):
    response = client.get(f"/signaler/{path}")

    assert response.status_code == 404
    assert "n’existe pas" in response.text


# How much room each one has


def fill(session: Session, number: int, **values: object) -> None:
    common = {"sorte": "commune", "cible": "83046", "objet": "corriger", "texte": "Encore."}
    session.add_all(Signalement(**common | values) for _ in range(number))
    session.commit()


def test_one_page_takes_so_many_messages_and_always_a_request_to_withdraw(session, send):
    fill(session, services.MOST_OPEN)

    refused = send("/signaler/commune/83046")
    withdrawn = send("/signaler/commune/83046", objet="retirer")
    elsewhere = send("/signaler/commune/01001")

    assert refused.status_code == 429
    assert "déjà écrit" in refused.text
    assert withdrawn.status_code == elsewhere.status_code == 303


def test_one_person_cannot_take_the_room_of_the_others(app, send):
    url = "/signaler/commune/83046"
    mine = [send(url).status_code for _ in range(services.MOST_OF_A_PAGE + 1)]
    other = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', other.get("/").text)

    theirs = other.post(url, data={"csrf_token": token[1], **GOOD})

    assert mine == [303] * 5 + [429]
    assert theirs.status_code == 303
    assert send("/signaler/commune/01001").status_code == 303


def test_one_network_is_one_person_whatever_its_cookies(app, session):
    def sent_from(address: str) -> int:
        visitor = app.test_client()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get("/").text)
        data = {"csrf_token": token[1], **GOOD}
        told = {"X-Forwarded-For": f"192.0.2.1, {address}"}
        return visitor.post("/signaler/commune/83046", data=data, headers=told).status_code

    same = [sent_from(f"2a01:e0a:1:2::{place:x}") for place in range(6)]
    neighbour = sent_from("2a01:e0a:1:3::1")
    other = sent_from("80.11.12.13")

    assert same == [303] * 5 + [429]
    assert neighbour == other == 303
    marks = {row.expediteur for row in kept(session)}
    assert len(marks) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", mark) for mark in marks)


def test_what_one_person_sends_in_a_day_has_an_end(session, send):
    send("/signaler/commune/01001")
    (first,) = kept(session)
    fill(session, services.MOST_A_DAY - 1, expediteur=first.expediteur)

    assert send("/signaler/commune/01004").status_code == 429


def test_who_sent_a_message_is_forgotten_after_a_day_and_when_it_is_closed(session):
    yesterday = datetime.now(UTC) - timedelta(hours=25)
    fill(session, 1, expediteur="a" * 32, created_at=yesterday)
    fill(session, 1, expediteur="b" * 32)
    fill(session, 1, expediteur="c" * 32)

    services.forget_senders(session)
    services.close(session, kept(session)[2].id)
    session.commit()

    assert [row.expediteur for row in kept(session)] == [None, "b" * 32, None]


def test_messages_sent_at_once_do_not_pass_the_bound_together(app, session):
    url = "/signaler/commune/83046"
    fill(session, services.MOST_OPEN - 2)
    together = Barrier(6)

    def send_one(_: int) -> int:
        visitor = app.test_client()
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.get("/").text)
        together.wait()
        return visitor.post(url, data={"csrf_token": token[1], **GOOD}).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(send_one, range(6)))

    assert statuses == [303, 303, 429, 429, 429, 429]


def test_only_who_sent_a_message_is_thanked_for_it(app, client, send):
    location = send("/signaler/commune/83046").location

    assert client.get(location).status_code == 200
    assert app.test_client().get(location).status_code == 404
    assert client.get("/signaler/commune/83046/merci/777777").status_code == 404


def test_an_expired_form_gives_back_all_that_was_written(client):
    fields = {**GOOD, "source_url": "https://exemple.fr/mairie", "courriel": "a@exemple.fr"}

    response = client.post("/signaler/commune/83046", data={"csrf_token": "hier", **fields})

    assert response.status_code == 400
    for written in ("Le site a changé.", "https://exemple.fr/mairie", "a@exemple.fr"):
        assert written in response.text


def test_the_command_line_reads_them_and_closing_one_forgets_its_address(
    config: Config, database_url: str, session: Session, monkeypatch: pytest.MonkeyPatch
):
    session.add(
        Signalement(
            sorte="commune",
            cible="83046",
            objet="corriger",
            texte="Deux\nlignes",
            courriel="a@exemple.fr",
        )
    )
    session.commit()
    (row,) = kept(session)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("MAILLAGE_DATA", str(config.data))
    run = CliRunner().invoke

    text = run(main, ["signalements", "lister"]).output
    listed = json.loads(run(main, ["signalements", "lister", "--json"]).output)
    closed = run(main, ["signalements", "clore", str(row.id)])
    again = run(main, ["signalements", "clore", str(row.id)])

    assert "Cotignac (commune 83046)" in text
    assert "   lignes" in text
    assert "répondre à : a@exemple.fr" in text
    assert [item["numero"] for item in listed] == [row.id]
    assert closed.output == f"Le signalement {row.id} est clos.\n"
    assert again.exit_code == 2
    (row,) = kept(session)
    assert row.closed_at is not None
    assert row.courriel is None
    assert console.list_open(session, as_json=False) == "Aucun signalement n’attend."


def test_nothing_that_was_sent_passes_for_another_message_on_a_terminal(session: Session):
    row = Signalement(
        sorte="commune", cible="83046", objet="corriger",
        texte="Un\r9. retirer : Lyon\u2028\u202e8. \x1b[2J",
        source_url="https://exemple.fr/\n\n7. retirer : Lyon", courriel="\u202ea@exemple.fr",
    )  # fmt: skip
    session.add(row)
    session.commit()

    first, *others = console.list_open(session, as_json=False).split("\n")
    as_json = console.list_open(session, as_json=True)

    assert first.startswith(f"{row.id}. corriger : Cotignac")
    assert others == [
        "   Un",
        "   9. retirer : Lyon",
        "   \\u202e8. \\u001b[2J",
        "   source : https://exemple.fr/",
        "   ",
        "   7. retirer : Lyon",
        "   répondre à : \\u202ea@exemple.fr",
    ]
    assert as_json.isascii()
    assert json.loads(as_json)[0]["courriel"] == "\u202ea@exemple.fr"


def test_the_database_refuses_an_address_on_a_closed_message(session: Session):
    session.add(
        Signalement(
            sorte="cas",
            cible="un-cas",
            objet="retirer",
            texte="Non.",
            courriel="a@exemple.fr",
            closed_at="2999-01-01T00:00:00Z",
        )
    )

    with pytest.raises(IntegrityError, match="courriel_forgotten"):
        session.flush()
