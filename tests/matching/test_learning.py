"""Weights learned from answers: never far from the hand with few, never without their sum of 1."""

import datetime
from dataclasses import replace
from math import exp, fsum, log
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from matching import learning
from matching.learning import ISSUES, MOTIFS, Answers, Retour, anchored, learn
from matching.ranking import scores
from matching.simulation import simulate
from matching.versions import Version, by_hand, compare, weighted
from matching.weights import LISTES, Signal

FEW = settings(max_examples=8, derandomize=True, deadline=None, database=None)
TODAY = datetime.date(2026, 11, 25)
SIGNALS = (
    Signal("pres", "Distance", 0.5, "mesure", "pourquoi"),
    Signal("grand", "Moyens", 0.3, "mesure", "pourquoi"),
    Signal("mots", "Mots", 0.2, "mesure", "pourquoi"),
)
HAND = tuple((signal.nom, signal.poids) for signal in SIGNALS)

values = st.sampled_from([0.0, 0.3, 0.5, 1.0])
retours = st.builds(
    Retour,
    besoin=st.sampled_from("abcdefgh"),
    valeurs=st.fixed_dictionaries({signal.nom: values for signal in SIGNALS}),
    issue=st.sampled_from([issue.nom for issue in ISSUES]),
    motif=st.none() | st.sampled_from([motif.nom for motif in MOTIFS]),
)


def make_retour(
    issue: str = "accord",
    *,
    besoin: str = "un",
    motif: str | None = None,
    pres: float = 1.0,
    grand: float = 0.0,
    mots: float = 0.0,
) -> Retour:
    valeurs = {"pres": pres, "grand": grand, "mots": mots}
    return Retour(besoin=besoin, valeurs=valeurs, issue=issue, motif=motif)


def learned(answers: list[Retour], parent: Version | None = None) -> Version:
    return learn("partenaires", SIGNALS, answers, date=TODAY, parent=parent)


def far_is_declined(count: int) -> list[Retour]:
    """The near are accepted, those with means declined, need after need."""
    near = [make_retour(besoin=f"n{k}", pres=1, grand=0) for k in range(count)]
    big = [make_retour("declinee", besoin=f"n{k}", pres=0, grand=1) for k in range(count)]
    return near + big


def test_without_an_answer_the_weights_are_the_hand_set_ones() -> None:
    for signals in LISTES.values():
        found = learn("une liste", signals, [], date=TODAY)

        assert found.poids == tuple((signal.nom, signal.poids) for signal in signals)
        assert (found.retours, found.perte_avant, found.perte_apres) == (0, None, None)


@pytest.mark.parametrize("motif", ["pas_le_temps", "deja_engagee"])
def test_who_has_no_time_says_nothing_of_the_weights(motif: str) -> None:
    declined = [make_retour("declinee", besoin=str(k), motif=motif) for k in range(50)]

    found = learned(declined)

    assert found == learned([])
    assert found.poids == HAND


def test_what_goes_with_agreement_weighs_more_and_what_goes_with_refusal_less() -> None:
    found = dict(learned(far_is_declined(30)).poids)

    assert found["pres"] > 0.55
    assert found["grand"] < 0.25
    assert fsum(found.values()) == pytest.approx(1, abs=1e-12)


def test_ten_answers_move_less_than_a_hundred() -> None:
    moves = [abs(dict(learned(far_is_declined(count)).poids)["pres"] - 0.5) for count in (1, 5, 50)]

    assert moves == sorted(moves)
    assert moves[1] < 0.05


def test_an_agreement_says_more_than_a_polite_yes() -> None:
    refused = [make_retour("declinee", pres=0, grand=1)] * 10

    moves = [
        dict(learned(refused + [make_retour(issue)] * 10).poids)["pres"]
        for issue in ("acceptee", "rencontree", "accord")
    ]

    assert 0.5 < moves[0] < moves[1] < moves[2]


