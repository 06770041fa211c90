"""The web server: gunicorn, in this process, so that Ctrl-C stops everything in order."""

import socket
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from app import create_app
from app.config import BadConfig, Config

THREADS = 4


class _Server(BaseApplication):
    """Gunicorn asks for a class; it keeps what is to be served and with which settings."""

    def __init__(self, config: Config, database_url: str) -> None:
        self.maillage = config
        self.database_url = database_url
        super().__init__()

    def load_config(self) -> None:
        settings: dict[str, Any] = {
            "bind": f"{_bracketed(self.maillage.host)}:{self.maillage.port}",
            "workers": self.maillage.workers,
            "threads": THREADS,
            "worker_class": "gthread",
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


def check_port(config: Config) -> None:
    """Refuse at once, with a sentence, a port that is taken or an address that is not ours."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            raise BadConfig(
                f"Le port {config.port} est déjà pris ou interdit sur {config.host}. "
                "Choisissez-en un autre avec la variable MAILLAGE_PORT, par exemple : "
                f"MAILLAGE_PORT={config.port % 65535 + 1} make run"
            ) from error


def serve(config: Config, database_url: str) -> None:
    """Serve until Ctrl-C."""
    _Server(config, database_url).run()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
