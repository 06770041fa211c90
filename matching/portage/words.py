"""The words of a project's title: expressions, the communes it names, the names it spells."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from matching.signals.text import fold

_RAW_WORD = re.compile(r"[^\W_]+")
# Communes write both; registers write the second.
SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
ARTICLES = frozenset({"le", "la", "les", "l"})
LINKS = frozenset(
    {"de", "des", "du", "d", "la", "le", "les", "l", "et", "a", "en", "sur", "pour", "au", "aux"}
)
SHORTEST_PLURAL = 3


def full(text: str) -> list[str]:
    """Fold a text into its words, « St » written in full.

    >>> full("L’école de St-Jean")
    ['l', 'ecole', 'de', 'saint', 'jean']
    """
    return [SHORTENED.get(word, word) for word in fold(text).split()]


def with_capitals(text: str) -> tuple[list[str], list[bool]]:
    """Fold a text into its words, and say of each whether it was written with a capital.

    >>> with_capitals("aux Ulis")
    (['aux', 'ulis'], [False, True])
    """
    words: list[str] = []
    capitals: list[bool] = []
    for raw in _RAW_WORD.findall(unicodedata.normalize("NFC", text)):
        for word in full(raw):
            words.append(word)
            capitals.append(raw[0].isupper())
    return words, capitals


def without_article(words: Sequence[str]) -> tuple[str, ...]:
    """Drop the article a name of place begins with, unless it is the whole name."""
    return tuple(words[1:] if len(words) > 1 and words[0] in ARTICLES else words)


def pattern(expressions: Iterable[str]) -> re.Pattern[str] | None:
    """Compile expressions to be searched in a folded text; None for none.

    Each word may take a plural; « * » is any ending, « # » a number, « ## » one of two digits or
    more.

    >>> bool(pattern(["zone d’activité"]).search(fold("Les zones d'activités")))
    True
    >>> bool(pattern(["rd #"]).search(fold("Route RD 12")))
    True
    >>> bool(pattern(["intercommuna*"]).search("intercommunale"))
    True
    """
    compiled = [" ".join(_word(word) for word in _split(text)) for text in expressions]
    return re.compile(rf"\b(?:{'|'.join(compiled)})\b") if compiled else None


def _split(text: str) -> list[str]:
    # The signs of an expression are kept apart while it is folded.
    marked = text.replace("##", "9nombres9").replace("#", "9nombre9").replace("*", "9fin9")
    return fold(marked).split()


def _word(word: str) -> str:
    plural = "[sx]?" if len(word) >= SHORTEST_PLURAL and word.isalpha() else ""
    found = word.replace("9nombres9", r"\d{2,}").replace("9nombre9", r"\d+")
    return found.replace("9fin9", r"\w*") + plural


def pairs(text: str, generic: frozenset[str]) -> frozenset[tuple[str, str]]:
    """Return the full words that follow each other, one of them generic and the other not.

    >>> pairs("Grand Poitiers", frozenset({"grand"}))
    frozenset({('grand', 'poitiers')})
    """
    words = [word for word in full(text) if word not in LINKS]
    return frozenset(
        (a, b)
        for a, b in pairwise(words)
        if (a in generic) != (b in generic) and "saint" not in (a, b)
    )
