"""What the registers say of a mairie, in the words of a mairie."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from matching.french import listing

NO_BREAK = "\u00a0"
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
POSITIONS = {
    "mairie": "celle de la mairie",
    "relevee": "celle du bourg, relevée par nous à quelques kilomètres près",
    "polygone": "un point au milieu de son territoire, car celle de la mairie n’est pas connue",
    "epci": "approchée : le milieu de son intercommunalité, car aucune autre n’est connue",
}
POSITION_INCONNUE = (
    "inconnue : les distances ne peuvent pas être calculées pour cette commune, le classement s’en "
    "passe"
)


def horaires(periods: Sequence[Sequence[Any]] | None) -> list[tuple[str, str]]:
    """Write opening hours as lines of days and hours.

    >>> horaires([["lundi", "mardi", [["09:00", "12:00"], ["13:30", "17:00"]]]])
    [('lundi et mardi', 'de 9\\xa0h à 12\\xa0h et de 13\\xa0h\\xa030 à 17\\xa0h')]
    """
    return [
        (_days(first, last), listing([f"de {_hour(start)} à {_hour(end)}" for start, end in slots]))
        for first, last, slots in periods or []
    ]


def _days(first: str, last: str) -> str:
    if not last or first == last:
        return first
    next_to = JOURS.index(last) - JOURS.index(first) == 1
    return f"{first} et {last}" if next_to else f"du {first} au {last}"


def _hour(text: str) -> str:
    hours, minutes = text.split(":")[:2]
    said = f"{int(hours)}{NO_BREAK}h"
    return said if minutes == "00" else f"{said}{NO_BREAK}{minutes}"


def position(source: str | None) -> str:
    """Say in words where a commune is taken to be."""
    return POSITIONS.get(source or "", POSITION_INCONNUE)


def masked(email: str) -> str:
    """Show that an address is known without giving it.

    >>> masked("mairie@gmail.com"), masked("x@ville.mairie.fr")
    ('m…e@g…l.com', 'x…@v…e.fr')
    """
    local, _at, domain = email.partition("@")
    name, dot, ending = domain.rpartition(".")
    return f"{_shortened(local)}@{_shortened(name)}{dot}{ending}"


def _shortened(text: str) -> str:
    return f"{text[0]}…{text[-1]}" if len(text) > 2 else f"{text[:1]}…"


def web_address(written: str | None) -> str | None:
    """Return a web address that can be followed, or None for anything else.

    >>> web_address("www.bajus.fr"), web_address("mairie@orange.fr")
    ('http://www.bajus.fr', None)
    """
    if not written or "@" in written or "." not in written or " " in written:
        return None
    if written.startswith(("http://", "https://")):
        return written
    return None if ":" in written else f"http://{written}"


def web_site(address: str) -> str:
    """Name the site of an address, with places to cut it on a narrow screen.

    >>> web_site("https://www.bajus.fr/accueil") == "bajus.\u200bfr"
    True
    """
    host = urlsplit(address).hostname or address
    return host.removeprefix("www.").replace(".", ".\u200b")
