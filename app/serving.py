"""The web server: gunicorn, in this process, so that Ctrl-C stops everything in order."""

import errno
import socket
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from app import create_app
from app.arrivals import LONGEST_LINE
from app.config import BadConfig, Config
from app.worker import Worker

THREADS = 4
# Idle or not, a connection takes a descriptor: a process has 1,024 of them on most systems.
MOST_CONNECTIONS = 400


class _Master(Arbiter):
    """Gunicorn's master; a closed terminal stops it, as Ctrl-C does."""

    def handle_hup(self) -> None:
        raise StopIteration


class _Server(BaseApplication):
    """Gunicorn asks for a class; it keeps what is to be served and with which settings."""

    def __init__(self, config: Config, database_url: str, reserved: socket.socket) -> None:
        self.maillage = config
        self.database_url = database_url
        self.reserved = reserved
        super().__init__()

    def run(self) -> None:
        _Master(self).run()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": f"fd://{self.reserved.detach()}",
            "workers": self.maillage.workers,
            "threads": THREADS,
            "worker_connections": MOST_CONNECTIONS,
            "worker_class": Worker,
            "limit_request_line": LONGEST_LINE,
            # No header may tell us where the application stands: we serve the root.
            "forwarder_headers": "",
            "timeout": 60,
            "graceful_timeout": 10,
            "accesslog": None,
            "loglevel": "warning",
            "proc_name": "maillage",
            # Gunicorn's control socket is one more door than we need.
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self.maillage, database_url=self.database_url)


def reserve_port(config: Config) -> socket.socket:
    """Take the port at once, so that no other process takes it while the data are prepared.

    Who connects meanwhile waits for the pages. A port that is taken, or an address that is not
    ours, is refused with a sentence.
    """
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    reserved = socket.socket(family, socket.SOCK_STREAM)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        reserved.bind((config.host, config.port))
        reserved.listen()
    except (OSError, UnicodeError) as error:
        reserved.close()
        taken = getattr(error, "errno", None) in {errno.EADDRINUSE, errno.EACCES}
        raise BadConfig(
            f"Le port {config.port} est déjà pris ou interdit sur {config.host}. "
            "Choisissez-en un autre avec la variable MAILLAGE_PORT, par exemple : "
            f"MAILLAGE_PORT={config.port % 65535 + 1} make run"
            if taken
            else f"MAILLAGE_HOST « {config.host} » n’est pas une adresse de cette machine : "
            "laissez-la vide, ou donnez 127.0.0.1 ou 0.0.0.0."
        ) from error
    return reserved


def serve(config: Config, database_url: str, reserved: socket.socket) -> None:
    """Serve on the port reserved, until Ctrl-C."""
    _Server(config, database_url, reserved).run()
