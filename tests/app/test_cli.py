"""The command line as people run it: the installed `maillage`, in a process of its own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.config import Config
from app.recommandations import instantane
from models import AncienneCommune, Commune

MAILLAGE = Path(sys.executable).parent / "maillage"
Run = Callable[..., "subprocess.CompletedProcess[str]"]

AMBERIEU = "01004"
STRANGE = 'Fuite 💧 d’eau « la nuit » \u202eתימ\u202c & <b>"l\'été"</b> {{ 7*7 }} \\n é'


@pytest.fixture(scope="module")
def maillage(config: Config, database_url: str, engine: Engine) -> Run:
    """Run `maillage` on the test database; keyword arguments are environment variables."""
    with Session(engine) as session:
        instantane.ensure(session, config.data)

    def run(*arguments: str | bytes, **environment: str) -> "subprocess.CompletedProcess[str]":
        kept = {k: v for k, v in os.environ.items() if not k.startswith("MAILLAGE_")}
        settings = {"MAILLAGE_DATA": str(config.data), "DATABASE_URL": database_url}
        return subprocess.run(
            [MAILLAGE, *arguments],
            env=kept | settings | environment, capture_output=True, text=True, timeout=60,
        )  # fmt: skip

    return run


def ask(run: Run, *, commune: str = AMBERIEU, besoin: str = "fuite d’eau", **others: Any) -> Any:
    arguments = others.pop("arguments", ())
    return run("recommander", "--commune", commune, "--besoin", besoin, *arguments, **others)


def check_refused(done: "subprocess.CompletedProcess[str]") -> str:
    """Return the one line of a refusal, with plain spaces."""
    assert done.stdout == ""
    assert done.returncode == 2, done.stderr
    assert done.stderr.endswith("\n")
    assert len(done.stderr.splitlines()) == 1, done.stderr
    return re.sub("[\u00a0\u202f]", " ", done.stderr.strip())


# Answers


def test_an_answer_in_json_has_the_keys_documented_and_the_text_as_typed(maillage: Run) -> None:
    done = ask(maillage, besoin=STRANGE, arguments=("--json", "--limite", "3"))

    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(found) == {
        "commune", "besoin", "recherche", "themes", "sans_ia", "questions", "partenaires",
        "chefs_de_file", "acteurs", "cas", "a_contacter", "cercle_km", "avis", "version",
    }  # fmt: skip
    assert found["besoin"] == STRANGE
    assert found["commune"]["id"] == AMBERIEU
    assert found["commune"]["nom"] == "Ambérieu-en-Bugey"
    for liste in ("partenaires", "chefs_de_file", "acteurs", "cas"):
        assert 0 < len(found[liste]) <= 3
        for entry in found[liste]:
            assert set(entry) == {
                "id", "nom", "nature", "score", "distance_km", "porteur", "parts",
            }  # fmt: skip
            for part in entry["parts"]:
                assert set(part) == {
                    "signal", "libelle", "valeur", "poids", "contribution", "raison",
                }  # fmt: skip
            total = sum(part["contribution"] for part in entry["parts"])
            assert total == pytest.approx(entry["score"], abs=1e-9)


def test_an_answer_in_plain_text_names_the_lists_and_their_reasons(maillage: Run) -> None:
    done = ask(maillage, arguments=("--theme", "fuites-reseaux", "--limite", "1"))

    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[0] == "Ambérieu-en-Bugey (01) : fuite d’eau"
    assert lines[1] == "Thèmes : Fuites et réseaux"
    for title in ("Pressenties comme chef de file", "Partenaires", "Ils l’ont fait"):
        first, reason = lines[lines.index(title) + 1 :][:2]
        assert re.fullmatch(r"  \d+,\d  \S.*", first)
        assert re.fullmatch(r" {8}\S.*", reason)


def test_a_code_of_corsica_may_be_typed_in_small_letters(maillage: Run) -> None:
    done = ask(maillage, commune=" 2a004 ", arguments=("--json", "--limite", "1"))

    assert json.loads(done.stdout)["commune"]["id"] == "2A004"


# Refusals: one line, status 2, nothing on the output


def test_an_unknown_code_is_refused_with_the_nearest_one(maillage: Run) -> None:
    done = ask(maillage, commune="01000")

    assert check_refused(done) == (
        "Aucune commune n’a le code 01000 ; le plus proche est 01001 (L’Abergement-Clémenciat)."
    )


def test_a_former_code_is_refused_with_the_commune_it_is_now(maillage: Run, engine: Engine) -> None:
    with Session(engine) as session:
        today = select(Commune.code_insee)
        old, new, nom = session.execute(
            select(AncienneCommune.code, Commune.code_insee, Commune.nom)
            .join(Commune, Commune.code_insee == AncienneCommune.commune_code)
            .where(AncienneCommune.code.not_in(today))
            .order_by(AncienneCommune.code)
        ).first() or ("", "", "")

    done = ask(maillage, commune=old)

    assert check_refused(done) == (
        f"Le code {old} n’est pas, ou n’est plus, celui d’une commune : son territoire est dans la "
        f"commune {nom}, utilisez --commune {new}."
    )


def test_a_name_is_refused_with_its_code(maillage: Run) -> None:
    done = ask(maillage, commune="amberieu en bugey")

    assert check_refused(done) == (
        "--commune attend un code INSEE ; pour Ambérieu-en-Bugey (01), utilisez --commune 01004."
    )


@pytest.mark.parametrize("besoin", ["", "?! … « » 💧 \u200f"])
def test_a_need_without_a_word_is_refused_with_an_example(maillage: Run, besoin: str) -> None:
    done = ask(maillage, besoin=besoin)

    assert check_refused(done) == (
        "Le besoin est vide : écrivez quelques mots, par exemple « on perd de l’eau la nuit et on "
        "ne sait pas où »."
    )


def test_a_need_of_ten_thousand_characters_is_refused_with_the_bound(maillage: Run) -> None:
    done = ask(maillage, besoin="fuite d’eau " * 834)

    assert check_refused(done) == "Le besoin est trop long : 2 000 caractères au plus."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        # By what it means, then by how its label is written; « zzzz » is near nothing.
        ("eau", "le plus proche est « fuites-reseaux »"),
        ("inondation", "le plus proche est « inondations »"),
        ("zzzz", "aucun n’en est proche"),
    ],
)
def test_a_theme_that_is_none_leads_to_the_nearest_in_sense(
    maillage: Run, typed: str, said: str
) -> None:
    done = ask(maillage, arguments=("--theme", typed))

    assert said in check_refused(done)


def test_a_code_that_a_spreadsheet_cut_is_given_its_zero_back(maillage: Run) -> None:
    done = ask(maillage, commune="1001")

    assert "utilisez --commune 01001" in check_refused(done)


def test_an_unknown_theme_is_refused_with_the_nearest_one(maillage: Run) -> None:
    done = ask(maillage, arguments=("--theme", "fuite-reseau"))

    assert check_refused(done) == (
        "Le thème « fuite-reseau » n’existe pas ; le plus proche est « fuites-reseaux »."
    )


def test_a_bad_port_is_refused_before_anything_is_opened(maillage: Run) -> None:
    done = ask(maillage, MAILLAGE_PORT="huit mille")

    assert check_refused(done) == (
        "MAILLAGE_PORT doit être un nombre entier entre 1 et 65535 ; « huit mille » n’en est pas "
        "un."
    )


def test_a_database_of_another_kind_is_refused(maillage: Run) -> None:
    done = ask(maillage, DATABASE_URL="mysql://localhost/maillage")

    assert check_refused(done).startswith("DATABASE_URL doit désigner un serveur PostgreSQL")


def test_a_server_that_does_not_answer_is_said_without_its_password(maillage: Run) -> None:
    done = ask(maillage, DATABASE_URL="postgresql://u:motsecret@127.0.0.1:1/maillage")

    sentence = check_refused(done)
    assert sentence.startswith("Le serveur de DATABASE_URL ne répond pas")
    assert "127.0.0.1:1" in sentence
    assert "motsecret" not in sentence


@pytest.mark.parametrize(
    "address", ["postgresql://localhost:port/base", "postgresql:///base?inconnu=1"]
)
def test_an_address_that_cannot_be_read_is_refused(maillage: Run, address: str) -> None:
    done = ask(maillage, DATABASE_URL=address)

    assert "DATABASE_URL" in check_refused(done)


@pytest.fixture
def empty_database(database_url: str) -> Iterator[str]:
    name = f"{make_url(database_url).database}_vide"
    admin = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
        yield make_url(database_url).set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def test_a_database_that_was_not_prepared_says_what_to_run(
    maillage: Run, empty_database: str
) -> None:
    done = ask(maillage, DATABASE_URL=empty_database)

    assert check_refused(done) == "La base n’est pas prête : lancez d’abord « make setup »."


@pytest.mark.parametrize("command", [("purger",), ("signalements", "lister")])
def test_every_command_says_what_to_run_first(
    maillage: Run, empty_database: str, command: tuple[str, ...]
) -> None:
    done = maillage(*command, DATABASE_URL=empty_database)

    assert check_refused(done) == "La base n’est pas prête : lancez d’abord « make setup »."


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_name_is_refused(
    maillage: Run, database_url: str, encoding: str
) -> None:
    name = f"{make_url(database_url).database}_autre"
    admin = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(
            text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING {encoding} LOCALE 'C'")
        )
        url = make_url(database_url).set(database=name).render_as_string(hide_password=False)
        done = maillage("preparer", DATABASE_URL=url)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()

    refused = done.stderr.splitlines()
    assert (done.returncode, len(refused)) == (2, 1)
    assert f"est en {encoding} et ne peut pas tenir tous les noms" in refused[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"database": "nexiste"}, 'database "nexiste" does not exist'),
        ({"query": {"sslmode": "bogus"}}, 'invalid sslmode value: "bogus"'),
    ],
)
def test_what_the_server_says_is_passed_on(
    maillage: Run, database_url: str, changes: dict[str, Any], said: str
) -> None:
    url = make_url(database_url)
    query = {**url.query, **changes.pop("query", {})}
    changed = url.set(**changes, query=query).render_as_string(hide_password=False)

    done = ask(maillage, DATABASE_URL=changed)

    assert said in check_refused(done)


@pytest.mark.parametrize("option", ["--commune", "--theme"])
def test_bytes_that_are_no_text_are_refused_with_a_sentence(maillage: Run, option: str) -> None:
    others = {"--commune": AMBERIEU, "--besoin": "fuite"} | {option: "\udcff\udcfe"}

    done = maillage("recommander", *(part for pair in others.items() for part in pair))

    assert check_refused(done)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--commune", AMBERIEU, "--besoin", "fuite", "--limite", "0"), "--limite"),
        (("--commune", AMBERIEU), "--besoin"),
    ],
)
def test_an_option_missing_or_out_of_bounds_is_refused_in_french(
    maillage: Run, arguments: tuple[str, ...], named: str
) -> None:
    done = maillage("recommander", *arguments)

    sentence = check_refused(done)
    assert named in sentence
    assert not re.search(r"Usage|Missing|Invalid|Error", sentence)


# Measuring

QUESTIONS = {
    "partenaires": {"commune": AMBERIEU, "text": "Eau potable", "relevant": ["01007"], "hide": []},
    "chefs_de_file": {"commune": AMBERIEU, "text": "Le collège", "relevant": ["220100010"]},
    "besoins": {"texte": "On perd de l’eau la nuit", "themes": ["fuites-reseaux"], "vague": False},
    "candidats": {"name": "Ain", "kind": "DEPARTEMENT", "departement": "01", "members": []},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory of one question of each sort."""
    for name, row in QUESTIONS.items():
        known = {"id": "220100010" if name == "candidats" else name, **row}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(known) + "\n")
    return tmp_path


