"""Who a name means, seen from Rochefourchat (Drôme, 26), among the real communes and bodies."""

import pytest

from app.recommandations.designation import Designation, designate

ROCHEFOURCHAT = "26274"
# Pradelle, 4 km away, which a list of partners begins with.
KEPT = ("26254",)


@pytest.fixture
def seen_from_rochefourchat(session, france):
    def _seen(typed: str, liste: str = "partenaires", kept=()) -> Designation | None:
        return designate(
            session, france, commune=ROCHEFOURCHAT, typed=typed, liste=liste, kept=kept
        )

    return _seen


@pytest.mark.parametrize(
    ("typed", "meant", "is_exact"),
    [
        ("Valance", "Valence (26)", False),
        ("Bourdau", "Bourdeaux (26)", False),
        ("Pradelles", "Pradelle (26)", False),
        ("Die", "Die (26)", True),
        ("Romans", "Romans-sur-Isère (26)", False),
        # A large town is spoken of from everywhere; nothing near is as likely as its very name.
        ("Lyon", "Lyon (69)", True),
        ("Tours", "Tours (37)", True),
        ("Pradelles (43)", "Pradelles (43)", True),
    ],
)
def test_the_likeliest_is_near_in_writing_and_near_by(
    seen_from_rochefourchat, typed, meant, is_exact
):
    found = seen_from_rochefourchat(typed, kept=KEPT)

    assert (found.meant.name, found.meant.is_exact) == (meant, is_exact)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("valence romans", "Valence Romans Agglo"),
        ("Diois", "Communauté de communes du Diois"),
        ("CC du Diois", "Communauté de communes du Diois"),
        ("Drôme", "Département de la Drôme"),
        ("Lyon", "Lyon (69)"),
    ],
)
def test_a_body_that_could_carry_is_named_as_people_do(seen_from_rochefourchat, typed, meant):
    assert seen_from_rochefourchat(typed, "chefs_de_file").meant.name == meant


@pytest.mark.parametrize("typed", ["Die", "Crest", "Valence"])
def test_only_the_very_name_is_said_to_be_borne_by_others(seen_from_rochefourchat, typed):
    found = seen_from_rochefourchat(typed)

    others = {one.name.partition(" (")[0].removeprefix("Le ") for one in found.homonymes}
    assert others <= {typed}
    assert not {one.name for one in found.proches} & {"Dieppe (76)", "Crestot (27)", "Vancé (72)"}


def test_the_name_typed_stays_at_hand_when_a_nearer_one_is_meant(seen_from_rochefourchat):
    found = seen_from_rochefourchat("Pradelles", kept=KEPT)

    assert [one.name for one in found.homonymes] == ["Pradelles (43)", "Pradelles (59)"]


def test_the_communes_of_one_postcode_bear_no_common_name(seen_from_rochefourchat):
    found = seen_from_rochefourchat("26110")

    assert found.homonymes == ()
    assert found.proches


def test_nobody_is_meant_by_what_is_like_no_name(seen_from_rochefourchat):
    assert seen_from_rochefourchat("Xqzwvkj", "chefs_de_file") is None


def test_a_neighbour_is_found_among_the_hundred_names_like_its_own(session, france):
    # « Saint-Loup », « Saint-Louet »… come before it by their letters alone.
    found = designate(
        session, france, commune="97424", typed="Saint Loui", liste="partenaires", kept=()
    )

    assert found is not None
    assert found.meant.name == "Saint-Louis (974)"
