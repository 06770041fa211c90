"""Expressions met in a need, and the files they are read from."""

import json
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from matching.lexicon import Expression, Lexicon, met, places_of, read_lexicon
from matching.signals.text import Lemmatiser


def make_lexicon(*expressions: Expression) -> Lexicon:
    return Lexicon(expressions=expressions, regles=(), vagues=(), questions=())


def write_files(folder: Path, sous_themes: dict[str, Any], **others: Any) -> Path:
    content = {
        "themes": {"sous_themes": sous_themes},
        "sans_ia": {
            "regles": others.get("regles", []),
            "defauts": others.get("defauts", {}),
        },
        "questions": {
            "vague": {"expressions": others.get("vagues", [])},
            "questions": others.get("questions", []),
        },
    }
    for name, value in content.items():
        (folder / f"{name}.json").write_text(json.dumps(value), encoding="utf-8")
    return folder


def weights_of(lexicon: Lexicon) -> dict[tuple[str, str], float]:
    return {(" ".join(e.lemmas), e.target): e.weight for e in lexicon.expressions}


# The window


@pytest.mark.parametrize(("between", "is_met"), [(0, True), (3, True), (4, False), (5, False)])
def test_two_words_are_met_with_three_others_between_them_at_most(
    between: int, is_met: bool
) -> None:
    forwards = ["louer", *["x"] * between, "salle"]
    backwards = forwards[::-1]

    assert met(("salle", "louer"), places_of(forwards)) is is_met
    assert met(("salle", "louer"), places_of(backwards)) is is_met


def test_any_of_the_places_of_a_repeated_word_will_do() -> None:
    text = ["salle", *"abcdefgh", "louer", "salle"]

    found = met(("louer", "salle"), places_of(text))

    assert found


def test_no_word_at_all_is_never_met() -> None:
    assert not met((), places_of(["salle"]))
    assert not met(("salle",), places_of([]))


def test_an_expression_that_says_a_word_twice_wants_it_twice() -> None:
    door_to_door = ("porte", "porte")

    assert met(door_to_door, places_of(["collecte", "porte", "porte"]))
    assert not met(door_to_door, places_of(["changer", "porte", "ecole"]))


def test_expressions_are_found_once_each_the_longest_first() -> None:
    short = Expression(("eau",), "eau", 0.5)
    long = Expression(("fuite", "eau"), "eau", 0.3)
    absent = Expression(("route",), "voirie", 1.0)
    lexicon = make_lexicon(short, absent, long)

    found = lexicon.found_in(["eau", "fuite", "eau", "fuite"])

    assert found == [long, short]


# Reading the files


def test_each_level_has_its_weight_and_each_further_word_adds_to_it(tmp_path: Path) -> None:
    levels = {"forte": ["fuite"], "moyenne": ["perte nocturne"], "faible": ["tuyau"]}
    folder = write_files(tmp_path, {"eau": {"expressions": levels, "exclusions": []}})

    lexicon = read_lexicon(Lemmatiser({}), {}, folder)

    assert weights_of(lexicon) == pytest.approx(
        {("fuite", "eau"): 1.0, ("perte nocturne", "eau"): 0.5 * 1.35, ("tuyau", "eau"): 0.2}
    )


def test_the_words_of_the_taxonomy_count_less_than_those_of_the_street(tmp_path: Path) -> None:
    levels = {"forte": ["fuite"], "faible": ["réseau"]}
    folder = write_files(tmp_path, {"eau": {"expressions": levels, "exclusions": []}})

    lexicon = read_lexicon(Lemmatiser({}), {"eau": ["Fuites", "Réseau", "Vannes"]}, folder)

    assert weights_of(lexicon) == pytest.approx(
        {("fuite", "eau"): 1.0, ("reseau", "eau"): 0.4, ("vanne", "eau"): 0.4}
    )


def test_what_two_sub_themes_claim_tells_less_of_each(tmp_path: Path) -> None:
    entry = {"expressions": {"forte": ["compteur"]}, "exclusions": []}
    folder = write_files(tmp_path, {"eau": entry, "energie": entry})

    lexicon = read_lexicon(Lemmatiser({}), {}, folder)

    assert weights_of(lexicon) == pytest.approx(
        {("compteur", "eau"): 1 / sqrt(2), ("compteur", "energie"): 1 / sqrt(2)}
    )


def test_an_exclusion_is_read_as_an_expression_that_speaks_against(tmp_path: Path) -> None:
    entry = {"expressions": {"forte": ["fuite"]}, "exclusions": ["fuite de gaz"]}
    folder = write_files(tmp_path, {"eau": entry})

    lexicon = read_lexicon(Lemmatiser({}), {}, folder)

    assert weights_of(lexicon) == {("fuite", "eau"): 1.0, ("fuite gaz", "eau"): -1.0}


def test_a_phrase_of_stop_words_alone_is_left_out(tmp_path: Path) -> None:
    entry = {"expressions": {"forte": ["tout ce qui est", "fuite"]}, "exclusions": ["et"]}
    folder = write_files(tmp_path, {"eau": entry}, vagues=["des trucs", "outil moderne"])

    lexicon = read_lexicon(Lemmatiser({}), {}, folder)

    assert weights_of(lexicon) == {("fuite", "eau"): 1.0}
    assert lexicon.vagues == (("outil", "moderne"),)


def test_rules_and_questions_are_read_with_their_words_lemmatised(tmp_path: Path) -> None:
    rule = {
        "id": "tableur", "outil": "un tableur", "raison": "Il suffit.", "ou": "—",
        "quand": ["compter les repas"], "sauf": ["prévoir"], "themes": ["cantine"],
    }  # fmt: skip
    question = {
        "id": "q", "texte": "Où ?", "quand_theme": "eau",
        "choix": [{"texte": "Ici", "theme": "eau"}],
    }  # fmt: skip
    folder = write_files(tmp_path, {}, regles=[rule], questions=[question])

    lexicon = read_lexicon(Lemmatiser({"repas": "repas"}), {}, folder)

    assert lexicon.regles[0].quand == (("compter", "repas"),)
    assert lexicon.regles[0].sauf == (("prevoir",),)
    assert lexicon.regles[0].outil.outil == "un tableur"
    assert lexicon.questions[0][0] == "eau"
    assert lexicon.questions[0][1].choix[0].texte == "Ici"
    assert {"compter", "repas", "prevoir"} <= lexicon.vocabulary()
