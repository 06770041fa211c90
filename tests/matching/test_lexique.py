"""The hand-written lexicon: complete, without repetition, and fit to be read aloud."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matching.signals.text import Lemmatiser, full_lemmatiser

ROOT = Path(__file__).parents[2]
LEXIQUE = ROOT / "matching" / "lexique"
THEMES = ROOT / "app" / "bibliotheque" / "donnees" / "themes.json"
LEVELS = ["forte", "moyenne", "faible"]


def read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


TAXONOMY = read(THEMES)["themes"]
PARENTS = [theme["slug"] for theme in TAXONOMY]
CHILDREN = [child["slug"] for theme in TAXONOMY for child in theme["children"]]
LEXICON = read(LEXIQUE / "themes.json")["sous_themes"]
REGLES = read(LEXIQUE / "sans_ia.json")["regles"]
QUESTIONS = read(LEXIQUE / "questions.json")


@pytest.fixture(scope="module")
def lemmatiser() -> Lemmatiser:
    return full_lemmatiser()


def expressions(slug: str) -> list[str]:
    levels = LEXICON[slug]["expressions"]
    return [text for level in LEVELS for text in levels[level]]


def same(lemmatiser: Lemmatiser, text: str) -> tuple[str, ...]:
    """Two phrases of the same full words, in whatever order, say the same to the software."""
    return tuple(sorted(set(lemmatiser.lemmas(text))))


def repeated(keys: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [key for key, count in Counter(keys).items() if count > 1]


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def test_every_sub_theme_has_its_words_and_no_other() -> None:
    assert len(CHILDREN) == 61
    assert list(LEXICON) == CHILDREN


@pytest.mark.parametrize("slug", CHILDREN)
def test_expressions_of_a_sub_theme(slug: str, lemmatiser: Lemmatiser) -> None:
    assert sorted(LEXICON[slug]) == ["exclusions", "expressions"]
    assert list(LEXICON[slug]["expressions"]) == LEVELS
    found = expressions(slug)
    assert 60 <= len(found) <= 120
    keys = [same(lemmatiser, text) for text in found]
    assert all(keys), "an expression has no full word"
    assert not repeated(keys)


@pytest.mark.parametrize("slug", CHILDREN)
def test_exclusions_silence_a_word_in_company(slug: str, lemmatiser: Lemmatiser) -> None:
    own = {lemma for text in expressions(slug) for lemma in lemmatiser.lemmas(text)}
    keys = [same(lemmatiser, text) for text in LEXICON[slug]["exclusions"]]
    assert not repeated(keys)
    for key in keys:
        assert len(key) > 1, "alone, a word would always be silenced"
        assert own.intersection(key), "nothing to silence"


def test_a_strong_expression_belongs_to_one_sub_theme(lemmatiser: Lemmatiser) -> None:
    owners = defaultdict(set)
    for slug in CHILDREN:
        for text in LEXICON[slug]["expressions"]["forte"]:
            owners[same(lemmatiser, text)].add(slug)
    assert not {key: slugs for key, slugs in owners.items() if len(slugs) > 1}


def test_plain_tools() -> None:
    assert len(REGLES) >= 60
    assert not repeated([(regle["id"],) for regle in REGLES])


@pytest.mark.parametrize("regle", REGLES, ids=lambda regle: regle["id"])
def test_plain_tool(regle: dict[str, Any], lemmatiser: Lemmatiser) -> None:
    assert sorted({*regle} - {"toujours"}) == [
        "id", "ou", "outil", "quand", "raison", "sauf", "themes",
    ]  # fmt: skip
    assert all(regle.values()), "an empty field"
    assert set(regle["themes"]) <= set(CHILDREN)
    for field in ("quand", "sauf"):
        keys = [same(lemmatiser, text) for text in regle[field]]
        assert all(keys)
        assert not repeated(keys)
    assert "http" not in regle["ou"]
    for field in ("raison", "ou"):
        assert regle[field].endswith(".")


def test_vague_expressions(lemmatiser: Lemmatiser) -> None:
    keys = [same(lemmatiser, text) for text in QUESTIONS["vague"]["expressions"]]
    assert len(keys) >= 60
    assert all(keys)
    assert not repeated(keys)


def test_questions_cover_every_theme() -> None:
    asked = [question["quand_theme"] for question in QUESTIONS["questions"]]
    assert set(PARENTS) <= set(asked)
    assert set(asked) <= {*PARENTS, *CHILDREN, None}
    assert asked.count(None) >= 6
    assert not repeated([(question["id"],) for question in QUESTIONS["questions"]])


@pytest.mark.parametrize("question", QUESTIONS["questions"], ids=lambda question: question["id"])
def test_question(question: dict[str, Any]) -> None:
    assert question["texte"].endswith("\u00a0?")
    assert 2 <= len(question["choix"]) <= 4
    texts = [choice["texte"] for choice in question["choix"]]
    assert all(texts)
    assert len(set(texts)) == len(texts)
    assert {choice["theme"] for choice in question["choix"]} <= set(CHILDREN)


@pytest.mark.parametrize("name", ["themes.json", "sans_ia.json", "questions.json", "portage.json"])
def test_typography(name: str) -> None:
    for text in strings(read(LEXIQUE / name)):
        assert "'" not in text
        assert text == text.strip()
        assert "  " not in text
        for sign in "?!:;»":
            assert f" {sign}" not in text
