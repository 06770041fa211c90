"""The service as it runs: its processes, its database, and those who handle it roughly."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from app import embedded
from tests.app.test_embedded import processes_of

# Serves a page that asks the database, on an embedded server of its own, without the real France.
SERVICE = """
import sys
from app import database, serving
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


@pytest.fixture
def service() -> Iterator[Service]:
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


def test_what_cannot_be_read_is_refused_in_french(service: Service) -> None:
    status, page = service.page("/?q=" + "a" * 9000)

    assert status == 414
    assert '<html lang="fr">' in page
    assert "trop longue" in page
