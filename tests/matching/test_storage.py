"""A snapshot on disk: whole or not at all, and the same answers once read back."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matching import storage
from matching.recommending import recommend, understand
from tests.matching.factories import (
    CAS,
    COMMUNES,
    REGLES,
    SMALL_FRANCE,
    make_demande,
    make_snapshot,
)


def test_a_snapshot_read_back_answers_as_before(tmp_path: Path) -> None:
    storage.save(SMALL_FRANCE, tmp_path / "v1")

    found = storage.load(tmp_path / "v1")

    assert found.version == "essai"
    assert found.regles == REGLES
    assert found.lexicon == SMALL_FRANCE.lexicon
    for record in COMMUNES:
        demande = make_demande(commune=record.code)
        assert recommend(found, demande) == recommend(SMALL_FRANCE, demande)


def test_a_snapshot_read_back_understands_as_before(tmp_path: Path) -> None:
    texte = "Nous perdons de l’eau, la cantine et un achat groupé"
    storage.save(SMALL_FRANCE, tmp_path / "v1")

    found = understand(storage.load(tmp_path / "v1"), texte)

    assert found == understand(SMALL_FRANCE, texte)
    assert len(found.themes) == 2


def test_a_snapshot_read_back_cannot_be_written_to(tmp_path: Path) -> None:
    storage.save(SMALL_FRANCE, tmp_path / "v1")

    found = storage.load(tmp_path / "v1")

    with pytest.raises(ValueError, match="read-only"):
        found.communes.populations[0] = 0


def test_a_snapshot_already_there_is_left_as_it_is(tmp_path: Path) -> None:
    other = replace(SMALL_FRANCE, version="autre")
    storage.save(SMALL_FRANCE, tmp_path / "v1")

    storage.save(other, tmp_path / "v1")

    assert storage.load(tmp_path / "v1").version == "essai"
    assert [path.name for path in tmp_path.iterdir()] == ["v1"]


def test_a_folder_is_made_on_the_way(tmp_path: Path) -> None:
    folder = tmp_path / "école d’été" / "instantanés" / "v1"

    storage.save(SMALL_FRANCE, folder)

    assert storage.load(folder).version == "essai"


def test_a_snapshot_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        storage.load(tmp_path / "v1")


def test_a_write_cut_short_is_never_seen(tmp_path: Path) -> None:
    unwritable = np.array([object()], dtype=object)
    broken = replace(SMALL_FRANCE, text=replace(SMALL_FRANCE.text, data=unwritable))

    with pytest.raises(ValueError, match="pickle"):
        storage.save(broken, tmp_path / "v1")

    assert not (tmp_path / "v1").exists()


def test_a_reader_sees_all_of_a_snapshot_or_none_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "v1"
    writer = threading.Thread(target=storage.save, args=(SMALL_FRANCE, folder))

    writer.start()
    while not folder.exists():
        assert writer.is_alive() or folder.exists()
    seen = storage.load(folder)
    writer.join()

    assert recommend(seen, make_demande()) == recommend(SMALL_FRANCE, make_demande())


def test_two_writers_of_the_same_snapshot_leave_one(tmp_path: Path) -> None:
    writers = [
        threading.Thread(target=storage.save, args=(SMALL_FRANCE, tmp_path / "v1"))
        for _ in range(4)
    ]

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [path.name for path in tmp_path.iterdir()] == ["v1"]
    assert storage.load(tmp_path / "v1").version == "essai"


def test_a_snapshot_without_a_word_is_kept_too(tmp_path: Path) -> None:
    silent = make_snapshot(cas=(replace(CAS[0], texte=""),), acteurs=(), porteurs=())
    storage.save(silent, tmp_path / "v1")

    found = storage.load(tmp_path / "v1")

    assert recommend(found, make_demande()) == recommend(silent, make_demande())
