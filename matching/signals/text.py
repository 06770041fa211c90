"""French words: folded, lemmatised, weighed. The one normaliser of the house."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu|aujourd)['’ʼ]", re.IGNORECASE)

# Words that carry no theme: articles, pronouns, auxiliaries, the small talk of a request.
STOP_WORDS = frozenset(
    """a afin ai aie aient aies ailleurs ainsi alors apres as assez au aucun aucune aujourd aupres aussi
    autant autre autres aux avaient avait avant avec avez avoir avons ayant beaucoup bien bon bonjour bonne
    bref c ca car ce ceci cela celle celles celui cependant certain certaine certaines certains ces cet
    cette ceux chacun chaque chez chose choses ci combien comme comment d dans de debut dedans dehors deja
    depuis des desormais dessous dessus devant devoir dire dit doit doivent donc dont du durant e elle elles
    en encore enfin ensuite entre env es est et etaient etait etant etc ete etes etre eu eux faire fait
    faites falloir faudrait faut fois font ici il ils j jamais je jusqu juste l la laquelle le lequel les
    lesquelles lesquels leur leurs lors lorsque lui m ma mais malgre me meme memes merci mes mettre mien moi
    moins mon n ne neanmoins ni non nos notre notres nous on ont or ou oui par parce parfois parmi pas
    pendant peu peut peuvent peux plus plusieurs plutot pour pourquoi pourtant pouvoir pouvez pouvons presque
    puis puisque qu quand que quel quelle quelles quelqu quelque quelques quels qui quoi rien s sa sais sait
    sans sauf savoir se sera serait seront ses seul seulement si sien sinon soi soit sommes son sont souhait
    souhaitons souvent suis sur surtout t ta tandis tant te tel telle tellement tels tes toi ton toujours
    tous tout toute toutes tres trop truc trucs tu u un une va vais vas vers veut veux voici voila voir vont
    vos votre vouloir voulons voudrait voudrions vous vraiment vu y""".split()
)
# Participles whose verb means something else: « marché » is not « marcher ».
NOT_PARTICIPLES = frozenset(
    """marche arrete employe entree soiree pensee duree portee tournee montee levee dictee musee annee
    journee matinee armee allee cle cote comite societe cafe ble pre fosse traite prive depute passe
    communaute cite sante securite qualite mobilite""".split()
)


def fold(text: str) -> str:
    """Lower the case, drop the accents, turn anything but letters and digits into one space.

    >>> fold("L’Haÿ-les-Roses, Œuvre n° 2")
    'l hay les roses oeuvre n 2'
    """
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", bare).split())


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
        found = []
        for word in words(text):
            if fold(word) in STOP_WORDS:
                continue
            lemma = self.lemma(word)
            if lemma and lemma not in STOP_WORDS:
                found.append(lemma)
        return found

    def restricted_to(self, vocabulary: Iterable[str]) -> "Lemmatiser":
        """Keep the forms that lead to a word of `vocabulary`: what a web process needs to hold."""
        kept = set(vocabulary)
        return Lemmatiser({form: lemma for form, lemma in self.forms.items() if lemma in kept})


def full_lemmatiser() -> Lemmatiser:
    """Build the lemmatiser of the whole of French (0.5 s, 250,000 forms): for indexing, not for pages.

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
    return Lemmatiser(forms)


def _decoded(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def _verb_of(folded: str, lemma: str, lemmas: set[str]) -> str:
    """Lead « mutualisée » to « mutualiser », when that verb exists and the word is no other noun."""
    if folded in NOT_PARTICIPLES:
        return folded
    for ending in ("ées", "ée", "és", "é"):
        if lemma.endswith(ending):
            verb = lemma.removesuffix(ending) + "er"
            return fold(verb) if verb in lemmas else folded
    return folded


def _singular(folded: str) -> str:
    if len(folded) > 6 and folded.endswith(("ee", "ees")):
        return folded.rstrip("es") + "er"
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
        return np.bincount(self._rows, weights=products, minlength=len(self.indptr) - 1)

    def shared(self, row: int, vector: NDArray[np.float64], limit: int = 3) -> list[str]:
        """Return the words that bring a document near a vector, the heaviest first."""
        start, stop = int(self.indptr[row]), int(self.indptr[row + 1])
        places = self.indices[start:stop]
        products = self.data[start:stop] * vector[places]
        best = sorted(range(len(places)), key=lambda i: (-products[i], int(places[i])))
        return [self.vocabulary[int(places[i])] for i in best[:limit] if products[i] > 0]


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
