"""A web process: threads are few, so a request is whole before one of them sees it.

Gunicorn gives a thread to each connection from its first byte: eight visitors who send one byte
now and then stop the service. Here the loop that waits for connections also reads them, without
ever waiting for one.
"""

import contextlib
import os
import selectors
import socket
import struct
import time
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn.http.errors import (
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.workers.gthread import TConn, ThreadWorker

from app import arrivals

# How long a visitor may take to send a whole request, and to take a part of its answer.
REQUEST_SECONDS = 15
ANSWER_SECONDS = 10
# How long we wait for a visitor to hang up first, so that the end of the answer is not lost.
GOODBYE_SECONDS = 2
# How long a stop waits for visitors who are being answered.
STOP_SECONDS = 3
# A page fits in it: the system sends it to those who read slowly, not a thread.
SEND_BUFFER = 512 * 1024
READ_AT_ONCE = 64 * 1024


class _Arrival:
    """A connection being read by the loop: what it sent, and until when it may."""

    def __init__(self, conn: Any, seconds: float, *, leaving: bool) -> None:
        self.conn = conn
        self.deadline = time.monotonic() + seconds
        # Answered: what it still sends is not read.
        self.leaving = leaving
        self.data = bytearray()
        self.length: int | None = None


class Worker(ThreadWorker):
    """A web process that speaks French to what it cannot read, and stops when it is told to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arriving: dict[Any, _Arrival] = {}

    def init_process(self) -> None:
        # Less than what the master waits for before it kills: this process ends by itself.
        self.cfg.set("graceful_timeout", STOP_SECONDS)
        super().init_process()

    def run(self) -> None:
        super().run()
        # A thread may still wait for a visitor to read; nothing is half written, for what was not
        # committed is not there.
        os._exit(0)

    # Reading, in the loop

    def accept(self, listener: Any) -> None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # the other web process took it, or the visitor is gone
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        # A thread has nothing to wait for; should gunicorn count otherwise, it waits no longer.
        patience = struct.pack("ll", ANSWER_SECONDS, 0)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, patience)
        self.nr_conns += 1
        self._wait(TConn(self.cfg, client, address, listener.getsockname()))

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        """Read the next request of a connection that was kept."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """After an answer: read the next request, or wait for the visitor to hang up."""
        if conn.sock.fileno() < 0:  # cut in the middle of an answer
            self.nr_conns -= 1
            return
        kept = not fs.cancelled() and fs.exception() is None and fs.result() is True
        ahead = conn.parser.unreader.take_buffered() if kept else b""
        if kept and not ahead:
            super().finish_request(conn, fs)
            return
        arrival = self._wait(conn, leaving=not kept)
        if kept:
            self._take(arrival, ahead)
        else:
            self._hang_up(arrival)

    def murder_pending(self) -> None:
        """Let go of those who took too long; all of them, when we stop."""
        now = time.monotonic()
        for arrival in list(self.arriving.values()):
            if not self.alive or (now > arrival.deadline and not arrival.data):
                self._drop(arrival)
            elif now > arrival.deadline:
                self._refuse(arrival, HTTPStatus.REQUEST_TIMEOUT)

    def _wait(self, conn: Any, *, leaving: bool = False) -> _Arrival:
        conn.sock.setblocking(False)
        seconds = GOODBYE_SECONDS if leaving else REQUEST_SECONDS
        arrival = self.arriving[conn] = _Arrival(conn, seconds, leaving=leaving)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read, arrival))
        return arrival

    def _read(self, arrival: _Arrival, client: Any) -> None:
        try:
            data = client.recv(READ_AT_ONCE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data and not arrival.leaving:
            self._take(arrival, data)
        elif not data and arrival.data:
            self._refuse(arrival, HTTPStatus.BAD_REQUEST)
        elif not data:
            self._drop(arrival)

    def _take(self, arrival: _Arrival, data: bytes) -> None:
        # Blank lines may precede a request, and mean nothing.
        arrival.data += data if arrival.data else data.lstrip(b"\r\n")
        try:
            if arrival.length is None and arrival.data:
                arrival.length = arrivals.request_length(bytes(arrival.data))
        except arrivals.Refusal as refusal:
            self._refuse(arrival, refusal.status)
            return
        if arrival.length is not None and len(arrival.data) >= arrival.length:
            conn = self._forget(arrival)
            conn.data_ready = True
            conn.init()
            conn.parser.unreader.unread(bytes(arrival.data))
            self.enqueue_req(conn)

    def _refuse(self, arrival: _Arrival, status: HTTPStatus) -> None:
        with contextlib.suppress(OSError):  # the visitor may be gone
            arrival.conn.sock.send(arrivals.answer(status))
        self._hang_up(arrival)

    def _hang_up(self, arrival: _Arrival) -> None:
        """Say that we have said all; closed at once, what is still on its way would be lost."""
        arrival.leaving = True
        arrival.data.clear()
        arrival.deadline = time.monotonic() + GOODBYE_SECONDS
        try:
            arrival.conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(arrival)

    def _drop(self, arrival: _Arrival) -> None:
        conn = self._forget(arrival)
        self.nr_conns -= 1
        conn.close()

    def _forget(self, arrival: _Arrival) -> Any:
        del self.arriving[arrival.conn]
        self.poller.unregister(arrival.conn.sock)
        return arrival.conn

    # Answering, in a thread

    def handle_request(self, req: Any, conn: Any) -> Any:
        conn.sock.settimeout(ANSWER_SECONDS)
        try:
            return super().handle_request(req, conn)
        except TimeoutError:
            return False  # a visitor who does not read

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
        with contextlib.suppress(OSError):  # the visitor may be gone
            client.sendall(arrivals.answer(status))
