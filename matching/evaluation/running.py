"""Asking every question of a set to Maillage, and to simpler ways where labels are there."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from matching.evaluation import baselines, besoins, boosted, chefs_de_file, metrics, partenaires
from matching.evaluation.baselines import Rankings, Vue
from matching.evaluation.metrics import Mesure
from matching.evaluation.network import Reseau
from matching.evaluation.questions import (
    BESOINS,
    CHEFS_DE_FILE,
    PARTENAIRES,
    Jeu,
    QuestionTerritoire,
    Reponses,
)
from matching.portage.weights import FITTED_ON as PORTAGE_FITTED_ON
from matching.snapshot import Floats, Snapshot
from matching.weights import FITTED_ON as PARTENAIRES_FITTED_ON

MAILLAGE = "maillage"
CROSS_VALIDATED = "maillage_validation_croisee"
UNSEEN = "maillage_departements_non_vus"
EVERYBODY = "maillage_tous_candidats"
EVERYBODY_CROSS_VALIDATED = "maillage_tous_candidats_validation_croisee"
LABELS = {
    MAILLAGE: "Maillage (poids livrés)",
    CROSS_VALIDATED: "Maillage (validation croisée par département)",
    UNSEEN: "Maillage (poids livrés, départements non vus)",
    EVERYBODY: "Maillage (poids livrés, toute la France candidate)",
    EVERYBODY_CROSS_VALIDATED: "Maillage (validation croisée, toute la France candidate)",
}
# Beside what the simpler ways put first, the boosted ranker orders the first of Maillage.
FIRST = 30

Labels = Sequence[frozenset[str] | None]


@dataclass(frozen=True, slots=True)
class Ligne:
    """What one way of answering is worth, over so many questions."""

    methode: str
    libelle: str
    questions: int
    mesures: dict[str, Mesure]


@dataclass(frozen=True, slots=True)
class Tache:
    """One task: how many questions were asked, what each way is worth, what to know of it."""

    nom: str
    questions: int
    lignes: tuple[Ligne, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Rapport:
    """The tasks measured, and what Maillage answered to each question."""

    taches: list[Tache] = field(default_factory=list)
    predictions: list[dict[str, Any]] = field(default_factory=list)


class Table(Protocol):
    """The candidates of one question and their signals, whatever the task."""

    @property
    def departement(self) -> str: ...

    @property
    def ids(self) -> tuple[str, ...]: ...

    @property
    def values(self) -> Floats: ...


def evaluate(snapshot: Snapshot, jeu: Jeu, reponses: Reponses) -> Rapport:
    """Answer the questions, then measure the tasks that have labels.

    The answers are computed from the questions alone: the labels are read afterwards.
    """
    rapport = Rapport()
    if jeu.partenaires:
        _partenaires(rapport, snapshot, jeu, reponses.partenaires)
    if jeu.chefs_de_file:
        _chefs_de_file(rapport, snapshot, jeu, reponses.chefs_de_file)
    if jeu.besoins:
        _besoins(rapport, snapshot, jeu, reponses)
    return rapport


def _partenaires(rapport: Rapport, snapshot: Snapshot, jeu: Jeu, labels: Labels) -> None:
    asked, labels, notes = _asked(snapshot, jeu.partenaires, labels)
    tables = partenaires.tables(partenaires.informed(snapshot, jeu), asked)
    answers = partenaires.shipped(tables)
    _keep(rapport, PARTENAIRES, jeu.partenaires, asked, answers)
    lines: list[Ligne] = []
    if any(labels):
        vues = baselines.vues_of_communes(snapshot, Reseau.of(snapshot, jeu), asked)
        lines += _simpler(vues, snapshot.communes.codes, tables, answers, labels)
        lines += _judged(tables, answers, labels, PARTENAIRES_FITTED_ON, notes)
        if _known(tables, PARTENAIRES_FITTED_ON):
            lines += _apart(CROSS_VALIDATED, *partenaires.cross_validated(tables, labels))
    rapport.taches.append(Tache(PARTENAIRES, len(asked), tuple(lines), tuple(notes)))


def _chefs_de_file(rapport: Rapport, snapshot: Snapshot, jeu: Jeu, labels: Labels) -> None:
    asked, labels, notes = _asked(snapshot, jeu.chefs_de_file, labels)
    jeu = replace(jeu, chefs_de_file=tuple(asked))
    tables = chefs_de_file.tables(snapshot, jeu)
    answers = chefs_de_file.shipped(tables)
    _keep(rapport, CHEFS_DE_FILE, jeu.chefs_de_file, asked, answers)
    lines: list[Ligne] = []
    if any(labels):
        vues = baselines.vues_of_bodies(snapshot, Reseau.of(snapshot, jeu), jeu, asked)
        ids = [body.id for body in jeu.candidats]
        lines += _simpler(vues, ids, tables, answers, labels)
        lines += _judged(tables, answers, labels, PORTAGE_FITTED_ON, notes)
        lines.append(_line(EVERYBODY, chefs_de_file.shipped(tables, everybody=True), labels))
        if _known(tables, PORTAGE_FITTED_ON):
            for name, everybody in ((CROSS_VALIDATED, False), (EVERYBODY_CROSS_VALIDATED, True)):
                found = chefs_de_file.cross_validated(tables, labels, everybody=everybody)
                lines += _apart(name, *found)
        notes.append(
            "Ce classement (matching/portage) n’est pas encore celui des pages, qui partent de "
            "sous-thèmes et non d’un projet déjà écrit."
        )
        notes.append(
            "« Toute la France candidate » : les départements et régions absents de "
            "candidats.jsonl concourent aussi. C’est le plus proche de l’usage réel, car la "
            "présence d’un département dans la liste peut être un indice."
        )
    rapport.taches.append(Tache(CHEFS_DE_FILE, len(asked), tuple(lines), tuple(notes)))


def _asked(
    snapshot: Snapshot, questions: Sequence[QuestionTerritoire], labels: Labels
) -> tuple[list[QuestionTerritoire], list[frozenset[str] | None], list[str]]:
    """Set apart the questions of communes that do not exist today, and say so."""
    pairs = [
        (question, own)
        for question, own in zip(questions, labels, strict=True)
        if snapshot.is_commune(question.commune)
    ]
    gone = len(questions) - len(pairs)
    notes = []
    if gone:
        plural = "s" if gone > 1 else ""
        notes.append(
            f"{gone} question{plural} d’une commune inconnue aujourd’hui : sans réponse, et hors "
            "des mesures."
        )
    return [question for question, _ in pairs], [own for _, own in pairs], notes


def _keep(
    rapport: Rapport, tache: str, questions: Sequence[QuestionTerritoire],
    asked: Sequence[QuestionTerritoire], answers: Rankings,
) -> None:  # fmt: skip
    """Write down the answers, empty for the questions that could not be asked."""
    found = iter(answers)
    there = {id(question) for question in asked}
    for question in questions:
        ids = next(found) if id(question) in there else ()
        rapport.predictions.append({"id": question.id, "tache": tache, "ids": list(ids)})


def _simpler(
    vues: Iterable[Vue], ids: Sequence[str], tables: Sequence[Table], answers: Rankings,
    labels: Labels,
) -> list[Ligne]:  # fmt: skip
    rankings: dict[str, Rankings] = {name: [] for name in baselines.LABELS}
    copies = []
    where = {one: place for place, one in enumerate(ids)}
    for vue, table, answer in zip(vues, tables, answers, strict=True):
        for name, places in vue.rankings.items():
            rankings[name].append(tuple(ids[place] for place in places.tolist()))
        first = np.array([where[one] for one in answer[:FIRST] if one in where], dtype=np.int64)
        places = np.union1d(boosted.pool(vue), first)
        rows = {one: row for row, one in enumerate(table.ids)}
        found = [rows.get(ids[place], -1) for place in places.tolist()]
        signals = np.vstack([table.values, np.full(table.values.shape[1], np.nan)])[found]
        copies.append(
            boosted.Copie(
                table.departement, tuple(ids[place] for place in places.tolist()),
                boosted.seen(vue, places, signals),
            )
        )  # fmt: skip
    lines = [
        _line(name, found, labels, libelle)
        for (name, libelle), found in zip(baselines.LABELS.items(), rankings.values(), strict=True)
    ]
    learned, own = boosted.cross_validated(copies, labels)
    if learned:
        lines.append(_line(boosted.NAME, learned, own, boosted.LABEL))
    return lines


def _known(tables: Sequence[Table], fitted_on: Collection[str]) -> bool:
    return any(table.departement in fitted_on for table in tables)


def _judged(
    tables: Sequence[Table], answers: Rankings, labels: Labels, fitted_on: Collection[str],
    notes: list[str],
) -> list[Ligne]:  # fmt: skip
    """Measure the weights shipped, and apart from the rest where they were not fitted."""
    lines = [_line(MAILLAGE, answers, labels)]
    here = {table.departement for table in tables}
    seen = here & set(fitted_on)
    if not seen:
        notes.append("Les poids livrés n’ont été ajustés sur aucun de ces départements.")
        return lines
    notes.append(
        f"Les poids livrés ont été ajustés sur {len(seen)} des {len(here)} départements de ces "
        "questions : sur eux, la validation croisée dit mieux ce qu’ils valent. Elle ne porte que "
        "sur les poids : les signaux ont été choisis en lisant de telles questions."
    )
    unseen = [t.departement not in seen for t in tables]
    if any(unseen):
        apart = [own if new else None for own, new in zip(labels, unseen, strict=True)]
        lines.append(_line(UNSEEN, answers, apart))
    return lines


def _apart(methode: str, rankings: Rankings, labels: Labels) -> list[Ligne]:
    """Measure a cross-validation; nothing when there were not two départements to tell apart."""
    return [_line(methode, rankings, labels)] if rankings else []


def _line(methode: str, rankings: Rankings, labels: Labels, libelle: str | None = None) -> Ligne:
    pairs = [(ids, own) for ids, own in zip(rankings, labels, strict=True) if own]
    found = metrics.measure([ids for ids, _ in pairs], [own for _, own in pairs])
    return Ligne(methode, libelle or LABELS[methode], len(pairs), found)


def _besoins(rapport: Rapport, snapshot: Snapshot, jeu: Jeu, reponses: Reponses) -> None:
    answers = [besoins.read(snapshot, question) for question in jeu.besoins]
    for question, answer in zip(jeu.besoins, answers, strict=True):
        rapport.predictions.append(
            {
                "id": question.id, "tache": BESOINS, "themes": list(answer.themes),
                "cas": list(answer.cas), "sans_ia": answer.sans_ia, "vague": answer.vague,
            }
        )  # fmt: skip
    lines: list[Ligne] = []
    notes: list[str] = []
    if any(reponses.besoins):
        judge = _judge(snapshot, reponses)
        lines = [
            judge(baselines.TFIDF, "Similarité de texte (TF-IDF) ; tout dit vague et sans IA",
                  besoins.alike(snapshot, jeu.besoins)),
            judge(MAILLAGE, "Maillage", answers),
        ]  # fmt: skip
        notes.append(
            "Sans commune : la taille et le territoire ne comptent pas dans le classement des cas."
        )
    rapport.taches.append(Tache(BESOINS, len(jeu.besoins), tuple(lines), tuple(notes)))


def _judge(
    snapshot: Snapshot, reponses: Reponses
) -> Callable[[str, str, Sequence[besoins.Lecture]], Ligne]:
    labels = reponses.besoins

    def judge(methode: str, libelle: str, answers: Sequence[besoins.Lecture]) -> Ligne:
        pairs = [(a, own) for a, own in zip(answers, labels, strict=True) if own]
        themes = metrics.measure(
            [a.themes for a, own in pairs if own.themes],
            [besoins.accepted(snapshot, own.themes[0]) for _, own in pairs if own.themes],
        )
        cas = metrics.measure(
            [a.cas for a, own in pairs if own.cas], [own.cas for _, own in pairs if own.cas]
        )
        found = {f"theme_{name}": value for name, value in themes.items()}
        found |= {f"cas_{name}": value for name, value in cas.items()}
        for flag in ("sans_ia", "vague"):
            said, so = besoins.flags(answers, labels, flag)
            if so:
                found[f"{flag}_f1"] = metrics.f1_interval(said, so)
        return Ligne(methode, libelle, len(pairs), found)

    return judge
