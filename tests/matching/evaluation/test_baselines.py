"""The simpler ways, on the small France.

From Fosse (45.7) northwards: Étang, Dombe, Amont, Iris, Bief, Cluse, Halle, Jonc; Lagon is overseas
and nobody knows where Gué is. Fosse, Étang, Dombe and Jonc are of one EPCI; Halle and Jonc are of
another département.
"""

from dataclasses import replace
from math import log
from pathlib import Path

import numpy as np
import pytest

from matching.evaluation import baselines
from matching.evaluation.baselines import Vue
from matching.evaluation.network import Competences, Reseau
from matching.evaluation.questions import Jeu, QuestionTerritoire, read
from tests.matching.evaluation.jeux import DECHETS, EAU, RIVIERE, write
from tests.matching.factories import (
    AMONT,
    BIEF,
    CC,
    CLUSE,
    DOMBE,
    EST,
    ETANG,
    FOSSE,
    GUE,
    HALLE,
    IRIS,
    JONC,
    LAGON,
    METROPOLE,
    SMALL_FRANCE,
)


@pytest.fixture
def jeu(tmp_path: Path) -> Jeu:
    return read(write(tmp_path))[0]


def ask(commune: str, texte: str = "", hide: tuple[str, ...] = ()) -> QuestionTerritoire:
    return QuestionTerritoire("Q", commune, texte, "", frozenset(hide))


def communes(jeu: Jeu, question: QuestionTerritoire) -> dict[str, list[str]]:
    """Answer one question by every simple way: method → codes, best first."""
    (vue,) = baselines.vues_of_communes(SMALL_FRANCE, Reseau.of(SMALL_FRANCE, jeu), [question])
    codes = SMALL_FRANCE.communes.codes
    return {name: [codes[p] for p in places.tolist()] for name, places in vue.rankings.items()}


def bodies(jeu: Jeu, question: QuestionTerritoire) -> dict[str, list[str]]:
    reseau = Reseau.of(SMALL_FRANCE, jeu)
    vue: Vue
    (vue,) = baselines.vues_of_bodies(SMALL_FRANCE, reseau, jeu, [question])
    ids = [body.id for body in jeu.candidats]
    return {name: [ids[p] for p in places.tolist()] for name, places in vue.rankings.items()}


def test_the_nearest_come_first_and_those_of_nowhere_last(jeu: Jeu):
    found = communes(jeu, ask(FOSSE))[baselines.NEAREST]

    assert found == [ETANG, DOMBE, AMONT, IRIS, BIEF, CLUSE, HALLE, JONC, LAGON, GUE]


def test_the_same_epci_comes_before_the_nearest(jeu: Jeu):
    found = communes(jeu, ask(FOSSE))[baselines.SAME_EPCI]

    assert found[:4] == [ETANG, DOMBE, JONC, AMONT]


def test_after_the_epci_comes_the_departement(jeu: Jeu):
    found = communes(jeu, ask(FOSSE))[baselines.EPCI_DEPARTEMENT]

    # Gué is of the département, wherever it is; Halle and Lagon are not.
    assert found == [ETANG, DOMBE, JONC, AMONT, IRIS, BIEF, CLUSE, GUE, HALLE, LAGON]


def test_adamic_adar_prefers_small_groupements(jeu: Jeu):
    reseau = Reseau.of(SMALL_FRANCE, jeu)
    rank = SMALL_FRANCE.commune_rank

    scores = reseau.adamic_adar(rank(FOSSE), [])

    # Halle by a syndicat of two, Bief by one of three, Étang by the EPCI of four.
    assert scores[rank(HALLE)] == pytest.approx(1 / log(2))
    assert scores[rank(BIEF)] == pytest.approx(1 / log(3))
    assert scores[rank(ETANG)] == pytest.approx(1 / log(4))
    assert scores[rank(AMONT)] == scores[rank(FOSSE)] == 0
    assert communes(jeu, ask(FOSSE))[baselines.ADAMIC_ADAR][:3] == [HALLE, BIEF, CLUSE]


def test_words_find_who_does_it(jeu: Jeu):
    assert communes(jeu, ask(AMONT, "déchets"))[baselines.TFIDF][:2] == [HALLE, FOSSE]


def test_the_cosine_of_words_is_that_of_the_book(jeu: Jeu):
    words = Competences(Reseau.of(SMALL_FRANCE, jeu))
    rank = SMALL_FRANCE.commune_rank

    scores = words.cosines("déchets", [])

    assert scores[rank(HALLE)] == pytest.approx(1)
    # Fosse does « eau », « potable » and « dechets »; of the five groupements, the three that have
    # words are Eau (eau potable), Déchets, and Rivière (gemapi entretien de cours d eau).
    eau, other = np.log(6 / 3) + 1, np.log(6 / 2) + 1
    length = np.sqrt(eau**2 + 2 * other**2)
    assert scores[rank(FOSSE)] == pytest.approx(other / length)


def test_a_walk_that_starts_again_from_one_meets_its_groupement():
    alone = Reseau(["g"], [np.array([0, 1])], [()], 3)

    ((walk, held),) = alone.pageranks([0], [[]])

    # Half of what goes on (0.85) goes to each member; the second keeps 0.425 at every step.
    assert walk.tolist() == pytest.approx([0, 0.425, 0])
    assert held.tolist() == pytest.approx([1])


def test_what_is_hidden_is_in_no_score(jeu: Jeu):
    known = communes(replace(jeu, candidats=()), ask(FOSSE, "déchets"))
    hidden = communes(replace(jeu, candidats=()), ask(FOSSE, "déchets", (DECHETS,)))
    gone = communes(
        replace(jeu, candidats=(), cooperations=jeu.cooperations[:1]), ask(FOSSE, "déchets")
    )

    assert hidden == gone
    assert hidden != known


def test_a_hidden_groupement_weighs_on_no_other(jeu: Jeu):
    reseau = Reseau.of(SMALL_FRANCE, jeu)
    words, gone = Competences(reseau), [reseau.ranks[EAU]]
    without = Reseau.of(SMALL_FRANCE, replace(jeu, cooperations=jeu.cooperations[1:]))

    hidden = words.cosines("eau et déchets", gone)

    assert hidden == pytest.approx(Competences(without).cosines("eau et déchets", []))


def test_of_the_bodies_the_own_epci_comes_then_the_departement_then_its_groupements(jeu: Jeu):
    found = bodies(jeu, ask(CLUSE))[baselines.EPCI_DEPARTEMENT]

    assert found == [CC, EST, RIVIERE, METROPOLE]


def test_words_find_the_body_that_says_it(jeu: Jeu):
    assert bodies(jeu, ask(FOSSE, "cours d’eau de la rivière"))[baselines.TFIDF][0] == RIVIERE
