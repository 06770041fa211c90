"""Learning to read needs: from a handful of examples, then what the real ones teach."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from matching import training
from matching.classifier import Classifier
from matching.reading import Reading, look
from matching.training import Exemple
from tests.matching.factories import LEMMATISER, LEXICON, SMALL_FRANCE, make_snapshot

SLUGS = ("fuites-reseaux", "inondations", "cantines-gaspillage")


def make_exemple(texte: str, *themes: str, **changes: bool) -> Exemple:
    return Exemple(texte, themes, changes.get("sans_ia", False), changes.get("vague", False), 1)


EXEMPLES = (
    make_exemple("le robinet goutte", "fuites-reseaux"),
    make_exemple("le compteur tourne tout seul", "fuites-reseaux", sans_ia=True),
    make_exemple("la rivière monte", "inondations"),
    make_exemple("la rivière déborde sur la route", "inondations"),
    make_exemple("par où commencer", "inondations", vague=True),
)


def read(texte: str) -> Reading:
    return look(texte, LEXICON, LEMMATISER)


def fitted(*exemples: Exemple) -> Classifier:
    found = training.fit(exemples or EXEMPLES, read, SLUGS)
    assert found is not None
    return found


def first(classifier: Classifier, texte: str) -> str:
    reading = read(texte)
    return classifier.read(reading.tokens, reading.said, reading.forces).ordered[0][0]


def test_words_of_the_examples_lead_to_their_sub_theme() -> None:
    classifier = fitted()

    assert classifier.slugs == ("fuites-reseaux", "inondations")
    assert first(classifier, "un robinet") == "fuites-reseaux"
    assert first(classifier, "les rivières") == "inondations"


def test_a_misspelt_word_is_met_by_its_pieces() -> None:
    assert first(fitted(), "la riviaire") == "inondations"
    assert first(fitted(), "conpteur") == "fuites-reseaux"


def test_fitting_twice_gives_the_same_coefficients() -> None:
    one, other = fitted(), fitted(*EXEMPLES)

    assert np.array_equal(one.themes, other.themes)
    assert np.array_equal(one.drapeaux, other.drapeaux)


def test_an_example_of_an_unknown_sub_theme_teaches_nothing() -> None:
    one, other = fitted(), fitted(*EXEMPLES, make_exemple("le chien aboie", "animaux"))

    assert one.mots == other.mots
    assert np.array_equal(one.themes, other.themes)


@pytest.mark.parametrize("exemples", [(), EXEMPLES[:2], (make_exemple("eau", "animaux"),)])
def test_fewer_than_two_sub_themes_teach_nothing(exemples: tuple[Exemple, ...]) -> None:
    assert training.fit(exemples, read, SLUGS) is None


def test_what_is_never_vague_in_the_examples_is_never_taken_for_vague() -> None:
    classifier = fitted(*EXEMPLES[:4])
    reading = read("par où commencer")

    assert not classifier.read(reading.tokens, reading.said, reading.forces).vague


def test_a_word_said_of_any_subject_brings_nobody_near() -> None:
    # « village » once of each of six subjects; « eau » of as many, but twice of the first.
    slugs = "abcdef"
    exemples = [make_exemple("le village et l’eau", slug) for slug in slugs]
    exemples += [make_exemple("l’eau", slugs[0]) for _ in range(60)]

    found = training.common_words(exemples, LEMMATISER)

    # Three subjects of six hold half of « village »: only many subjects make a word common.
    assert found == frozenset()
    many = [make_exemple("le village", f"s{n}") for n in range(20)]
    many += [make_exemple("l’eau", f"s{n}") for n in range(20)]
    many += [make_exemple("l’eau", "s0") for _ in range(10)]
    # « village »: 3 of 20 in the first three subjects. « eau »: 13 of 30.
    assert training.common_words(many, LEMMATISER) == {"village"}


def test_a_snapshot_with_examples_reads_with_them() -> None:
    taught = make_snapshot(exemples=EXEMPLES)

    assert SMALL_FRANCE.classifier is None
    assert taught.classifier is not None
    # Forms that lead to a lemma of the examples stay known to the web process.
    assert {"robinet", "riviere"} <= taught.classifier.vocabulary()


@pytest.fixture(scope="module")
def seen() -> Callable[[str], Reading]:
    return cache(read)


def test_the_real_examples_are_read_by_a_voice_that_was_not_heard(
    seen: Callable[[str], Reading],
) -> None:
    """The words alone, without lexicon nor lemmas: a floor well under what the product reads."""
    exemples = training.read_examples()
    slugs = sorted({slug for exemple in exemples for slug in exemple.themes})
    heard = [exemple for exemple in exemples if exemple.voix in (1, 2)]
    unheard = [exemple for exemple in exemples if exemple.voix == 4][::4]

    classifier = training.fit(heard, seen, slugs)

    assert classifier is not None
    right = [
        exemple.themes[0] in [slug for slug, _p in opinion.ordered[:3]]
        for exemple in unheard
        for reading in [seen(exemple.texte)]
        for opinion in [classifier.read(reading.tokens, reading.said, reading.forces)]
    ]
    # Drawn at random, three of 61 sub-themes would hold the right one in 5 % of the needs.
    assert sum(right) / len(right) > 0.5
