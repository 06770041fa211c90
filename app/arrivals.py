"""What has arrived of a request: how long it will be, or why it is refused before it is read."""

import re
from http import HTTPStatus

from app.errors import BARE_PAGE

# The longest address and headers we read; a need is sent in a form, never in an address.
LONGEST_LINE = 8190
LONGEST_HEAD = 32 * 1024
# The longest need, doubled for its encoding, and the rest of the form with room to spare.
LARGEST_REQUEST = 128 * 1024

END_OF_HEAD = b"\r\n\r\n"
_CHUNKED = re.compile(rb"^transfer-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*0*(\d+)", re.IGNORECASE | re.MULTILINE)

SENTENCES = {
    HTTPStatus.REQUEST_TIMEOUT: "Elle a mis trop de temps à nous parvenir. Recommencez quand votre "
    "connexion sera meilleure.",
    HTTPStatus.LENGTH_REQUIRED: "Elle ne dit pas sa longueur. Recommencez depuis l’accueil.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Elle est trop lourde. Envoyez un texte plus court.",
    HTTPStatus.REQUEST_URI_TOO_LONG: "Son adresse est trop longue. Raccourcissez votre recherche, "
    "puis recommencez.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "Ses en-têtes sont trop longs. Effacez les cookies "
    "de ce site, puis recommencez.",
}
MALFORMED = "Ce qui nous est parvenu est incomplet ou mal formé. Recommencez depuis l’accueil."


class Refusal(Exception):
    """What is refused without asking the application."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


def answer(status: HTTPStatus) -> bytes:
    """Write a whole answer that refuses, in French, and ends the connection."""
    body = BARE_PAGE.format(SENTENCES.get(status, MALFORMED), "/").encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\n"
        "Content-Type: text/html; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
        "Cache-Control: no-store\r\nContent-Security-Policy: default-src 'none'\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def request_length(data: bytes) -> int | None:
    r"""Return how many bytes the request that begins `data` has, or None: too early to say.

    It must say its length, as every form does: what comes in chunks has no end to wait for. The
    rest is for the server to read, and to refuse.

    >>> request_length(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n")
    41
    """
    if not b"A" <= data[:1] <= b"Z":
        raise Refusal(HTTPStatus.BAD_REQUEST)
    end = data.find(END_OF_HEAD)
    if b"\r\n" not in data[: LONGEST_LINE + 2] and len(data) > LONGEST_LINE:
        raise Refusal(HTTPStatus.REQUEST_URI_TOO_LONG)
    if max(end, len(data) if end < 0 else 0) > LONGEST_HEAD:
        raise Refusal(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
    if end < 0:
        return None
    head = data[: end + 2]
    if _CHUNKED.search(head):
        raise Refusal(HTTPStatus.LENGTH_REQUIRED)
    figures = max((found[1] for found in _LENGTH.finditer(head)), key=len, default=b"0")
    if len(figures) > 9 or int(figures) > LARGEST_REQUEST:
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return end + len(END_OF_HEAD) + int(figures)
