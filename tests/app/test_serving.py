"""The service as it runs: its processes, its database, and those who handle it roughly."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from app import embedded
from tests.app.test_embedded import processes_of

# Serves a page that asks the database, on an embedded server of its own, without the real France.
SERVICE = """
import sys
from app import database, serving, worker
from app.config import Config
from flask import Flask
from sqlalchemy import create_engine, text

config = Config.from_env()

def application(self):
    app = Flask("essai")
    engine = create_engine(self.database_url, pool_pre_ping=True)

    @app.get("/")
    def ask():
        with engine.connect() as connection:
            return str(connection.scalar(text("SELECT current_database()")))

    return app

serving._Server.load = application
worker.REQUEST_SECONDS = 4
with serving.reserve_port(config) as reserved:
    with database.running(config, durable=False, guarded=True) as url:
        serving.serve(config, url, reserved)
"""
PATIENCE_S = 60


def wait_until(seen: Callable[[], bool]) -> bool:
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit:
        if seen():
            return True
        time.sleep(0.1)
    return False


class Service:
    """A service on a port of its own, and what it said when it ended."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data = data
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVICE],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
            cwd=Path(__file__).parents[2],
            env={
                **os.environ, "MAILLAGE_DATA": str(data), "MAILLAGE_PORT": str(self.port),
                "MAILLAGE_WORKERS": "1", "DATABASE_URL": "",
            },
        )  # fmt: skip

    def page(self, path: str = "/") -> tuple[int, str]:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def answers(self) -> bool:
        return self.page() == (200, "maillage")

    def workers(self) -> list[int]:
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)],
            capture_output=True, text=True, check=False,
        ).stdout.splitlines()  # fmt: skip
        # The guard is the other child: it forked before the web process, so it is the first.
        return sorted(int(line.split()[0]) for line in listed if "defunct" not in line)[1:]

    def stop(self, number: int = signal.SIGINT) -> str:
        os.killpg(self.process.pid, number)
        said, _ = self.process.communicate(timeout=PATIENCE_S)
        return said


@contextlib.contextmanager
def opened() -> Iterator[Service]:
    with tempfile.TemporaryDirectory(prefix="maillage-essai-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        found = Service(folder)
        try:
            assert wait_until(found.answers), "the service never answered"
            yield found
        finally:
            for pid in [found.process.pid, *processes_of(folder)]:
                with_suppressed_kill(pid)
            found.process.communicate()


@pytest.fixture
def service() -> Iterator[Service]:
    """A service to handle roughly."""
    with opened() as found:
        yield found


@pytest.fixture(scope="module")
def shared() -> Iterator[Service]:
    """A service that several tests ask, and none stops."""
    with opened() as found:
        yield found


def with_suppressed_kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_leaves_no_process_behind_even_with_a_request_half_sent(
    service: Service, number: int
) -> None:
    with socket.create_connection(("127.0.0.1", service.port)) as half:
        half.sendall(b"GET / HTTP/1.1\r\nHos")
        time.sleep(0.3)

        said = service.stop(number)

    assert service.process.returncode == 0
    assert "SIGKILL" not in said
    assert "Traceback" not in said
    assert processes_of(service.data) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGABRT, signal.SIGKILL])
def test_a_web_process_that_leaves_does_not_take_the_database_with_it(
    service: Service, number: int
) -> None:
    (worker,) = service.workers()

    os.kill(worker, number)

    assert wait_until(lambda: worker not in service.workers() and bool(service.workers()))
    assert wait_until(service.answers)
    assert len(processes_of(service.data)) > 0


def test_a_database_that_dies_is_started_again_and_nobody_waits_for_ever(service: Service) -> None:
    postmaster = min(processes_of(service.data))

    os.kill(postmaster, signal.SIGKILL)

    assert wait_until(lambda: postmaster not in processes_of(service.data))
    # Another command that needs the database meanwhile starts it, or finds it started.
    with embedded.serve(service.data, durable=False) as cluster:
        assert cluster.is_running()
    assert wait_until(service.answers)


# Those who are slow, and those who cannot be understood


def exchange(service: Service, sent: bytes, *, patience: float = 20) -> bytes:
    """Send bytes as they are, and return all that comes back until the service hangs up."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=patience) as visitor:
        visitor.sendall(sent)
        return b"".join(iter(lambda: visitor.recv(65536), b""))


def test_visitors_who_send_little_by_little_stop_nobody(service: Service) -> None:
    heads = [
        b"GET / HTTP/1.1\r\nHost: h\r\nX: ",
        b"POST / HTTP/1.1\r\nContent-Length: 90\r\n\r\na=",
    ]
    with contextlib.ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", service.port)))
            for _ in range(40)
        ]
        for place, visitor in enumerate(slow):
            visitor.sendall(heads[place % 2])
        start = time.monotonic()
        for _ in range(5):
            for visitor in slow:
                visitor.sendall(b"a")

            assert service.answers()
        elapsed = time.monotonic() - start
        # However long they would go on, they are sent away.
        ends = [b"".join(iter(partial(visitor.recv, 65536), b"")) for visitor in slow]

    assert elapsed < 4
    assert all(end.startswith(b"HTTP/1.1 408 ") for end in ends)
    assert "trop de temps" in ends[0].decode()
    assert "Traceback" not in service.stop()


def test_visitors_who_do_not_hang_up_stop_nobody(shared: Service) -> None:
    with contextlib.ExitStack() as stack:
        start = time.monotonic()
        for _ in range(10):
            visitor = stack.enter_context(socket.create_connection(("127.0.0.1", shared.port)))
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            assert visitor.recv(65536).startswith(b"HTTP/1.1 200 ")

        assert shared.answers()
        assert time.monotonic() - start < 4


def test_a_request_in_pieces_and_two_at_once_are_answered(shared: Service) -> None:
    one = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
    last = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"

    with socket.create_connection(("127.0.0.1", shared.port)) as visitor:
        for piece in (b"\r\n" + one[:9], one[9:20], one[20:]):
            visitor.sendall(piece)
            time.sleep(0.1)
        in_pieces = visitor.recv(65536)

    assert in_pieces.startswith(b"HTTP/1.1 200 ")
    assert exchange(shared, one + one + last).count(b"HTTP/1.1 200 ") == 3


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        (b"GET /?q=" + b"a" * 9000, 414, "trop longue"),
        (b"GET / HTTP/1.1\r\n" + b"X: %s\r\n" % (b"a" * 8000) * 5, 431, "trop longs"),
        (b"GET / HTTP/1.1\r\nX: %s\r\n\r\n" % (b"a" * 9000), 431, "trop longs"),
        (b"\x16\x03\x01\x02\x00\x01", 400, "mal formé"),
        (b"GET /\r\n\r\n", 400, "mal formé"),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400, "mal formé"),
        (b"POST / HTTP/1.1\r\nContent-Length: 200000\r\n\r\na", 413, "trop lourde"),
        (b"POST / HTTP/1.1\r\nContent-Length: %s\r\n\r\n" % (b"9" * 5000), 413, "trop lourde"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", 411, "longueur"),
    ],
)
def test_what_cannot_be_read_is_refused_in_french(
    shared: Service, sent: bytes, status: int, sentence: str
) -> None:
    head, _, page = exchange(shared, sent).decode().partition("\r\n\r\n")

    assert head.startswith(f"HTTP/1.1 {status} ")
    assert "Content-Security-Policy: default-src 'none'" in head
    assert '<html lang="fr">' in page
    assert sentence in page
