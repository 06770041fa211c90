"""The whole answer to a need, and why somebody is not in it."""

from dataclasses import fields, replace
from typing import Any

import pytest

from matching.context import UnknownCommune, UnknownTheme
from matching.recommending import compare, recommend, understand
from matching.types import Entree, Filtres, Reponse
from tests.matching.factories import (
    AMONT,
    BIEF,
    CC,
    CLUSE,
    COMMUNES,
    DOMBE,
    ETANG,
    FOSSE,
    GUE,
    HALLE,
    IRIS,
    JONC,
    LAGON,
    OPERATEUR,
    SMALL_FRANCE,
    make_commune,
    make_demande,
    make_regle,
    make_regles,
    make_snapshot,
)

LISTES = ("partenaires", "chefs_de_file", "acteurs", "cas")
HOME = {AMONT, BIEF, CLUSE, DOMBE, ETANG, FOSSE, GUE, IRIS}


def ids(entries: tuple[Entree, ...]) -> set[str]:
    return {entry.id for entry in entries}


def plain(sentence: str) -> str:
    return sentence.replace("\u00a0", " ")


def entries_of(found: Reponse) -> list[Entree]:
    return [entry for name in LISTES for entry in getattr(found, name)]


# The circle


def test_partners_are_looked_for_within_30_km_and_experience_from_any_distance() -> None:
    found = recommend(SMALL_FRANCE, make_demande())

    # Within 30 km: Iris, Bief, Dombe, Cluse and Étang. Jonc, at 111 km, has done it.
    assert found.cercle_km == 30
    assert ids(found.partenaires) == {IRIS, BIEF, DOMBE, CLUSE, ETANG, JONC}
    assert found.avis == ()


def test_a_circle_widened_for_want_of_communes_says_so() -> None:
    found = recommend(SMALL_FRANCE, make_demande(commune=JONC))

    # Halle is at 78 km, Cluse 89, Bief 100, Iris 106, Amont 111.
    assert found.cercle_km == 120
    assert ids(found.partenaires) == {HALLE, CLUSE, BIEF, IRIS, AMONT}
    assert plain(found.avis[0]) == (
        "Trop peu de communes à moins de 30 km : la recherche a été élargie à 120 km."
    )


def test_a_commune_far_from_all_is_answered_from_the_whole_country_and_told_so() -> None:
    found = recommend(SMALL_FRANCE, make_demande(commune=LAGON))

    assert found.cercle_km is None
    assert len(found.partenaires) == 10
    assert plain(found.avis[0]) == (
        "Trop peu de communes à moins de 30 km : la recherche a été élargie à toute la France."
    )


def test_a_commune_without_a_position_finds_those_of_its_departement_and_epci() -> None:
    found = recommend(SMALL_FRANCE, make_demande(commune=GUE))

    assert found.cercle_km is None
    assert ids(found.partenaires) == HOME - {GUE}
    assert all(entry.distance_km is None for entry in entries_of(found))
    assert found.avis[0].startswith("La position de votre mairie n’est pas connue")


def test_a_commune_without_a_position_that_asks_for_a_distance_stays_at_home_too() -> None:
    found = recommend(SMALL_FRANCE, make_demande(commune=GUE), filtres=Filtres(distance_km=20))

    assert LAGON not in ids(found.partenaires)
    assert found.avis[0].startswith("La position de votre mairie n’est pas connue")


def test_a_commune_without_a_position_and_alone_at_home_is_told_where_partners_come_from() -> None:
    alone = make_commune("98801", "Atoll", None, departement="988", region="05", epci=None)
    snapshot = make_snapshot(communes=(*COMMUNES, alone))

    found = recommend(snapshot, make_demande(commune="98801"))

    assert AMONT in ids(found.partenaires)
    assert "dans votre département" not in found.avis[0]


def test_a_distance_asked_for_is_kept_while_somebody_is_within_it() -> None:
    found = recommend(SMALL_FRANCE, make_demande(), filtres=Filtres(distance_km=8))

    assert found.cercle_km == 8
    assert ids(found.partenaires) == {IRIS}
    assert found.avis == ()


