"""What is seen of a need before it is judged: its words, and what the lexicon says."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from matching.lexicon import Expression, Lexicon, Regle, met, places_of
from matching.signals.text import Lemmatiser, Token, fold


@dataclass(frozen=True)
class Reading:
    """One text, read with the lexicon.

    Parameters
    ----------
    tokens, said
        Its full words, with their lemmas; all of its words, folded.
    forces, witnesses
        Sub-theme → its force, and the expressions that made it.
    regles
        The rules on plain tools that the text calls for, the surest first.
    wide
        Whether a turn of phrase says that the need is wide (« par où commencer »).
    """

    tokens: tuple[Token, ...]
    said: tuple[str, ...]
    forces: Mapping[str, float]
    witnesses: Mapping[str, Sequence[Expression]]
    regles: tuple[Regle, ...]
    wide: bool

    @cached_property
    def ordered(self) -> list[tuple[str, float]]:
        """The sub-themes in decreasing force, equal ones by slug, so that two runs agree."""
        return sorted(self.forces.items(), key=lambda item: (-item[1], item[0]))

    @property
    def best(self) -> float:
        return self.ordered[0][1] if self.ordered else 0.0


def look(texte: str, lexicon: Lexicon, lemmatiser: Lemmatiser) -> Reading:
    """Read a text with the lexicon."""
    tokens = tuple(lemmatiser.tokens(texte))
    lemmas = [lemma for _folded, lemma in tokens]
    forces, witnesses = weigh(lexicon, lemmas)
    positions = places_of(lemmas)
    return Reading(
        tokens, tuple(fold(texte).split()), forces, witnesses,
        regles=_called(lexicon, positions),
        wide=any(p[0] in positions and met(p, positions) for p in lexicon.vagues),
    )  # fmt: skip


def weigh(
    lexicon: Lexicon, lemmas: Sequence[str]
) -> tuple[dict[str, float], dict[str, list[Expression]]]:
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
    return dict(forces), dict(witnesses)


def _called(lexicon: Lexicon, positions: Mapping[str, Sequence[int]]) -> tuple[Regle, ...]:
    """The rules that the text calls for and nothing in it sets aside: most words met first."""
    words_met: dict[int, set[str]] = defaultdict(set)
    for lemma in positions:
        for rank, phrase in lexicon.calls_by_lemma.get(lemma, ()):
            if met(phrase, positions):
                words_met[rank].update(phrase)
    called = [
        (-len(words_met[rank]), rank)
        for rank in words_met
        if not any(met(phrase, positions) for phrase in lexicon.regles[rank].sauf)
    ]
    return tuple(lexicon.regles[rank] for _words, rank in sorted(called))
