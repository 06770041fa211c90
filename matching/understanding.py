"""Reading a need: its sub-themes, whether a plain tool would do, what to ask when it is vague."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matching.lexicon import Expression, Lexicon, met, places_of
from matching.signals.text import Lemmatiser, words
from matching.types import Comprehension, OutilSimple, Question, ThemeTrouve

# A sub-theme is proposed from this force on: about one « moyenne » expression that others share.
ENOUGH_FORCE = 0.3
# … and when it is at least this share of the strongest.
ENOUGH_SHARE = 0.4
MOST_THEMES = 4
# Under this force of the best sub-theme, a vague expression makes the need vague.
CLEAR_FORCE = 1.2
# A need of fewer full words than this is too short to be sure of.
FEW_WORDS = 2
# A question about a sub-theme is asked from this force on; under it, the general ones.
HALF_FORCE = 0.25
MOST_TOOLS = 2
MOST_QUESTIONS = 2


@dataclass(frozen=True)
class Reading:
    """Forces of the sub-themes in one text, and the expressions that made them."""

    forces: Mapping[str, float]
    witnesses: Mapping[str, Sequence[Expression]]


def read_forces(lexicon: Lexicon, lemmas: Sequence[str]) -> Reading:
    """Sum, for each sub-theme, the weights of its expressions present in the text.

    A word inside a longer expression already counted for the same sub-theme is not counted again;
    an exclusion silences the single words it contains.
    """
    found = lexicon.found_in(lemmas)
    silenced: dict[str, set[str]] = defaultdict(set)
    for expression in found:
        if expression.weight < 0:
            silenced[expression.target].update(expression.lemmas)
    forces: dict[str, float] = defaultdict(float)
    witnesses: dict[str, list[Expression]] = defaultdict(list)
    used: dict[str, set[str]] = defaultdict(set)
    for expression in found:
        fresh = set(expression.lemmas) - used[expression.target] - silenced[expression.target]
        if expression.weight <= 0 or not fresh:
            continue
        used[expression.target].update(expression.lemmas)
        forces[expression.target] += expression.weight * len(fresh) / len(expression.lemmas)
        witnesses[expression.target].append(expression)
    return Reading(forces, witnesses)


def understand(
    texte: str, *, lexicon: Lexicon, lemmatiser: Lemmatiser, labels: Mapping[str, str],
    parents: Mapping[str, str],
) -> Comprehension:  # fmt: skip
    """Read a need in plain French.

    Parameters
    ----------
    texte
        The need, as typed. An empty text is vague and has no theme.
    labels, parents
        Label of each sub-theme, and slug of the theme it belongs to.

    Returns
    -------
    Comprehension
        Sub-themes in decreasing force, equal ones by slug, so that two runs agree.
    """
    lemmas = lemmatiser.lemmas(texte)
    reading = read_forces(lexicon, lemmas)
    ordered = sorted(reading.forces.items(), key=lambda item: (-item[1], item[0]))
    best = ordered[0][1] if ordered else 0.0
    spoken = as_typed(texte, lemmatiser)
    themes = tuple(
        ThemeTrouve(slug, labels[slug], force, _mots(reading.witnesses[slug], spoken))
        for slug, force in ordered[:MOST_THEMES]
        if force >= ENOUGH_FORCE and force >= ENOUGH_SHARE * best
    )
    vague = _is_vague(lexicon, lemmas, best)
    return Comprehension(
        themes=themes,
        sans_ia=_plain_tools(lexicon, lemmas),
        vague=vague,
        questions=_questions(lexicon, ordered, parents) if vague else (),
    )


def _is_vague(lexicon: Lexicon, lemmas: Sequence[str], best: float) -> bool:
    if best < ENOUGH_FORCE or len(lemmas) < FEW_WORDS:
        return True
    positions = places_of(lemmas)
    return best < CLEAR_FORCE and any(met(phrase, positions) for phrase in lexicon.vagues)


def _plain_tools(lexicon: Lexicon, lemmas: Sequence[str]) -> tuple[OutilSimple, ...]:
    positions = places_of(lemmas)
    called = []
    for rank, regle in enumerate(lexicon.regles):
        matches = [phrase for phrase in regle.quand if met(phrase, positions)]
        if matches and not any(met(phrase, positions) for phrase in regle.sauf):
            words_met = len({lemma for phrase in matches for lemma in phrase})
            called.append((-words_met, rank, regle.outil))
    return tuple(outil for _words, _rank, outil in sorted(called, key=lambda c: c[:2])[:MOST_TOOLS])


def _questions(
    lexicon: Lexicon, ordered: Sequence[tuple[str, float]], parents: Mapping[str, str]
) -> tuple[Question, ...]:
    """Ask first about what was half understood, then in general."""
    near = [slug for slug, force in ordered[:2] if force >= HALF_FORCE]
    wanted = [*near, *(parents[slug] for slug in near)]
    chosen: dict[str, Question] = {}
    for slug in [*wanted, None]:
        for about, question in lexicon.questions:
            if about == slug:
                chosen.setdefault(question.id, question)
    return tuple(chosen.values())[:MOST_QUESTIONS]


def as_typed(texte: str, lemmatiser: Lemmatiser) -> dict[str, str]:
    """Return, for each lemma, the word the person wrote."""
    typed: dict[str, str] = {}
    for word in words(texte):
        typed.setdefault(lemmatiser.lemma(word), word)
    return typed


def _mots(witnesses: Sequence[Expression], spoken: Mapping[str, str]) -> tuple[str, ...]:
    ordered = sorted(witnesses, key=lambda e: (-e.weight, e.lemmas))
    seen: dict[str, None] = {}
    for expression in ordered:
        for lemma in expression.lemmas:
            seen.setdefault(spoken.get(lemma, lemma))
    return tuple(seen)[:5]
