"""Fitting the readers of needs on needs that people wrote: scikit-learn, away from any request."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from matching.classifier import Classifier, Weighed, morceaux, mots, strengths, tournures
from matching.reading import Reading
from matching.signals.text import LEXIQUE, Lemmatiser

# Softness of the two fits: chosen on voices left out in turn.
THEMES_C = 0.5
FLAGS_C = 1.0
# A need has up to three sub-themes, the main one first; a vague one teaches little of any.
RANK_WEIGHTS = (1.0, 0.4, 0.2)
VAGUE_WEIGHT = 0.3
# An expression of the lexicon is an example too, of how a hurried person types: so much of one.
EXPRESSION_WEIGHTS = {"forte": 0.12, "moyenne": 0.06}
# Who wrote it, in the place of a voice.
LEXIQUE_VOICE = 0
# A piece of word or a turn of phrase seen once is as likely a slip of the pen.
FEWEST = 2
# A word said of this share of the sub-themes, and of none more, tells none of them.
COMMON_SHARE, EVEN_SHARE = 1 / 3, 1 / 5
# A tighter fit takes twice the time and reads nothing better.
TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class Exemple:
    """A need as somebody wrote it, and how it should be read."""

    texte: str
    themes: tuple[str, ...]
    sans_ia: bool
    vague: bool
    voix: int
    poids: float = 1.0


def read_examples(folder: Path = LEXIQUE) -> tuple[Exemple, ...]:
    """Read the needs written to learn from."""
    lines = (folder / "exemples.jsonl").read_text(encoding="utf-8").splitlines()
    rows = (json.loads(line) for line in lines)
    return tuple(
        Exemple(row["texte"], tuple(row["themes"]), row["sans_ia"], row["vague"], row["voix"])
        for row in rows
    )


def read_expressions(folder: Path = LEXIQUE) -> tuple[Exemple, ...]:
    """Read the expressions of the lexicon as so many needs of a few words."""
    themes = json.loads((folder / "themes.json").read_text(encoding="utf-8"))["sous_themes"]
    return tuple(
        Exemple(texte, (slug,), False, False, LEXIQUE_VOICE, EXPRESSION_WEIGHTS[level])
        for slug, entry in themes.items()
        for level in EXPRESSION_WEIGHTS
        for texte in entry["expressions"].get(level, ())
    )


def common_words(exemples: Sequence[Exemple], lemmatiser: Lemmatiser) -> frozenset[str]:
    """Find the lemmas said of any subject, as « mairie » or « village »: they bring nobody near.

    Those met in needs of at least a third of the sub-themes, no three of which have a fifth of
    them: « eau » is said of many subjects, but of leaks first.
    """
    spoken: dict[str, Counter[str]] = defaultdict(Counter)
    themes = {exemple.themes[0] for exemple in exemples}
    for exemple in exemples:
        for lemma in set(lemmatiser.lemmas(exemple.texte)):
            spoken[lemma][exemple.themes[0]] += 1
    return frozenset(
        lemma
        for lemma, found in spoken.items()
        if len(found) >= max(2, COMMON_SHARE * len(themes))
        and sum(count for _theme, count in found.most_common(3)) < EVEN_SHARE * found.total()
    )


def fit(
    exemples: Sequence[Exemple], read: Callable[[str], Reading], slugs: Sequence[str]
) -> Classifier | None:
    """Fit the readers.

    Parameters
    ----------
    read
        How a text is seen with the lexicon.
    slugs
        The sub-themes of the taxonomy; examples of any other are left out.

    Returns
    -------
    Classifier or None
        None when the examples do not show at least two sub-themes.
    """
    known = set(slugs)
    kept = [exemple for exemple in exemples if set(exemple.themes) <= known]
    if len({exemple.themes[0] for exemple in kept}) < 2:
        return None
    seen = [read(exemple.texte) for exemple in kept]
    empty = _vocabulary(kept, seen, tuple(sorted({t for e in kept for t in e.themes})))
    # An expression is known to the lexicon: what it says of it would teach to trust it blindly.
    lexicon = np.array(
        [
            strengths(empty.slugs, reading.forces if exemple.voix != LEXIQUE_VOICE else {})
            for exemple, reading in zip(kept, seen, strict=True)
        ]
    )
    terms = len(empty.mots) + len(empty.morceaux)
    subjects = _matrix([empty.subject(reading.tokens) for reading in seen], terms)
    manners = _matrix([empty.manner(r.tokens, r.said) for r in seen], len(empty.idf))
    return replace(
        empty,
        themes=_themes(hstack([subjects, csr_matrix(lexicon)]).tocsr(), kept),
        drapeaux=_flags(manners, kept),
    )


def _vocabulary(
    exemples: Sequence[Exemple], seen: Sequence[Reading], slugs: tuple[str, ...]
) -> Classifier:
    """Number the terms of the examples, in alphabetical order, and weigh them by rarity.

    Only needs tell what is rare: an expression of the lexicon is said once, whatever its use.
    """
    of_mots: Counter[str] = Counter()
    of_pieces: Counter[str] = Counter()
    of_turns: Counter[str] = Counter()
    for exemple, reading in zip(exemples, seen, strict=True):
        by = int(exemple.voix != LEXIQUE_VOICE)
        of_mots.update(dict.fromkeys(mots(reading.tokens), by))
        of_pieces.update(dict.fromkeys(morceaux(reading.tokens), by))
        of_turns.update(dict.fromkeys(tournures(reading.said), by))
    needs = sum(exemple.voix != LEXIQUE_VOICE for exemple in exemples)
    known = (
        tuple(sorted(of_mots)),
        tuple(sorted(piece for piece, count in of_pieces.items() if count >= FEWEST)),
        tuple(sorted(turn for turn, count in of_turns.items() if count >= FEWEST)),
    )
    counts = [
        counter[term]
        for counter, terms in zip((of_mots, of_pieces, of_turns), known, strict=True)
        for term in terms
    ]
    idf = np.array([log((1 + needs) / (1 + count)) + 1 for count in counts])
    nothing = np.zeros((0, 0), dtype=np.float32)
    return Classifier(slugs, *known, idf, nothing, nothing)


def _matrix(rows: Sequence[Weighed], size: int) -> csr_matrix:
    indptr = np.concatenate([[0], np.cumsum([len(columns) for columns, _values in rows])])
    return csr_matrix(
        (
            np.concatenate([values for _columns, values in rows]),
            np.concatenate([columns for columns, _values in rows]),
            indptr,
        ),
        shape=(len(rows), size),
    )


def _themes(matrix: csr_matrix, exemples: Sequence[Exemple]) -> NDArray[np.float32]:
    from sklearn.svm import LinearSVC

    rows, targets, weights = [], [], []
    for row, exemple in enumerate(exemples):
        for rank, slug in enumerate(exemple.themes[: len(RANK_WEIGHTS)]):
            rows.append(row)
            targets.append(slug)
            vagueness = VAGUE_WEIGHT if exemple.vague else 1.0
            weights.append(exemple.poids * RANK_WEIGHTS[rank] * vagueness)
    model = LinearSVC(C=THEMES_C, tol=TOLERANCE, random_state=0)
    model.fit(matrix[rows], targets, sample_weight=weights)
    coefficients, constants = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        # For two classes scikit-learn keeps one line: the other is its opposite.
        coefficients = np.vstack([-coefficients, coefficients])
        constants = np.array([-constants[0], constants[0]])
    return np.vstack([coefficients.T, constants]).astype(np.float32)


def _flags(matrix: csr_matrix, exemples: Sequence[Exemple]) -> NDArray[np.float32]:
    from sklearn.linear_model import LogisticRegression

    found = []
    weights = np.array([exemple.poids for exemple in exemples])
    # The expressions say nothing of plain tools; they are clear, if short.
    said = np.array([exemple.voix != LEXIQUE_VOICE for exemple in exemples])
    for wanted, kept in (
        (np.array([exemple.sans_ia for exemple in exemples]), said),
        (np.array([exemple.vague for exemple in exemples]), weights > 0),
    ):
        if len(set(wanted[kept])) < 2:
            # Never, or always: the constant alone says so.
            constant = 1.0 if wanted[kept].any() else -1.0
            found.append(np.append(np.zeros(matrix.shape[1]), constant))
            continue
        model = LogisticRegression(
            C=FLAGS_C, class_weight="balanced", solver="liblinear", random_state=0
        )
        model.fit(matrix[kept], wanted[kept], sample_weight=weights[kept])
        found.append(np.append(model.coef_[0], model.intercept_))
    return np.array(found).T.astype(np.float32)