def test_a_distance_asked_for_that_holds_nobody_is_not_passed() -> None:
    found = recommend(SMALL_FRANCE, make_demande(), filtres=Filtres(distance_km=2))

    assert found.cercle_km == 2
    assert found.partenaires == ()
    assert plain(found.avis[0]) == "Aucune commune ne répond à ces filtres."


def test_leads_that_a_filter_leaves_out_are_not_said_to_be_unknown() -> None:
    found = recommend(SMALL_FRANCE, make_demande(), filtres=Filtres(kinds=("region",)))

    assert found.chefs_de_file == ()
    assert any("ne répond à ces filtres" in sentence for sentence in found.avis)
    assert not any("connue de nous" in sentence for sentence in found.avis)


def test_nobody_left_by_a_filter_is_not_told_as_a_wider_search() -> None:
    found = recommend(SMALL_FRANCE, make_demande(commune=LAGON), filtres=Filtres(departement=True))

    assert found.partenaires == ()
    assert not any("élargie à toute la France" in sentence for sentence in found.avis)


def test_a_subject_nobody_leads_is_said() -> None:
    regles = make_regles(make_regle("fuites-reseaux", "departement", 1.0, role="appui"))

    found = recommend(make_snapshot(regles=regles), make_demande())

    assert found.chefs_de_file == ()
    assert found.avis == (
        "Aucune collectivité n’est connue de nous pour porter ce sujet sur votre territoire.",
    )


# Every answer


@pytest.mark.parametrize("commune", [record.code for record in COMMUNES])
@pytest.mark.parametrize("themes", [(), ("fuites-reseaux",), ("inondations", "achat-mutualise")])
def test_every_commune_is_answered_without_being_its_own_partner(
    commune: str, themes: tuple[str, ...]
) -> None:
    found = recommend(SMALL_FRANCE, make_demande(commune=commune, themes=themes))

    assert found.partenaires
    assert commune not in ids(found.partenaires) | ids(found.chefs_de_file)


@pytest.mark.parametrize("texte", ["", "   ", "?!", "💧", "zzz", "fuite " * 500])
def test_any_text_is_answered(texte: str) -> None:
    found = recommend(SMALL_FRANCE, make_demande(texte=texte, themes=()))

    assert found.partenaires
    assert understand(SMALL_FRANCE, texte).vague == ("fuite" not in texte)


def test_no_list_is_longer_than_asked() -> None:
    found = recommend(SMALL_FRANCE, make_demande(), limite=1)

    assert [len(getattr(found, name)) for name in LISTES] == [1, 1, 1, 1]


@pytest.mark.parametrize("limite", [0, -1])
def test_a_list_of_nobody_is_refused(limite: int) -> None:
    with pytest.raises(ValueError, match="limite must be at least 1"):
        recommend(SMALL_FRANCE, make_demande(), limite=limite)


def test_an_unknown_commune_or_sub_theme_is_named() -> None:
    with pytest.raises(UnknownCommune, match="99999"):
        recommend(SMALL_FRANCE, make_demande(commune="99999"))
    with pytest.raises(UnknownTheme, match="fuite-reseau"):
        recommend(SMALL_FRANCE, make_demande(themes=("fuite-reseau",)))


def test_what_is_looked_for_brings_its_sub_themes_after_those_of_the_need() -> None:
    alone = recommend(SMALL_FRANCE, make_demande(themes=("fuites-reseaux",)))
    buying = recommend(SMALL_FRANCE, make_demande(recherche=("achat_groupe", "formation")))

    # Bulk buying counts seven tenths; training has no sub-theme in this taxonomy and is passed by.
    # The start-up works on canteens, sibling of bulk buying.
    assert "jeune-pousse" not in ids(alone.acteurs)
    assert "jeune-pousse" in ids(buying.acteurs)
    shares = {entry.id: entry.parts[0].valeur for entry in buying.acteurs}
    assert shares["jeune-pousse"] == pytest.approx(0.7 * 0.4)


# Why somebody is not in a list


