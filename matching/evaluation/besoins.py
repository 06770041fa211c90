"""Needs as Maillage reads them: sub-themes, documented projects, plain tools, vagueness."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching import ranking
from matching.context import Context
from matching.evaluation.baselines import LIMIT
from matching.evaluation.questions import LabelsBesoin, QuestionBesoin
from matching.lists.cas import Cas
from matching.recommending import order_themes, understand
from matching.signals.text import fold
from matching.snapshot import Floats, Snapshot
from matching.types import Demande
from matching.weights import CAS

# A need of the evaluation comes from nowhere: what depends on the commune is the same for all.
OF_THE_COMMUNE = frozenset({"taille", "territoire"})


@dataclass(frozen=True, slots=True)
class Lecture:
    """What was read of a need: every sub-theme and every project, best first, and two flags."""

    themes: tuple[str, ...]
    cas: tuple[str, ...]
    sans_ia: bool
    vague: bool


def read(snapshot: Snapshot, question: QuestionBesoin) -> Lecture:
    """Read a need as the page does before the commune is known.

    Sub-themes not likely enough to be proposed come after those that are, in their order.
    """
    understood = understand(snapshot, question.texte)
    themes = tuple(theme.slug for theme in understood.themes)
    return Lecture(
        themes=order_themes(snapshot, question.texte)[:LIMIT],
        cas=_cas(snapshot, question.texte, themes),
        sans_ia=bool(understood.sans_ia),
        vague=understood.vague,
    )


def _cas(snapshot: Snapshot, texte: str, themes: tuple[str, ...]) -> tuple[str, ...]:
    """Rank the projects by the signals that do not depend on who asks."""
    if not snapshot.communes.codes:
        return ()
    demande = Demande(commune=snapshot.communes.codes[0], texte=texte, themes=themes)
    values = Cas(Context.of(snapshot, demande)).values
    total = ranking.scores([s for s in CAS if s.nom not in OF_THE_COMMUNE], values)
    everybody = np.ones(len(total), dtype=np.bool_)
    ids = snapshot.projets.ids
    return tuple(ids[place] for place in ranking.order(total, everybody, LIMIT).tolist())


def accepted(snapshot: Snapshot, theme: str) -> frozenset[str]:
    """Sub-themes that count as found for a label: itself, or all those of a whole theme."""
    themes = snapshot.themes
    under = {s for s, parent in zip(themes.slugs, themes.parents, strict=True) if parent == theme}
    return frozenset(under or {theme})


def alike(snapshot: Snapshot, questions: Sequence[QuestionBesoin]) -> list[Lecture]:
    """Read the needs by text similarity alone (TF-IDF), and call every need vague and plain.

    Sub-themes by pieces of words of their label, that of their theme and the titles of their
    projects; projects by the words of their pages. Calling everything vague is the best that can
    be done without reading.
    """
    themes, projets = snapshot.themes, snapshot.projets
    documents = []
    for column, label in enumerate(themes.labels):
        titles = [projets.titres[row] for row in np.flatnonzero(projets.themes[:, column])]
        documents.append(fold(" ".join([label, themes.parent_labels[column], *titles])))
    scores = _pieces(documents, [fold(question.texte) for question in questions])
    found = []
    for question, row in zip(questions, scores, strict=True):
        vector = snapshot.text.vector(snapshot.lemmatiser.lemmas(question.texte))
        cosines = np.append(snapshot.text.cosines(vector), 0.0)[projets.text_rows]
        found.append(
            Lecture(
                tuple(themes.slugs[place] for place in _order(row)),
                tuple(projets.ids[place] for place in _order(cosines)),
                sans_ia=True,
                vague=True,
            )
        )
    return found


def _order(scores: Floats) -> list[int]:
    everybody = np.ones(len(scores), dtype=np.bool_)
    places: list[int] = ranking.order(scores, everybody, LIMIT).tolist()
    return places


def _pieces(documents: Sequence[str], texts: Sequence[str]) -> Floats:
    """Cosine of each text with each document, by TF-IDF of the pieces of their words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not any(documents) or not texts:
        return np.zeros((len(texts), len(documents)))
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    known = vectorizer.fit_transform(documents)
    found: Floats = (vectorizer.transform(texts) @ known.T).toarray()
    return found


def flags(
    found: Sequence[Lecture], labels: Sequence[LabelsBesoin | None], name: str
) -> tuple[list[bool], list[bool]]:
    """Pair what was said of a flag with what is so, where it is known."""
    pairs = [
        (getattr(said, name), getattr(own, name))
        for said, own in zip(found, labels, strict=True)
        if own is not None and getattr(own, name) is not None
    ]
    return [said for said, _ in pairs], [true for _, true in pairs]
