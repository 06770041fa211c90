"""Words as people type them, and how near two texts are."""

from math import log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.signals.text import Lemmatiser, fit_text_index, fold, words

QUICK = settings(max_examples=60, derandomize=True, deadline=None, database=None)


# Folding and splitting


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Éléonore", "eleonore"),
        ("ÉLÉONORE", "eleonore"),
        ("E\u0301le\u0301onore", "eleonore"),
        ("Œuvre", "oeuvre"),
        ("Æthuse", "aethuse"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("Oye_Plage", "oye plage"),
        ("  deux\u00a0espaces\u202fet\ttabulation\n", "deux espaces et tabulation"),
        ("« ! »", ""),
        ("", ""),
        ("\u202efuite", "fuite"),
        ("fuite 💧 eau", "fuite eau"),
    ],
)
def test_case_accents_and_punctuation_never_tell_two_words_apart(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(("typed", "folded"), [("Logiciel™", "logicieltm"), ("№ 5", "no 5")])
def test_a_sign_made_of_capitals_is_folded_as_its_letters(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@QUICK
@given(st.text(st.characters(max_codepoint=0x2000), max_size=30))
def test_what_is_folded_once_is_folded_for_good(typed: str) -> None:
    once = fold(typed)

    again = fold(once)

    assert again == once


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ"])
def test_an_elision_is_left_out_whichever_apostrophe_was_typed(apostrophe: str) -> None:
    typed = (
        f"L{apostrophe}eau qu{apostrophe}on perd lorsqu{apostrophe}il gèle, jusqu{apostrophe}ici"
    )

    found = words(typed)

    assert found == ["eau", "on", "perd", "il", "gèle", "ici"]


def test_a_compound_word_is_read_as_its_words() -> None:
    typed = "sous-préfecture, porte-à-porte - et"

    found = words(typed)

    assert found == ["sous", "préfecture", "porte", "à", "porte", "et"]


# Lemmas


def test_a_known_form_gives_its_lemma_with_or_without_its_accents() -> None:
    lemmatiser = Lemmatiser({"elues": "elu"})

    found = [lemmatiser.lemma(word) for word in ("Élues", "elues", "ELUES")]

    assert found == ["elu", "elu", "elu"]


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("drones", "drone"),
        ("bateaux", "bateal"),  # a rule for words no dictionary knows: both numbers, one rule
        ("accès", "acce"),
        ("bus", "bus"),
        ("gaz", "gaz"),
        ("2024", "2024"),
    ],
)
def test_an_unknown_word_loses_its_plural_alone(word: str, lemma: str) -> None:
    lemmatiser = Lemmatiser({})

    found = lemmatiser.lemma(word)

    assert found == lemma


@pytest.mark.parametrize("word", ["mutualisée", "mutualisées"])
def test_an_unknown_participle_is_led_back_to_its_verb(word: str) -> None:
    lemmatiser = Lemmatiser({})

    found = lemmatiser.lemma(word)

    assert found == "mutualiser"


def test_stop_words_say_nothing_and_the_others_keep_their_order() -> None:
    lemmatiser = Lemmatiser({"perdons": "perdre"})

    found = lemmatiser.lemmas("Nous perdons de l’eau, beaucoup d’eau : où ?")

    assert found == ["perdre", "eau", "eau"]


def test_a_restricted_lemmatiser_reads_the_words_kept_as_before() -> None:
    whole = Lemmatiser({"fuit": "fuir", "animaux": "animal", "elues": "elu"})

    kept = whole.restricted_to({"fuir", "elu"})

    assert kept.forms == {"fuit": "fuir", "elues": "elu"}


# Cosines, by hand: idf = ln((1 + documents) ÷ (1 + documents with the word)) + 1


def test_the_cosine_is_the_share_of_the_rare_word_in_the_document() -> None:
    index = fit_text_index([["eau", "fuite"], ["eau"]])
    rare = log(3 / 2) + 1
    common = log(3 / 3) + 1

    found = index.cosines(index.vector(["fuite"]))

    assert found.tolist() == pytest.approx([rare / sqrt(rare**2 + common**2), 0.0], abs=1e-12)
    assert found[0] == pytest.approx(0.814802, abs=1e-6)


def test_a_word_said_twice_counts_less_than_twice() -> None:
    index = fit_text_index([["eau", "eau", "fuite"], ["eau", "fuite"]])
    twice = 1 + log(2)

    found = index.cosines(index.vector(["eau"]))

    assert found.tolist() == pytest.approx([twice / sqrt(twice**2 + 1), 1 / sqrt(2)], abs=1e-12)


def test_a_text_without_a_known_word_is_near_nothing() -> None:
    index = fit_text_index([["eau"], ["voirie"]])

    unknown, empty = index.vector(["zzz"]), index.vector([])

    assert index.cosines(unknown).tolist() == [0.0, 0.0]
    assert index.cosines(empty).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_documents_without_a_word_give_an_index_that_answers_nothing(
    documents: list[list[str]],
) -> None:
    index = fit_text_index(documents)

    found = index.cosines(index.vector(["eau"]))

    assert found.tolist() == [0.0] * len(documents)


def test_the_words_in_common_are_shown_the_heaviest_first_and_no_others() -> None:
    index = fit_text_index([["capteur", "eau", "fuite"], ["eau"], ["eau", "fuite"], ["capteur"]])

    found = index.shared(0, index.vector(["eau", "fuite", "nuit"]))

    assert found == ["fuite", "eau"]
    assert index.shared(3, index.vector(["eau"])) == []


@QUICK
@given(
    st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), min_size=1, max_size=6),
    st.lists(st.sampled_from("abcdefz"), max_size=6),
)
def test_a_cosine_lies_between_nothing_and_one(documents: list[list[str]], need: list[str]) -> None:
    index = fit_text_index(documents)

    found = index.cosines(index.vector(need))

    assert found.shape == (len(documents),)
    assert ((found >= 0) & (found <= 1 + 1e-12)).all()