def test_a_decline_for_another_reason_says_less_than_one_that_blames_the_entry() -> None:
    accepted = [make_retour(pres=1, grand=0)] * 10

    blamed, other, silent = (
        dict(learned(accepted + [make_retour("declinee", motif=m, pres=0, grand=1)] * 10).poids)
        for m in ("autre_taille", "autre", None)
    )

    assert blamed["grand"] < other["grand"] < 0.3
    assert other == silent


def test_answers_against_every_score_leave_the_weights_positive_and_of_sum_1() -> None:
    # Whoever has nothing is met, whoever has everything is declined.
    against = [make_retour("accord", besoin=str(k), pres=0) for k in range(40)]
    against += [make_retour("declinee", besoin=str(k), grand=1, mots=1) for k in range(40)]

    found = learned(against)

    assert min(weight for _, weight in found.poids) >= 0
    assert fsum(weight for _, weight in found.poids) == pytest.approx(1, abs=1e-12)


def test_the_most_probable_weights_agree_with_another_solver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hand, spread = np.array([0.6, 0.4]), 0.1
    table = np.array([[1, 0, 1], [1, 0.2, 1], [0, 1, 0], [0.3, 0.9, 1], [0.9, 0.8, 0]])
    answers = Answers(table[:, :2], table[:, 2], np.array([1, 2, 1, 1.5, 1]), np.arange(5))
    monkeypatch.setattr(learning, "SPREADS", np.array([spread]))
    # Answers as steep as supposed, whatever they say: the oracle below then knows the slope.
    monkeypatch.setattr(learning, "STEEPNESS_BOUNDS", (6.0, 6.0))

    def cost(point: np.ndarray) -> float:
        first, second, ready = point
        total = ((first - 0.6) ** 2 + (second - 0.4) ** 2) / (2 * spread**2) + ready**2 / 8
        for (a, b, yes), share in zip(table.tolist(), answers.shares.tolist(), strict=True):
            odds = ready + 6 * (first * (a - 0.5) + second * (b - 0.5))
            total += share * log(1 + exp(-odds if yes else odds))
        return total

    oracle = minimize(cost, [0.6, 0.4, 0.0], method="Nelder-Mead", options={"xatol": 1e-9}).x[:2]

    assert anchored(answers, hand) == pytest.approx(oracle / oracle.sum(), abs=1e-5)


@FEW
@given(st.lists(retours, max_size=30), st.randoms(use_true_random=False))
def test_weights_are_positive_of_sum_1_and_read_no_order(
    answers: list[Retour], random: Random
) -> None:
    shuffled = random.sample(answers, len(answers))

    found, other = learned(answers), learned(shuffled)

    assert found == other
    assert found.id == other.id
    assert [name for name, _ in found.poids] == [signal.nom for signal in SIGNALS]
    assert min(weight for _, weight in found.poids) >= 0
    assert fsum(weight for _, weight in found.poids) == pytest.approx(1, abs=1e-12)
    assert found.retours <= len(answers)


@FEW
@given(st.lists(retours, min_size=1, max_size=10))
def test_scores_with_learned_weights_stay_between_0_and_1(answers: list[Retour]) -> None:
    signals = weighted(SIGNALS, learned(answers))
    everything = {signal.nom: np.array([0.0, 1.0]) for signal in signals}

    assert scores(signals, everything).tolist() == pytest.approx([0.0, 1.0])


def test_one_answer_has_a_version_but_no_judgement() -> None:
    found = learned([make_retour()])

    assert (found.retours, found.perte_avant, found.perte_apres) == (1, None, None)
    assert "trop peu pour dire" in compare(learned([]), found, SIGNALS)[-1]