def test_questions_are_measured_and_their_answers_written(maillage: Run, folder: Path) -> None:
    written = folder / "réponses.jsonl"

    done = maillage("evaluer", str(folder), "--json", "--predictions", str(written))

    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)["taches"]
    assert set(found) == {"partenaires", "chefs_de_file", "besoins"}
    for tache in found.values():
        assert set(tache) == {"questions", "methodes", "notes"}
        for line in tache["methodes"]:
            assert set(line) == {"methode", "libelle", "questions", "mesures"}
            for measure in line["mesures"].values():
                assert measure["bas"] <= measure["valeur"] <= measure["haut"]
    rows = [json.loads(line) for line in written.read_text().splitlines()]
    assert [row["tache"] for row in rows] == ["partenaires", "chefs_de_file", "besoins"]
    assert len(rows[0]["ids"]) == 100
    assert rows[1]["ids"] == ["220100010"]
    assert rows[2]["themes"][0] == "fuites-reseaux"


def test_measures_are_read_in_a_terminal(maillage: Run, folder: Path) -> None:
    done = maillage("evaluer", str(folder))

    assert "Maillage (poids livrés)" in done.stdout
    assert "La plus proche" in done.stdout


def test_a_malformed_question_is_refused_with_its_line(maillage: Run, folder: Path) -> None:
    with (folder / "partenaires.jsonl").open("a") as file:
        file.write("{\n")

    sentence = check_refused(maillage("evaluer", str(folder)))

    assert sentence.endswith("partenaires.jsonl, ligne 2 : ce n’est pas du JSON.")


def test_a_directory_that_is_not_there_is_refused(maillage: Run, folder: Path) -> None:
    assert "dossier" in check_refused(maillage("evaluer", str(folder / "nulle-part")))
