"""The table of groupements, both ways, and what it says of communes."""

from pathlib import Path

import numpy as np
import pytest

from matching.cooperations import cooperations_of
from matching.signals.cooperation import bonds, engaged_elsewhere, engagements, most_engaging
from matching.signals.subjects import read_classes
from matching.storage import load, save
from tests.matching.factories import COOPERATIONS, SMALL_FRANCE, make_cooperation, make_snapshot

CODES = {"a": 0, "b": 1, "c": 2, "d": 3}
PLACES = {classe.slug: place for place, classe in enumerate(read_classes())}
EAU, ECOLES = PLACES["eau"], PLACES["ecoles"]
# Two for water (of two, of three), one for water and schools, one whose subject is unknown.
TABLE = cooperations_of(
    [
        make_cooperation("4", "Autres", "d"),
        make_cooperation("2", "Eau", "c", "b", "a"),
        make_cooperation("1", "Eau", "b", "a", "zzz", "b"),
        make_cooperation("3", "Eau et écoles", "c", "d"),
    ],
    CODES,
)
EVERYWHERE = np.ones(4, dtype=np.bool_)


def test_the_table_is_read_both_ways_whatever_the_order_of_the_records() -> None:
    assert TABLE.ids == ["1", "2", "3", "4"]
    assert [TABLE.members_of(rank).tolist() for rank in range(4)] == [
        [0, 1],
        [0, 1, 2],
        [2, 3],
        [3],
    ]
    assert [TABLE.of_commune(rank).tolist() for rank in range(4)] == [
        [0, 1],
        [0, 1],
        [1, 2],
        [2, 3],
    ]
    assert TABLE.sizes.tolist() == [2, 3, 2, 1]
    assert TABLE.subject_counts.tolist() == [1, 1, 2, 0]


def test_two_groupements_of_one_id_are_refused() -> None:
    twice = make_cooperation("1", "Eau", "a")

    with pytest.raises(ValueError, match="same id"):
        cooperations_of([twice, twice], CODES)


def test_no_groupement_is_no_knowledge() -> None:
    assert not cooperations_of([], CODES)
    assert not SMALL_FRANCE.cooperations


def test_bonds_add_up_over_the_groupements_shared() -> None:
    found = bonds(TABLE, [0, 1], np.array([1, 2, 3]))

    first, second = 1 / np.log(3), 1 / np.log(4)
    assert found == pytest.approx([1 - np.exp(-first - second), 1 - np.exp(-second), 0])


def test_a_groupement_engages_by_its_size_and_by_what_else_it_does() -> None:
    many = cooperations_of(
        [make_cooperation("1", "Eau", *map(str, range(16)))], {str(n): n for n in range(16)}
    )

    # On water and schools, ½ for the subject and half of ½ for one of its two classes.
    assert engagements(TABLE, np.arange(4), [EAU]).tolist() == [1, 1, 0.75, 0]
    assert engagements(TABLE, np.arange(4), [ECOLES]).tolist() == [0, 0, 0.75, 0]
    # Sixteen members are twice eight: half of ½, and ½ for the same subject.
    assert engagements(many, np.array([0]), [EAU]).tolist() == [0.75]


def test_only_groupements_elsewhere_engage() -> None:
    shared = np.array([False, False, True, True])

    assert engaged_elsewhere(TABLE, np.array([3, 0, 2]), [EAU], EVERYWHERE).tolist() == [0.75, 1, 1]
    assert engaged_elsewhere(TABLE, np.array([3, 0, 2]), [EAU], shared).tolist() == [0.75, 0, 0.75]
    assert most_engaging(TABLE, 2, [EAU], shared) == 2
    assert most_engaging(TABLE, 0, [EAU], shared) is None
    assert most_engaging(TABLE, 3, [PLACES["tourisme"]], EVERYWHERE) is None


def test_a_snapshot_keeps_its_groupements_on_disk(tmp_path: Path) -> None:
    built = make_snapshot(cooperations=COOPERATIONS)
    save(built, tmp_path / "instantane")

    found = load(tmp_path / "instantane").cooperations

    assert found.ids == built.cooperations.ids
    assert found.natures == built.cooperations.natures
    assert np.array_equal(found.membres, built.cooperations.membres)
    assert np.array_equal(found.classes, built.cooperations.classes)


def test_groupements_given_afterwards_are_those_given_at_building() -> None:
    later = SMALL_FRANCE.with_cooperations(COOPERATIONS).cooperations
    built = make_snapshot(cooperations=COOPERATIONS).cooperations

    assert later.ids == built.ids
    assert np.array_equal(later.groupements, built.groupements)
