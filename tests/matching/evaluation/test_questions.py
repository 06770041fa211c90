"""Reading a directory: what is there, what may be absent, what is refused."""

from pathlib import Path

import pytest

from matching.evaluation.questions import BadQuestions, read
from tests.matching.evaluation.jeux import BESOINS, PARTENAIRES, write
from tests.matching.factories import AMONT, BIEF, CLUSE, FOSSE


def test_questions_and_labels_are_read_apart(tmp_path: Path):
    jeu, reponses = read(write(tmp_path))

    first = jeu.partenaires[0]
    assert (first.id, first.commune, first.texte) == ("P1", FOSSE, "Eau")
    assert reponses.partenaires[0] == {BIEF, CLUSE}
    assert not hasattr(first, "relevant")
    assert reponses.besoins[1] is not None
    assert (reponses.besoins[1].themes, reponses.besoins[1].vague) == (("inondations",), True)
    assert jeu.candidats[2].population is None


def test_labels_may_be_absent(tmp_path: Path):
    needs = [{"id": "B9", "texte": "rien"}]

    _, reponses = read(write(tmp_path, partenaires=[{"id": "P9", "commune": AMONT}], besoins=needs))

    assert (reponses.partenaires, reponses.besoins) == ((None,), (None,))


def test_two_projects_may_share_an_id_and_not_their_lead(tmp_path: Path):
    twins = [dict(PARTENAIRES[0], relevant=[code]) for code in (BIEF, CLUSE)]

    _, reponses = read(write(tmp_path, partenaires=twins))

    assert reponses.partenaires == (frozenset({BIEF}), frozenset({CLUSE}))


def test_a_file_of_questions_may_be_absent(tmp_path: Path):
    jeu, _ = read(write(tmp_path, partenaires=None, chefs_de_file=None, cooperations=None))

    assert (jeu.partenaires, jeu.cooperations, len(jeu.besoins)) == ((), (), len(BESOINS))


def test_an_empty_line_is_nothing(tmp_path: Path):
    write(tmp_path)
    with (tmp_path / "besoins.jsonl").open("a") as file:
        file.write("\n  \n")

    assert len(read(tmp_path)[0].besoins) == len(BESOINS)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("{", "ce n’est pas du JSON"),
        ("[]", "un objet JSON est attendu"),
        ('{"commune": "01001"}', "« id » doit être un texte"),
        ('{"id": "P1", "commune": 1001}', "« commune » doit être un texte"),
        ('{"id": "P1", "commune": "01001", "hide": "x"}', "« hide » doit être une liste de textes"),
        ('{"id": "P1", "commune": "01001", "relevant": [1]}', "« relevant » doit être une liste"),
    ],
)
def test_a_malformed_line_is_refused_with_its_file_and_number(
    tmp_path: Path, line: str, cause: str
):
    write(tmp_path)
    file = tmp_path / "partenaires.jsonl"
    file.write_text(file.read_text() + line + "\n")

    with pytest.raises(BadQuestions) as refusal:
        read(tmp_path)

    assert f"partenaires.jsonl, ligne 3 : {cause}" in refusal.value.message


def test_a_flag_that_is_no_flag_is_refused(tmp_path: Path):
    with pytest.raises(BadQuestions, match="« vague » doit être true ou false"):
        read(write(tmp_path, besoins=[dict(BESOINS[0], vague="oui")]))


def test_another_encoding_is_refused(tmp_path: Path):
    write(tmp_path)
    (tmp_path / "besoins.jsonl").write_bytes('{"id": "é"}'.encode("latin-1"))

    with pytest.raises(BadQuestions, match="UTF-8"):
        read(tmp_path)


def test_a_directory_without_questions_is_refused(tmp_path: Path):
    with pytest.raises(BadQuestions, match="aucune question"):
        read(tmp_path)


def test_leads_are_not_asked_for_without_candidates(tmp_path: Path):
    with pytest.raises(BadQuestions, match=r"il y manque candidats\.jsonl"):
        read(write(tmp_path, candidats=None))
