"""Readers of needs: sums of coefficients, whose every word can be called to account."""

from math import exp, log

import numpy as np
import pytest

from matching import classifier as readers
from matching.classifier import Classifier, pieces, strengths, tournures

EAU = [("eau", "eau")]


def make_classifier() -> Classifier:
    """Two sub-themes; « eau » speaks for the first, « eau rue » and the piece « rue » against."""
    themes = np.zeros((3 + 2 + 1, 2), dtype=np.float32)
    themes[0] = (0.5, -0.5)  # eau
    themes[1] = (-0.25, 0.25)  # eau rue
    themes[2] = (-0.5, 0.5)  # the piece « rue »
    themes[3] = (1.0, 0.0)  # force of « crue »
    themes[4] = (0.0, 1.0)  # force of « voirie »
    themes[5] = (0.1, 0.0)  # constants
    drapeaux = np.zeros((4 + 1, 2), dtype=np.float32)
    drapeaux[0] = (1.0, 0.0)  # eau
    drapeaux[3] = (0.0, 2.0)  # the turn « on fait »
    drapeaux[-1] = (-0.5, -1.0)
    return Classifier(
        slugs=("crue", "voirie"), mots=("eau", "eau rue"), morceaux=("rue",),
        tournures=("on fait",), idf=np.ones(4), themes=themes, drapeaux=drapeaux,
    )  # fmt: skip


def test_decisions_are_sums_of_coefficients_and_become_probabilities() -> None:
    found = make_classifier().read(EAU, ["eau"], {})

    # « eau » alone fills its block: weight 1. Decisions: 0.5 + 0.1 and -0.5.
    odds = exp(-readers.SHARPNESS * 1.1)
    assert found.probabilities["crue"] == pytest.approx(1 / (1 + odds))
    assert sum(found.probabilities.values()) == pytest.approx(1)
    assert [slug for slug, _p in found.ordered] == ["crue", "voirie"]
    assert found.known == 1


def test_the_lexicon_weighs_in_the_decision() -> None:
    found = make_classifier().read([], [], {"voirie": 1.0})

    # Decisions: 0.1 for the constant; half of log 2 for the force.
    odds = exp(readers.SHARPNESS * (0.5 * log(2) - 0.1))
    assert found.probabilities["voirie"] == pytest.approx(odds / (1 + odds))
    assert found.known == 0


def test_the_flags_are_raised_above_nought() -> None:
    classifier = make_classifier()

    plain = classifier.read(EAU, ["de", "l", "eau"], {})
    vague = classifier.read([], ["on", "fait", "quoi"], {})

    # « eau »: 1 - 0.5 and -1. A turn of phrase alone: -0.5, and 2 - 1.
    assert (plain.sans_ia, plain.vague) == (True, False)
    assert (vague.sans_ia, vague.vague) == (False, True)


def test_each_lemma_owns_its_share_of_what_it_brought() -> None:
    tokens = [("eau", "eau"), ("rue", "rue")]

    found = make_classifier().shares(tokens, "crue")

    # Two terms in the first block, each 1 / √2: eau 0.5, the pair -0.25 shared by both;
    # the piece « rue » fills the second block alone.
    half = 1 / 2**0.5
    assert found == pytest.approx({"eau": 0.5 * half - 0.125 * half, "rue": -0.125 * half - 0.5})


def test_a_word_said_twice_weighs_more_but_not_twice() -> None:
    columns, values = make_classifier().subject([*EAU, ("rue", "rue"), *EAU])

    # eau twice: 1 + log 2; « eau rue » once: 1; then brought to length 1. The piece alone: 1.
    length = ((1 + log(2)) ** 2 + 1) ** 0.5
    assert columns.tolist() == [0, 1, 2]
    assert values == pytest.approx([(1 + log(2)) / length, 1 / length, 1.0])


def test_a_long_word_is_cut_into_pieces_of_three_to_five_letters() -> None:
    found = pieces("fuite")

    assert found[:3] == [" fu", "fui", "uit"]
    assert len(found) == 5 + 4 + 3
    assert "fuite" in found


def test_a_force_that_is_negative_or_unknown_counts_for_nothing() -> None:
    assert strengths(("a", "b", "c"), {"a": -1.0, "b": 1.0}) == pytest.approx([0, 0.5 * log(2), 0])


def test_turns_of_phrase_keep_the_small_words() -> None:
    assert tournures(["par", "où"]) == ["par", "où", "par où"]
    assert tournures([]) == []
