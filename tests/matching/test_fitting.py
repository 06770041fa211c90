"""Weights of partners looked for in real choices: near the hand-set ones, never negative."""

from random import Random

import numpy as np
import pytest

from matching.fitting import (
    BY_REASON,
    Exemple,
    exemple,
    fit_partenaires,
    fitted_signals,
)
from matching.weights import PARTENAIRES
from tests.matching.factories import (
    BIEF,
    COOPERATIONS,
    ECOLE,
    JONC,
    make_demande,
    make_snapshot,
)

BY_HAND = {signal.nom: signal.poids for signal in PARTENAIRES}
NAMES = fitted_signals()


def choices(decisive: str, count: int = 60) -> list[Exemple]:
    """Make questions of ten candidates where the highest value of one signal was chosen."""
    found, random = [], Random(7)
    column = NAMES.index(decisive)
    for _ in range(count):
        values = np.array([[random.random() for _ in NAMES] for _ in range(10)])
        relevant = np.zeros(10, dtype=np.bool_)
        relevant[values[:, column].argmax()] = True
        found.append(Exemple(values, relevant))
    return found


def test_without_examples_the_weights_are_those_set_by_hand() -> None:
    nobody = Exemple(np.zeros((3, len(NAMES))), np.zeros(3, dtype=np.bool_))

    assert fit_partenaires([]) == pytest.approx(BY_HAND)
    assert fit_partenaires([nobody]) == pytest.approx(BY_HAND)


def test_what_decides_real_choices_takes_the_weight() -> None:
    found = fit_partenaires(choices("taille"), anchor=0.01)

    assert max(NAMES, key=found.__getitem__) == "taille"
    assert found["taille"] > 0.5


def test_weights_stay_positive_sum_to_one_and_leave_those_set_by_reason() -> None:
    found = fit_partenaires(choices("postal"), anchor=0.0)

    assert list(found) == list(BY_HAND)
    assert all(weight >= 0 for weight in found.values())
    assert sum(found.values()) == pytest.approx(1)
    assert all(found[name] == BY_HAND[name] for name in BY_REASON)


def test_a_stronger_anchor_stays_nearer_to_the_hand() -> None:
    def away(anchor: float) -> float:
        found = fit_partenaires(choices("taille", 20), anchor=anchor)
        return sum(abs(found[name] - BY_HAND[name]) for name in NAMES)

    assert away(1000.0) < away(10.0) < away(0.1)


def test_an_example_is_what_an_answer_weighs() -> None:
    snapshot = make_snapshot(cooperations=COOPERATIONS)
    demande = make_demande(hidden=frozenset({ECOLE}))

    found = exemple(snapshot, demande, {BIEF, JONC, "99999"})

    # Bief, Cluse, Dombe, Étang, Iris and Jonc are in reach.
    assert found.values.shape == (6, len(NAMES))
    assert found.relevant.tolist() == [True, False, False, False, False, True]
    # The school that they share is hidden, and Bief is engaged elsewhere for water.
    assert found.values[0, NAMES.index("cooperations")] == 0
    assert found.values[0, NAMES.index("libre")] == 0
    assert found.values[0, NAMES.index("epci")] == 1
