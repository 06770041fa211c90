"""From the words of the street to the sub-themes: expressions, plain tools, precise questions.

The expressions live in `lexique/*.json`, written by hand from municipal life. They are lemmatised
once, when the snapshot is built; a page only looks them up.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from matching.signals.text import LEXIQUE, Lemmatiser
from matching.types import Choix, OutilSimple, Question

FOLDER = LEXIQUE

# How surely an expression tells its sub-theme, by the level its author gave it.
LEVEL_WEIGHTS = {"forte": 1.0, "moyenne": 0.5, "faible": 0.2}
# The official label and keywords of the taxonomy speak of it too, if less as people do.
KEYWORD_WEIGHT = 0.4
# An expression of several words is met in a window of its length plus this many words.
WINDOW_SLACK = 3
# Each further word of an expression makes it surer by this much.
LENGTH_BONUS = 0.35


@dataclass(frozen=True)
class Expression:
    """Lemmas that, met close together, speak for `target` by a weight (negative: against)."""

    lemmas: tuple[str, ...]
    target: str
    weight: float


@dataclass(frozen=True)
class Regle:
    """When a plain tool may do: what calls for it, and what shows that more is needed."""

    outil: OutilSimple
    quand: tuple[tuple[str, ...], ...]
    sauf: tuple[tuple[str, ...], ...]
    themes: tuple[str, ...] = ()
    # Said even to who may need more: an attack goes on, or no AI could help.
    toujours: bool = False


@dataclass(frozen=True)
class Lexicon:
    """Everything that reads a need, lemmatised."""

    expressions: tuple[Expression, ...]
    regles: tuple[Regle, ...]
    vagues: tuple[tuple[str, ...], ...]
    questions: tuple[tuple[str | None, Question], ...]
    # Sub-theme → what may do without AI when nothing in the words calls for a tool of its own.
    defauts: Mapping[str, OutilSimple] = field(default_factory=dict)

    @cached_property
    def _by_lemma(self) -> dict[str, list[Expression]]:
        index: dict[str, list[Expression]] = defaultdict(list)
        for expression in self.expressions:
            index[expression.lemmas[0]].append(expression)
        return index

    @cached_property
    def calls_by_lemma(self) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
        """First lemma → the phrases that call for a plain tool, each with the rank of its rule."""
        index: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for rank, regle in enumerate(self.regles):
            for phrase in regle.quand:
                index[phrase[0]].append((rank, phrase))
        return index

    def found_in(self, lemmas: Sequence[str]) -> list[Expression]:
        """Return the expressions present in a lemmatised text, each once, longest first."""
        positions = places_of(lemmas)
        found = [
            expression
            for lemma in positions
            for expression in self._by_lemma.get(lemma, ())
            if met(expression.lemmas, positions)
        ]
        return sorted(found, key=lambda e: (-len(e.lemmas), -abs(e.weight), e.lemmas, e.target))

    def vocabulary(self) -> set[str]:
        """Return every lemma that may matter, so that a web process keeps only these forms."""
        groups: list[Iterable[str]] = [expression.lemmas for expression in self.expressions]
        groups += [lemmas for regle in self.regles for lemmas in (*regle.quand, *regle.sauf)]
        groups += self.vagues
        return {lemma for group in groups for lemma in group}


def places_of(lemmas: Sequence[str]) -> dict[str, list[int]]:
    """Return where each lemma stands in a text."""
    positions: dict[str, list[int]] = defaultdict(list)
    for place, lemma in enumerate(lemmas):
        positions[lemma].append(place)
    return dict(positions)


def met(wanted: Sequence[str], positions: Mapping[str, Sequence[int]]) -> bool:
    """Say whether all the wanted lemmas stand close together, in any order.

    >>> met(("salle", "louer"), places_of(["louer", "grand", "salle"]))
    True
    >>> met(("salle", "louer"), places_of(["louer", *"abcdef", "salle"]))
    False
    """
    if not wanted or any(lemma not in positions for lemma in wanted):
        return False
    if any(len(positions[lemma]) < count for lemma, count in Counter(wanted).items()):
        return False
    if len(wanted) == 1:
        return True
    reach = len(wanted) + WINDOW_SLACK
    return any(
        all(any(abs(place - start) < reach for place in positions[lemma]) for lemma in wanted[1:])
        for start in positions[wanted[0]]
    )


def read_lexicon(
    lemmatiser: Lemmatiser, keywords: Mapping[str, Sequence[str]], folder: Path = FOLDER
) -> Lexicon:
    """Read and lemmatise the files of `lexique/`.

    Parameters
    ----------
    keywords
        Sub-theme slug → label and keywords of the taxonomy.
    """
    themes = json.loads((folder / "themes.json").read_text(encoding="utf-8"))["sous_themes"]
    sans_ia = json.loads((folder / "sans_ia.json").read_text(encoding="utf-8"))
    questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    phrases = _Phrases(lemmatiser)
    return Lexicon(
        expressions=tuple(_expressions(phrases, themes, keywords)),
        regles=tuple(
            Regle(
                OutilSimple(rule["id"], rule["outil"], rule["raison"], rule["ou"]),
                phrases.of(rule["quand"]),
                phrases.of(rule["sauf"]),
                tuple(rule["themes"]),
                rule.get("toujours", False),
            )
            for rule in sans_ia["regles"]
        ),
        vagues=phrases.of(questions["vague"]["expressions"]),
        questions=tuple(
            (
                item["quand_theme"],
                Question(
                    item["id"],
                    item["texte"],
                    tuple(Choix(choice["texte"], choice["theme"]) for choice in item["choix"]),
                ),
            )
            for item in questions["questions"]
        ),
        defauts={
            slug: OutilSimple(f"usuel-{slug}", tool["outil"], tool["raison"], tool["ou"])
            for slug, tool in sans_ia["defauts"].items()
        },
    )


@dataclass(frozen=True)
class _Phrases:
    lemmatiser: Lemmatiser

    def of(self, texts: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Lemmatise phrases; one that has no full word says nothing and is left out."""
        found = (tuple(self.lemmatiser.lemmas(text)) for text in texts)
        return tuple(dict.fromkeys(lemmas for lemmas in found if lemmas))


def _expressions(
    phrases: _Phrases, themes: Mapping[str, Any], keywords: Mapping[str, Sequence[str]]
) -> list[Expression]:
    weights: dict[tuple[tuple[str, ...], str], float] = {}
    for slug in sorted({*themes, *keywords}):
        for lemmas in phrases.of(keywords.get(slug, ())):
            weights[lemmas, slug] = KEYWORD_WEIGHT
        for level, texts in themes.get(slug, {}).get("expressions", {}).items():
            for lemmas in phrases.of(texts):
                known = weights.get((lemmas, slug), 0.0)
                weights[lemmas, slug] = max(known, LEVEL_WEIGHTS[level])
    shared: dict[tuple[str, ...], int] = defaultdict(int)
    for lemmas, _slug in weights:
        shared[lemmas] += 1
    found = [
        # What several sub-themes claim tells less of each.
        Expression(
            lemmas, slug, weight * (1 + LENGTH_BONUS * (len(lemmas) - 1)) / shared[lemmas] ** 0.5
        )
        for (lemmas, slug), weight in weights.items()
    ]
    for slug, entry in themes.items():
        found += [Expression(lemmas, slug, -1.0) for lemmas in phrases.of(entry["exclusions"])]
    return found
