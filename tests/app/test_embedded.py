"""The PostgreSQL started for people, on real processes: paths, sharing, accidents."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app import embedded
from app.embedded import Cluster

HOLDER = """
import sys, time
from pathlib import Path
from app import embedded
with embedded.serve(Path(sys.argv[1]), durable=False) as cluster:
    print(cluster.url("postgres"), flush=True)
    sys.stdin.readline()
"""
PATIENCE_S = 60


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder the service user of PostgreSQL can reach too, unlike pytest's own when root."""
    # Not under tmp_path: its path is long already, and closed to others.
    with tempfile.TemporaryDirectory(prefix="maillage-essai-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        for process in processes_of(folder):
            os.kill(process, signal.SIGKILL)


def processes_of(folder: Path) -> list[int]:
    """PostgreSQL servers that serve a data folder below this one."""
    listed = subprocess.run(
        ["ps", "-eww", "-o", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    found = [line.split(maxsplit=1) for line in listed if str(folder) in line]
    # The path of the program may hold a space: what follows its name tells it apart.
    return [int(pid) for pid, args in found if "/bin/postgres -D" in args]


def connect(cluster: Cluster) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(cluster.url().replace("+psycopg", ""))


def ask(cluster: Cluster) -> object:
    """A fact only a server that works can answer."""
    with connect(cluster) as connection:
        row = connection.execute("SELECT current_database()").fetchone()
    return row[0] if row else None


def answers(url: str) -> bool:
    try:
        psycopg.connect(url.replace("+psycopg", ""), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def start_holder(data: Path) -> "subprocess.Popen[str]":
    """Start another process that holds the server until a line reaches it."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip


def wait_for(holder: "subprocess.Popen[str]") -> str:
    """Wait until a holder has its server, and return the address it says."""
    assert holder.stdout
    return holder.stdout.readline().strip()


def leave(holder: "subprocess.Popen[str]") -> None:
    holder.communicate("\n", timeout=PATIENCE_S)
    assert holder.returncode == 0


def make_folder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


# Paths


def test_a_server_starts_in_a_folder_with_a_space_an_accent_and_an_apostrophe(place: Path) -> None:
    data = make_folder(place / "Mairie d'Haÿ")

    with embedded.serve(data, durable=False) as cluster:
        found, sockets = ask(cluster), cluster.sockets

    assert found == "maillage"
    assert processes_of(place) == []
    assert not sockets.exists() or place in sockets.parents


def test_a_server_starts_at_the_end_of_a_very_long_path(place: Path) -> None:
    data = make_folder(place / "/".join(["dossier-partage-du-secretariat"] * 8))

    with embedded.serve(data, durable=False) as cluster:
        found, sockets = ask(cluster), cluster.sockets

    assert found == "maillage"
    assert processes_of(place) == []
    assert not sockets.exists() or place in sockets.parents


@pytest.mark.parametrize("name", ["Mairie, école", "prix en $EUROS", "l`eau"])
def test_a_server_starts_whatever_the_folder_is_called(place: Path, name: str) -> None:
    data = make_folder(place / name)

    with embedded.serve(data, durable=False) as cluster:
        found = ask(cluster)

    assert found == "maillage"
    assert processes_of(place) == []


# Several users of one server


def test_two_who_start_together_share_a_server_that_the_last_to_leave_stops(place: Path) -> None:
    data = make_folder(place / "d")
    first, second = start_holder(data), start_holder(data)

    urls = {wait_for(first), wait_for(second)}
    url = urls.pop()
    leave(first)
    after_the_first = answers(url)
    leave(second)

    assert urls == set()
    assert after_the_first
    assert not answers(url)
    assert processes_of(place) == []


def test_what_was_written_is_there_at_the_next_start(place: Path) -> None:
    data = make_folder(place / "d")
    with embedded.serve(data, durable=False) as cluster, connect(cluster) as connection:
        connection.execute("CREATE TABLE trace (mot text)")
        connection.execute("INSERT INTO trace VALUES ('fuite')")

    with embedded.serve(data, durable=False) as cluster, connect(cluster) as connection:
        found = connection.execute("SELECT mot FROM trace").fetchall()

    assert found == [("fuite",)]


# Accidents


def test_a_server_whose_holder_was_killed_is_taken_over_and_stopped_in_the_end(
    place: Path,
) -> None:
    data = make_folder(place / "d")
    holder = start_holder(data)
    url = wait_for(holder)

    holder.kill()
    holder.communicate()
    with embedded.serve(data, durable=False) as cluster:
        found = ask(cluster)

    assert found == "maillage"
    assert not answers(url)
    assert processes_of(place) == []


def test_a_server_killed_with_its_holder_starts_again(place: Path) -> None:
    data = make_folder(place / "d")
    holder = start_holder(data)
    wait_for(holder)
    # As a power cut would: nobody has the time to remove postmaster.pid or the socket.
    for process in [holder.pid, *processes_of(place)]:
        os.kill(process, signal.SIGKILL)
    holder.communicate()

    with embedded.serve(data, durable=False) as cluster:
        found = ask(cluster)

    assert found == "maillage"
    assert processes_of(place) == []


def test_an_initialisation_cut_short_is_begun_again(place: Path) -> None:
    data = make_folder(place / "d")
    (make_folder(data / "brouillon-coupe") / "PG_VERSION").write_text("18\n")

    with embedded.serve(data, durable=False) as cluster:
        found = ask(cluster)

    assert found == "maillage"
    assert not list(data.glob("brouillon-*"))


def test_a_holder_killed_during_the_initialisation_does_not_harm_the_next(place: Path) -> None:
    data = make_folder(place / "d")
    holder = start_holder(data)
    limit = time.monotonic() + PATIENCE_S
    while not list(data.glob("*/PG_VERSION")) and time.monotonic() < limit:
        time.sleep(0.002)
    holder.kill()
    holder.communicate()

    with embedded.serve(data, durable=False) as cluster:
        found = ask(cluster)

    assert found == "maillage"
    assert processes_of(place) == []
