"""Names and texts as people type them: the normaliser of the database's searches."""

import re
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from matching.signals.text import STOP_WORDS, Lemmatiser, fold, words

# Abbreviations that the official names write in full.
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
# « Lyon 3ème » is « Lyon 3e ».
_ORDINAL = re.compile(r"^(\d+)i?eme$")
ARTICLES = ("l", "le", "la", "les")

# A question of more words than this is read up to here.
MOST_WORDS = 8
# Under this length, a beginning of word says too little: « sig » is not « signalement ».
SHORT_WORD = 4
# From this length on, a word may hide two slips of the keyboard, and not only one.
LONG_WORD = 8
# How well a row answers one word: a slip comes after what was written.
WHOLE, BEGINNING, NEAR = 3, 2, 1
# « deau », « lecole », « quun »: an apostrophe nobody typed.
_ELISION_LOST = re.compile(r"(?:[cdjlmnst]|qu)([aeiouyh]\w{2,})")


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


@dataclass(frozen=True)
class Word:
    """A full word of a question, and the forms of it that a text may hold, its lemma first.

    `is_slip` when nobody wrote it and the forms are those nearest to it; no form at all when
    nobody wrote anything near.
    """

    typed: str
    forms: tuple[str, ...]
    is_slip: bool = False


def read_question(
    session: Session,
    column: InstrumentedAttribute[str],
    lemmatiser: Lemmatiser,
    typed: str,
    real_words: Container[str] = (),
) -> list[Word]:
    """Read a question as the texts of a column may answer it.

    A word nobody wrote nor began to write may have lost its apostrophe (« deau »); else it is
    taken for a slip, unless it is one of the `real_words`, lemmas that mean what they say.
    """
    held = _words_held(session, column)
    return [_as_held(word, held, lemmatiser, real_words) for word in _full_words(lemmatiser, typed)]


def _full_words(lemmatiser: Lemmatiser, typed: str) -> list[Word]:
    found: dict[str, Word] = {}
    for word in words(typed):
        form, lemma = fold(word), lemmatiser.lemma(word)
        if not form or form in STOP_WORDS or lemma in STOP_WORDS:
            continue
        found.setdefault(lemma, Word(form, tuple(dict.fromkeys((lemma, form)))))
    return list(found.values())[:MOST_WORDS]


def _words_held(session: Session, column: InstrumentedAttribute[str]) -> frozenset[str]:
    """Return every word of the column's texts: a few thousand."""
    every = select(func.unnest(func.string_to_array(column, " "))).distinct()
    return frozenset(session.scalars(every))


def _as_held(
    word: Word, held: Collection[str], lemmatiser: Lemmatiser, real_words: Container[str]
) -> Word:
    if _is_held(word, held):
        return word
    elided = _ELISION_LOST.fullmatch(word.typed)
    if elided:
        lemma = lemmatiser.lemma(elided[1])
        whole = Word(word.typed, tuple(dict.fromkeys((lemma, elided[1]))))
        if _is_held(whole, held) or lemma in real_words:
            return whole
    if word.forms[0] in real_words:
        return replace(word, forms=())
    return Word(word.typed, _nearest(word.typed, held), is_slip=True)


def _is_held(word: Word, held: Collection[str]) -> bool:
    if any(form in held for form in word.forms):
        return True
    return len(word.typed) >= SHORT_WORD and any(own.startswith(word.forms) for own in held)


def _nearest(typed: str, held: Collection[str]) -> tuple[str, ...]:
    """Return the words fewest slips away: none of a short word, two at most of a long one."""
    most = (len(typed) >= SHORT_WORD) + (len(typed) >= LONG_WORD)
    if not most:
        return ()
    near = process.extract(typed, held, scorer=OSA.distance, score_cutoff=most, limit=None)
    fewest = min((slips for _own, slips, _key in near), default=0)
    return tuple(sorted(own for own, slips, _key in near if slips == fewest))


def word_quality(column: InstrumentedAttribute[str], word: Word) -> ColumnElement[int]:
    """Say in SQL how well a search text answers a word; 0 when it does not."""
    if not word.forms:
        return literal(0)
    if word.is_slip:
        return case((_whole(column, word), NEAR), else_=0)
    return case((_whole(column, word), WHOLE), (_begun(column, word), BEGINNING), else_=0)


class Answering(Protocol):
    """A row of a search: how well it answers each word of the question."""

    @property
    def qualities(self) -> Sequence[int]: ...


Answer = TypeVar("Answer", bound=Answering)


def best_answers(rows: Sequence[Answer]) -> tuple[list[Answer], bool]:
    """Keep the rows that answer every word, else those that answer most; say whether it is all."""
    answered = [sum(quality > 0 for quality in row.qualities) for row in rows]
    most = max(answered, default=0)
    asked = len(rows[0].qualities) if rows else 0
    if asked and not most:
        return [], False
    return [r for r, count in zip(rows, answered, strict=True) if count == most], most == asked


def count_in_title(lemmatiser: Lemmatiser, title: str, asked: Sequence[Word]) -> int:
    """Count the words of a question that a title holds, or holds a longer form of.

    >>> asked = [Word("eau", ("eau",)), Word("pota", ("pota",)), Word("nuit", ("nuit",))]
    >>> count_in_title(Lemmatiser({}), "Fuites d’eau potable", asked)
    2
    """
    held = search_text(lemmatiser, [title]).split()
    return sum(1 for word in asked if word.forms and _is_held(word, held))


def _whole(column: InstrumentedAttribute[str], word: Word) -> ColumnElement[bool]:
    # The parts are folded: letters and digits, nothing a pattern could misread.
    return column.regexp_match(rf"\m({'|'.join(word.forms)})\M")


def _begun(column: InstrumentedAttribute[str], word: Word) -> ColumnElement[bool]:
    """A word that begins with this one; a short one must be whole."""
    if len(word.typed) < SHORT_WORD:
        return _whole(column, word)
    return column.regexp_match(rf"\m({'|'.join(word.forms)})")
