"""Who sends a message, as a mark that says nothing else: it counts what one person sends a day."""

import hmac
import ipaddress
from datetime import UTC, datetime

from flask import Request, current_app, session


def mark(request: Request) -> str:
    """Return the mark of a visitor, another one every day, from which nobody is found again."""
    key = current_app.config["SECRET_KEY"].encode()
    who = _network(request) or session.get("csrf_token", "")
    return hmac.new(key, f"{datetime.now(UTC):%Y-%m-%d} {who}".encode(), "sha256").hexdigest()[:32]


def _network(request: Request) -> str:
    """Return where the visitor is, or nothing when a proxy does not say for whom it asks.

    A proxy is on our machine or network; what it adds itself to the header comes last.
    """
    said = request.remote_addr or ""
    if not _is_global(said):
        said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if not _is_global(said):
        return ""
    # A household is given a whole network of the sixth version: 64 bits of it.
    version = ipaddress.ip_address(said).version
    return str(ipaddress.ip_network(f"{said}/{64 if version == 6 else 32}", strict=False))


def _is_global(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False
