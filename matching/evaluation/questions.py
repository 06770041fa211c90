"""The questions of a directory, and apart from them the answers that the engine never reads.

A line of JSON a question. What is known (cooperations, candidats) may be given to the engine;
the labels live in `Reponses`, which only the metrics receive.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from matching import french
from matching.portage.corps import Candidat

PARTENAIRES = "partenaires"
CHEFS_DE_FILE = "chefs_de_file"
BESOINS = "besoins"
TACHES = (PARTENAIRES, CHEFS_DE_FILE, BESOINS)

Record = TypeVar("Record")
Row = Mapping[str, Any]


class BadQuestions(ValueError):
    """A directory or a line that cannot be read; `message` says which and why, in French."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class QuestionTerritoire:
    """Who would it be done with, or led by: a commune, a text, and what must be ignored.

    `theme` is the national programme of a project, "" when there is none; `hide` holds the ids of
    the groupements that do not exist while this question is answered.
    """

    id: str
    commune: str
    texte: str
    theme: str
    hide: frozenset[str]


@dataclass(frozen=True, slots=True)
class QuestionBesoin:
    """A need, as somebody says it."""

    id: str
    texte: str


@dataclass(frozen=True, slots=True)
class LabelsBesoin:
    """What a need was about. `themes` is main first; a flag that was not given is None."""

    themes: tuple[str, ...]
    cas: tuple[str, ...]
    sans_ia: bool | None
    vague: bool | None


@dataclass(frozen=True, slots=True)
class Cooperation:
    """A groupement and the communes known to be its members."""

    id: str
    nature: str
    departement: str
    competences: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reponses:
    """The labels, in the order of the questions; None for a question that has none.

    By place and not by id: two projects of one name may share an id and not their lead.
    """

    partenaires: tuple[frozenset[str] | None, ...]
    chefs_de_file: tuple[frozenset[str] | None, ...]
    besoins: tuple[LabelsBesoin | None, ...]


@dataclass(frozen=True, slots=True)
class Jeu:
    """A set of questions, and what is known beside them."""

    partenaires: tuple[QuestionTerritoire, ...]
    chefs_de_file: tuple[QuestionTerritoire, ...]
    besoins: tuple[QuestionBesoin, ...]
    cooperations: tuple[Cooperation, ...]
    candidats: tuple[Candidat, ...]


def read(folder: Path) -> tuple[Jeu, Reponses]:
    """Read a directory: the questions, then the labels that were given with them.

    A file of questions that is not there is a task that is not asked.

    Raises
    ------
    BadQuestions
        When no file of questions is there, or a line is not what its file holds.
    """
    present = [tache for tache in TACHES if (folder / f"{tache}.jsonl").is_file()]
    if not present:
        raise BadQuestions(
            f"Le dossier {folder} ne contient aucune question : il y faut au moins un des fichiers "
            f"{french.listing([f'{tache}.jsonl' for tache in TACHES])}."
        )
    if CHEFS_DE_FILE in present and not (folder / "candidats.jsonl").is_file():
        raise BadQuestions(
            f"Le dossier {folder} pose des questions sur les chefs de file sans dire qui peut "
            "l’être : il y manque candidats.jsonl."
        )
    jeu = Jeu(
        partenaires=_read(folder / "partenaires.jsonl", _territoire),
        chefs_de_file=_read(folder / "chefs_de_file.jsonl", _territoire),
        besoins=_read(folder / "besoins.jsonl", _besoin),
        cooperations=_read(folder / "cooperations.jsonl", _cooperation),
        candidats=_read(folder / "candidats.jsonl", _candidat),
    )
    reponses = Reponses(
        partenaires=_read(folder / "partenaires.jsonl", _relevant),
        chefs_de_file=_read(folder / "chefs_de_file.jsonl", _relevant),
        besoins=_read(folder / "besoins.jsonl", _labels_besoin),
    )
    return jeu, reponses


def _read(file: Path, record: Callable[[Row], Record]) -> tuple[Record, ...]:
    if not file.is_file():
        return ()
    found: list[Record] = []
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise BadQuestions(f"Le fichier {file} n’est pas écrit en UTF-8.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise _Wrong("un objet JSON est attendu")
            found.append(record(row))
        except (json.JSONDecodeError, RecursionError) as error:
            raise _refused(file, number, "ce n’est pas du JSON") from error
        except (_Wrong, ValueError) as error:
            raise _refused(file, number, str(error)) from error
    return tuple(found)


class _Wrong(ValueError):
    """What is wrong with a line, as the end of a French sentence."""


def _refused(file: Path, number: int, cause: str) -> BadQuestions:
    return BadQuestions(f"{file}, ligne {number} : {cause}.")


def _text(row: Row, key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise _Wrong(f"« {key} » doit être un texte")
    return value


def _any_text(row: Row, key: str) -> str:
    """Read a text that may be empty or missing."""
    value = row.get(key) or ""
    if not isinstance(value, str):
        raise _Wrong(f"« {key} » doit être un texte")
    return value


def _texts(row: Row, key: str) -> tuple[str, ...]:
    value = row.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _Wrong(f"« {key} » doit être une liste de textes")
    return tuple(value)


def _flag(row: Row, key: str) -> bool | None:
    value = row.get(key)
    if value is not None and not isinstance(value, bool):
        raise _Wrong(f"« {key} » doit être true ou false")
    return value


def _territoire(row: Row) -> QuestionTerritoire:
    return QuestionTerritoire(
        id=_text(row, "id"), commune=_text(row, "commune"), texte=_any_text(row, "text"),
        theme=_any_text(row, "theme"), hide=frozenset(_texts(row, "hide")),
    )  # fmt: skip


def _besoin(row: Row) -> QuestionBesoin:
    return QuestionBesoin(id=_text(row, "id"), texte=_any_text(row, "texte"))


def _relevant(row: Row) -> frozenset[str] | None:
    return frozenset(_texts(row, "relevant")) or None


def _labels_besoin(row: Row) -> LabelsBesoin | None:
    keys = ("themes", "cas_pertinents", "sans_ia_dabord", "vague")
    if all(row.get(key) is None for key in keys):
        return None
    return LabelsBesoin(
        themes=_texts(row, "themes"), cas=_texts(row, "cas_pertinents"),
        sans_ia=_flag(row, "sans_ia_dabord"), vague=_flag(row, "vague"),
    )  # fmt: skip


def _cooperation(row: Row) -> Cooperation:
    return Cooperation(
        id=_text(row, "id"), nature=_any_text(row, "nature"),
        departement=_any_text(row, "departement"), competences=_texts(row, "competences"),
        members=_texts(row, "members"),
    )  # fmt: skip


def _candidat(row: Row) -> Candidat:
    population = row.get("population")
    if population is not None and not isinstance(population, int):
        raise _Wrong("« population » doit être un nombre entier")
    return Candidat(
        id=_text(row, "id"), nom=_any_text(row, "name"), kind=_text(row, "kind"),
        departement=_any_text(row, "departement"), population=population,
        members=_texts(row, "members"), competences=_texts(row, "competences"),
    )  # fmt: skip
