"""The process that starts the embedded PostgreSQL again when it dies."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator

from app.config import BadConfig
from app.embedded import Cluster, ensure_running, is_alive

# Asking whether a process exists costs nothing; recovering is what takes time.
GUARD_SECONDS = 0.5


@contextlib.contextmanager
def guarded(cluster: Cluster) -> Iterator[None]:
    """Start the server again whenever it dies, for as long as the block lasts.

    A process of its own does it: it forks before the web server does, and ends with its parent.
    """
    parent = os.getpid()
    guard = os.fork()
    if guard == 0:
        try:
            _guard(cluster, parent)
        finally:
            os._exit(0)
    try:
        yield
    finally:
        if os.getpid() == parent:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(guard, signal.SIGTERM)
                os.waitpid(guard, 0)


def _guard(cluster: Cluster, parent: int) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Ctrl-C and the end of a terminal reach every process: the parent decides what they mean.
    for ignored in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    while os.getppid() == parent:
        if not is_alive(cluster):
            # What is left of the old server may keep its memory for a moment: tried again then.
            with contextlib.suppress(BadConfig):
                ensure_running(cluster, durable=True)
        time.sleep(GUARD_SECONDS)
