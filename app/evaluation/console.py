"""`maillage evaluer`: the questions of a directory, asked to the present snapshot."""

import json
from pathlib import Path

from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.errors import DomainError
from app.recommandations import instantane
from matching.evaluation import questions, report, running


class BadDirectory(DomainError):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def evaluate(session: Session, data: Path, folder: Path) -> running.Rapport:
    """Read a directory and ask its questions; a refusal names the file and the line."""
    try:
        jeu, reponses = questions.read(folder)
    except questions.BadQuestions as error:
        raise BadDirectory(error.message) from error
    try:
        snapshot = instantane.open_current(session, data)
    except ProgrammingError as error:
        raise instantane.NotPrepared from error
    return running.evaluate(snapshot, jeu, reponses)


def as_json(rapport: running.Rapport) -> str:
    return json.dumps(report.as_values(rapport), ensure_ascii=False, indent=2)


def as_text(rapport: running.Rapport) -> str:
    return report.as_text(rapport)


def write_predictions(rapport: running.Rapport, file: Path) -> None:
    """Write what Maillage answered, one line of JSON a question."""
    lines = [json.dumps(row) for row in rapport.predictions]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
