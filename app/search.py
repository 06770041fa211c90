"""Names and texts as people type them: the normaliser of the database's searches."""

import re

from matching.signals.text import fold

# Abbreviations that the official names write in full.
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "s": "sur"}
_ARTICLES = {"l", "le", "la", "les"}


def normalise_name(name: str) -> str:
    """Fold the name of a place: case, accents, hyphens, apostrophes, « st » for « saint ».

    >>> normalise_name("St-Germain-s/-l'Arbresle")
    'saint germain sur l arbresle'
    """
    return " ".join(_SHORT.get(word, word) for word in fold(name.replace("/", "/ ")).split())


def without_article(normalised: str) -> str:
    """Drop the leading article, which people leave out or write apart.

    >>> without_article("l hay les roses")
    'hay les roses'
    """
    first, _space, rest = normalised.partition(" ")
    return rest if rest and first in _ARTICLES else normalised


def split_place(typed: str) -> tuple[str, str]:
    """Split what was typed into a name and a code: « Plaisir 78 » is a name in a département.

    The code is a département (2 or 3 characters), a postcode or a code INSEE (5), or empty.

    >>> split_place("Plaisir (78)"), split_place("01090"), split_place("Sartène 2a")
    (('plaisir', '78'), ('', '01090'), ('sartene', '2A'))
    """
    words = normalise_name(typed).split()
    if words and re.fullmatch(r"\d{5}|\d[\dab]\d{3}|97\d|98\d|\d{2}|2[ab]", words[-1]):
        return " ".join(words[:-1]), words[-1].upper()
    return " ".join(words), ""


def escape_like(text: str) -> str:
    """Make a text safe inside a LIKE pattern."""
    return re.sub(r"([\\%_])", r"\\\1", text)
