"""Groupements proposed around leads, on maps small enough to be solved by hand."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.groups import (
    LARGEST,
    REACH_KM,
    SMALLEST,
    GroupePropose,
    Raison,
    Regroupement,
    propose,
)
from matching.signals.geography import EARTH_RADIUS_KM, distances_km, unit_vectors

QUICK = settings(max_examples=80, derandomize=True, deadline=None, database=None)
KM_PER_DEGREE = EARTH_RADIUS_KM * np.pi / 180

# Where a commune is on a straight road to the north (None: unknown), whether it leads, its seats.
Commune = tuple[float | None, bool, int]


def on_a_road(communes: list[Commune]) -> np.ndarray:
    north = [np.nan if km is None else 44 + km / KM_PER_DEGREE for km, _leads, _seats in communes]
    return unit_vectors(np.full(len(communes), 2.0), np.array(north))


def grouped(communes: list[Commune], *, reach_km: float = REACH_KM) -> Regroupement:
    return propose(
        on_a_road(communes),
        capables=np.array([leads for _km, leads, _seats in communes], dtype=np.bool_),
        places=np.array([seats for _km, _leads, seats in communes], dtype=np.int64),
        reach_km=reach_km,
    )


def follower(km: float | None) -> Commune:
    return (km, False, 0)


def lead(km: float, seats: int = 14) -> Commune:
    return (km, True, seats)


@st.composite
def roads(draw: st.DrawFn) -> list[Commune]:
    """Communes at different places of a road, so that no two of them are the same."""
    places = draw(st.lists(st.integers(0, 200), unique=True, max_size=24))
    found: list[Commune] = [
        (km + km * km / 1e5, draw(st.booleans()), draw(st.integers(0, 16))) for km in places
    ]
    return found + [follower(None)] * draw(st.integers(0, 2))


def test_a_lead_gathers_those_around_it() -> None:
    found = grouped([follower(0), lead(10), follower(20), follower(30)])

    assert found.groupes == (GroupePropose(chef=1, membres=(0, 2, 3)),)
    assert found.groupes[0].taille == 4
    assert found.isolees == {}
    assert (found.groupees, found.borne, found.part_de_la_borne) == (4, 4, 1)


def test_a_member_at_the_very_distance_is_in_and_one_a_metre_further_is_out() -> None:
    found = grouped([lead(0), follower(1), follower(30), follower(30.001)])

    assert found.groupes == (GroupePropose(chef=0, membres=(1, 2)),)
    assert found.isolees == {3: Raison.PERSONNE_A_PORTEE}


def test_two_leads_that_cannot_both_gather_three_make_one_group() -> None:
    found = grouped([lead(0), follower(5), follower(10), lead(12)])

    assert [groupe.taille for groupe in found.groupes] == [4]
    assert found.isolees == {}


def test_each_joins_the_nearer_of_two_leads_when_both_have_enough() -> None:
    found = grouped(
        [lead(0), follower(1), follower(2), follower(18), follower(19), lead(20)]
        + [follower(3), follower(17)]
        + [follower(-k) for k in range(1, 9)]
        + [follower(20 + k) for k in range(1, 9)]
    )

    assert [groupe.chef for groupe in found.groupes] == [0, 5]
    assert found.groupes[0].membres == (1, 2, 6, *range(8, 16))
    assert found.groupes[1].membres == (3, 4, 7, *range(16, 24))


def test_sixteen_communes_around_one_lead_leave_two_out() -> None:
    found = grouped([lead(0), *[follower(k) for k in range(1, 17)]])

    assert found.groupes[0].taille == LARGEST == 15
    # The two furthest.
    assert found.isolees == {15: Raison.COMPLET, 16: Raison.COMPLET}
    assert (found.groupees, found.borne) == (15, 15)


def test_seats_left_are_a_limit() -> None:
    found = grouped([lead(0, seats=2), follower(1), follower(2), follower(3)])

    assert found.groupes == (GroupePropose(chef=0, membres=(1, 2)),)
    assert found.isolees == {3: Raison.COMPLET}


def test_a_full_group_lends_a_member_so_that_a_second_one_can_open() -> None:
    # The first lead takes fifteen; the second stands alone with one follower left over.
    found = grouped([lead(0), *[follower(k) for k in range(1, 16)], lead(25, seats=2)])

    assert found.groupees == found.borne == 17
    assert sorted(groupe.taille for groupe in found.groupes) == [3, 14]


@pytest.mark.parametrize(
    ("communes", "reasons"),
    [
        ([], {}),
        ([follower(None)], {0: Raison.POSITION_INCONNUE}),
        ([follower(0)], {0: Raison.PERSONNE_A_PORTEE}),
        ([lead(0)], {0: Raison.TROP_PEU_AUTOUR}),
        ([lead(0), follower(1)], {0: Raison.TROP_PEU_AUTOUR, 1: Raison.TROP_PEU_AUTOUR}),
        ([lead(0, seats=0), follower(1), follower(2)], dict.fromkeys(range(3), Raison.COMPLET)),
        (
            [follower(0), follower(1), follower(2)],
            dict.fromkeys(range(3), Raison.PERSONNE_A_PORTEE),
        ),
        (
            [lead(0), follower(1), follower(40), follower(None)],
            {
                0: Raison.TROP_PEU_AUTOUR,
                1: Raison.TROP_PEU_AUTOUR,
                2: Raison.PERSONNE_A_PORTEE,
                3: Raison.POSITION_INCONNUE,
            },
        ),
    ],
)
def test_whoever_is_left_out_is_told_why(
    communes: list[Commune], reasons: dict[int, Raison]
) -> None:
    found = grouped(communes)

    assert found.groupes == ()
    assert found.isolees == reasons
    assert (found.groupees, found.borne, found.part_de_la_borne) == (0, 0, 1)


def test_an_infinite_position_is_an_unknown_one() -> None:
    xyz = on_a_road([lead(0), follower(1), follower(2)])
    xyz[2] = np.inf

    found = propose(xyz, capables=np.array([True, False, False]), places=np.array([14, 0, 0]))

    assert found.isolees[2] == Raison.POSITION_INCONNUE


def test_the_value_of_pairs_decides_with_whom() -> None:
    communes = [lead(0), *[follower(k) for k in range(1, 6)], lead(6)]
    friends_of = {0: {3, 4, 5}, 6: {1, 2}}

    found = propose(
        on_a_road(communes),
        capables=np.array([leads for _km, leads, _seats in communes]),
        places=np.array([3, 0, 0, 0, 0, 0, 3]),
        valeurs=lambda communes, chefs: np.array(
            [
                float(c in friends_of[h])
                for c, h in zip(communes.tolist(), chefs.tolist(), strict=True)
            ]
        ),
    )

    assert found.groupes == (GroupePropose(0, (3, 4, 5)), GroupePropose(6, (1, 2)))


@pytest.mark.parametrize(
    ("capables", "places", "reach_km"),
    [([True], [1, 2], 30.0), ([True, True], [1, -1], 30.0), ([True, True], [1, 1], -1.0)],
)
def test_arrays_that_do_not_fit_are_refused(
    capables: list[bool], places: list[int], reach_km: float
) -> None:
    with pytest.raises(ValueError, match="places"):
        propose(
            on_a_road([lead(0), lead(1)]),
            capables=np.array(capables),
            places=np.array(places),
            reach_km=reach_km,
        )


@QUICK
@given(roads(), st.sampled_from([0.0, 5.0, 30.0]))
def test_every_group_is_feasible_and_everybody_else_has_a_reason(
    communes: list[Commune], reach_km: float
) -> None:
    xyz = on_a_road(communes)

    found = grouped(communes, reach_km=reach_km)

    seen = [rank for groupe in found.groupes for rank in (groupe.chef, *groupe.membres)]
    assert len(seen) == len(set(seen)) == found.groupees
    assert sorted([*seen, *found.isolees]) == list(range(len(communes)))
    assert found.groupees <= found.borne
    for groupe in found.groupes:
        _km, leads, seats = communes[groupe.chef]
        assert leads
        assert len(groupe.membres) <= seats
        assert SMALLEST <= groupe.taille <= LARGEST
        distances = distances_km(xyz[list(groupe.membres)], xyz[groupe.chef])
        assert (distances <= reach_km + 1e-5).all()


@QUICK
@given(roads())
def test_whoever_is_said_to_be_left_out_could_not_simply_join(communes: list[Commune]) -> None:
    xyz = on_a_road(communes)

    found = grouped(communes)

    for rank, reason in found.isolees.items():
        if reason == Raison.POSITION_INCONNUE:
            assert communes[rank][0] is None
            continue
        for groupe in found.groupes:
            near = distances_km(xyz[[rank]], xyz[groupe.chef])[0] < REACH_KM - 1e-6
            full = len(groupe.membres) == min(communes[groupe.chef][2], LARGEST - 1)
            assert not near or (full and reason == Raison.COMPLET)


@QUICK
@given(roads(), st.randoms(use_true_random=False))
def test_the_order_of_the_communes_changes_nothing_but_their_ranks(
    communes: list[Commune], random: Random
) -> None:
    ranks = list(range(len(communes)))
    random.shuffle(ranks)

    found, shuffled = grouped(communes), grouped([communes[rank] for rank in ranks])

    renamed = {
        (ranks[groupe.chef], tuple(sorted(ranks[rank] for rank in groupe.membres)))
        for groupe in shuffled.groupes
    }
    assert renamed == {(groupe.chef, groupe.membres) for groupe in found.groupes}
    assert {ranks[rank]: reason for rank, reason in shuffled.isolees.items()} == found.isolees


def test_a_crowded_country_is_grouped_to_97_percent_of_the_bound() -> None:
    rng = np.random.default_rng(2)
    xyz = unit_vectors(rng.uniform(0, 5, 600), rng.uniform(44, 48, 600))

    found = propose(xyz, capables=rng.random(600) < 0.15, places=rng.integers(0, 15, 600))

    assert found.part_de_la_borne >= 0.97
    assert found.groupees + len(found.isolees) == 600
