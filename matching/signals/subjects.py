"""What a cooperation is about: classes of competence, read from words and from sub-themes.

A syndicat names its competences, a mairie says what it needs: both are read with the same words,
kept in `lexique/classes_de_competences.json`.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from matching.signals.text import LEXIQUE, fold

CLASSES = LEXIQUE / "classes_de_competences.json"
# A star at the end of an expression stands for any end of its last word.
ANY_END = "*"


@dataclass(frozen=True)
class Classe:
    """A class of competence: how it is said (« les écoles »), and what it is known by."""

    slug: str
    nom: str
    mots: re.Pattern[str]
    sauf: re.Pattern[str] | None
    sous_themes: frozenset[str]

    def is_said_in(self, folded: str) -> bool:
        """Say whether a folded text speaks of it."""
        text = self.sauf.sub(" ", folded) if self.sauf else folded
        return self.mots.search(text) is not None


@lru_cache(maxsize=1)
def read_classes(file: Path = CLASSES) -> tuple[Classe, ...]:
    """Read the classes, in the order of the file: the columns of every table of classes."""
    rows = json.loads(file.read_text(encoding="utf-8"))["classes"]
    return tuple(
        Classe(
            slug=row["slug"],
            nom=row["nom"],
            mots=_any_of(row["mots"]),
            sauf=_any_of(row["sauf"]) if row.get("sauf") else None,
            sous_themes=frozenset(row["sous_themes"]),
        )
        for row in rows
    )


def said_in(classes: Sequence[Classe], texte: str) -> list[int]:
    """Return the classes a text speaks of, by their places.

    >>> classes = read_classes()
    >>> [classes[place].nom for place in said_in(classes, "Transports scolaires")]
    ['les écoles']
    """
    folded = fold(texte)
    return [place for place, classe in enumerate(classes) if classe.is_said_in(folded)]


def wanted(classes: Sequence[Classe], texte: str, themes: Sequence[str]) -> list[int]:
    """Return the classes a need is about: those its words say, else those of its main sub-theme."""
    said = said_in(classes, texte)
    if said or not themes:
        return said
    return [place for place, classe in enumerate(classes) if themes[0] in classe.sous_themes]


def _any_of(expressions: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_pattern(expression) for expression in expressions))


def _pattern(expression: str) -> str:
    end = r"\w*" if expression.endswith(ANY_END) else r"\b"
    return rf"\b{fold(expression)}{end}"
