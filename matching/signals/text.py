"""French words: folded, lemmatised, weighed. The one normaliser of the house."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LEXIQUE = Path(__file__).parent.parent / "lexique"

# A word as typed, folded, and its lemma.
Token = tuple[str, str]

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu|aujourd)['’ʼ]", re.IGNORECASE)

# Words that carry no theme: articles, pronouns, auxiliaries, the small talk of a request.
STOP_WORDS = frozenset((LEXIQUE / "mots_vides.txt").read_text(encoding="utf-8").split())
# Participles whose verb means something else: « marché » is not « marcher ».
NOT_PARTICIPLES = frozenset((LEXIQUE / "faux_participes.txt").read_text(encoding="utf-8").split())


def fold(text: str) -> str:
    """Lower the case, drop the accents, turn anything but letters and digits into one space.

    >>> fold("L’Haÿ-les-Roses, Œuvre n° 2")
    'l hay les roses oeuvre n 2'
    """
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    # Lower again: some signs come apart into capitals, as ™ and №.
    return " ".join(re.sub(r"[\W_]+", " ", bare.lower()).split())


def words(text: str) -> list[str]:
    """Split a French text into lower-case words, elisions and punctuation left out.

    >>> words("L'eau qu’on perd, la nuit…")
    ['eau', 'on', 'perd', 'la', 'nuit']
    """
    text = unicodedata.normalize("NFC", text).lower()
    plain = _ELISION.sub(" ", text)
    return [part for word in _WORD.findall(plain) for part in word.split("-") if part]


@dataclass(frozen=True)
class Lemmatiser:
    """From a word as typed, with or without its accents, to one form: « élues » → « elu ».

    Parameters
    ----------
    forms
        Folded form → folded lemma, for the words that matter here; any other word only loses its
        plural.
    """

    forms: Mapping[str, str]

    def lemma(self, word: str) -> str:
        """Return the folded lemma of one word.

        >>> Lemmatiser({"animaux": "animal"}).lemma("Animaux")
        'animal'
        >>> Lemmatiser({}).lemma("drones")
        'drone'
        """
        folded = fold(word)
        return self.forms.get(folded) or _singular(folded)

    def lemmas(self, text: str) -> list[str]:
        """Return the lemmas of the full words of a text, in order, stop words left out."""
        return [lemma for _folded, lemma in self.tokens(text)]

    def tokens(self, text: str) -> list[Token]:
        """Return the full words of a text in order, each folded as typed, and its lemma."""
        found = []
        for word in words(text):
            folded = fold(word)
            lemma = "" if folded in STOP_WORDS else self.lemma(word)
            if lemma and lemma not in STOP_WORDS:
                found.append((folded, lemma))
        return found

    def restricted_to(self, vocabulary: Iterable[str]) -> "Lemmatiser":
        """Keep the forms that lead to a word of `vocabulary`: what a web process needs to hold."""
        kept = set(vocabulary)
        return Lemmatiser({form: lemma for form, lemma in self.forms.items() if lemma in kept})


def full_lemmatiser() -> Lemmatiser:
    """Build the lemmatiser of the whole of French (3 s, 234,000 forms): to index, not for pages.

    The lemmas are simplemma's; to them we add the unaccented forms, as people type them, and lead
    participles back to their verb.
    """
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    dictionary = DefaultDictionaryFactory().get_dictionary("fr")
    decoded = {_decoded(form): _decoded(lemma) for form, lemma in dictionary.items()}
    lemmas = set(decoded.values())
    forms: dict[str, str] = {}
    exact: set[str] = set()
    for form, lemma in sorted(decoded.items()):
        folded = fold(form)
        if " " in folded or not folded:
            continue
        target = _verb_of(fold(lemma), lemma, lemmas)
        # Where two words differ by an accent alone, the one typed without accents wins.
        if folded not in forms or (folded == form and folded not in exact):
            forms[folded] = target
        if folded == form:
            exact.add(folded)
    return Lemmatiser(forms | _house_lemmas())


def _house_lemmas() -> dict[str, str]:
    """Forms that a dictionary of general French leads astray: « PLU » is no form of « plaire »."""
    lines = (LEXIQUE / "lemmes.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def _decoded(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _verb_of(folded: str, lemma: str, lemmas: set[str]) -> str:
    """Lead « mutualisée » to « mutualiser », when that verb exists and the word is no noun."""
    if folded in NOT_PARTICIPLES:
        return folded
    for ending in ("ées", "ée", "és", "é"):
        if lemma.endswith(ending):
            verb = lemma.removesuffix(ending) + "er"
            return fold(verb) if verb in lemmas else folded
    return folded


def _singular(folded: str) -> str:
    if len(folded) > 6 and folded.endswith(("ee", "ees")):
        return folded.removesuffix("s").removesuffix("e") + "r"
    if len(folded) > 4 and folded.endswith("aux"):
        return folded[:-3] + "al"
    if len(folded) > 3 and folded[-1] in "sx" and folded[-2] not in "su":
        return folded[:-1]
    return folded


@dataclass(frozen=True)
class TextIndex:
    """Documents as weighed words, to be compared with a need by cosine.

    Parameters
    ----------
    vocabulary
        The lemmas known, in alphabetical order; `idf` gives the weight of each.
    indptr, indices, data
        The documents as rows of a CSR matrix over `vocabulary`, each of Euclidean length 1 (or 0).
    """

    vocabulary: tuple[str, ...]
    idf: NDArray[np.float64]
    indptr: NDArray[np.int64]
    indices: NDArray[np.int64]
    data: NDArray[np.float64]
    _positions: dict[str, int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._positions.update({word: place for place, word in enumerate(self.vocabulary)})

    @cached_property
    def _rows(self) -> NDArray[np.int64]:
        return np.repeat(np.arange(len(self.indptr) - 1), np.diff(self.indptr))

    def vector(self, lemmas: Iterable[str]) -> NDArray[np.float64]:
        """Weigh some lemmas as the documents were: a dense vector of length 1, or of zeros."""
        counts = np.zeros(len(self.vocabulary))
        for lemma in lemmas:
            place = self._positions.get(lemma)
            if place is not None:
                counts[place] += 1.0
        weighed = np.where(counts > 0, 1.0 + np.log(np.maximum(counts, 1.0)), 0.0) * self.idf
        length = float(np.linalg.norm(weighed))
        return weighed / length if length else weighed

    def cosines(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cosine of every document with a vector, in the documents' order; 0 to 1."""
        products = self.data * vector[self.indices]
        found = np.bincount(self._rows, weights=products, minlength=len(self.indptr) - 1)
        return found.astype(np.float64)

    def shared(self, row: int, vector: NDArray[np.float64], limit: int = 3) -> list[str]:
        """Return the words that bring a document near a vector, the heaviest first."""
        row_of = slice(self.indptr[row], self.indptr[row + 1])
        places = self.indices[row_of]
        products = self.data[row_of] * vector[places]
        common = products.nonzero()[0].tolist()
        best = sorted(common, key=lambda at: (-products[at], places[at]))[:limit]
        return [self.vocabulary[places[at]] for at in best]


def fit_text_index(documents: list[list[str]]) -> TextIndex:
    """Weigh lemmatised documents by TF-IDF (scikit-learn), away from any request.

    Parameters
    ----------
    documents
        The lemmas of each document. No document, or documents without a word, give an empty index.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not any(documents):
        empty = np.zeros(0)
        return TextIndex((), empty, np.zeros(len(documents) + 1, int), np.zeros(0, int), empty)
    vectorizer = TfidfVectorizer(analyzer=_as_it_is, sublinear_tf=True)
    matrix = vectorizer.fit_transform(documents).tocsr()
    matrix.sort_indices()
    return TextIndex(
        tuple(vectorizer.get_feature_names_out().tolist()),
        vectorizer.idf_.astype(np.float64),
        matrix.indptr.astype(np.int64),
        matrix.indices.astype(np.int64),
        matrix.data.astype(np.float64),
    )


def _as_it_is(document: list[str]) -> list[str]:
    return document
