"""Linear readers of a need: its sub-theme, whether a plain tool would do, whether it is vague.

They are fitted by `matching.training` when the snapshot is built, on the needs of
`lexique/exemples.jsonl`. Reading a need is adding coefficients, so that the words that decided
can be named; neither scikit-learn nor anything random takes part.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from matching.signals.text import Token

# Pieces of words, ends marked by a space: they meet « periscolère » and words never seen before.
PIECES = (3, 4, 5)
# From decision values to probabilities: such that, on voices left out of the fit, of the needs
# read with probability p a share p is read rightly (`maillage evaluer` shows both).
SHARPNESS = 7.5
# What the lexicon says counts this much beside the words, each block of which has length 1.
LEXICON_SHARE = 0.5
# Turns of phrase, small words included, tell what is vague: « on fait quoi », « par quoi ».
LONGEST_TURN = 3


# Columns of coefficients, and the value of each.
Weighed = tuple[NDArray[np.int64], NDArray[np.float64]]


@dataclass(frozen=True)
class Opinion:
    """What the readers say of one need.

    Parameters
    ----------
    probabilities
        Of every sub-theme known, summing to 1.
    sans_ia, vague
        Whether a plain tool may do; whether it is unclear what is wanted.
    known
        How many terms of the text were met in the examples: 0 when nothing was understood.
    """

    probabilities: Mapping[str, float]
    sans_ia: bool
    vague: bool
    known: int

    @property
    def ordered(self) -> list[tuple[str, float]]:
        """The sub-themes, the likeliest first, equal ones by slug."""
        return sorted(self.probabilities.items(), key=lambda item: (-item[1], item[0]))


@dataclass(frozen=True)
class Classifier:
    """Coefficients over the terms of a text and the forces of the lexicon.

    Parameters
    ----------
    slugs
        The sub-themes told apart, in the order of the columns of `themes`.
    mots, morceaux, tournures
        The lemmas and pairs of lemmas known, the pieces of words, the turns of phrase; `idf`
        weighs the three in turn.
    themes
        Shape (len(mots) + len(morceaux) + len(slugs) + 1, len(slugs)): a row a lemma, pair or
        piece, a row a force of the lexicon, and the constants.
    drapeaux
        Shape (len(idf) + 1, 2): a row a term and the constants; column 0 is « sans IA », column 1
        « vague », each above 0.
    """

    slugs: tuple[str, ...]
    mots: tuple[str, ...]
    morceaux: tuple[str, ...]
    tournures: tuple[str, ...]
    idf: NDArray[np.float64]
    themes: NDArray[np.float32]
    drapeaux: NDArray[np.float32]

    @cached_property
    def _mots(self) -> dict[str, int]:
        return {mot: place for place, mot in enumerate(self.mots)}

    @cached_property
    def _morceaux(self) -> dict[str, int]:
        return {piece: place for place, piece in enumerate(self.morceaux, len(self.mots))}

    @cached_property
    def _tournures(self) -> dict[str, int]:
        first = len(self.mots) + len(self.morceaux)
        return {turn: place for place, turn in enumerate(self.tournures, first)}

    def vocabulary(self) -> set[str]:
        """Return every lemma that counts, so that a web process keeps only these forms."""
        return {lemma for mot in self.mots for lemma in mot.split(" ")}

    def subject(self, tokens: Sequence[Token]) -> Weighed:
        """Weigh the lemmas, pairs of lemmas and pieces of a text that are known."""
        return self._weighed((self._mots, mots(tokens)), (self._morceaux, morceaux(tokens)))

    def manner(self, tokens: Sequence[Token], said: Sequence[str]) -> Weighed:
        """Weigh the same and the turns of phrase; `said` are all the words, folded."""
        return self._weighed(
            (self._mots, mots(tokens)),
            (self._morceaux, morceaux(tokens)),
            (self._tournures, tournures(said)),
        )

    def _weighed(self, *blocks: tuple[dict[str, int], list[str]]) -> Weighed:
        """Columns of the terms known and their TF-IDF weights, each block of length 1."""
        columns, values = [], []
        for places, found in blocks:
            counts = Counter(places[term] for term in found if term in places)
            block = np.array(sorted(counts), dtype=np.int64)
            logs = np.array([1.0 + log(counts[place]) for place in block.tolist()])
            weights = logs * self.idf[block]
            columns.append(block)
            values.append(weights / (np.linalg.norm(weights) or 1.0))
        return np.concatenate(columns), np.concatenate(values)

    def read(
        self, tokens: Sequence[Token], said: Sequence[str], forces: Mapping[str, float]
    ) -> Opinion:
        """Read one need.

        Parameters
        ----------
        tokens, said
            Its full words, and all of its words folded.
        forces
            What the lexicon says: sub-theme → force.
        """
        columns, values = self.subject(tokens)
        decisions = values @ self.themes[columns]
        lexicon = np.append(strengths(self.slugs, forces), 1.0)
        decisions += lexicon @ self.themes[len(self.mots) + len(self.morceaux) :]
        odds = np.exp(SHARPNESS * (decisions - decisions.max()))
        places, weights = self.manner(tokens, said)
        flags = weights @ self.drapeaux[places] + self.drapeaux[-1]
        return Opinion(
            dict(zip(self.slugs, (odds / odds.sum()).tolist(), strict=True)),
            sans_ia=bool(flags[0] > 0),
            vague=bool(flags[1] > 0),
            known=len(columns),
        )

    def shares(self, tokens: Sequence[Token], slug: str) -> dict[str, float]:
        """Say what each lemma of a text brought to a sub-theme, positive or negative.

        What a pair of words or a piece of several words brought is handed out in equal parts.
        """
        columns, values = self.subject(tokens)
        brought = values * self.themes[columns, self.slugs.index(slug)]
        owners: dict[int, list[str]] = defaultdict(list)
        for at, (folded, lemma) in enumerate(tokens):
            owned = [(self._mots, lemma, [lemma])]
            if at + 1 < len(tokens):
                following = tokens[at + 1][1]
                owned.append((self._mots, f"{lemma} {following}", [lemma, following]))
            owned += [(self._morceaux, piece, [lemma]) for piece in pieces(folded)]
            for places, term, makers in owned:
                if term in places:
                    owners[places[term]] += makers
        found: dict[str, float] = defaultdict(float)
        for column, value in zip(columns.tolist(), brought.tolist(), strict=True):
            for maker in owners[column]:
                found[maker] += value / len(owners[column])
        return dict(found)


def mots(tokens: Sequence[Token]) -> list[str]:
    """List the lemmas of a text, then its pairs of lemmas.

    >>> mots([("fuites", "fuite"), ("eau", "eau")])
    ['fuite', 'eau', 'fuite eau']
    """
    lemmas = [lemma for _folded, lemma in tokens]
    return lemmas + [f"{a} {b}" for a, b in pairwise(lemmas)]


def morceaux(tokens: Sequence[Token]) -> list[str]:
    """List the pieces of the words of a text, as typed."""
    return [piece for folded, _lemma in tokens for piece in pieces(folded)]


def pieces(word: str) -> list[str]:
    """Cut a word into pieces of three to five letters, a space marking its ends.

    >>> pieces("eau")
    [' ea', 'eau', 'au ', ' eau', 'eau ', ' eau ']
    """
    whole = f" {word} "
    found = []
    for size in PIECES:
        found += [whole[at : at + size] for at in range(max(1, len(whole) - size + 1))]
        if size >= len(whole):
            break
    return found


def tournures(said: Sequence[str]) -> list[str]:
    """List the runs of one to three words of a text, small words included.

    >>> tournures(["on", "fait", "quoi"])
    ['on', 'fait', 'quoi', 'on fait', 'fait quoi', 'on fait quoi']
    """
    return [
        " ".join(said[at : at + size])
        for size in range(1, LONGEST_TURN + 1)
        for at in range(len(said) - size + 1)
    ]


def strengths(slugs: Iterable[str], forces: Mapping[str, float]) -> NDArray[np.float64]:
    """Turn the forces of the lexicon into one value a sub-theme, growing ever more slowly."""
    found = np.array([forces.get(slug, 0.0) for slug in slugs], dtype=np.float64)
    return LEXICON_SHARE * np.log1p(np.maximum(found, 0.0))
