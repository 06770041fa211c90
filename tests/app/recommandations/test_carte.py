"""The map of an answer: everybody where they are, and the commune that asks by its name."""

import random

import numpy as np
import pytest

from app.recommandations import carte, contenu
from matching.signals.geography import kilometres_of
from matching.snapshot import Snapshot
from matching.types import Demande

SIGN = carte.SIGN


def drawn(france: Snapshot, code: str, *, small: bool = False) -> carte.Carte:
    demande = Demande(commune=code, texte="une fuite", themes=("fuites-reseaux",))
    found = carte.draw(france, contenu.compute(france, demande, limite=12), small=small)
    assert found is not None
    return found


def sample(france: Snapshot) -> list[str]:
    known = np.flatnonzero(np.isfinite(france.communes.xyz).all(axis=1))
    return [france.communes.codes[rank] for rank in random.Random(7).sample(known.tolist(), 40)]


@pytest.mark.parametrize("small", [False, True])
def test_every_sign_is_drawn_where_its_commune_is(france: Snapshot, small: bool):
    for code in sample(france):
        found = drawn(france, code, small=small)
        here = france.communes.xyz[france.commune_rank(code)]
        x, y = found.points[0].x, found.points[0].y
        for point in found.points:
            identifier = point.cible.rpartition("-")[2]
            if point.role != "partenaire" or not identifier:
                continue
            place = france.communes.xyz[france.commune_rank(identifier)]
            kilometres = float(kilometres_of((1 - place @ here)[None] / 2)[0])
            units = np.hypot(point.x - x, point.y - y) / found.echelle * found.echelle_km
            slack = 2 * SIGN / found.echelle * found.echelle_km
            assert abs(units - kilometres) <= slack + 0.02 * kilometres, (code, point)


@pytest.mark.parametrize("small", [False, True])
def test_the_commune_that_asks_is_always_named(france: Snapshot, small: bool):
    for code in sample(france):
        found = drawn(france, code, small=small)

        assert found.points[0].numero is None, code
        assert not found.points[0].on_sign, code


@pytest.mark.parametrize("small", [False, True])
def test_everybody_else_is_named_or_numbered_from_one(france: Snapshot, small: bool):
    for code in ["13055", *sample(france)]:
        found = drawn(france, code, small=small)

        numbers = [point.numero for point in found.numerotes]
        assert numbers == list(range(1, len(numbers) + 1)), code
        assert len(found.points) > 1, code


def test_a_number_stands_on_its_sign_when_there_is_no_room_beside_it():
    window = carte._Window(0.0, 0.0, (-50.0, -50.0, 50.0, 50.0), 1.0)
    # Nine signs side by side on a map of 100 units, where names are 66 long.
    places = [(rank, "Dix lettre", "commune", "", "partenaire") for rank in range(9)]
    spots = np.array([[20.0 * (n % 3) + 30, 18.0 * (n // 3) + 32] for n in range(9)])

    points = carte._points(places, spots, window)

    assert points[4].on_sign
    assert points[4].label == (50.0, 54.5, "middle")


def test_the_abbreviations_of_a_map_are_explained(france: Snapshot):
    # Aouste-sur-Sye: of a communauté de communes, among others.
    found = drawn(france, "26011")

    assert found.abreges == [("CC", "communauté de communes")]


def test_signs_of_one_commune_stand_side_by_side():
    spots = np.array([[100.0, 50.0], [100.0, 50.0], [100.0, 50.0], [101.0, 50.0]])

    moved = carte._apart([1, 1, 1, 2], spots)

    assert moved.tolist() == [[100, 50], [120, 50], [80, 50], [101, 50]]
