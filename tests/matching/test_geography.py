"""Great-circle distances, checked on places whose distance is known."""

from math import e, inf, pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.signals.geography import (
    closeness,
    distances_km,
    nearness,
    spacings_km,
    unit_vectors,
)
from tests.matching.factories import DEGREE_KM

QUICK = settings(max_examples=60, derandomize=True, deadline=None, database=None)


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two (longitude, latitude)."""
    points = unit_vectors(np.array([one[0], other[0]]), np.array([one[1], other[1]]))
    return float(distances_km(points[1:], points[0])[0])


def test_paris_is_392_km_from_lyon() -> None:
    hotels_de_ville = (2.3522, 48.8566), (4.8357, 45.7640)

    found = distance(*hotels_de_ville)

    assert found == pytest.approx(392, abs=1)


def test_a_degree_of_meridian_is_111_km() -> None:
    found = distance((5.0, 46.0), (5.0, 47.0))

    assert found == pytest.approx(6371.0088 * pi / 180, rel=1e-12)


def test_two_places_on_both_sides_of_the_antimeridian_are_neighbours() -> None:
    found = distance((179.9, 0.0), (-179.9, 0.0))

    assert found == pytest.approx(0.2 * 6371.0088 * pi / 180, rel=1e-9)


def test_every_longitude_of_a_pole_is_one_place() -> None:
    assert distance((0.0, 90.0), (123.0, 90.0)) == pytest.approx(0, abs=1e-9)
    assert distance((0.0, 90.0), (0.0, -90.0)) == pytest.approx(6371.0088 * pi, rel=1e-12)


def test_two_streets_a_hundred_metres_apart_are_measured_to_ten_centimetres() -> None:
    hundred_metres = 0.1 * 180 / (6371.0088 * pi)

    found = distance((5.0, 46.0), (5.0, 46.0 + hundred_metres))

    assert found == pytest.approx(0.1, abs=0.0001)


def test_a_place_is_at_less_than_a_metre_of_itself() -> None:
    assert 0 <= distance((5.0, 46.0), (5.0, 46.0)) < 0.001


@pytest.mark.parametrize("missing", [(float("nan"), 46.0), (5.0, float("nan"))])
def test_the_distance_to_an_unknown_place_is_infinite(missing: tuple[float, float]) -> None:
    known = (5.0, 46.0)

    assert distance(missing, known) == inf
    assert distance(known, missing) == inf


def test_nearness_is_one_here_and_falls_to_one_over_e_at_its_scale() -> None:
    kilometres = np.array([0.0, 15.0, 30.0, inf])

    found = nearness(kilometres, 15.0)

    assert found.tolist() == pytest.approx([1.0, 1 / e, 1 / e**2, 0.0])


@QUICK
@given(st.lists(st.floats(0, 20_100), min_size=2, max_size=20))
def test_nearness_never_rises_with_the_distance(kilometres: list[float]) -> None:
    ordered = np.array(sorted(kilometres))

    found = nearness(ordered, 15.0)

    assert (np.diff(found) <= 0).all()
    assert ((found >= 0) & (found <= 1)).all()


@QUICK
@given(
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
)
def test_a_distance_is_the_same_both_ways_and_at_most_half_the_globe(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    there, back = distance(one, other), distance(other, one)

    assert there == pytest.approx(back, abs=0.001)
    assert 0 <= there <= 6371.0088 * pi


def test_land_is_as_close_as_its_nearest_communes_stand_within_60_km() -> None:
    # In degrees: ten communes a tenth apart, and one at the antipodes.
    latitudes = np.array([44 + tenth / 10 for tenth in range(10)] + [-44.0])
    longitudes = np.array([5.0] * 10 + [-175.0])

    found = spacings_km(unit_vectors(longitudes, latitudes))

    # The first has five communes within 60 km (0.54 degree); the middle one eight, four each side.
    assert found[0] == pytest.approx((0.1 + 0.2 + 0.3 + 0.4 + 0.5) / 5 * DEGREE_KM)
    assert found[4] == pytest.approx(2 * (0.1 + 0.2 + 0.3 + 0.4) / 8 * DEGREE_KM)
    assert found[10] == np.inf


def test_the_same_distance_is_nearer_where_communes_stand_apart() -> None:
    plain, mountain, unknown = closeness(np.full(3, 10.0), np.array([3.0, 9.0, np.inf]))

    assert plain < mountain
    assert unknown == pytest.approx((np.exp(-10 / 8) + np.exp(-10 / 40)) / 3)


@pytest.mark.parametrize("spacing", [0.0, 3.0, np.inf])
def test_farther_is_never_closer(spacing: float) -> None:
    distances = np.array([0.0, 0.1, 1.0, 5.0, 30.0, 900.0, np.inf])

    found = closeness(distances, np.full(len(distances), spacing))

    assert np.all(np.diff(found) < 0)
    assert found[-1] == 0
