"""The web server: gunicorn, in this process, so that Ctrl-C stops everything in order."""

import contextlib
import errno
import os
import socket
import struct
from http import HTTPStatus
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http.errors import (
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.workers.gthread import ThreadWorker

from app import create_app
from app.config import BadConfig, Config

THREADS = 4
# The longest address and headers gunicorn reads; a need is sent in a form, never in an address.
LONGEST_LINE = 8190
# How long a visitor may take to send the next bytes of a request: threads are few.
READ_SECONDS = 15
# How long a stop waits for visitors who are being answered.
STOP_SECONDS = 3

# What gunicorn refuses before the application is asked: a page without anything to load.
REFUSED = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Demande refusée – Maillage</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>Nous n’avons pas compris cette demande</h1>
<p>{}</p><p><a href="/">Revenir à l’accueil de Maillage</a></p></body></html>
"""
TOO_LONG = "Son adresse est trop longue. Raccourcissez votre recherche, puis recommencez."
MALFORMED = "Ce qui nous est parvenu est incomplet ou mal formé. Recommencez depuis l’accueil."


class _Worker(ThreadWorker):
    """A web process that speaks French to what it cannot read, and stops when it is told to."""

    def init_process(self) -> None:
        # Less than what the master waits for before it kills: this process ends by itself.
        self.cfg.set("graceful_timeout", STOP_SECONDS)
        super().init_process()

    def run(self) -> None:
        super().run()
        # A thread may still wait for the end of a request that never comes; nothing is half
        # written, for what was not committed is not there.
        os._exit(0)

    def handle(self, conn: Any) -> Any:
        # Of the kernel, since gunicorn makes the socket blocking again before it reads.
        patience = struct.pack("ll", READ_SECONDS, 0)
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        return super().handle(conn)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """Ctrl-C reaches every process of the terminal: answer those who wait, then stop."""
        self.handle_exit(sig, frame)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        ours = isinstance(exc, InvalidResponseHeader | InvalidResponseHeaderName)
        if ours or not isinstance(exc, ParseException):
            super().handle_error(req, client, addr, exc)
            return
        status = {
            LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
            LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        }.get(type(exc), HTTPStatus.BAD_REQUEST)
        page = REFUSED.format(MALFORMED if status is HTTPStatus.BAD_REQUEST else TOO_LONG)
        body = page.encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\n"
            "Content-Type: text/html; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
            f"Content-Security-Policy: default-src 'none'\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with contextlib.suppress(OSError):  # the visitor may be gone
            client.sendall(head.encode() + body)


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
            "worker_class": _Worker,
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
