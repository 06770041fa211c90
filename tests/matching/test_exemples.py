"""Needs as people say them, written by ten hands: what the reading of needs learns from."""

import json
from collections import Counter

from app.bibliotheque.chargement import DONNEES
from matching.signals.text import LEXIQUE

EXEMPLES = [
    json.loads(line)
    for line in (LEXIQUE / "exemples.jsonl").read_text(encoding="utf-8").splitlines()
]


def test_every_example_names_sub_themes_that_exist_and_is_written_once() -> None:
    taxonomy = json.loads((DONNEES / "themes.json").read_text(encoding="utf-8"))
    known = {child["slug"] for theme in taxonomy["themes"] for child in theme["children"]}

    assert {slug for exemple in EXEMPLES for slug in exemple["themes"]} == known
    assert all(1 <= len(exemple["themes"]) <= 3 for exemple in EXEMPLES)
    assert len({exemple["texte"] for exemple in EXEMPLES}) == len(EXEMPLES)
    assert all(3 <= len(exemple["texte"]) <= 320 for exemple in EXEMPLES)


def test_every_voice_speaks_clearly_of_every_sub_theme() -> None:
    clear = [exemple for exemple in EXEMPLES if not exemple["vague"]]

    by_voice = Counter((exemple["voix"], exemple["themes"][0]) for exemple in clear)

    assert {exemple["voix"] for exemple in EXEMPLES} == set(range(1, 11))
    assert len(by_voice) == 10 * 61
    assert set(by_voice.values()) <= set(range(7, 19))


def test_some_need_no_ai_and_some_are_vague() -> None:
    assert 0.2 < sum(exemple["sans_ia"] for exemple in EXEMPLES) / len(EXEMPLES) < 0.4
    assert sum(exemple["vague"] for exemple in EXEMPLES) >= 10 * 40
