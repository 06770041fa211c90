"""On which sub-themes an organisation’s own offers say a word."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.lexicon import Lexicon
from matching.signals.text import TextIndex

# Listed on a sub-theme for a project it took part in, while its own offers never name it: a
# partner of a large project carries all its themes, and is a specialist of few.
UNSAID = 0.5


def said(
    text: TextIndex, rows: NDArray[np.int64], lexicon: Lexicon, themes: Sequence[str]
) -> NDArray[np.bool_]:
    """Say of each organisation which sub-themes its offers name, by an expression of the lexicon.

    Parameters
    ----------
    rows
        Row of the offers of each organisation in `text`, -1 for none.
    themes
        Slugs of the sub-themes, in the order of the columns returned.

    Returns
    -------
    Flags, one row an organisation, one column a sub-theme.
    """
    places = {word: place for place, word in enumerate(text.vocabulary)}
    columns = {slug: column for column, slug in enumerate(themes)}
    speakers: dict[int, set[int]] = defaultdict(set)
    for rank, row in enumerate(rows.tolist()):
        if row >= 0:
            for place in text.indices[text.indptr[row] : text.indptr[row + 1]].tolist():
                speakers[place].add(rank)
    found = np.zeros((len(rows), len(themes)), dtype=np.bool_)
    for expression in lexicon.expressions:
        if expression.weight > 0 and expression.target in columns:
            groups = [speakers.get(places.get(lemma, -1), set()) for lemma in expression.lemmas]
            ranks = set.intersection(*groups)
            found[list(ranks), columns[expression.target]] = True
    return found
