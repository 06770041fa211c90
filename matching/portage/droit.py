"""The table of law and practice: what a project is about, and which sort of body carries it.

Everything is read from `lexique/portage.json`, written by hand, each line with its reason.
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from matching.portage.words import pattern
from matching.signals.text import LEXIQUE, fold

FILE = LEXIQUE / "portage.json"
# What the other subjects of a text are worth beside one that designates who carries it.
LEADS_ALONE = ("departement", "region")
OF_THE_EPCI = "epci"
# Said of who carries it, or of how wide it is, not of what it is about.
UNSPECIFIC = frozenset({"territoire"})


@dataclass(frozen=True, slots=True)
class Sujet:
    """What a project may be about.

    `porteurs` is how usual it is, 0 to 1, that a body of each function carries it;
    `competences` the declared competences that give it, each with how far; `exclusif` the
    function that it nearly designates by itself, or "".
    """

    nom: str
    mots: re.Pattern[str] | None
    porteurs: Mapping[str, float]
    competences: tuple[tuple[float, re.Pattern[str]], ...]
    exclusif: str
    raison: str


@dataclass(frozen=True, slots=True)
class Fonction:
    """How a body of this function is recognised, by its kind, its name or its competences."""

    nom: str
    natures: frozenset[str]
    name: re.Pattern[str] | None
    competences: re.Pattern[str] | None
    most: int | None
    but: frozenset[str]


@dataclass(frozen=True)
class Droit:
    """The whole table."""

    sujets: Mapping[str, Sujet]
    programmes: tuple[tuple[re.Pattern[str], str], ...]
    fonctions: tuple[Fonction, ...]
    generic: frozenset[str]

    def subjects(self, text: str) -> frozenset[str]:
        """Name the subjects that a text speaks of."""
        folded = fold(text)
        found = self.sujets.values()
        return frozenset(s.nom for s in found if s.mots and s.mots.search(folded))

    def programme(self, theme: str) -> str:
        """Name the subject of a national programme; "" when it is not known."""
        folded = fold(theme)
        return next((name for rule, name in self.programmes if rule.search(folded)), "")

    def main(self, subjects: Collection[str], programme: str) -> frozenset[str]:
        """Keep the subjects that say who carries: what designates, else the text, else the call."""
        alone = {name for name in subjects if self.sujets[name].exclusif in LEADS_ALONE}
        about = {name for name in subjects if not self.sujets[name].exclusif} - UNSPECIFIC
        return frozenset(alone or about or {programme})

    def strength(self, subjects: Collection[str], functions: Collection[str]) -> float:
        """Return the strongest rule between some subjects and the functions of a body."""
        rules = (self.sujets[s].porteurs.get(f, 0.0) for s in subjects for f in functions)
        return max(rules, default=0.0)

    def declared(self, subject: str, competences: Collection[str]) -> float:
        """How far some declared (folded) competences give a subject, 0 to 1."""
        for value, rule in self.sujets[subject].competences:
            if any(rule.search(competence) for competence in competences):
                return value
        return 0.0

    def functions(self, kind: str, name: str, competences: Collection[str]) -> frozenset[str]:
        """Name the functions of a groupement: what its kind, name and competences say it does.

        Parameters
        ----------
        name, competences
            Folded.
        """
        found: set[str] = set()
        joined = " ; ".join(competences)
        for fonction in self.fonctions:
            few = fonction.most is None or len(competences) <= fonction.most
            said = (
                kind in fonction.natures
                or (fonction.name is not None and fonction.name.search(name))
                or (few and fonction.competences is not None
                    and fonction.competences.search(joined))
            )  # fmt: skip
            if said and not found & fonction.but:
                found.add(fonction.nom)
        return frozenset(found) or frozenset({"vocations" if kind == "SIVOM" else "autre"})


@cache
def read(file: Path = FILE) -> Droit:
    """Read the table, once: its patterns are compiled here."""
    content = json.loads(file.read_text(encoding="utf-8"))
    return Droit(
        sujets={row["nom"]: _sujet(row) for row in content["sujets"]},
        programmes=tuple(
            (rule, name) for words, name in content["programmes"] if (rule := pattern(words))
        ),
        fonctions=tuple(_fonction(row) for row in content["fonctions"]),
        generic=frozenset(content["generiques"].split()),
    )


def _sujet(row: Mapping[str, Any]) -> Sujet:
    levels = [(float(value), pattern(words)) for value, words in row.get("competences", ())]
    return Sujet(
        row["nom"], pattern(row["mots"]), row["porteurs"],
        tuple((value, rule) for value, rule in levels if rule),
        row.get("exclusif", ""), row["raison"],
    )  # fmt: skip


def _fonction(row: Mapping[str, Any]) -> Fonction:
    return Fonction(
        row["nom"], frozenset(row.get("natures", ())), pattern(row.get("dans_le_nom", ())),
        pattern(row.get("dans_les_competences", ())), row.get("competences_max"),
        frozenset(row.get("sauf", ())),
    )  # fmt: skip
