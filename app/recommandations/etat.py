"""The snapshot this process answers from: loaded once, shared by its threads."""

import threading

from flask import current_app

from app.database import get_session
from app.recommandations import instantane
from matching.snapshot import Snapshot

_EXTENSION = "maillage_instantane"
_loading = threading.Lock()


def current_snapshot() -> Snapshot:
    """Return the snapshot, loaded at the first need of it."""
    loaded: Snapshot | None = current_app.extensions.get(_EXTENSION)
    if loaded is not None:
        return loaded
    with _loading:
        if _EXTENSION not in current_app.extensions:
            current_app.extensions[_EXTENSION] = instantane.open_current(
                get_session(), current_app.config["MAILLAGE"].data
            )
        found: Snapshot = current_app.extensions[_EXTENSION]
        return found