def compared(identifiant: str, **changes: Any) -> tuple[int | None, str]:
    arguments: dict[str, Any] = {"liste": "partenaires", "demande": make_demande(), "limite": 2}
    found = compare(SMALL_FRANCE, identifiant=identifiant, **(arguments | changes))
    return found.place, plain(found.raison)


def test_the_commune_itself_is_told_that_it_is_its_own() -> None:
    own = "C’est votre commune : elle n’est jamais proposée à elle-même."

    assert compared(AMONT) == (None, own)
    assert compared(AMONT, liste="chefs_de_file") == (None, own)


def test_who_is_in_the_list_is_told_at_which_place() -> None:
    best = recommend(SMALL_FRANCE, make_demande()).partenaires

    for place, entry in enumerate(best, start=1):
        expected = f"Elle est dans la liste, à la place {place}."
        assert compared(entry.id, limite=10) == (place, expected)


def test_who_comes_after_the_last_one_kept_is_shown_beside_it() -> None:
    best = recommend(SMALL_FRANCE, make_demande()).partenaires

    found = compare(
        SMALL_FRANCE, make_demande(), liste="partenaires", identifiant=best[2].id, limite=2
    )

    assert found.place == 3
    assert found.raison == "Elle arrive à la place 3 : voici ce qui l’en sépare."
    assert (found.entree, found.derniere) == (best[2], best[1])


def test_who_is_out_of_the_circle_or_filtered_is_told_so() -> None:
    out = "Elle est à 33 km, hors du cercle de recherche de 30 km."
    filtered = "Elle est écartée par vos filtres."

    assert compared(HALLE) == (None, out)
    everywhere = {"demande": make_demande(commune=LAGON), "filtres": Filtres(population_max=100)}
    assert compared(HALLE, **everywhere) == (None, filtered)


TOO_SMALL = (
    "Elle compte 500 habitants : nous ne proposons une commune voisine qu’à partir de 2\u202f000."
)


def test_a_body_that_does_not_lead_or_is_out_of_reach_is_told_why() -> None:
    leads = {"liste": "chefs_de_file"}

    assert compared("220000001", **leads) == (
        None, "Cette sorte de collectivité ne porte pas ce sujet pour d’autres, d’ordinaire.",
    )  # fmt: skip
    assert compared(BIEF, **leads) == (
        None,
        TOO_SMALL,
    )
    assert compared(CC, **leads) == (1, "Elle est dans la liste, à la place 1.")


def test_nobody_to_be_compared_with_is_said_with_nothing() -> None:
    found = compare(
        SMALL_FRANCE, make_demande(commune=LAGON), liste="partenaires", identifiant=BIEF,
        filtres=Filtres(departement=True),
    )  # fmt: skip

    assert found.derniere is None
    assert found.place is None


def test_whoever_is_unknown_cannot_be_compared() -> None:
    with pytest.raises(KeyError):
        compared("99999")
    with pytest.raises(KeyError):
        compared("99999", liste="chefs_de_file")


def test_a_list_that_does_not_exist_is_refused() -> None:
    with pytest.raises((KeyError, ValueError)):
        compared(OPERATEUR, liste="acteurs")


# Values between 0 and 1, and the same answer again


def test_the_same_need_has_the_same_answer_twice_even_from_another_build() -> None:
    again = make_snapshot()

    first, second = (recommend(snapshot, make_demande()) for snapshot in (SMALL_FRANCE, again))

    assert first == recommend(SMALL_FRANCE, make_demande())
    assert [getattr(first, f.name) for f in fields(first)] == [
        getattr(second, f.name) for f in fields(second)
    ]


def test_a_snapshot_with_nothing_but_two_communes_answers() -> None:
    two = (COMMUNES[0], replace(COMMUNES[1], epci=None))
    snapshot = make_snapshot(
        communes=two,
        contiguites=(),
        porteurs=(),
        acteurs=(),
        cas=(),
        noms_territoires={"departement:01": "Est"},
    )

    found = recommend(snapshot, make_demande())

    assert [len(getattr(found, name)) for name in LISTES] == [1, 0, 0, 0]