def test_weights_that_foresee_better_are_said_to() -> None:
    found = learned(far_is_declined(40))

    assert found.perte_avant is not None
    assert found.perte_apres is not None
    assert found.perte_apres < found.perte_avant < log(2)
    assert "prévoient mieux que ceux fixés à la main" in compare(learned([]), found, SIGNALS)[-1]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (make_retour("peut-être"), "no outcome"),
        (make_retour("declinee", motif="humeur"), "no reason"),
        (make_retour(pres=1.5), "signal pres"),
        (make_retour(pres=float("nan")), "signal pres"),
        (replace(make_retour(), valeurs={"pres": 1.0}), "signal grand"),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused(wrong: Retour, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        learned([wrong])


def test_an_anchor_that_is_not_of_sum_1_is_refused() -> None:
    with pytest.raises(ValueError, match="sum to 1"):
        learn("une liste", SIGNALS[:2], [], date=TODAY)


def test_rounded_weights_keep_their_sum() -> None:
    found = learning._rounded(np.array([1 / 3, 1 / 3, 1 / 3]))

    assert found.tolist() == [0.3334, 0.3333, 0.3333]


# Versions


def test_a_version_is_named_by_its_content() -> None:
    hand = by_hand("partenaires", SIGNALS, date=TODAY)

    assert hand.id == by_hand("partenaires", SIGNALS, date=TODAY).id
    assert len({hand.id, replace(hand, liste="cas").id, replace(hand, parent="x").id}) == 3
    assert replace(hand, date=TODAY + datetime.timedelta(days=1)).id != hand.id


def test_a_version_names_the_one_it_follows_and_to_revert_is_to_choose_it() -> None:
    hand = by_hand("partenaires", SIGNALS, date=TODAY)

    found = learned(far_is_declined(20), parent=hand)

    assert found.parent == hand.id
    assert weighted(SIGNALS, found) != SIGNALS
    assert weighted(weighted(SIGNALS, found), hand) == SIGNALS


def test_what_changes_is_said_the_largest_first() -> None:
    hand = by_hand("partenaires", SIGNALS, date=TODAY)
    after = replace(
        hand,
        poids=(("pres", 0.4125), ("grand", 0.3875), ("mots", 0.2)),
        retours=1200,
        perte_avant=0.6512,
        perte_apres=0.6,
    )

    *changes, judged = compare(hand, after, SIGNALS)

    assert changes == [
        "« Distance » compte moins : 0,50 → 0,4125.",
        "« Moyens » compte plus : 0,30 → 0,3875.",
    ]
    assert judged == (
        "Appris sur 1\u202f200 réponses ; sur des réponses mises de côté, ces poids prévoient "
        "mieux que ceux fixés à la main : perte logarithmique de 0,600 contre 0,651."
    )
    assert compare(after, hand, SIGNALS)[-1] == (
        "Ces poids sont ceux fixés à la main : aucune réponse ne les a changés."
    )
    assert compare(hand, hand, SIGNALS)[0] == "Aucun poids ne change."


def test_a_version_of_other_signals_is_refused() -> None:
    hand = by_hand("partenaires", SIGNALS[:2], date=TODAY)

    with pytest.raises(ValueError, match="not of the signals"):
        weighted(SIGNALS, hand)


# The small world where the truth is known


@pytest.mark.parametrize("strangeness", [0.3, 1.0])
def test_learning_is_no_worse_than_the_hand_with_few_answers_and_better_with_many(
    strangeness: float,
) -> None:
    hand = np.array([0.16, 0.36, 0.12, 0.08, 0.04, 0.08, 0.05, 0.11])

    ten, thirty, hundred, many = simulate(
        hand, sizes=(10, 30, 100, 300), draws=12, seed=2026, strangeness=strangeness
    )

    for few in (ten, thirty, hundred):
        assert few.appris >= few.main
    assert many.appris > many.main + 0.002
    assert ten.pire > -0.01


def test_the_small_world_is_the_same_twice() -> None:
    hand = np.array([0.4, 0.3, 0.2, 0.1])

    found = simulate(hand, sizes=(5,), draws=2, seed=1)

    assert found == simulate(hand, sizes=(5,), draws=2, seed=1)
    assert found != simulate(hand, sizes=(5,), draws=2, seed=2)
