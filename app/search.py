"""Names and texts as people type them: the normaliser of the database's searches."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from matching.signals.text import STOP_WORDS, Lemmatiser, fold, words

# Abbreviations that the official names write in full.
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
# « Lyon 3ème » is « Lyon 3e ».
_ORDINAL = re.compile(r"^(\d+)i?eme$")
ARTICLES = ("l", "le", "la", "les")

# A question of more words than this is read up to here.
MOST_WORDS = 8
# Shared trigrams under which a word is another word: « cantinne » is 0.7 of « cantine », 0.5 of
# « canne ». What is less than this share of the nearest word is not what was meant.
CLOSE_WORD = 0.5
NEAR_SHARE = 0.85
# Under this length, a beginning of word says too little: « sig » is not « signalement ».
SHORT_WORD = 4
# How well a row answers one word.
WHOLE, BEGINNING = 3, 2


def normalise_name(name: str) -> str:
    """Fold the name of a place: case, accents, hyphens, apostrophes, « st » for « saint ».

    A lone « s » is « sur » between two words only: elsewhere it is a name not yet finished.

    >>> normalise_name("St-Germain-s/-l'Arbresle"), normalise_name("villeneuve s")
    ('saint germain sur l arbresle', 'villeneuve s')
    >>> normalise_name("Lyon 3ème")
    'lyon 3e'
    """
    typed = fold(name.replace("/", "/ ")).split()
    last = len(typed) - 1
    return " ".join(
        "sur" if word == "s" and 0 < place < last else _in_full(word)
        for place, word in enumerate(typed)
    )


def _in_full(word: str) -> str:
    return _SHORT.get(word) or _ORDINAL.sub(r"\1e", word)


def without_article(normalised: str) -> str:
    """Drop the leading article, which people leave out or write apart.

    >>> without_article("l hay les roses")
    'hay les roses'
    """
    first, _space, rest = normalised.partition(" ")
    return rest if rest and first in ARTICLES else normalised


def split_place(typed: str) -> tuple[str, str]:
    """Split what was typed into a name and a code: « Plaisir 78 » is a name in a département.

    The code is a département (2 or 3 characters), a postcode or a code INSEE (5), or empty.

    >>> split_place("Plaisir (78)"), split_place("01090"), split_place("Sartène 2a")
    (('plaisir', '78'), ('', '01090'), ('sartene', '2A'))
    >>> split_place("83570 Cotignac"), split_place("01 400")
    (('cotignac', '83570'), ('', '01400'))
    """
    words = normalise_name(typed).split()
    if len(words) == 2 and re.fullmatch(r"\d{5}", "".join(words)):
        # « 01 400 » is a postcode as some write it.
        words = ["".join(words)]
    if len(words) > 1 and re.fullmatch(r"\d{5}", words[0]):
        # « 83570 Cotignac », as an address has it.
        words = [*words[1:], words[0]]
    if words and re.fullmatch(r"\d{5}|\d[\dab]\d{3}|97\d|98\d|\d{2}|2[ab]", words[-1]):
        return " ".join(words[:-1]), words[-1].upper()
    return " ".join(words), ""


def escape_like(text: str) -> str:
    """Make a text safe inside a LIKE pattern."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def search_text(lemmatiser: Lemmatiser, texts: Iterable[str]) -> str:
    """Write a document as its searches read it: the lemmas, then the forms they came from.

    The forms are kept because a proper noun may look like a verb: « Jura » is not « jurer ».

    >>> search_text(Lemmatiser({"jura": "jurer"}), ["Les fuites du Jura"])
    'fuite jurer fuites jura'
    """
    text = " . ".join(texts)
    lemmas = lemmatiser.lemmas(text)
    forms = (fold(word) for word in words(text))
    kept = (form for form in forms if form not in STOP_WORDS)
    return " ".join(dict.fromkeys([*lemmas, *kept]))


