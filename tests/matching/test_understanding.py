"""What is understood of a need before anybody is looked for, with the small lexicon."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching import training
from matching.classifier import Classifier
from matching.lexicon import Expression, Lexicon, Regle
from matching.reading import look
from matching.training import Exemple
from matching.types import Comprehension, OutilSimple
from matching.understanding import MOST_THEMES, understand
from tests.matching.factories import LEMMATISER, LEXICON, THEMES


def read(texte: str, lexicon: Lexicon = LEXICON, **changes: Any) -> Comprehension:
    values: dict[str, Any] = {
        "lexicon": lexicon,
        "lemmatiser": LEMMATISER,
        "labels": {theme.slug: theme.label for theme in THEMES},
        "parents": {theme.slug: theme.parent for theme in THEMES},
    }
    return understand(texte, **(values | changes))


def make_lexicon(*expressions: Expression) -> Lexicon:
    return Lexicon(expressions=expressions, regles=(), vagues=(), questions=())


# Sub-themes


def test_the_strongest_sub_theme_comes_first_with_the_words_typed() -> None:
    texte = "Une crue, et nous perdons de l’eau"

    found = read(texte)

    # fuites: eau + perdre = 1.35. Inondations: crue 1.0 + eau 0.2 = 1.2.
    assert [(theme.slug, theme.label) for theme in found.themes] == [
        ("fuites-reseaux", "Fuites et réseaux"),
        ("inondations", "Inondations"),
    ]
    assert [theme.force for theme in found.themes] == pytest.approx([1.35, 1.2])
    assert [theme.mots for theme in found.themes] == [("eau", "perdons"), ("crue", "eau")]


def test_equal_sub_themes_come_in_the_order_of_their_names() -> None:
    found = read("fuite et crue")

    assert [theme.slug for theme in found.themes] == ["fuites-reseaux", "inondations"]
    assert found.themes[0].force == found.themes[1].force == 1.0


def test_a_sub_theme_far_behind_the_first_is_not_proposed() -> None:
    lexicon = make_lexicon(
        Expression(("eau",), "inondations", 2.0),
        Expression(("fuite",), "fuites-reseaux", 0.79),
        Expression(("cantine",), "cantines-gaspillage", 0.8),
    )

    found = read("eau, fuite, cantine", lexicon)

    # 40 % of 2.0 is 0.8: that much is kept, less is not.
    assert [theme.slug for theme in found.themes] == ["inondations", "cantines-gaspillage"]


def test_a_faint_word_alone_proposes_nothing() -> None:
    found = read("eau potable communale")

    assert found.themes == ()
    assert found.vague


def test_no_more_than_four_sub_themes_are_proposed() -> None:
    slugs = [f"theme-{letter}" for letter in "abcdef"]
    lexicon = make_lexicon(*(Expression((slug[-1] * 3,), slug, 1.0) for slug in slugs))

    found = read(
        "aaa bbb ccc ddd eee fff", lexicon,
        labels={slug: slug for slug in slugs}, parents=dict.fromkeys(slugs, "p"),
    )  # fmt: skip

    assert [theme.slug for theme in found.themes] == slugs[:MOST_THEMES] == slugs[:4]


def test_a_word_of_a_longer_expression_is_not_counted_again() -> None:
    lexicon = make_lexicon(
        Expression(("fuite", "eau"), "fuites-reseaux", 1.35),
        Expression(("fuite",), "fuites-reseaux", 1.0),
        Expression(("eau", "nuit"), "fuites-reseaux", 0.6),
    )

    found = read("fuite d’eau la nuit", lexicon)

    # 1.35, nothing for « fuite » alone, and half of 0.6: of its two words only « nuit » is new.
    assert found.themes[0].force == pytest.approx(1.35 + 0.3)


def test_an_exclusion_silences_the_words_it_holds_and_no_others() -> None:
    gas, both = read("une fuite de gaz"), read("une fuite de gaz, et nous perdons de l’eau")

    assert gas.themes == ()
    assert [(theme.slug, theme.force) for theme in both.themes] == [("fuites-reseaux", 1.35)]


# Vague needs and their questions


@pytest.mark.parametrize("texte", ["", "   ", "?!", "💧", "il faudrait faire quelque chose"])
def test_a_need_that_says_nothing_is_vague_and_gets_the_general_question(texte: str) -> None:
    found = read(texte)

    assert found.vague
    assert found.themes == ()
    assert [question.id for question in found.questions] == ["ou"]


def test_one_word_is_too_short_to_be_sure_of() -> None:
    found = read("crue")

    assert found.vague
    assert [theme.slug for theme in found.themes] == ["inondations"]


def test_questions_are_about_what_was_half_understood_first() -> None:
    found = read("crue")

    # The sub-theme’s own, then its theme’s; the general one no longer has a place.
    assert [question.id for question in found.questions] == ["crue", "eau"]


def test_a_clear_need_is_asked_nothing() -> None:
    found = read("nous perdons de l’eau")

    assert not found.vague
    assert found.questions == ()


def test_a_vague_expression_makes_vague_only_what_is_not_clear() -> None:
    unclear = read("un outil moderne pour une crue")
    clear = read("un outil moderne, nous perdons de l’eau")

    assert unclear.vague
    assert not clear.vague


# Plain tools


def test_a_plain_tool_is_proposed_when_its_words_are_met() -> None:
    found = read("gestion de la cantine")

    assert [outil.id for outil in found.sans_ia] == ["tableur"]
    assert found.sans_ia[0].raison == "Compter des repas tient en un tableau."


def test_a_plain_tool_gives_way_when_the_need_says_more() -> None:
    found = read("prévoir les repas de la cantine")

    assert found.sans_ia == ()


def test_the_two_plain_tools_met_by_most_words_are_proposed() -> None:
    def rule(name: str, *phrases: tuple[str, ...]) -> Regle:
        return Regle(OutilSimple(name, name, "Raison.", "—"), quand=phrases, sauf=())

    lexicon = Lexicon(
        expressions=(),
        regles=(
            rule("un", ("eau",)),
            rule("un-aussi", ("fuite",)),
            rule("trois", ("eau", "fuite"), ("nuit",)),
        ),
        vagues=(),
        questions=(),
    )

    found = read("fuite d’eau la nuit", lexicon)

    assert [outil.id for outil in found.sans_ia] == ["trois", "un"]


def test_the_same_text_is_understood_the_same_twice() -> None:
    texte = "crue, fuite, cantine, achat groupé et eau perdue"

    assert read(texte) == read(texte)


# With a classifier fitted on examples

TAUGHT = (
    Exemple("le robinet goutte", ("fuites-reseaux",), False, False, 1),
    Exemple("le compteur tourne la nuit", ("fuites-reseaux",), True, False, 1),
    Exemple("la rivière monte", ("inondations",), False, False, 1),
    Exemple("la rivière déborde la nuit", ("inondations",), False, False, 1),
    Exemple("la cantine jette", ("cantines-gaspillage",), True, False, 1),
    Exemple("par où commencer", ("cantines-gaspillage",), False, True, 1),
)


@pytest.fixture(scope="module")
def taught() -> Classifier:
    slugs = sorted({theme for exemple in TAUGHT for theme in exemple.themes})
    found = training.fit(TAUGHT, lambda texte: look(texte, LEXICON, LEMMATISER), slugs)
    assert found is not None
    return found


def test_the_words_that_decided_are_quoted_as_typed(taught: Classifier) -> None:
    found = read("La RIVIÈRE déborde", classifier=taught)

    assert found.themes[0].slug == "inondations"
    assert "rivière" in found.themes[0].mots
    assert 0 < found.themes[0].force <= 1


def test_a_theme_that_is_not_sure_is_asked_about(taught: Classifier) -> None:
    # Without coefficients, the three sub-themes are as likely: a third each.
    unsure = replace(taught, themes=np.zeros_like(taught.themes))

    found = read("la rivière monte", classifier=unsure)

    assert not found.vague
    (question,) = found.questions
    assert question.id == "hesitation"
    assert [choice.theme for choice in question.choix] == [
        "cantines-gaspillage", "fuites-reseaux", "inondations",
    ]  # fmt: skip


def test_without_a_tool_of_its_own_a_plain_need_gets_the_usual_one(taught: Classifier) -> None:
    usual = OutilSimple("usuel-cantine", "peser les restes", "Une semaine suffit.", "La cuisine.")
    lexicon = Lexicon((), (), (), (), {"cantines-gaspillage": usual})

    assert read("la cantine jette", lexicon, classifier=taught).sans_ia == (usual,)
    assert read("la rivière monte", lexicon, classifier=taught).sans_ia == ()


def test_a_text_without_a_known_word_has_no_theme_even_so(taught: Classifier) -> None:
    found = read("zzz qqq", classifier=taught)

    assert (found.themes, found.vague) == ((), True)


def test_what_is_always_told_is_told_to_who_may_need_more(taught: Classifier) -> None:
    urgent = OutilSimple("urgence", "appeler", "Tout de suite.", "Ici.")
    plain = OutilSimple("carnet", "un carnet", "Il suffit.", "Là.")
    rules = (
        Regle(plain, (("riviere",),), (), ("inondations",)),
        Regle(urgent, (("riviere",),), (), ("inondations",), toujours=True),
    )

    found = read("la rivière monte", Lexicon((), rules, (), ()), classifier=taught)

    # The readers do not think that a plain tool would do: only the urgent one is said.
    assert found.sans_ia == (urgent,)