def search_words(lemmatiser: Lemmatiser, typed: str) -> list[tuple[str, ...]]:
    """Read a question: for each full word its lemma, then its own form when it is another one.

    >>> search_words(Lemmatiser({"fuites": "fuite"}), "des fuites d’eau")
    [('fuite', 'fuites'), ('eau',)]
    """
    found: dict[tuple[str, ...], None] = {}
    for word in words(typed):
        form, lemma = fold(word), lemmatiser.lemma(word)
        if not form or form in STOP_WORDS or lemma in STOP_WORDS:
            continue
        found.setdefault(tuple(dict.fromkeys((lemma, form))))
    return list(found)[:MOST_WORDS]


@dataclass(frozen=True)
class WordQuality:
    """How well a row answers one word, in SQL: 0 when it does not.

    `is_near` when nobody wrote the word: what is near it in writing answers it.
    """

    value: ColumnElement[float]
    is_near: bool = False


def word_qualities(
    session: Session, column: InstrumentedAttribute[str], asked: Sequence[tuple[str, ...]]
) -> list[WordQuality]:
    """Say in SQL how well a search text answers each word.

    A word nobody wrote nor began to write is taken for a slip: the words nearest to it answer.
    """
    if not asked:
        return []
    # Nobody knows yet which words are slips: one reading of the table says it for all of them.
    known = session.execute(select(*(exists().where(_begun(column, word)) for word in asked))).one()
    slips = [word for word, is_known in zip(asked, known, strict=True) if not is_known]
    nearest = _nearest(session, column, slips)
    return [
        _near(column, word, nearest[word]) if word in nearest else _written(column, word)
        for word in asked
    ]


def _written(column: InstrumentedAttribute[str], word: tuple[str, ...]) -> WordQuality:
    ways = ((_whole(column, word), WHOLE), (_begun(column, word), BEGINNING))
    return WordQuality(case(*ways, else_=0))


def _nearest(
    session: Session, column: InstrumentedAttribute[str], slips: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], float]:
    """Return how near the nearest word of the whole table is, for each word nobody wrote."""
    if not slips:
        return {}
    best = session.execute(select(*(func.max(_likeness(column, word)) for word in slips))).one()
    return {word: value or 0.0 for word, value in zip(slips, best, strict=True)}


def _near(column: InstrumentedAttribute[str], word: tuple[str, ...], nearest: float) -> WordQuality:
    likeness = _likeness(column, word)
    enough = max(CLOSE_WORD, NEAR_SHARE * nearest)
    return WordQuality(case((likeness >= enough, likeness), else_=0), is_near=True)


def _likeness(column: InstrumentedAttribute[str], word: tuple[str, ...]) -> ColumnElement[float]:
    # The strict one looks at whole words: « script » is not inside « description ».
    likeness: ColumnElement[float] = func.strict_word_similarity(word[0], column)
    return likeness


def count_in_title(lemmatiser: Lemmatiser, title: str, asked: Sequence[tuple[str, ...]]) -> int:
    """Count the words of a question that a title holds, or holds a longer form of.

    >>> count_in_title(Lemmatiser({}), "Fuites d’eau potable", [("eau",), ("pota",), ("nuit",)])
    2
    """
    held = search_text(lemmatiser, [title]).split()
    return sum(
        1
        for word in asked
        if any(
            own in word or (len(word[-1]) >= SHORT_WORD and own.startswith(word)) for own in held
        )
    )


def _whole(column: InstrumentedAttribute[str], word: tuple[str, ...]) -> ColumnElement[bool]:
    # The parts are folded: letters and digits, nothing a pattern could misread.
    return column.regexp_match(rf"\m({'|'.join(word)})\M")


def _begun(column: InstrumentedAttribute[str], word: tuple[str, ...]) -> ColumnElement[bool]:
    """A word that begins with this one; a short one must be whole."""
    if len(word[-1]) < SHORT_WORD:
        return _whole(column, word)
    return column.regexp_match(rf"\m({'|'.join(word)})")
